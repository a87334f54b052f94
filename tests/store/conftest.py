"""A store of either sort, empty, its tables made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access.keys import ensure_tenant
from api.settings import Settings
from api.store import Store, open_store
from tests.made import tables_in


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where a store of that sort is kept, its tables made."""
    url = tables_in(tmp_path, has_server=request.param == "postgresql")
    return Settings(data=tmp_path, database_url=url)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The store, with the tenants a and b."""
    made = open_store(settings)
    with made.writing() as connection:
        for tenant in ("a", "b"):
            ensure_tenant(connection, tenant)
    yield made
    made.close()
