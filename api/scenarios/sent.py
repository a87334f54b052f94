"""A file that becomes a kept scenario, right or wrong, unless it cannot be opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.access.caller import Caller
from api.http.body import MEDIA_TYPE
from api.http.problems import Problem, refused
from api.scenarios.sheets import Sheets, sheets_of
from api.service import service_of
from api.settings import Settings
from api.uploads.child import read_in_child, told_without_answer
from api.uploads.reading import Upload
from api.uploads.taking import taken
from models.issue import Issue
from models.scenario import TABLES

NAMELESS: Final = "upload"
"""What a file is kept as that comes without a name."""
OTHERWISE: Final = "Scenario"


def is_file(request: Request) -> bool:
    """Whether the body is a file rather than a document."""
    return not MEDIA_TYPE.fullmatch(request.headers.get("content-type", "application/json"))


async def sheets_sent(
    request: Request,
    caller: Caller,
    told: Mapping[str, str | None],
    *,
    name: str | None,
    called: Sequence[str] = (),
) -> tuple[str, Sheets]:
    """The name and the sheets of the file that a request brings.

    ``called`` says of sheets with other names which table each is, as ``Sheet1:lots``.

    Raises:
        Problem: it brings none, or one that cannot be opened.
    """
    answer, stem = await _answer(request, caller, told, called=_tables_of(called))
    own = (answer["scenario"].get("settings") or {}).get("name")
    title = name or (own if isinstance(own, str) else None) or stem
    sheets = sheets_of(answer["scenario"], answer["issues"])
    return (title.strip()[:255] if title.strip() not in {"", NAMELESS} else OTHERWISE), sheets


async def spellings_sent(
    request: Request,
    caller: Caller,
    told: Mapping[str, str | None],
    *,
    called: Sequence[str] = (),
) -> list[Sheets]:
    """The sheets of a file in every way that a kept scenario of the same may be spelled.

    ``called`` says of sheets with other names which table each is, as ``Sheet1:lots``.

    Raises:
        Problem: it brings none, or one that cannot be opened.
    """
    named = _tables_of(called)
    answer, _ = await _answer(request, caller, told, is_compared=True, called=named)
    return [sheets_of(way["scenario"], way["issues"]) for way in answer["ways"]]


async def _answer(
    request: Request,
    caller: Caller,
    told: Mapping[str, str | None],
    *,
    is_compared: bool = False,
    called: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], str]:
    """What the child says of the file, and what the file is called."""
    service = service_of(request)
    async with taken(request, told) as upload, service.imports.turn(caller.tenant_id):
        given = Upload(
            path=upload.path,
            table=upload.table,
            decimal=upload.decimal,
            is_kept=True,
            is_compared=is_compared,
            called=called or {},
        )  # its books would be another thing
        answer = await run_in_threadpool(_read, given, service.settings)
        stem = upload.path.stem
    if answer.get("scenario", answer.get("ways")) is None:
        raise _closed(answer["issues"])
    return answer, stem


def _tables_of(called: Sequence[str]) -> dict[str, str]:
    """Sheets and the tables that they are; no sheet's name has a colon.

    Raises:
        Problem: 422, there is no such table.
    """
    found = dict(one.rpartition(":")[::2] for one in called)
    if unknown := sorted(set(found.values()) - set(TABLES)):
        raise refused(f"There is no table {unknown[0][:100]!r}; there are {', '.join(TABLES)}.")
    return found


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
