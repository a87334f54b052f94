"""A run that is read through the driver is the run that the store's own way finds."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from api.store import Store, runs
from tests.store.deeds import ask, finish, taken


def test_every_column_has_the_value_that_the_long_way_gives(store: Store) -> None:
    """One that has ended fills the most of them: times, figures and texts."""
    run_id = ask(store, tag="a tag", external_ref="0004711", scenario_version=3)
    waits = ask(store)
    assert finish(store, taken(store))
    with store.glancing() as connection:
        for one in (run_id, waits):
            wanted = {"run_id": one, "tenant_id": "a"}
            told = connection.execute(runs._FIND, wanted).one()._mapping
            found = runs.find(connection, tenant_id="a", run_id=one)
            assert found is not None
            assert {name: getattr(found, name) for name in told} == dict(told)
        assert found.started_at is None


def test_another_tenants_run_is_not_found(store: Store) -> None:
    run_id = ask(store, "b")
    with store.glancing() as connection:
        assert runs.find(connection, tenant_id="b", run_id=run_id) is not None
        assert runs.find(connection, tenant_id="a", run_id=run_id) is None


def test_it_sees_what_was_written_before_and_holds_nothing_of_the_log(store: Store) -> None:
    with store.glancing() as connection:
        run_id = ask(store)
        assert getattr(runs.find(connection, tenant_id="a", run_id=run_id), "state", "") == "queued"
        taken(store)
        assert runs.find(connection, tenant_id="a", run_id=run_id).state == "running"
        if store.is_embedded:
            with store.engine.connect() as other:
                raw = other.connection.driver_connection
                assert raw is not None
                assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_what_the_driver_fails_at_is_raised_as_ever(store: Store) -> None:
    """Those who answer 503 where the store is away know the errors of the long way only."""
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE runs RENAME TO elsewhere")
    with pytest.raises((OperationalError, ProgrammingError)), store.reading() as connection:
        runs.find(connection, tenant_id="a", run_id="any")
