"""Scenarios that planners fill in: kept row by row, right or wrong, until they can be planned."""
