"""Weights really charged: a row per run, target and source, the last weighing of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from api.store.tables import executions, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Kilograms of one source into one target, and when they were weighed."""

    kg: float
    planned_kg: float
    at: datetime


Line = tuple[str, str]
"""Target and source."""


def of_run(connection: Connection, run_id: str) -> dict[Line, Row[Any]]:
    """What was charged by a run's plan."""
    asked = select(executions).where(executions.c.run_id == run_id)
    return {(row.target, row.source): row for row in connection.execute(asked)}


def note(
    connection: Connection,
    *,
    tenant_id: str,
    run_id: str,
    by: str,
    weighings: Mapping[Line, Weighing],
) -> dict[Line, float]:
    """Write weighings down, the later in place of the earlier; what each line changes by, kg.

    A weighing that is older than the one that is known says nothing new and is not among them.
    """
    known = of_run(connection, run_id)
    changed: dict[Line, float] = {}
    for line, weighing in sorted(weighings.items()):
        before = known.get(line)
        if before is not None and weighing.at < before.at:
            continue
        values = {"charged_kg": weighing.kg, "at": weighing.at, "by": by}
        if before is None:
            new = {**values, "planned_kg": weighing.planned_kg, "tenant_id": tenant_id}
            place = {"run_id": run_id, "target": line[0], "source": line[1]}
            connection.execute(insert(executions).values({**new, **place}))
        else:
            connection.execute(update(executions).where(_is(run_id, line)).values(values))
        changed[line] = weighing.kg - (0.0 if before is None else before.charged_kg)
    return changed


def page(
    connection: Connection,
    *,
    tenant_id: str,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Row[Any]]:
    """Weighings of a tenant in the order of their time, from ``since`` to before ``until``."""
    at, name = executions.c.at, _name()
    conditions: list[Any] = [executions.c.tenant_id == tenant_id]
    conditions += [] if since is None else [at >= since]
    conditions += [] if until is None else [at < until]
    if after is not None:
        conditions.append(or_(at > after[0], and_(at == after[0], name > after[1])))
    asked = (
        select(executions, name.label("name"), runs.c.external_ref)
        .join(runs, runs.c.run_id == executions.c.run_id)
        .where(*conditions)
        .order_by(at, name)
        .limit(most)
    )
    return connection.execute(asked).all()


def _name() -> Any:
    """Run, target and source as one text, in which no two weighings are alike."""
    return executions.c.run_id + "/" + executions.c.target + "/" + executions.c.source


def _is(run_id: str, line: Line) -> Any:
    return and_(
        executions.c.run_id == run_id,
        executions.c.target == line[0],
        executions.c.source == line[1],
    )
