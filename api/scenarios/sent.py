"""A file that becomes a kept scenario, right or wrong, unless it cannot be opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.access.caller import Caller
from api.http.body import MEDIA_TYPE
from api.http.problems import Problem
from api.scenarios.sheets import Sheets, sheets_of
from api.service import service_of
from api.settings import Settings
from api.uploads.child import read_in_child, told_without_answer
from api.uploads.reading import Upload
from api.uploads.taking import taken
from models.issue import Issue

NAMELESS: Final = "upload"
"""What a file is kept as that comes without a name."""
OTHERWISE: Final = "Scenario"


def is_file(request: Request) -> bool:
    """Whether the body is a file rather than a document."""
    return not MEDIA_TYPE.fullmatch(request.headers.get("content-type", "application/json"))


async def sheets_sent(
    request: Request, caller: Caller, told: Mapping[str, str | None], *, name: str | None
) -> tuple[str, Sheets]:
    """The name and the sheets of the file that a request brings.

    Raises:
        Problem: it brings none, or one that cannot be opened.
    """
    service = service_of(request)
    async with taken(request, told) as upload, service.imports.turn(caller.tenant_id):
        kept = Upload(
            path=upload.path, table=upload.table, decimal=upload.decimal, is_kept=True
        )  # its books would be another thing
        answer = await run_in_threadpool(_read, kept, service.settings)
        stem = upload.path.stem
    if answer["scenario"] is None:
        raise _closed(answer["issues"])
    own = (answer["scenario"].get("settings") or {}).get("name")
    called = name or (own if isinstance(own, str) else None) or stem
    sheets = sheets_of(answer["scenario"], answer["issues"])
    return (called.strip()[:255] if called.strip() not in {"", NAMELESS} else OTHERWISE), sheets


def _read(upload: Upload, settings: Settings) -> dict[str, Any]:
    said = read_in_child(upload, settings)
    answer: dict[str, Any] = told_without_answer(upload) if said is None else json.loads(said)
    return answer


def _closed(issues: list[dict[str, Any]]) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_scenario",
        detail=f"The file cannot be opened: {issues[0]['message']}.",
        issues=[Issue.model_validate(issue) for issue in issues],
    )
