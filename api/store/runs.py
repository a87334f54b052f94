"""Runs as the callers of the service see them: asked for, watched, stopped, read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from api.store import results
from api.store.blobs import settings_within, unpacked
from api.store.engine import now
from api.store.ids import new_id
from api.store.moments import MICROSECOND
from api.store.outbox import announce
from api.store.quick import row_of
from api.store.tables import run_events, run_inputs, run_results, runs, scenarios

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
OPEN: Final[tuple[State, ...]] = ("queued", "running")
Run = Row[Any]


def is_state(state: State) -> ColumnElement[bool]:
    """Whether a run is in that state, spelled out: only so do indices of one state serve."""
    return runs.c.state == literal_column(f"'{state}'")


_ADD: Final = insert(runs)
_ADD_INPUT: Final = insert(run_inputs)
_ADD_EVENT: Final = insert(run_events)
_MINE: Final = select(func.count()).where(runs.c.tenant_id == bindparam("tenant_id"))


def _open(priority: ColumnElement[bool]) -> Select[int]:
    """How many of a tenant's runs of some priority wait or are under way.

    It is asked so that the indices of what is open answer it, however long the past is.
    """
    queued = _MINE.where(is_state("queued"), priority)
    running = _MINE.where(is_state("running"), runs.c.lease_until.is_not(None), priority)
    return select(queued.scalar_subquery() + running.scalar_subquery())


_COUNT: Final = _open(runs.c.priority == 0)
_COUNT_IN_SWEEPS: Final = _open(runs.c.priority > 0)
_THESE: Final = select(runs).where(runs.c.run_id.in_(bindparam("ids", expanding=True)))
_FIND: Final = select(runs).where(
    runs.c.run_id == bindparam("run_id"), runs.c.tenant_id == bindparam("tenant_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A run that somebody wants, and what it is filed under.

    ``document`` is the scenario and the plan before, packed: that takes a while with a large one,
    and must be done before a transaction begins which others wait for.
    """

    document: bytes
    time_limit_s: float
    body_sha256: str | None = None
    lots_from: str = "body"
    idempotency_key: str | None = None
    tag: str | None = None
    external_ref: str | None = None
    parent_id: str | None = None
    sweep_id: str | None = None
    scenario_id: str | None = None
    scenario_version: int | None = None
    """The kept scenario that it was made of, and which version of it."""
    priority: int = 0
    """Who goes first: 0 where somebody waits for the answer, more for members of sweeps."""


def add_all(connection: Connection, wanted: Sequence[tuple[str, str, Asked]]) -> list[str]:
    """Put runs in the queue, each of a tenant and an actor, and return their ids.

    Each comes a microsecond after the one before it, so that they keep their order.
    """
    moment = now(connection)
    rows = [_row(moment + at * MICROSECOND, *one) for at, one in enumerate(wanted)]
    ids = [row["run_id"] for row in rows]
    inputs = [
        {"run_id": run_id, "document": asked.document}
        for run_id, (_, _, asked) in zip(ids, wanted, strict=True)
    ]
    events = [
        {"run_id": run_id, "seq": 1, "at": moment, "kind": "queued", "body": "{}"} for run_id in ids
    ]
    # Handed over beside the statements, which are put together once and not for each run.
    connection.execute(_ADD, rows)
    connection.execute(_ADD_INPUT, inputs)
    connection.execute(_ADD_EVENT, events)
    return ids


def _row(moment: datetime, tenant_id: str, actor: str, asked: Asked) -> dict[str, Any]:
    return {
        "run_id": new_id(),
        "tenant_id": tenant_id,
        "created_at": moment,
        "created_by": actor,
        "body_sha256": asked.body_sha256,
        "idempotency_key": asked.idempotency_key,
        "tag": asked.tag,
        "external_ref": asked.external_ref,
        "lots_from": asked.lots_from,
        "parent_id": asked.parent_id,
        "sweep_id": asked.sweep_id,
        "scenario_id": asked.scenario_id,
        "scenario_version": asked.scenario_version,
        "priority": asked.priority,
        "time_limit_s": asked.time_limit_s,
        "state": "queued",
        "version": 1,
        "attempts": 0,
        "fence": 0,
        "available_at": moment,
    }


def find(connection: Connection, *, tenant_id: str, run_id: str) -> Run | None:
    """The run of that tenant; None where there is none, also for another tenant's."""
    found: Run | None = row_of(connection, _FIND, {"run_id": run_id, "tenant_id": tenant_id})
    return found


def these(connection: Connection, ids: Sequence[str]) -> list[Run]:
    """The runs with those ids, which must be there."""
    found = {run.run_id: run for run in connection.execute(_THESE, {"ids": ids})}
    return [found[run_id] for run_id in ids]


def find_by_key(connection: Connection, *, tenant_id: str, idempotency_key: str) -> Run | None:
    """The run that was asked for under that key."""
    chosen = select(runs).where(
        runs.c.tenant_id == tenant_id, runs.c.idempotency_key == idempotency_key
    )
    return connection.execute(chosen).one_or_none()


