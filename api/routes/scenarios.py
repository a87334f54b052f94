"""Scenarios that planners fill in: kept, whether right or wrong, and planned."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints, TypeAdapter
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, unless_known
from api.http.body import document_of, has_body
from api.http.cursor import cursor_of, place_of
from api.http.members import members_of, part_of
from api.http.preconditions import IF_MATCH, must_match
from api.http.problems import refused
from api.http.schema_words import takes
from api.runs.asking import judged
from api.runs.example import SCENARIO
from api.runs.free_lots import with_free_lots
from api.runs.queueing import RETRY_AFTER_S, taken
from api.runs.rendering import XLSX
from api.runs.run_document import status_document
from api.scenarios.judging import left_out
from api.scenarios.known import etag_of, found_scenario, head_document, opened, scenario_in
from api.scenarios.part import PARTLY, without_orders
from api.scenarios.sent import is_file, sheets_sent
from api.scenarios.sheets import Sheets, sheets_of
from api.scenarios.zones import in_plants_zone
from api.service import service_of
from api.store import scenarios
from api.store.blobs import packed
from api.store.runs import Asked
from api.uploads.asked import MarkOfFile, TableOfFile, TablesOfSheets
from models.issue import InvalidScenario, Issue
from models.record import Record

MOST_ON_A_PAGE: Final = 200
MOST_WAIT_S: Final = 60.0
LOOK_S: Final = 0.2
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]


class New(Record):
    """What a new scenario is made of."""

    name: Name
    document: Annotated[dict[str, Any], Field(default_factory=dict)]


_NEW: Final = TypeAdapter(New)
EXAMPLE: Final = {"name": "Week 48", "document": SCENARIO}
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
TAKES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": EXAMPLE},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": {
                    "type": "string", "format": "binary"}}},
                "example": {"file": "week.xlsx"},
            },
            XLSX: _FILE,
            "application/zip": _FILE,
        },
    }
}  # fmt: skip
router = APIRouter(prefix="/v1/scenarios", tags=["scenarios"])


@router.post("", status_code=201, openapi_extra=TAKES)
async def keep(
    request: Request,
    caller: Annotated[Caller, may("plan")],
    name: Annotated[str | None, Query(max_length=255, description="Name for a file's")] = None,
    table: TableOfFile = None,
    decimal: MarkOfFile = None,
    *,
    sheet: TablesOfSheets,
) -> Response:
    """Keep a scenario to work on, from a document or a file: a workbook, a zip of a folder, JSON.

    What is wrong in it stays, and is told by its issues; ``left_out`` are those of the file that no
    cell tells, such as a sheet that is no table. Only a file that cannot be opened is refused.
    """
    if is_file(request):
        told = {"table": table, "decimal": decimal}
        called, sheets = await sheets_sent(request, caller, told, name=name, called=sheet)
    else:
        new = members_of(await document_of(request), _NEW)
        called, sheets = new.name, sheets_of(new.document)
    head = await run_in_threadpool(_kept, request, caller, called, sheets)
    headers = {"Location": f"/v1/scenarios/{head.scenario_id}", "ETag": etag_of(head)}
    answer = {**head_document(head), "left_out": list(sheets.left_out)}
    return json_answer(answer, status=HTTPStatus.CREATED, headers=headers)


@router.get("")
def listing(
    request: Request,
    caller: Annotated[Caller, may("read")],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> Response:
    """Scenarios, those changed last first; ``next`` is the cursor of the page after this one."""
    after = None if cursor is None else place_of(cursor)
    with service_of(request).store.reading() as connection:
        found = scenarios.page(connection, tenant_id=caller.tenant_id, after=after, most=limit + 1)
    page = found[:limit]
    last = cursor_of(page[-1].updated_at, page[-1].scenario_id) if len(found) > limit else None
    return json_answer({"scenarios": [head_document(head) for head in page], "next": last})


@router.get("/{scenario_id}")
async def status(
    request: Request,
    scenario_id: str,
    caller: Annotated[Caller, may("read")],
    wait: Annotated[float, Query(ge=0, le=MOST_WAIT_S, description="Seconds to wait")] = 0.0,
) -> Response:
    """Who changed a scenario last, and when. With ``wait``, once it differs from If-None-Match."""
    service = service_of(request)
    until_s = time.monotonic() + wait
    known = request.headers.get("if-none-match")
    head = await service.look(found_scenario, service, caller, scenario_id)
    with service.waiting.taken(caller.tenant_id) if wait else nullcontext():
        while known == etag_of(head) and time.monotonic() < until_s:
            await asyncio.sleep(LOOK_S)
            head = await service.look(found_scenario, service, caller, scenario_id)
    return unless_known(request, head_document(head), etag=etag_of(head))


@router.get("/{scenario_id}/sheets")
def sheets(request: Request, scenario_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """All that a scenario holds: its settings, and for each table rows with their numbers."""
    head, found = opened(service_of(request), caller, scenario_id)
    document = {
        **head_document(head),
        "settings": found.settings,
        "sheets": {
            name: [{"row": row, "cells": cells} for row, cells in rows.items()]
            for name, rows in found.rows.items()
        },
    }
    return unless_known(request, document, etag=etag_of(head))


@router.delete("/{scenario_id}", status_code=204, openapi_extra=IF_MATCH)
def remove(request: Request, scenario_id: str, caller: Annotated[Caller, may("plan")]) -> Response:
    """Forget a scenario; the runs made of it stay. If-Match names the version that is meant."""
    with service_of(request).store.writing() as connection:
        head = scenario_in(connection, caller, scenario_id, held=True)
        must_match(request, etag_of(head))
        scenarios.remove(connection, scenario_id)
        audit.note(request, connection, caller, "scenario.delete", scenario_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/{scenario_id}/runs", status_code=202, openapi_extra=takes({"tag": "week 48"}))
async def plan(
    request: Request, scenario_id: str, caller: Annotated[Caller, may("plan")]
) -> Response:
    """Have a scenario planned as it stands. The body may say tag, external_ref and lots_from.

    Orders that it names in left_out_orders are not planned, as if they were not there.
    """
    body = await document_of(request) if has_body(request) else {}
    if not isinstance(body, dict):
        raise refused("The body must be an object: tag, external_ref, lots_from, left_out_orders.")
    run = await run_in_threadpool(_planned, request, caller, scenario_id, body)
    headers = {"Location": f"/v1/runs/{run.run_id}", "Retry-After": RETRY_AFTER_S}
    return json_answer(status_document(run), status=HTTPStatus.ACCEPTED, headers=headers)


def _kept(request: Request, caller: Caller, name: str, sheets: Sheets) -> Row[Any]:
    with service_of(request).store.writing() as connection:
        scenario_id = scenarios.add(
            connection,
            tenant_id=caller.tenant_id,
            actor=caller.actor,
            name=name,
            kept=sheets.kept(),
        )
        audit.note(request, connection, caller, "scenario.create", scenario_id)
        return scenario_in(connection, caller, scenario_id)


def _planned(request: Request, caller: Caller, scenario_id: str, body: dict[str, Any]) -> Row[Any]:
    service = service_of(request)
    filing = part_of(body, PARTLY)
    head, found = opened(service, caller, scenario_id)
    whole = in_plants_zone(found.document(), service.settings)
    document = without_orders(whole, filing.left_out_orders)
    if unseen := [issue for issue in left_out(found) if issue["left_out"]]:
        raise InvalidScenario(tuple(Issue(**_plain(issue)) for issue in unseen))
    if filing.lots_from == "store":
        with service.store.reading() as connection:
            document = with_free_lots(connection, document, tenant_id=caller.tenant_id)
    own = judged(document)
    asked = Asked(
        document=packed({"scenario": document, "previous": None}),
        time_limit_s=min(own.time_limit_s, service.settings.most_time_limit_s),
        lots_from=filing.lots_from,
        tag=filing.tag,
        external_ref=filing.external_ref,
        scenario_id=scenario_id,
        scenario_version=head.version,
    )
    return taken(request, caller, asked)[0]


def _plain(issue: dict[str, Any]) -> dict[str, Any]:
    return {name: issue[name] for name in Issue.model_fields}
