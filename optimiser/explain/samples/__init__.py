"""What it is worth to know a metal better."""
