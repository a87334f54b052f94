"""What a run has come to: its plan in every spelling, its check, its input."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.media import accepted
from api.runs.known import plan_in, run_in
from api.runs.rendering import FORMATS, PDF, rendered
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
