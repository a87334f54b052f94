"""Stores whose tables are made once and copied: some hundred tests begin with an empty one."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from api.settings import Settings
from api.store import open_store
from api.store.migrate import migrate
from tests.postgres import cluster, database_for

PATTERN = "pattern"


def tables_in(folder: Path, *, has_server: bool = False) -> str | None:
    """Put tables without rows into a store in ``folder``, if there is none; its server's address.

    None stands for the embedded store, which has no server.
    """
    if has_server:
        return database_for(folder, like=_database())
    file = Settings(data=folder, database_url=None).file
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_file())
    return None


@functools.cache
def _file() -> bytes:
    """What an embedded store is whose tables are made."""
    folder = Path(tempfile.mkdtemp(prefix="remelt-tables-"))
    settings = Settings(data=folder, database_url=None)
    _make_tables(settings)
    found = settings.file.read_bytes()
    shutil.rmtree(folder)
    return found


@functools.cache
def _database() -> str:
    """The name of a database whose tables are made, and which nobody uses."""
    url = cluster().database(PATTERN)
    _make_tables(Settings(data=Path("unused"), database_url=url))
    return PATTERN


def _make_tables(settings: Settings) -> None:
    store = open_store(settings)
    migrate(store)
    store.close()
