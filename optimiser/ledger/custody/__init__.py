"""The chain-of-custody mass balance of a certification scope (LEDGERS.md §2)."""
