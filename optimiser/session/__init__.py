"""A plan held open: change something, and the plan around it is there at once."""
