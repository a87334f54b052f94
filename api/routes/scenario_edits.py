"""A kept scenario, worked on: its cells edited, its issues told, its sheets marked for a person."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, unless_known
from api.http.body import document_of
from api.http.members import members_of
from api.http.problems import Problem
from api.http.schema_words import takes
from api.runs.rendering import XLSX
from api.scenarios.asked_edits import EDITS, Edits
from api.scenarios.differences import differences, lacking
from api.scenarios.edits import Made, made
from api.scenarios.judging import issues_at
from api.scenarios.known import etag_of, found_scenario, opened, scenario_in
from api.scenarios.sent import spellings_sent
from api.scenarios.sheets import Sheets, sheets_kept
from api.scenarios.zones import in_plants_zone
from api.service import service_of
from api.store import scenarios
from api.uploads.asked import MarkOfFile, TableOfFile, TablesOfSheets
from optimiser.intake.marked_workbook import Mark, marked_workbook

EXAMPLE: Final = {
    "edits": [
        {"table": "lots", "row": 1, "column": "mass_kg", "was": 1250, "value": 1300},
        {"table": "lots", "add": {"lot_id": "T-205", "mass_kg": 800}, "after": 1},
    ]
}
FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": {
                    "type": "string", "format": "binary"}}},
                "example": {"file": "week.xlsx"},
            },
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}  # fmt: skip
router = APIRouter(prefix="/v1/scenarios/{scenario_id}", tags=["scenarios"])


@router.post("/edits", openapi_extra=takes(EXAMPLE))
async def edit(
    request: Request, scenario_id: str, caller: Annotated[Caller, may("plan")]
) -> Response:
    """Edit cells, rows, settings or the name of a scenario: all of it, or none.

    Each edit says what the planner saw (`was`). One that finds something else there, by another
    planner, is told as an issue of a 409, and nothing is changed. The answer holds the numbers of
    rows that were added, and the edits that take these back.
    """
    edits = members_of(await document_of(request), EDITS)
    answer, version = await run_in_threadpool(_edited, request, caller, scenario_id, edits)
    return json_answer(answer, headers={"ETag": f'"{version}"'})


@router.post("/differences", openapi_extra=FILE)
async def differing(
    request: Request,
    scenario_id: str,
    caller: Annotated[Caller, may("plan")],
    table: TableOfFile = None,
    decimal: MarkOfFile = None,
    *,
    sheet: TablesOfSheets,
) -> Response:
    """The edits that make a scenario what a file says, such as its workbook, mended elsewhere.

    Nothing is changed: send them to `edits`, which tells where another planner was quicker. Tables
    that the file does not have stay: those that it has are ``tables``. ``left_out`` is what in it
    could not be read.
    """
    service = service_of(request)
    await service.look(found_scenario, service, caller, scenario_id)
    told_of = {"table": table, "decimal": decimal}
    ways = await spellings_sent(request, caller, told_of, called=sheet)
    head, kept = await run_in_threadpool(opened, service, caller, scenario_id)
    shown = in_plants_zone(kept.document(), service.settings).get("settings", {})
    told = [(differences(kept, shown, file), lacking(file)) for file in ways]
    edits, left_out = min(told, key=lambda one: len(one[0]))
    document = {
        "scenario_id": scenario_id,
        "version": head.version,
        "edits": edits,
        "left_out": left_out,
        "tables": [name for name, rows in ways[-1].rows.items() if rows],
    }
    return json_answer(document, headers={"ETag": etag_of(head)})


@router.get("/issues")
def issues(request: Request, scenario_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """What is wrong or odd in a scenario, each issue at its table, row number and column."""
    head, sheets = opened(service_of(request), caller, scenario_id)
    found = issues_at(scenario_id, head.version, sheets, service_of(request).settings)
    errors = sum(issue["severity"] == "error" for issue in found)
    document = {"version": head.version, "valid": errors == 0, "issues": found}
    return unless_known(request, document, etag=etag_of(head))


@router.get("/workbook")
def workbook(
    request: Request,
    scenario_id: str,
    caller: Annotated[Caller, may("read")],
    *,
    marked: Annotated[bool, Query(description="Colour what is wrong, and list it")] = True,
) -> Response:
    """The sheets of a scenario as they are, as a workbook to be mended and sent again."""
    service = service_of(request)
    head, sheets = opened(service, caller, scenario_id)
    found = issues_at(scenario_id, head.version, sheets, service.settings) if marked else []
    tables = {name: [cells for _, cells in sheets.filled(name)] for name in sheets.rows}
    settings = in_plants_zone(sheets.document(), service.settings).get("settings", {})
    content = marked_workbook(settings, tables, list(_marks(found, sheets)))
    name = quote(f"{head.name}.xlsx", safe="")
    headers = {
        "ETag": etag_of(head),
        "Content-Disposition": f"attachment; filename=\"scenario.xlsx\"; filename*=UTF-8''{name}",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _marks(issues: list[dict[str, Any]], sheets: Sheets) -> Iterator[Mark]:
    places = {
        table: {number: at for at, (number, _) in enumerate(sheets.filled(table))}
        for table in sheets.rows
    }
    for issue in issues:
        table, row = issue["table"], issue["row"]
        yield Mark(
            table=table,
            row=None if row is None else places[table][row],
            column=issue["column"],
            severity=issue["severity"],
            message=issue["message"],
            hint=issue["hint"],
            value=issue["value"],
        )


def _edited(
    request: Request, caller: Caller, scenario_id: str, edits: Edits
) -> tuple[dict[str, Any], int]:
    with service_of(request).store.writing() as connection:
        head = scenario_in(connection, caller, scenario_id, held=True)
        sheets = sheets_kept(scenarios.contents(connection, scenario_id))
        if edits.edits_id is not None and edits.edits_id in sheets.answered:
            return dict(sheets.answered[edits.edits_id]), head.version
        done = made(sheets, head.name, edits.edits)
        if done.differing:
            raise _differing(done)
        if not done.inverse:
            return _told(head, head.version, done), head.version
        answer = _told(head, head.version + 1, done)
        answered = {edits.edits_id: {**answer, "inverse": []}} if edits.edits_id else {}
        scenarios.change(
            connection,
            scenario_id,
            actor=caller.actor,
            kept=done.sheets(caller.actor, answered).kept(),
            name=done.name,
        )
        audit.note(request, connection, caller, "scenario.edit", scenario_id)
        return answer, head.version + 1


def _told(head: Row[Any], version: int, done: Made) -> dict[str, Any]:
    return {
        "scenario_id": head.scenario_id,
        "before": head.version,
        "version": version,
        "added": done.added,
        "inverse": done.inverse,
    }


def _differing(done: Made) -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        code="changed_meanwhile",
        detail="Another planner has changed what these edits change. Look at it and decide anew.",
        issues=done.differing,
    )
