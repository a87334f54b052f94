"""What stands between a request and its route: bounds, bodies, problems, versions, headers."""
