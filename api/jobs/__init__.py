"""Whoever makes the plans: a worker that claims runs, and a child process for each."""
