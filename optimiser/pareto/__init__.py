"""Two goals weighed against each other: the front, its ends exact, each point a plan."""
