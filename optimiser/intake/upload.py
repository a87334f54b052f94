"""What a planner sends over the network, read into a document; its paths lead nowhere.

Files beside the one that came are somebody else's: whether they are there is not even looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from models.issue import InvalidScenario, Issue
from models.scenario import TABLES, Scenario
from optimiser.intake.alloy_names import NAMING
from optimiser.intake.book_rows import books_document
from optimiser.intake.book_sheets import understand_books
from optimiser.intake.cells import is_blank
from optimiser.intake.csvtext import read_csv
from optimiser.intake.files import file_issue
from optimiser.intake.kept_cells import kept_document
from optimiser.intake.plain_cells import plainly
from optimiser.intake.raw import RawScenario, RawSetting, RawSettings
from optimiser.intake.read import read_parts, understand
from optimiser.intake.schema import BOOKS, table_schema
from optimiser.intake.spelling_document import read_document, to_document
from optimiser.intake.spelling_folder import read_folder
from optimiser.intake.spelling_workbook import read_workbook
from optimiser.intake.words import did_you_mean

MOST_ROWS: Final = 60_000
"""Rows that a scenario may be kept with."""
Read = tuple[dict[str, Any], tuple[Issue, ...]]


def read_sent(path: Path) -> Read:
    """The document that a workbook or a folder spells, and what is odd but not wrong.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    raw = plainly(read_folder(path) if path.is_dir() else read_workbook(path))
    scenario, warnings = understand(raw, folder=None)
    return to_document(scenario), warnings


def read_sent_as_it_is(
    path: Path,
    *,
    table: str | None = None,
    decimal: str | None = None,
    called: Mapping[str, str] | None = None,
) -> Read:
    """The document that a file spells, right or wrong, and the issues that no cell of it tells.

    The file is a workbook, a JSON document, a folder, or with ``table`` a CSV file. One that can
    be planned comes in the spelling of ``to_document``, any other as its cells stand. ``called``
    says of a workbook's sheets with other names which table each is.

    Raises:
        InvalidScenario: it cannot be opened.
    """
    raw = plainly(_raw(path, table, decimal, called), infers_mark=True)
    return _understood(raw) or _cells(raw, path.name)


def read_sent_both_ways(
    path: Path,
    *,
    table: str | None = None,
    decimal: str | None = None,
    called: Mapping[str, str] | None = None,
) -> tuple[Read, ...]:
    """Every document that such a file may be taken for: understood, if it can be, and its cells.

    A scenario that was kept with mistakes is spelled as cells, whatever was mended since.
    ``called`` says of a workbook's sheets with other names which table each is.

    Raises:
        InvalidScenario: it cannot be opened.
    """
    raw = plainly(_raw(path, table, decimal, called), infers_mark=True)
    understood = _understood(raw)
    return (*(() if understood is None else (understood,)), _cells(raw, path.name))


def _understood(raw: RawScenario) -> Read | None:
    try:
        return _as_written(to_document(understand(raw, folder=None)[0]), raw), raw.issues
    except InvalidScenario:
        return None


def _cells(raw: RawScenario, name: str) -> Read:
    document, left = kept_document(raw)
    if sum(map(len, document.values())) > MOST_ROWS:
        message = f"{name} has more than {MOST_ROWS:,} rows"
        raise InvalidScenario((file_issue("too_many_rows", message, file=name),))
    return document, left


def _as_written(document: dict[str, Any], raw: RawScenario) -> dict[str, Any]:
    """The same with the zone that is named, or with moments as they were written where none is.

    Alloys keep the names that the planner gives them: reading them again takes them as this did.
    """
    columns = {table: {column} for table, column in NAMING}
    zone = raw.settings.entries.get("timezone")
    if zone is not None and not is_blank(zone.value):
        document.setdefault("settings", {}).setdefault("timezone", zone.value)
    else:
        for name in raw.tables:
            columns[name] = columns.get(name, set()) | _moments(name)
    kept = {name: table for name, table in raw.tables.items() if columns.get(name)}
    written, _ = kept_document(replace(raw, tables=kept, issues=()))
    for name in kept:
        for row, cells in zip(document.get(name, ()), written.get(name, ()), strict=True):
            row |= {column: cells[column] for column in columns[name] & row.keys() & cells.keys()}
    return document


def _moments(table: str) -> set[str]:
    return {column.name for column in table_schema(table).columns if column.kind == "instant"}


def _raw(
    path: Path, table: str | None, decimal: str | None, called: Mapping[str, str] | None = None
) -> RawScenario:
    if path.is_dir():
        return read_folder(path)
    if table is not None:
        return _raw_table(path, table, {} if decimal is None else {"decimal": decimal})
    return read_document(path) if path.suffix == ".json" else read_workbook(path, called=called)


def read_sent_books(path: Path) -> Read:
    """The document of books that a workbook or a folder spells, and what is odd in them.

    Raises:
        InvalidScenario: something in them is wrong; all of it at once.
    """
    raw = read_folder(path, BOOKS) if path.is_dir() else read_workbook(path, BOOKS)
    books, warnings = understand_books(raw)
    return books_document(books), warnings


def read_sent_table(path: Path, *, table: str, settings: Mapping[str, object]) -> Read:
    """The rows of one CSV file as a part of a document; what they refer to is not there yet.

    ``settings`` are those that reading takes: decimal, qualities.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    raw = plainly(_raw_table(path, table, settings))
    rows, issues = read_parts(raw)
    if any(issue.severity == "error" for issue in issues):
        raise InvalidScenario(issues)
    document = to_document(Scenario.model_validate(rows))
    return {table: document.get(table, [])}, issues


def _raw_table(path: Path, table: str, settings: Mapping[str, object]) -> RawScenario:
    if table not in TABLES:
        hint = did_you_mean(table, TABLES, otherwise=f"there are {', '.join(TABLES)}")
        raise InvalidScenario(
            (file_issue("unknown_table", "there is no such table", file=path.name, hint=hint),)
        )
    entries = {key: RawSetting(value=value) for key, value in settings.items()}
    return RawScenario(
        file=path.name,
        settings=RawSettings(file=path.name, entries=entries),
        tables={table: read_csv(path, table=table)},
        issues=(),
    )
