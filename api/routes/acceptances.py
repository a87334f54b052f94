"""Plans that are accepted: their lots are reserved, until they are charged or let go."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row, select, update
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.problems import Problem, conflict
from api.http.wrong import MOST_ISSUES
from api.runs.known import held_run, plan_in, run_in
from api.runs.plan_lines import Lines, lot_uses
from api.runs.run_document import status_document
from api.service import service_of
from api.store import lots, reservations
from api.store.engine import now
from api.store.lots import ALIKE_KG
from api.store.outbox import announce
from api.store.runs import tell
from api.store.tables import runs
from models.issue import Issue
from optimiser.intake.raw import pointer_to, shown

router = APIRouter(prefix="/v1/runs", tags=["acceptance"])


@router.post("/{run_id}/accept")
def accept(request: Request, run_id: str, caller: Annotated[Caller, may("accept")]) -> Response:
    """Go by this plan: the kilograms of lots that it uses are reserved for it.

    A revision takes the place of the plan that it revises. A plan of lots from the body reserves
    nothing: its lots are not the store's.
    """
    with service_of(request).store.writing() as connection:
        run = held_run(connection, caller, run_id)
        if run.accepted_at is None:
            scenario, plan = plan_in(connection, run)
            if not plan["charges"]:
                raise conflict("nothing_to_accept", "The plan makes no charge.")
            uses = lot_uses(plan, scenario) if run.lots_from == "store" else {}
            _reserve(connection, run, uses)
            _mark(connection, run_id, accepted_at=now(connection), accepted_by=caller.actor)
            tell(connection, run_id, "accepted", {"by": caller.actor})
            announce(connection, "run.accepted", run_id)
            audit.note(request, connection, caller, "run.accept", run_id)
        return json_answer(_document(connection, run_in(connection, caller, run_id)))


@router.delete("/{run_id}/accept")
def withdraw(request: Request, run_id: str, caller: Annotated[Caller, may("accept")]) -> Response:
    """Take an acceptance back: what the plan still holds is free; what is charged stays so."""
    with service_of(request).store.writing() as connection:
        run = held_run(connection, caller, run_id)
        if run.accepted_at is not None:
            freer = reservations.let_go(connection, run_id)
            lots.touch(connection, tenant_id=caller.tenant_id, lot_ids=freer)
            _mark(connection, run_id, accepted_at=None, accepted_by=None, superseded_by=None)
            tell(connection, run_id, "withdrawn", {"by": caller.actor})
            audit.note(request, connection, caller, "run.withdraw", run_id)
        return json_answer(_document(connection, run_in(connection, caller, run_id)))


def run_is_accepted(connection: Connection, run_id: str) -> bool:
    """Whether the plant goes by that run, or did until it was revised."""
    asked = select(runs.c.accepted_at).where(runs.c.run_id == run_id)
    return connection.execute(asked).scalar_one_or_none() is not None


def _reserve(connection: Connection, run: Row[Any], uses: Lines) -> None:
    """Hold what a run uses, in place of what the runs held that it revises.

    Raises:
        Problem: 409, some of it is held by others or is gone.
    """
    before = reservations.ancestors(connection, run.run_id)
    names = {lot_id for _, lot_id in uses}
    stock = lots.chosen(connection, tenant_id=run.tenant_id, lot_ids=names, held=True)
    back = reservations.given_back(connection, before)
    free = {lot.lot_id: min(lot.free_kg + back.get(lot.lot_id, 0.0), lot.on_hand_kg)
            for lot in stock}  # fmt: skip
    missing = _missing(uses, free)
    if missing:
        raise Problem(
            HTTPStatus.CONFLICT,
            code="lots_taken",
            detail=f"{len(missing)} lots no longer have what the plan uses. Have it planned again: "
            f"POST /v1/runs/{run.run_id}/revisions.",
            issues=missing[:MOST_ISSUES],
        )
    for ancestor, lines in reservations.superseded(connection, before).items():
        names |= reservations.let_go(connection, ancestor, lines)
        if run_is_accepted(connection, ancestor):
            _mark(connection, ancestor, superseded_by=run.run_id)
    reservations.hold(connection, tenant_id=run.tenant_id, run_id=run.run_id, uses=uses)
    lots.touch(connection, tenant_id=run.tenant_id, lot_ids=names)


def _missing(uses: Lines, free_kg: Mapping[str, float]) -> list[Issue]:
    """What every lot lacks, in the order of their names."""
    wanted: dict[str, float] = {}
    for (_, lot_id), kg in uses.items():
        wanted[lot_id] = wanted.get(lot_id, 0.0) + kg
    short = {
        lot_id: (kg, free_kg.get(lot_id, 0.0))
        for lot_id, kg in sorted(wanted.items())
        if kg > free_kg.get(lot_id, 0.0) + max(ALIKE_KG, 1e-9 * kg)
    }
    return [
        Issue(
            code="lot_taken",
            severity="error",
            pointer=pointer_to("lots", lot_id),
            value=shown(lot_id),
            message=f"lot {lot_id}: {kg:,.6g} kg are planned and {free:,.6g} kg are free; "
            f"{kg - free:,.6g} kg are missing",
        )
        for lot_id, (kg, free) in short.items()
    ]


def _mark(connection: Connection, run_id: str, **values: object) -> None:
    changed = {**values, "version": runs.c.version + 1}
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(changed))


def _document(connection: Connection, run: Row[Any]) -> dict[str, object]:
    """How a run stands, and what it holds."""
    held = sorted(reservations.held(connection, run.run_id).items())
    rows = [{"target": target, "lot_id": lot_id, "kg": kg} for (target, lot_id), kg in held]
    return {**status_document(run), "reservations": rows}
