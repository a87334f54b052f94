"""Which run a worker gets next: of the tenant that was served longest ago, the oldest.

So a tenant that queues a thousand runs does not keep another waiting for more than its turn.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select, update

from api.store.engine import now
from api.store.ids import new_id
from api.store.queue import Claim
from api.store.runs import end, is_state, tell
from api.store.tables import run_inputs, runs, tenants


def is_waiting(connection: Connection) -> bool:
    """Whether there is a run to claim; asking takes no lock."""
    return connection.execute(_tenants_that_wait(now(connection)).limit(1)).first() is not None


def claim(
    connection: Connection, *, worker_id: str, lease: timedelta, attempts: int
) -> Claim | None:
    """Take a run that waits, or whose worker has gone silent; None where there is none.

    On the way, runs that were tried ``attempts`` times end as failed, and those that somebody
    wants dropped as cancelled.
    """
    moment = now(connection)
    for tenant in connection.execute(_tenants_that_wait(moment)).all():
        while (row := _next(connection, tenant.tenant_id, moment)) is not None:
            if not _ended(connection, row, attempts=attempts):
                _note_service(connection, row.tenant_id, moment)
                return _taken(connection, row, worker_id=worker_id, until=moment + lease)
    return None


def _tenants_that_wait(moment: datetime) -> Select[Any]:
    """Tenants with a run to claim, the one that was served longest ago first."""
    theirs = runs.c.tenant_id == tenants.c.tenant_id
    waits = or_(*(exists().where(theirs, claimable) for claimable in _claimable(moment)))
    served = tenants.c.served_at.nulls_first()
    return select(tenants.c.tenant_id).where(waits).order_by(served, tenants.c.tenant_id)


def _claimable(moment: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Runs whose worker has gone silent, and runs that wait."""
    silent = and_(is_state("running"), runs.c.lease_until < moment)
    waits = and_(is_state("queued"), runs.c.available_at <= moment)
    return silent, waits


def _next(connection: Connection, tenant_id: str, moment: datetime) -> Row[Any] | None:
    """The tenant's next run, held; those that other workers are just taking are passed over."""
    silent, waits = _claimable(moment)
    in_turn = (runs.c.priority, runs.c.available_at)
    for claimable, order in ((silent, (runs.c.lease_until,)), (waits, in_turn)):
        chosen = (
            select(runs)
            .where(runs.c.tenant_id == tenant_id, claimable)
            .order_by(*order, runs.c.run_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if (row := connection.execute(chosen).one_or_none()) is not None:
            return row
    return None


def _ended(connection: Connection, row: Row[Any], *, attempts: int) -> bool:
    """End a run that nobody should work on any more; False where somebody should."""
    still = runs.c.fence == row.fence
    if row.stop == "drop":
        return end(connection, row.run_id, still, state="cancelled", fence=row.fence + 1)
    if row.attempts < attempts:
        return False
    return end(
        connection,
        row.run_id,
        still,
        state="failed",
        error_code="gave_up",
        error_detail=f"The run was tried {row.attempts} times and each worker died on it.",
        support_id=new_id(),
        fence=row.fence + 1,
    )


def _note_service(connection: Connection, tenant_id: str, moment: datetime) -> None:
    """Put the tenant last in turn; where another worker is just doing so, that is enough."""
    free = (
        select(tenants.c.tenant_id)
        .where(tenants.c.tenant_id == tenant_id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    connection.execute(
        update(tenants).where(tenants.c.tenant_id.in_(free)).values(served_at=moment)
    )


def _taken(connection: Connection, row: Row[Any], *, worker_id: str, until: datetime) -> Claim:
    values: dict[str, Any] = {
        "state": "running",
        "attempts": row.attempts + 1,
        "fence": row.fence + 1,
        "worker_id": worker_id,
        "lease_until": until,
        "started_at": row.started_at or now(connection),
        "version": runs.c.version + 1,
    }
    connection.execute(update(runs).where(runs.c.run_id == row.run_id).values(values))
    tell(connection, row.run_id, "started", {"attempt": row.attempts + 1})
    document = select(run_inputs.c.document).where(run_inputs.c.run_id == row.run_id)
    return Claim(
        run_id=row.run_id,
        tenant_id=row.tenant_id,
        fence=row.fence + 1,
        attempt=row.attempts + 1,
        time_limit_s=row.time_limit_s,
        stop=row.stop,
        document=connection.execute(document).scalar_one(),
    )
