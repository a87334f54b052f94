"""Comparisons: two to four plans side by side."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.body import document_of
from api.http.media import accepted
from api.http.members import members_of
from api.http.problems import conflict
from api.http.schema_words import takes
from api.runs.known import run_in
from api.runs.rendering import JSON, saved
from api.service import service_of
from api.store import runs
from models.record import Record
from optimiser.compare import Comparison, Named, compare
from optimiser.export.compared_files import compared_csv, compared_document
from optimiser.export.document import plan_of_document

EXAMPLE: Final = {"runs": ["0198c0ffee000000000000000000a001", "0198c0ffee000000000000000000a002"]}
CSV: Final = "text/csv"
FORMATS: Final = (JSON, CSV)
router = APIRouter(prefix="/v1/comparisons", tags=["runs"])


class Wished(Record):
    """The runs to compare; the first is what the others differ from."""

    runs: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=32)]], Field(min_length=2, max_length=4)
    ]


_WISHED: Final = TypeAdapter(Wished)


@router.post("", openapi_extra=takes(EXAMPLE))
async def comparison(request: Request, caller: Annotated[Caller, may("read")]) -> Response:
    """What differs between the plans of two to four runs: from the first, down to lines.

    As Accept asks: json, or csv with a row per figure.
    """
    body = await document_of(request)
    media_type = accepted(request, FORMATS)
    wished = members_of(body, _WISHED)
    found = await run_in_threadpool(_compared, request, caller, wished.runs)
    if media_type == CSV:
        return saved(compared_csv(found), CSV, "compared.csv")
    return json_answer(compared_document(found))


def _compared(request: Request, caller: Caller, run_ids: list[str]) -> Comparison:
    with service_of(request).store.reading() as connection:
        plans = [_plan(connection, caller, run_id) for run_id in run_ids]
    named = [
        Named(name=run_id, plan=plan_of_document(plan))
        for run_id, plan in zip(run_ids, plans, strict=True)
    ]
    return compare(named)


def _plan(connection: Connection, caller: Caller, run_id: str) -> Any:
    """The plan of one of the caller's runs.

    Raises:
        Problem: 404, there is no such run; 409, it has no plan.
    """
    run = run_in(connection, caller, run_id)
    plan = runs.result_of(connection, run_id)
    if plan is None:
        raise conflict("no_result", f"Run {run_id} is {run.state} and has no plan to compare.")
    return plan
