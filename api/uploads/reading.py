"""What the child does with an upload: a file → a document, or every issue with sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from api.uploads.kinds import kind_of
from models.issue import InvalidScenario, Issue
from optimiser.intake.files import file_issue
from optimiser.intake.upload import (
    Read,
    read_sent,
    read_sent_as_it_is,
    read_sent_books,
    read_sent_both_ways,
    read_sent_table,
)
from optimiser.intake.zip_folder import unpack

FOLDER: Final = "unpacked"
MOST_CELLS: Final = 4_000_000
"""Cells that a CSV file may have; each takes memory, however short."""
MOST_TOLD: Final = 1_000
CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came: where it lies, and what the request says of it."""

    path: Path
    table: str | None = None
    decimal: str | None = None
    is_books: bool = False
    is_kept: bool = False
    """A scenario to go on with, right or wrong."""
    is_compared: bool = False
    """A scenario beside one that is kept, in every way that it may be taken."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Which tables sheets of other names are."""


def answer_to(upload: Upload) -> bytes:
    """What the child says: JSON with the scenario and issues; without one it cannot be used."""
    try:
        if upload.is_compared:
            path, told = _as_it_is(upload)
            ways = read_sent_both_ways(path, called=upload.called, **told)
            answer = {"ways": [_answer(*read) for read in ways]}
        else:
            answer = _answer(*_read(upload))
    except InvalidScenario as invalid:
        answer = _answer(None, invalid.issues)
    except MemoryError:
        answer = _answer(None, (too_costly(upload.path.name),))
    return json.dumps(answer, allow_nan=False).encode()


def _answer(document: dict[str, Any] | None, issues: tuple[Issue, ...]) -> dict[str, Any]:
    return {"scenario": document, "issues": _told(issues)}


def too_costly(name: str) -> Issue:
    """The issue of a file that takes more memory or time than any scenario needs."""
    return file_issue(
        "file_too_costly",
        "reading it takes more memory or time than a scenario needs",
        file=name,
        hint="delete what is not needed, or split it",
    )


def _read(upload: Upload) -> Read:
    if upload.is_kept:
        path, told = _as_it_is(upload)
        return read_sent_as_it_is(path, called=upload.called, **told)
    kind = kind_of(upload.path, table=upload.table)
    if kind == "csv":
        _check_cells(upload.path)
        settings = {} if upload.decimal is None else {"decimal": upload.decimal}
        return read_sent_table(upload.path, table=upload.table or "", settings=settings)
    if kind == "workbook" and upload.path.suffix == ".csv":
        raise InvalidScenario((_of_no_table(upload.path.name),))
    sent = read_sent_books if upload.is_books else read_sent
    if kind == "workbook":
        return sent(upload.path)
    return sent(_unpacked(upload.path))


def _as_it_is(upload: Upload) -> tuple[Path, dict[str, str | None]]:
    """What is read, and how: a lone CSV file is the table of its name, unless another is named."""
    path = upload.path
    table = upload.table or (path.stem if path.suffix.casefold() == ".csv" else None)
    kind = kind_of(path, table=table)
    if kind == "csv":
        _check_cells(path)
        return path, {"table": table, "decimal": upload.decimal}
    return (_unpacked(path) if kind == "zip" else path), {}


def _unpacked(path: Path) -> Path:
    folder = path.parent / FOLDER
    folder.mkdir()
    unpack(path, folder)
    for member in folder.iterdir():
        _check_cells(member)
    return folder


def _of_no_table(name: str) -> Issue:
    return file_issue(
        "table_missing",
        "it is a CSV file, and nothing says which table it is",
        file=name,
        hint="name the table, as in POST /v1/imports?table=lots",
    )


def _check_cells(path: Path) -> None:
    """Refuse a table that is all delimiters before it is laid out."""
    cells = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            cells += sum(chunk.count(mark) for mark in (b",", b";", b"\t", b"\n", b"\r"))
    if cells > MOST_CELLS:
        raise InvalidScenario((too_costly(path.name),))


def _told(issues: tuple[Issue, ...]) -> list[dict[str, object]]:
    errors_first = sorted(issues, key=lambda issue: issue.severity != "error")
    return [issue.model_dump(mode="json") for issue in errors_first[:MOST_TOLD]]
