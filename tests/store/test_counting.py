"""How many runs of a tenant wait or are under way."""

from __future__ import annotations

import pytest
from sqlalchemy import Select

from api.store import Store, runs
from api.store.blobs import packed
from tests.store.deeds import ask, finish, taken


def counted(store: Store, tenant: str, *, in_sweeps: bool = False) -> int:
    with store.reading() as connection:
        return runs.count_open(connection, tenant_id=tenant, in_sweeps=in_sweeps)


def test_own_runs_and_members_of_sweeps_are_counted_apart(store: Store) -> None:
    for _ in range(3):
        ask(store)
    ask(store, "b")
    for _ in range(2):
        ask(store, sweep_id="s", priority=1)
    assert (counted(store, "a"), counted(store, "a", in_sweeps=True)) == (3, 2)
    taken(store)
    assert (counted(store, "a"), counted(store, "b")) == (3, 1)


def test_what_has_ended_is_no_longer_counted(store: Store) -> None:
    ask(store)
    claimed = taken(store)
    assert counted(store, "a") == 1
    assert finish(store, claimed)
    assert counted(store, "a") == 0


@pytest.mark.parametrize("statement", [runs._COUNT, runs._COUNT_IN_SWEEPS])
def test_the_past_is_not_looked_through(store: Store, statement: Select[int]) -> None:
    """Every run that is asked for waits for this count, however many have ended."""
    if not store.is_embedded:
        pytest.skip("PostgreSQL chooses by what the tables hold")
    asked = statement.params(tenant_id="a")
    with store.reading() as connection:
        words = asked.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all()
    used = {word for step in plan for word in step[-1].split() if word.startswith("ix_")}
    assert used == {"ix_runs_queued", "ix_runs_running"}


def test_runs_that_are_put_in_at_once_keep_their_order(store: Store) -> None:
    asked = runs.Asked(document=packed({"scenario": {}}), time_limit_s=1.0)
    with store.writing() as connection:
        ids = runs.add_all(connection, [("a", "somebody", asked) for _ in range(20)])
        assert [run.run_id for run in runs.these(connection, ids)] == ids
    assert [taken(store).run_id for _ in ids] == ids
