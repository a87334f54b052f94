"""What was really charged, beside what was planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, told
from api.http.body import document_of
from api.http.idempotency import Key, came_before
from api.http.problems import conflict
from api.http.schema_words import takes
from api.runs.asking import sha256_of
from api.runs.known import held_run, plan_in, run_in
from api.runs.overdrawn import overdrawn
from api.runs.plan_lines import planned_lines
from api.runs.weighings import known_only, weighings_of
from api.service import service_of
from api.store import executions, lots, reservations
from api.store.engine import now
from api.store.executions import Line

EXAMPLE: Final = {
    "charges": [
        {"order_id": "H1", "source": "000123", "kg": "3980.5"},
        {"order_id": "H1", "source": "000124", "kg": 0, "weighed_at": "2026-11-26T06:00:00+01:00"},
    ]
}
router = APIRouter(prefix="/v1/runs", tags=["acceptance"])


@router.post("/{run_id}/executed", openapi_extra=takes(EXAMPLE))
async def report(
    request: Request, run_id: str, caller: Annotated[Caller, may("execute")], key: Key = None
) -> Response:
    """Weights really charged. The later weighing of a line counts, whenever it arrives.

    What was reserved for the line is free again, and the lot has so much less. Lines that are
    not reported stay reserved; one of 0 kg ends that. What goes into a bin or over a sorter names
    ``bin_id`` or ``sorter_id`` instead of ``order_id``.
    """
    body = await document_of(request)
    document, replayed = await run_in_threadpool(_reported, request, caller, run_id, body, key)
    return json_answer(document, headers={"Idempotent-Replayed": "true"} if replayed else None)


@router.get("/{run_id}/executed")
def compared(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """Planned against charged, line by line and target by target."""
    with service_of(request).store.reading() as connection:
        run = run_in(connection, caller, run_id)
        _, plan = plan_in(connection, run)
        return json_answer(comparison(connection, run, plan))


def comparison(connection: Connection, run: Row[Any], plan: Mapping[str, Any]) -> dict[str, object]:
    """What a run's plan wanted and what became of it; ``charged_kg`` is null until it is told.

    ``warnings`` name lots of the store of which more was charged than there was.
    """
    planned, charged = planned_lines(plan), executions.of_run(connection, run.run_id)
    lines = sorted(planned.keys() | charged.keys())
    rows = [_compared(line, planned.get(line, 0.0), charged.get(line)) for line in lines]
    held = reservations.held(connection, run.run_id)
    return {
        "run_id": run.run_id,
        "accepted_at": told(run.accepted_at),
        "lines": rows,
        "targets": [
            _summed(target, [row for row in rows if row["target"] == target])
            for target in dict.fromkeys(target for target, _ in lines)
        ],
        "still_reserved_kg": round(sum(held.values()), 6),
        "warnings": [
            issue.model_dump(mode="json")
            for issue in overdrawn(connection, run, {source for _, source in charged})
        ],
    }


def _compared(line: Line, planned_kg: float, charged: Row[Any] | None) -> dict[str, Any]:
    return {
        "target": line[0],
        "source": line[1],
        "planned_kg": planned_kg,
        "charged_kg": None if charged is None else charged.charged_kg,
        "difference_kg": None if charged is None else round(charged.charged_kg - planned_kg, 6),
        "weighed_at": None if charged is None else told(charged.at),
        "by": None if charged is None else charged.by,
    }


def _summed(target: str, rows: list[dict[str, Any]]) -> dict[str, object]:
    weighed = [row["charged_kg"] for row in rows if row["charged_kg"] is not None]
    return {
        "target": target,
        "planned_kg": round(sum(row["planned_kg"] for row in rows), 6),
        "charged_kg": round(sum(weighed), 6),
        "lines_to_come": len(rows) - len(weighed),
    }


def _reported(
    request: Request, caller: Caller, run_id: str, body: object, key: str | None
) -> tuple[dict[str, object], bool]:
    with service_of(request).store.writing() as connection:
        run = held_run(connection, caller, run_id)
        scenario, plan = plan_in(connection, run)
        if run.accepted_at is None and not executions.of_run(connection, run_id):
            raise conflict(
                "not_accepted",
                f"Nobody has accepted this plan. Accept it first: POST /v1/runs/{run_id}/accept.",
            )
        sha256 = sha256_of([run_id, body])
        replayed = came_before(connection, tenant_id=caller.tenant_id, key=key, body_sha256=sha256)
        if not replayed:
            _note(connection, caller, run, scenario, plan, body)
            audit.note(request, connection, caller, "run.executed", run_id)
        return comparison(connection, run, plan), replayed


def _note(
    connection: Connection,
    caller: Caller,
    run: Row[Any],
    scenario: Mapping[str, Any],
    plan: Mapping[str, Any],
    body: object,
) -> None:
    """Write weighings down; lots of the store have so much less, and their lines end."""
    planned = planned_lines(plan)
    weighings = weighings_of(body, planned=planned, moment=now(connection))
    mine = _stock(connection, run, {source for _, source in weighings})
    known_only(
        weighings,
        targets=_names(scenario, ("orders", "order_id"), *_YARD),
        sources=mine | {source for _, source in planned} | _names(scenario, *_SOURCES),
    )
    changed = executions.note(
        connection,
        tenant_id=run.tenant_id,
        run_id=run.run_id,
        by=caller.actor,
        weighings=weighings,
    )
    freer = reservations.let_go(connection, run.run_id, weighings)
    less: dict[str, float] = dict.fromkeys(freer, 0.0)
    for (_, source), kg in changed.items():
        if source in mine:
            less[source] = less.get(source, 0.0) + kg
    lots.charge(connection, tenant_id=run.tenant_id, kg=less)


def _stock(connection: Connection, run: Row[Any], names: set[str]) -> set[str]:
    """Those of the names that are lots of the store; a run of its own lots takes none of them."""
    if run.lots_from != "store":
        return set()
    found = lots.chosen(connection, tenant_id=run.tenant_id, lot_ids=names, held=True)
    return {lot.lot_id for lot in found}


_YARD: Final = (("bins", "bin_id"), ("sorters", "sorter_id"))
_SOURCES: Final = (("lots", "lot_id"), ("offers", "offer_id"), ("bins", "bin_id"))


def _names(scenario: Mapping[str, Any], *columns: tuple[str, str]) -> set[str]:
    return {row[column] for table, column in columns for row in scenario.get(table) or ()}
