"""Who may do what: keys, callers, and the log of deeds."""
