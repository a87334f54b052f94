"""One step each, the first to the last."""
