"""How the store is opened: safe from power cuts, and from sessions that nobody attends to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.access.keys import ensure_tenant
from api.store import Store
from api.store.engine import now
from api.store.tables import tenants


def shown(store: Store, words: str) -> object:
    with store.reading() as connection:
        return connection.exec_driver_sql(words).scalar_one()


def test_settings_that_keep_what_is_told(store: Store) -> None:
    """A stopped worker may hold a row for half a minute, not for ever."""
    if store.is_embedded:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert {name: shown(store, f"PRAGMA {name}") for name in wanted} == wanted
    else:
        assert shown(store, "SHOW idle_in_transaction_session_timeout") == "30s"
        assert shown(store, "SHOW lock_timeout") == "30s"
        assert shown(store, "SHOW synchronous_commit") == "on"


def test_what_ends_in_an_error_is_undone(store: Store) -> None:
    def write() -> None:
        with store.writing() as connection:
            ensure_tenant(connection, "half done")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write()
    with store.reading() as connection:
        found = set(connection.execute(select(tenants.c.tenant_id)).scalars())
    assert found == {"a", "b"}


def test_the_clock_is_in_utc_and_goes_on(store: Store) -> None:
    with store.reading() as connection:
        first, second = now(connection), now(connection)
    assert first <= second
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
    assert first.tzinfo is UTC


def test_a_glance_sees_what_was_written_before_it(store: Store) -> None:
    """SQLite keeps the connection for the next glance, but nothing of what it saw."""

    def seen() -> set[str]:
        with store.glancing() as connection:
            return set(connection.execute(select(tenants.c.tenant_id)).scalars())

    for name in ("c", "d"):
        before = seen()
        with store.writing() as connection:
            ensure_tenant(connection, name)
        assert seen() == before | {name}


def test_a_glance_holds_nothing_of_the_log(store: Store) -> None:
    if not store.is_embedded:
        pytest.skip("PostgreSQL looks after its log itself")
    with store.glancing() as connection:
        connection.execute(select(tenants.c.tenant_id)).all()
    with store.writing() as connection:
        ensure_tenant(connection, "c")
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0


def test_a_glance_that_fails_leaves_nothing_behind(store: Store) -> None:
    def fail() -> None:
        with store.glancing() as connection:
            connection.execute(select(tenants.c.tenant_id))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    with store.glancing() as connection:
        assert len(connection.execute(select(tenants.c.tenant_id)).all()) == 2
    store.close()
    assert not store._glances
