"""Bringing the store's tables up to this version; any number of processes may ask at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from api.store.engine import Store

HERE = Path(__file__).parent / "migrations"
LOCK = 0x52454D454C54
"""The advisory lock that one migration at a time holds on PostgreSQL."""


def migrate(store: Store) -> None:
    """Take the steps that this store has not taken, all or none."""
    with store.writing() as connection:
        if not store.is_embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(config(connection), "head")


def revision_of(store: Store) -> str | None:
    """The last step that the store has taken; None for a store without tables."""
    with store.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The last step that this version knows."""
    return ScriptDirectory(str(HERE)).get_current_head()


def config(connection: Connection) -> Config:
    """Alembic's settings, without a file."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["connection"] = connection
    return made
