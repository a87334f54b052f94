"""Planners' files by HTTP: a workbook, a CSV file or a zip comes in, a scenario goes out."""

from __future__ import annotations

import json
import tempfile
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.problems import Problem
from api.runs.rendering import XLSX
from api.service import Service, service_of
from api.uploads.asked import MarkOfFile, TableOfFile
from api.uploads.child import read_in_child, told_without_answer
from api.uploads.reading import Upload
from api.uploads.taking import taken
from models.issue import Issue
from optimiser.intake import write_template

FORM: Final = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "table": {"type": "string", "example": "lots"},
        "decimal": {"type": "string", "enum": [".", ","]},
        "books": {"type": "string", "enum": ["true", "false"]},
    },
}
BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
CSV: Final = {"schema": {"type": "string"}, "example": "lot_id,mass_kg,Cu\nT-204,1250,0.18\n"}
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": FORM, "example": {"table": "lots", "file": "lots"}},
            "text/csv": CSV,
            XLSX: BINARY,
            "application/zip": BINARY,
        },
    }
}
router = APIRouter(prefix="/v1", tags=["scenarios"])


@router.post("/imports", status_code=201, openapi_extra=BODY)
async def imported(
    request: Request,
    caller: Annotated[Caller, may("plan")],
    table: TableOfFile = None,
    decimal: MarkOfFile = None,
    *,
    books: Annotated[
        bool, Query(description="It spells the books of a period, as POST /v1/ledgers takes them")
    ] = False,
    with_issues: Annotated[
        bool, Query(description="Answer {scenario, issues}, the issues with sheet and cell")
    ] = False,
) -> Response:
    """Turn a workbook, a CSV file of one table, or a zip of a folder into a scenario.

    The answer is the scenario as POST /v1/runs takes it; of a CSV file, that table of it. With
    ``books`` it is a period's books, a workbook or a zip, as POST /v1/ledgers takes them.
    """
    service = service_of(request)
    about = {"table": table, "decimal": decimal, "books": "true" if books else None}
    async with taken(request, about) as upload, service.imports.turn(caller.tenant_id):
        answer = await run_in_threadpool(_read, upload, service)
    if answer["scenario"] is None:
        raise _unusable(answer["issues"])
    body = answer if with_issues else answer["scenario"]
    return json_answer(body, status=HTTPStatus.CREATED)


@router.get("/templates/scenario.xlsx", dependencies=[may("read")])
def template() -> Response:
    """A workbook to fill in: every table, with units, notes and drop-downs."""
    content = _template()
    headers = {
        "ETag": f'"{sha256(content).hexdigest()[:32]}"',
        "Content-Disposition": 'attachment; filename="scenario.xlsx"',
    }
    return Response(content, media_type=XLSX, headers=headers)


def _read(upload: Upload, service: Service) -> dict[str, Any]:
    said = read_in_child(upload, service.settings)
    if said is None:
        return told_without_answer(upload)
    answer: dict[str, Any] = json.loads(said)
    return answer


def _unusable(issues: list[dict[str, Any]]) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_scenario",
        detail=f"The file cannot be used; issues: {len(issues)}.",
        issues=[Issue.model_validate(issue) for issue in issues],
    )


@lru_cache(maxsize=1)
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.xlsx"
        write_template(path)
        return path.read_bytes()
