"""The steps make the tables that the code names, once, however many ask for them."""

from __future__ import annotations

import multiprocessing as mp
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select

from api.settings import Settings
from api.store import Store, open_store
from api.store.migrate import config, migrate, newest_revision, revision_of
from api.store.tables import metadata, runs
from tests.postgres import database_for


def test_steps_make_the_tables_that_the_code_names(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert revision_of(store) == newest_revision()


def test_steps_make_the_narrow_indices_too(store: Store) -> None:
    """Alembic does not compare what narrows an index down; the databases tell it."""
    dialect = store.engine.dialect.name
    found = {
        index["name"]: index["dialect_options"][f"{dialect}_where"]
        for index in inspect(store.engine).get_indexes("runs")
        if f"{dialect}_where" in index.get("dialect_options", {})
    }
    named = {
        str(index.name): str(index.dialect_options[dialect]["where"])
        for index in metadata.tables["runs"].indexes
        if index.dialect_options[dialect]["where"] is not None
    }
    assert found.keys() == named.keys()
    for name, condition in found.items():
        plain = str(condition).replace("(", "").replace(")", "").replace("::text", "")
        assert plain == named[name]


def test_taking_the_steps_again_changes_nothing(store: Store) -> None:
    migrate(store)
    assert revision_of(store) == newest_revision()


def _migrated(settings: Settings, together: object, said: object) -> None:
    together.wait(60)
    store = open_store(settings)
    try:
        migrate(store)
        said.put(revision_of(store))
    except Exception as error:  # noqa: BLE001 -- the test shows it
        said.put(repr(error))
    store.close()


@pytest.mark.parametrize("sort", ["sqlite", "postgresql"])
def test_several_processes_may_take_the_steps_at_once(tmp_path: Path, sort: str) -> None:
    url = database_for(tmp_path) if sort == "postgresql" else None
    settings = Settings(data=tmp_path, database_url=url)
    assert not settings.file.exists()
    context = mp.get_context("spawn")
    together, said = context.Barrier(3), context.Queue()
    many = [context.Process(target=_migrated, args=(settings, together, said)) for _ in range(3)]
    for process in many:
        process.start()
    assert [said.get(timeout=60) for _ in many] == [newest_revision()] * 3
    for process in many:
        process.join()


def test_a_store_of_a_newer_version_is_left_alone(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Exception, match="9999"):
        migrate(store)
    assert revision_of(store) == "9999"


def test_runs_are_looked_up_by_their_external_ref(store: Store) -> None:
    """A plant's whole past is not looked through for one order of its ERP system."""
    if not store.is_embedded:
        pytest.skip("PostgreSQL chooses by what the tables hold")
    asked = (
        select(runs.c.run_id)
        .where(runs.c.tenant_id == "a", runs.c.external_ref == "4711")
        .order_by(runs.c.created_at.desc(), runs.c.run_id.desc())
    )
    with store.reading() as connection:
        words = asked.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all()
    told = [step[-1] for step in plan]
    assert len(told) == 1
    assert "ix_runs_external_ref (tenant_id=? AND external_ref=?)" in told[0]


def test_the_last_step_can_be_taken_back_and_again(store: Store) -> None:
    def indices() -> set[str | None]:
        return {index["name"] for index in inspect(store.engine).get_indexes("runs")}

    before = indices()
    with store.writing() as connection:
        command.downgrade(config(connection), "0003")
    assert indices() == before - {"ix_runs_external_ref"}
    migrate(store)
    assert indices() == before
