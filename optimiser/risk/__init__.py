"""What analyses are not sure of: how far a melt may be off, how likely, and what keeps it rare."""
