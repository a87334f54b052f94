"""The doorway: the HTTP service."""
