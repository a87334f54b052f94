"""How the service is: logs, metrics, readiness."""