def count_open(connection: Connection, *, tenant_id: str, in_sweeps: bool = False) -> int:
    """How many runs of that tenant wait or are under way: its own, or the members of sweeps."""
    statement = _COUNT_IN_SWEEPS if in_sweeps else _COUNT
    return int(connection.execute(statement, {"tenant_id": tenant_id}).scalar_one())


def page(
    connection: Connection,
    *,
    tenant_id: str,
    wanted: Mapping[str, str],
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Run]:
    """Runs of that tenant, the newest first, those before ``after``.

    Each has the summary of its plan, and the name of the kept scenario that it was made of, beside.

    ``wanted`` gives columns that must have a value: state, tag, external_ref, sweep_id,
    scenario_id and parent_id.
    """
    conditions = [runs.c[name] == value for name, value in wanted.items()]
    if after is not None:
        made, run_id = after
        conditions.append(
            or_(runs.c.created_at < made, and_(runs.c.created_at == made, runs.c.run_id < run_id))
        )
    chosen = (
        select(runs, run_results.c.summary, scenarios.c.name.label("scenario_name"))
        .outerjoin(run_results, with_result())
        .outerjoin(
            scenarios,
            and_(
                scenarios.c.scenario_id == runs.c.scenario_id,
                scenarios.c.tenant_id == runs.c.tenant_id,
            ),
        )
        .where(runs.c.tenant_id == tenant_id, *conditions)
        .order_by(runs.c.created_at.desc(), runs.c.run_id.desc())
        .limit(most)
    )
    return connection.execute(chosen).all()


def document_of(connection: Connection, run_id: str) -> Any:
    """The scenario of a run, lots from the store included."""
    chosen = select(run_inputs.c.document).where(run_inputs.c.run_id == run_id)
    return unpacked(connection.execute(chosen).scalar_one())


def settings_of(connection: Connection, run_id: str) -> Any:
    """The settings that a run was made with, as they were sent; None without any."""
    return settings_within(connection, run_inputs.c.document, run_inputs.c.run_id == run_id)


def result_of(connection: Connection, run_id: str) -> Any:
    """The plan that a run has ended with, as plan.json spells it; None where there is none."""
    return results.found(connection, run_id) if is_over(connection, run_id=run_id) else None


def stop(connection: Connection, *, run_id: str, keep_best: bool) -> None:
    """Have a run end: at once while it waits, soon while it is under way."""
    mine = runs.c.run_id == run_id
    # The row is held from here, lest a worker take the run or give it back meanwhile.
    held = select(runs.c.state).where(mine).with_for_update()
    state = connection.execute(held).scalar_one_or_none()
    if state == "queued":
        best = results.found(connection, run_id) if keep_best else None
        told = {} if best is None else results.told(best)
        still = is_state("queued")
        end(connection, run_id, still, state="cancelled", has_plan=best is not None, **told)
    elif state == "running":
        wish = "keep" if keep_best else "drop"
        connection.execute(update(runs).where(mine).values(stop=wish, version=runs.c.version + 1))


def end(
    connection: Connection,
    run_id: str,
    if_still: ColumnElement[bool],
    *,
    state: Literal["succeeded", "failed", "cancelled"],
    has_plan: bool = False,
    **values: object,
) -> bool:
    """End a run: the only place where that is done. False where ``if_still`` does not hold.

    Without ``has_plan`` it has none in the end, also where a worker had left one.
    """
    ended = connection.execute(
        update(runs)
        .where(runs.c.run_id == run_id, if_still)
        .values(state=state, finished_at=now(connection), version=runs.c.version + 1, **values)
    )
    if ended.rowcount == 0:
        return False
    if not has_plan:
        results.forget(connection, run_id)
    tell(connection, run_id, state, {})
    announce(connection, f"run.{state}", run_id)
    return True


def with_result() -> ColumnElement[bool]:
    """Joins runs that have ended with their plans."""
    return and_(run_results.c.run_id == runs.c.run_id, runs.c.state.not_in(OPEN))


def is_over(connection: Connection, *, run_id: str) -> bool:
    """Whether a run has ended, or is no longer known."""
    state = select(runs.c.state).where(runs.c.run_id == run_id)
    return connection.execute(state).scalar_one_or_none() not in OPEN


def events_after(connection: Connection, *, run_id: str, seq: int) -> Sequence[Row[Any]]:
    """What was told of a run after event ``seq``."""
    chosen = (
        select(run_events)
        .where(run_events.c.run_id == run_id, run_events.c.seq > seq)
        .order_by(run_events.c.seq)
    )
    return connection.execute(chosen).all()


def tell(connection: Connection, run_id: str, kind: str, body: Mapping[str, object]) -> None:
    """Add an event; whoever writes to a run holds its row, so that numbers do not clash."""
    last = select(func.coalesce(func.max(run_events.c.seq), 0)).where(run_events.c.run_id == run_id)
    connection.execute(
        insert(run_events).values(
            run_id=run_id,
            seq=connection.execute(last).scalar_one() + 1,
            at=now(connection),
            kind=kind,
            body=json.dumps(body, allow_nan=False),
        )
    )
