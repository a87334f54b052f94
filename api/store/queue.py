"""Runs as the worker that holds one sees it: a row with a lease and a fence.

A worker claims a run, says now and then that it is alive, and ends it. Each claim raises the
fence; whoever comes with an older one has lost the run and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from api.store import results
from api.store.engine import now
from api.store.ids import new_id
from api.store.runs import end, is_state, tell
from api.store.tables import runs

PAUSE: Final = timedelta(seconds=1)
"""How long a run rests after the first failed attempt; twice as long after each further one."""
MOST_DOUBLED: Final = 4
Stop = Literal["keep", "drop"]
NOTHING_FOUND: Final = "no_solution_in_time"


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
    row = _row(connection, claimed)
    if row is None:
        return False
    if row.stop == "drop":
        return cancel(connection, claimed)
    if row.stop == "keep" and plan["outcome"] == NOTHING_FOUND:
        plan = results.found(connection, claimed.run_id) or plan  # another worker's, that had to go
    results.put(connection, claimed.run_id, plan)
    state: Literal["succeeded", "cancelled"] = "succeeded" if row.stop is None else "cancelled"
    told = results.told(plan)
    return end(connection, claimed.run_id, _held(claimed), state=state, has_plan=True, **told)


def fail(connection: Connection, claimed: Claim, *, code: str, detail: str) -> bool:
    """End the run as failed: our fault, under an id that support can look for."""
    row = _row(connection, claimed)
    if row is None:
        return False
    if row.stop == "drop":
        return cancel(connection, claimed)
    return end(
        connection,
        claimed.run_id,
        _held(claimed),
        state="failed",
        error_code=code,
        error_detail=detail,
        support_id=new_id(),
    )


def cancel(connection: Connection, claimed: Claim) -> bool:
    """End a run that was stopped, without a plan."""
    return end(connection, claimed.run_id, _held(claimed), state="cancelled")


def retry(connection: Connection, claimed: Claim, *, attempts: int, why: str) -> bool:
    """Give back a run whose attempt has failed; the last of ``attempts`` ends it as failed."""
    if claimed.attempt >= attempts:
        detail = f"The run was tried {claimed.attempt} times; at last {why}."
        return fail(connection, claimed, code="gave_up", detail=detail)
    rest = PAUSE * 2 ** min(claimed.attempt - 1, MOST_DOUBLED)
    return _back(connection, claimed, available_at=now(connection) + rest)


def release(connection: Connection, claimed: Claim) -> bool:
    """Give the run back as if it had never been taken; it keeps its place."""
    return _back(connection, claimed, attempts=claimed.attempt - 1)


def release_with_best(connection: Connection, claimed: Claim, *, plan: Mapping[str, Any]) -> bool:
    """Give the run back with the best plan so far, for whoever ends it before it is gone on with.

    A run that is being stopped ends with it.
    """
    row = _row(connection, claimed)
    if row is None:
        return False
    if row.stop == "keep":
        return finish(connection, claimed, plan=plan)
    if row.stop is None and plan["outcome"] != NOTHING_FOUND:
        results.put(connection, claimed.run_id, plan)
    return release(connection, claimed)


def _back(connection: Connection, claimed: Claim, **values: object) -> bool:
    row = _row(connection, claimed)
    if row is None:
        return False
    if row.stop == "drop":
        return cancel(connection, claimed)
    given = {"state": "queued", "worker_id": None, "lease_until": None, **values}
    connection.execute(
        update(runs).where(_held(claimed)).values(version=runs.c.version + 1, **given)
    )
    return True


def _row(connection: Connection, claimed: Claim) -> Row[Any] | None:
    """What somebody wants of the run, which nobody changes from here; None: it is lost."""
    held = select(runs.c.stop).where(_held(claimed)).with_for_update()
    return connection.execute(held).one_or_none()


def _held(claimed: Claim) -> ColumnElement[bool]:
    """The run, if the claim still holds."""
    return and_(
        runs.c.run_id == claimed.run_id,
        is_state("running"),
        runs.c.fence == claimed.fence,
    )
