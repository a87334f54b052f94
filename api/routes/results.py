"""What a run has come to: its plan in every spelling, its check, its input."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.media import accepted
from api.http.problems import Problem
from api.routes.runs import run_in
from api.runs.rendering import FORMATS, PDF, rendered
from api.runs.run_document import FINAL
from api.service import service_of
from api.store import runs

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


@router.get("/{run_id}/input")
def given(request: Request, run_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """The scenario as it was planned, lots from the store included."""
    with service_of(request).store.reading() as connection:
        run_in(connection, caller, run_id)
        return json_answer(runs.document_of(connection, run_id)["scenario"])


def _of_run(request: Request, caller: Caller, run_id: str) -> tuple[Mapping[str, Any], Any]:
    """The input and the plan of a run.

    Raises:
        Problem: 409, it has not ended, or has ended without a plan.
    """
    with service_of(request).store.reading() as connection:
        return plan_in(connection, run_in(connection, caller, run_id))


def plan_in(connection: Connection, run: Row[Any]) -> tuple[Mapping[str, Any], Any]:
    """The input and the plan of a run, within a transaction.

    Raises:
        Problem: 409, it has not ended, or has ended without a plan.
    """
    plan = runs.result_of(connection, run.run_id)
    if plan is not None:
        return runs.document_of(connection, run.run_id)["scenario"], plan
    if run.state in FINAL:
        raise _conflict("no_result", f"The run {run.state} without a plan.")
    raise _conflict("not_finished", f"The run is {run.state}; it has no result yet.")


def _conflict(code: str, detail: str) -> Problem:
    headers = {"Retry-After": "1"} if code == "not_finished" else None
    return Problem(HTTPStatus.CONFLICT, code=code, detail=detail, headers=headers)
