"""What a run has come to: its plan in every spelling, its check, its input."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.media import accepted
from api.runs.known import plan_in, run_in
from api.runs.rendering import FORMATS, PDF, rendered
from api.service import service_of
from api.store import runs
from models.filling import fill
from optimiser.export.document import plan_of_document
from optimiser.export.flows_document import plan_flows
from optimiser.export.view import PlanView, view_of
from optimiser.export.yard_document import yard_document
from optimiser.intake import scenario_from_document
from optimiser.intake.spelling_document import to_document

router = APIRouter(prefix="/v1/runs", tags=["runs"])


@router.get("/{run_id}/result")
async def result(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """The plan: json, csv, xlsx, html or pdf, as Accept asks."""
    media_type = accepted(request, tuple(FORMATS))
    document, plan = await run_in_threadpool(_of_run, request, caller, run_id)
    line = service_of(request).prints
    async with line.turn(caller.tenant_id) if media_type == PDF else nullcontext():
        return await run_in_threadpool(rendered, document, plan, media_type)


@router.get("/{run_id}/check")
def check(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """What the independent checker found, rule by rule."""
    _, plan = _of_run(request, caller, run_id)
    return json_answer(plan["check"])


@router.get("/{run_id}/flows")
def flows(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """Where the plan's metal goes, lot by lot, and what lies in the yard over its days."""
    return json_answer(plan_flows(_view(request, caller, run_id)).model_dump(mode="json"))


@router.get("/{run_id}/yard")
def yard(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """What the plan has the yard do: what goes over which sorter and into which bin, and when."""
    return json_answer(yard_document(_view(request, caller, run_id)).model_dump(mode="json"))


@router.get("/{run_id}/input")
def given(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("read")],
    *,
    plain: Annotated[bool, Query(description="In kg and per tonne, as numbers")] = False,
) -> Response:
    """The scenario as it was planned, lots from the store included.

    It is spelled as it was sent; ``plain``, in the contract's own units, whatever those were.
    """
    with service_of(request).store.reading() as connection:
        run_in(connection, caller, run_id)
        document = runs.document_of(connection, run_id)["scenario"]
    return json_answer(_plain(document) if plain else document)


def _plain(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return to_document(scenario_from_document(document, file="input"))


def _view(request: Request, caller: Caller, run_id: str) -> PlanView:
    document, plan = _of_run(request, caller, run_id)
    return view_of(fill(scenario_from_document(document, file="input")), plan_of_document(plan))


def _of_run(request: Request, caller: Caller, run_id: str) -> tuple[Mapping[str, Any], Any]:
    """The input and the plan of a run.

    Raises:
        Problem: 409, it has not ended, or has ended without a plan.
    """
    with service_of(request).store.reading() as connection:
        return plan_in(connection, run_in(connection, caller, run_id))
