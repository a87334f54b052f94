"""Runs as workers see them: a row with a lease and a fence.

A worker claims a run, says now and then that it is alive, and ends it. Each claim raises the
fence; whoever comes with an older one has lost the run and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from api.store.blobs import packed
from api.store.engine import now
from api.store.ids import new_id
from api.store.outbox import announce
from api.store.runs import tell
from api.store.tables import run_inputs, run_results, runs

PAUSE: Final = timedelta(seconds=1)
"""How long a run rests after the first failed attempt; twice as long after the second."""
Stop = Literal["keep", "drop"]
SUMMARY: Final = ("goals", "totals")
"""What lists of many runs show of a plan without unpacking it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A run that a worker may work on, as long as its fence holds."""

    run_id: str
    tenant_id: str
    fence: int
    attempt: int
    time_limit_s: float
    stop: Stop | None
    document: bytes


def is_waiting(connection: Connection) -> bool:
    """Whether there is a run to claim; asking takes no lock."""
    chosen = select(runs.c.run_id).where(_claimable(connection)).limit(1)
    return connection.execute(chosen).first() is not None


def claim(
    connection: Connection, *, worker_id: str, lease: timedelta, attempts: int
) -> Claim | None:
    """Take the oldest run that waits, or whose worker has gone silent; None where there is none.

    A run that was tried ``attempts`` times already is ended as failed instead.
    """
    while (row := _next(connection)) is not None:
        if row.attempts < attempts:
            return _taken(connection, row, worker_id=worker_id, lease=lease)
        _give_up(connection, row)
    return None


def keep_alive(
    connection: Connection, claimed: Claim, *, lease: timedelta
) -> tuple[bool, Stop | None]:
    """Renew the lease; whether it still holds, and whether somebody wants the run stopped."""
    moment = now(connection)
    renewed = connection.execute(
        update(runs).where(_held(claimed)).values(lease_until=moment + lease)
    )
    if renewed.rowcount == 0:
        return False, None
    stop = connection.execute(select(runs.c.stop).where(runs.c.run_id == claimed.run_id))
    return True, stop.scalar_one()


def note_progress(connection: Connection, claimed: Claim, progress: Mapping[str, Any]) -> None:
    """Tell how far the search is: goal, incumbent, bound, gap_pct."""
    noted = connection.execute(
        update(runs).where(_held(claimed)).values(version=runs.c.version + 1, **progress)
    )
    if noted.rowcount:
        tell(connection, claimed.run_id, "progress", progress)


def finish(connection: Connection, claimed: Claim, *, plan: Mapping[str, Any]) -> bool:
    """End the run with its checked plan; False where the fence no longer holds."""
    held = select(runs.c.stop).where(_held(claimed)).with_for_update()
    row = connection.execute(held).one_or_none()
    if row is None:
        return False
    state = "succeeded" if row.stop is None else "cancelled"
    if row.stop != "drop":
        connection.execute(
            insert(run_results).values(
                run_id=claimed.run_id,
                document=packed(plan),
                summary=json.dumps({name: plan[name] for name in SUMMARY}),
            )
        )
    return _end(connection, claimed, state=state, outcome=plan["outcome"])


def fail(connection: Connection, claimed: Claim, *, code: str, detail: str) -> bool:
    """End the run as failed: our fault, under an id that support can look for."""
    return _end(
        connection,
        claimed,
        state="failed",
        error_code=code,
        error_detail=detail,
        support_id=new_id(),
    )


def cancel(connection: Connection, claimed: Claim) -> bool:
    """End a run that was stopped before it had a plan."""
    return _end(connection, claimed, state="cancelled")


def release(connection: Connection, claimed: Claim, *, failed: bool) -> bool:
    """Give the run back; a failed attempt counts, and the run rests before the next."""
    moment = now(connection)
    rest = PAUSE * 2 ** (claimed.attempt - 1) if failed else timedelta()
    given = connection.execute(
        update(runs)
        .where(_held(claimed))
        .values(
            state="queued",
            worker_id=None,
            lease_until=None,
            available_at=moment + rest,
            attempts=claimed.attempt if failed else claimed.attempt - 1,
            version=runs.c.version + 1,
        )
    )
    return given.rowcount == 1


def _next(connection: Connection) -> Row[Any] | None:
    chosen = (
        select(runs)
        .where(_claimable(connection))
        .order_by(runs.c.priority, runs.c.available_at, runs.c.run_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(chosen).one_or_none()


def _claimable(connection: Connection) -> Any:
    """Runs that wait, and runs whose worker has gone silent."""
    moment = now(connection)
    waits = and_(runs.c.state == "queued", runs.c.available_at <= moment)
    silent = and_(runs.c.state == "running", runs.c.lease_until < moment)
    return or_(waits, silent)


def _taken(connection: Connection, row: Row[Any], *, worker_id: str, lease: timedelta) -> Claim:
    moment = now(connection)
    values: dict[str, Any] = {
        "state": "running",
        "attempts": row.attempts + 1,
        "fence": row.fence + 1,
        "worker_id": worker_id,
        "lease_until": moment + lease,
        "started_at": row.started_at or moment,
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


def _give_up(connection: Connection, row: Row[Any]) -> None:
    """End a run that no attempt has survived."""
    values = {
        "state": "failed",
        "error_code": "gave_up",
        "error_detail": f"The run was tried {row.attempts} times and each worker died on it.",
        "support_id": new_id(),
        "fence": row.fence + 1,
        "finished_at": now(connection),
        "version": runs.c.version + 1,
    }
    connection.execute(update(runs).where(runs.c.run_id == row.run_id).values(values))
    tell(connection, row.run_id, "failed", {})
    announce(connection, "run.failed", row.run_id)


def _end(connection: Connection, claimed: Claim, *, state: str, **values: object) -> bool:
    moment: datetime = now(connection)
    ended = connection.execute(
        update(runs)
        .where(_held(claimed))
        .values(state=state, finished_at=moment, version=runs.c.version + 1, **values)
    )
    if ended.rowcount == 0:
        return False
    tell(connection, claimed.run_id, state, {})
    announce(connection, f"run.{state}", claimed.run_id)
    return True


def _held(claimed: Claim) -> Any:
    """The run, if the claim still holds."""
    return and_(
        runs.c.run_id == claimed.run_id,
        runs.c.state == "running",
        runs.c.fence == claimed.fence,
    )
