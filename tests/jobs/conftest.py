"""A store of either sort, and a worker on it in a thread."""

from __future__ import annotations

from tests.store.conftest import settings, store

__all__ = ["settings", "store"]
