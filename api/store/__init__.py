"""What the service remembers: SQLite in a file, or PostgreSQL, by the same statements."""

from api.store.engine import Store, open_store

__all__ = ["Store", "open_store"]
