"""The figures of a ledger, a room per claim: each from the movements alone."""
