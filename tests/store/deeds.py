"""What callers and workers do to a store, in few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select, update

from api.store import Store, claims, queue, runs
from api.store.blobs import packed
from api.store.engine import now
from api.store.queue import Claim
from api.store.tables import run_events, run_results
from api.store.tables import runs as table

LEASE = timedelta(seconds=60)
PLAN = {"outcome": "optimal", "check": {"passed": True}, "goals": [], "totals": {}}


def ask(store: Store, tenant: str = "a", **filed: Any) -> str:
    """Queue a run and return its id."""
    asked = runs.Asked(document=packed({"scenario": {}}), body_sha256="", time_limit_s=1.0, **filed)
    with store.writing() as connection:
        return runs.add_all(connection, [(tenant, "somebody", asked)])[0]


def take(store: Store, *, worker: str = "w", attempts: int = 3) -> Claim | None:
    """Claim a run as a worker does."""
    with store.writing() as connection:
        return claims.claim(connection, worker_id=worker, lease=LEASE, attempts=attempts)


def taken(store: Store, **options: Any) -> Claim:
    """Claim a run that must be there."""
    claimed = take(store, **options)
    assert claimed is not None
    return claimed


def lapse(store: Store, run_id: str) -> None:
    """Have the lease of a run end now."""
    set_on(store, run_id, lease_until=-timedelta(seconds=1))


def rested(store: Store, run_id: str) -> None:
    """Have the rest of a run that was given back be over."""
    set_on(store, run_id, available_at=-timedelta(seconds=1))


def set_on(store: Store, run_id: str, **shifts: timedelta) -> None:
    """Set times of a run, told from now."""
    with store.writing() as connection:
        moment = now(connection)
        values = {name: moment + shift for name, shift in shifts.items()}
        connection.execute(update(table).where(table.c.run_id == run_id).values(values))


def stop(store: Store, run_id: str, *, keep_best: bool) -> None:
    """Cancel a run as a caller does."""
    with store.writing() as connection:
        runs.stop(connection, run_id=run_id, keep_best=keep_best)


def finish(store: Store, claimed: Claim) -> bool:
    """End a run with a plan."""
    with store.writing() as connection:
        return queue.finish(connection, claimed, plan=PLAN)


def run_of(store: Store, run_id: str) -> Row[Any]:
    """How a run stands."""
    with store.reading() as connection:
        return connection.execute(select(table).where(table.c.run_id == run_id)).one()


def kinds(store: Store, run_id: str) -> list[str]:
    """The kinds of a run's events, the first to the last."""
    with store.reading() as connection:
        found = select(run_events.c.kind).where(run_events.c.run_id == run_id)
        return list(connection.execute(found.order_by(run_events.c.seq)).scalars())


def results(store: Store, run_id: str) -> int:
    """How many results a run has."""
    with store.reading() as connection:
        found = select(run_results.c.run_id).where(run_results.c.run_id == run_id)
        return len(connection.execute(found).all())
