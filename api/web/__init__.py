"""The planner's page: what the service looks like in a browser."""
