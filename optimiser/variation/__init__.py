"""The week changed in one thing, and what two weeks differ by."""
