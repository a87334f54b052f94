"""What past heats teach: contents, recoveries, losses and scales, from books to a scenario."""
