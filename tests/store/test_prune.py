"""What is old is forgotten, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table, func, insert, select

from api.store import Store, prune
from api.store.engine import now
from api.store.tables import (
    audit,
    reservations,
    run_events,
    run_inputs,
    run_results,
    runs,
    seen,
    sweeps,
)
from tests.store.deeds import ask, finish, set_on, taken

OLD = -timedelta(days=40)


def ended(store: Store, *, age: timedelta = OLD, accepted: bool = False) -> str:
    run_id = ask(store)
    finish(store, taken(store))
    times = {"finished_at": age, **({"accepted_at": age} if accepted else {})}
    set_on(store, run_id, **times)
    return run_id


def cutoff(store: Store) -> datetime:
    with store.reading() as connection:
        return now(connection) - timedelta(days=30)


def left(store: Store, table: Table) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def ids(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(select(runs.c.run_id)).scalars())


def test_old_runs_go_with_all_that_hangs_on_them(store: Store) -> None:
    ended(store)
    young, waits = ended(store, age=timedelta()), ask(store)
    gone = prune.prune(store, before=cutoff(store))
    assert gone.runs == 1
    assert ids(store) == {young, waits}
    assert left(store, run_inputs) == 2
    assert left(store, run_results) == 1
    assert left(store, run_events) == 4


def test_open_runs_stay_however_old(store: Store) -> None:
    old = [ask(store), ask(store)]
    taken(store)
    for run_id in old:
        set_on(store, run_id, created_at=OLD)
    assert prune.prune(store, before=cutoff(store)).runs == 0
    assert ids(store) == set(old)


def test_accepted_runs_stay_as_long_as_lots_are_reserved(store: Store) -> None:
    reserves, used_up = ended(store, accepted=True), ended(store, accepted=True)
    with store.writing() as connection:
        row = {"run_id": reserves, "target": "H1", "lot_id": "L1", "tenant_id": "a", "kg": 5.0}
        connection.execute(insert(reservations).values(row))
    prune.prune(store, before=cutoff(store))
    assert ids(store) == {reserves}
    assert used_up not in ids(store)


def test_sweeps_go_after_their_last_run(store: Store) -> None:
    with store.writing() as connection:
        moment = now(connection) + OLD
        for sweep_id in ("s1", "s2"):
            row = {
                "sweep_id": sweep_id,
                "tenant_id": "a",
                "created_at": moment,
                "created_by": "somebody",
                "body_sha256": "",
                "document": b"",
            }
            connection.execute(insert(sweeps).values(row))
    ask(store, sweep_id="s2")
    assert prune.prune(store, before=cutoff(store)).sweeps == 1
    with store.reading() as connection:
        assert connection.execute(select(sweeps.c.sweep_id)).scalars().all() == ["s2"]


def test_idempotency_keys_go_with_time(store: Store) -> None:
    with store.writing() as connection:
        for key, age in (("old", OLD), ("young", timedelta())):
            row = {"tenant_id": "a", "idempotency_key": key, "body_sha256": ""}
            connection.execute(insert(seen).values(at=now(connection) + age, **row))
    assert prune.prune(store, before=cutoff(store)).keys == 1
    with store.reading() as connection:
        assert connection.execute(select(seen.c.idempotency_key)).scalars().all() == ["young"]


@pytest.mark.parametrize("named", [True, False])
def test_audit_goes_only_where_it_is_named(store: Store, named: bool) -> None:
    with store.writing() as connection:
        row = {
            "entry_id": "1",
            "tenant_id": "a",
            "at": now(connection) + OLD,
            "actor": "somebody",
            "action": "run.create",
            "target": "r",
            "request_id": "q",
        }
        connection.execute(insert(audit).values(row))
    before = cutoff(store)
    prune.prune(store, before=before, audit_before=before if named else None)
    assert left(store, audit) == (0 if named else 1)


def test_more_than_a_batch_goes_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "BATCH", 2)
    for _ in range(5):
        ended(store)
    with store.writing() as connection:
        assert prune.prune_some(connection, before=now(connection) - timedelta(days=30)) == 2
    assert prune.prune(store, before=cutoff(store)).runs == 3
    assert ids(store) == set()
