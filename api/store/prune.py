"""Forgetting what is old: in batches, so that nobody waits long for the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, select, tuple_

from api.store.engine import Store
from api.store.tables import audit, deliveries, reservations, runs, seen, sweeps

BATCH: Final = 200
"""Rows that one transaction forgets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How much was forgotten, in rows."""

    runs: int = 0
    sweeps: int = 0
    deliveries: int = 0
    keys: int = 0
    audit: int = 0


def prune(store: Store, *, before: datetime, audit_before: datetime | None = None) -> Pruned:
    """Forget runs that ended before a moment, with all that hangs on them.

    Runs that were accepted and still have lots reserved stay. Sweeps go when their last run has,
    webhook deliveries when they are done, idempotency keys with time. The audit stays, unless a
    moment is given for it, too.
    """
    return Pruned(
        runs=_gone(store, runs, _old_runs(before)),
        sweeps=_gone(store, sweeps, _empty_sweeps(before)),
        deliveries=_gone(store, deliveries, deliveries.c.done_at < before),
        keys=_gone(store, seen, seen.c.at < before),
        audit=0 if audit_before is None else _gone(store, audit, audit.c.at < audit_before),
    )


def prune_some(connection: Connection, *, before: datetime) -> int:
    """Forget one batch of runs and of what is done with; how many rows went."""
    return sum(
        _batch(connection, table, old)
        for table, old in (
            (runs, _old_runs(before)),
            (sweeps, _empty_sweeps(before)),
            (deliveries, deliveries.c.done_at < before),
            (seen, seen.c.at < before),
        )
    )


def _old_runs(before: datetime) -> ColumnElement[bool]:
    reserves = exists().where(reservations.c.run_id == runs.c.run_id)
    return and_(
        runs.c.finished_at < before,
        runs.c.state.in_(("succeeded", "failed", "cancelled")),
        ~and_(runs.c.accepted_at.is_not(None), reserves),
    )


def _empty_sweeps(before: datetime) -> ColumnElement[bool]:
    has_runs = exists().where(runs.c.sweep_id == sweeps.c.sweep_id)
    return and_(sweeps.c.created_at < before, ~has_runs)


def _gone(store: Store, table: Table, old: ColumnElement[bool]) -> int:
    """Forget all rows of that sort, a batch at a time."""
    gone = 0
    while True:
        with store.writing() as connection:
            batch = _batch(connection, table, old)
        gone += batch
        if batch < BATCH:
            return gone


def _batch(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(old).limit(BATCH)
    return connection.execute(delete(table).where(tuple_(*key).in_(chosen))).rowcount
