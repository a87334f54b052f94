"""A store of either sort, empty, its tables made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access.keys import ensure_tenant
from api.settings import Settings
from api.store import Store, open_store
from api.store.migrate import migrate
from tests.postgres import database_for


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where a store of that sort is kept."""
    if request.param == "postgresql":
        return Settings(data=tmp_path, database_url=database_for(tmp_path))
    return Settings(data=tmp_path, database_url=None)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The store, with the tenants a and b."""
    made = open_store(settings)
    migrate(made)
    with made.writing() as connection:
        for tenant in ("a", "b"):
            ensure_tenant(connection, tenant)
    yield made
    made.close()
