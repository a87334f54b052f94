"""A scenario's files as cells that a planner can go on with, right or wrong.

Nothing is judged here and nothing is lost: a document's own check must find again whatever was
wrong with a file. What only the file knew, such as a formula that holds an error, becomes the text
of its cell; what has no cell, such as a sheet that is no table, is told beside the document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from models.issue import Issue
from optimiser.intake.cells import CONTROL, is_blank, number_text
from optimiser.intake.composition import split
from optimiser.intake.no_number import DOUBTED
from optimiser.intake.raw import Mark, RawScenario, RawSettings, RawTable
from optimiser.intake.schema import settings_schema, table_schema
from optimiser.intake.settings import decimal_of
from optimiser.intake.words import Wrong

UNREADABLE: Final = "\ufffe"
"""Stands for a control character: every check refuses it too, and unlike one it can be sent."""
IN_A_CELL: Final = {"spreadsheet_error": "#VALUE!", "formula_uncalculated": "#CALC!"}
HUGE: Final = 10**300
"""What no reader of JSON takes for a number."""
NUMBERS: Final = frozenset(["number", "whole"])
Row = dict[str, Any]


def kept_document(raw: RawScenario) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The document of what ``raw`` spells, and the issues that no cell of it tells."""
    mark = raw.mark or decimal_of(raw.settings)
    told = {name: _issues_of(raw, name) for name in raw.tables}
    document: dict[str, Any] = {"settings": _settings(raw.settings, mark)}
    for name, table in raw.tables.items():
        document[name] = _rows(table, mark, told[name])
    in_cells = {id(issue) for issues in told.values() for issue in issues}
    left = tuple(issue for issue in raw.issues if id(issue) not in in_cells)
    return {name: value for name, value in document.items() if value}, left


def _issues_of(raw: RawScenario, table: str) -> list[Issue]:
    """What the file told of single cells of a table."""
    sheet = raw.tables[table].sheet
    return [
        issue for issue in raw.issues
        if issue.sheet == sheet and issue.severity == "error"
        and issue.cell and issue.row is not None and issue.column
    ]  # fmt: skip


def _settings(raw: RawSettings, mark: Mark) -> Row:
    schema = settings_schema()
    found: Row = {}
    for key, entry in raw.entries.items():
        is_number = key in schema and schema[key].kind in NUMBERS
        value = _value(entry.value, mark if is_number else None)
        if not is_blank(value):
            found[key] = value
    return found


def _rows(raw: RawTable, mark: Mark, told: list[Issue]) -> list[Row]:
    names = _names(raw)
    kinds = [(i, name, *kind_of(raw.table, name)) for i, name in enumerate(names)]
    numbers = list(raw.numbers or range(len(raw.rows)))
    rows: dict[int, Row] = {}
    for number, cells in zip(numbers, raw.rows, strict=True):
        if cells is not None:
            rows[number] = {
                name: _cell(cells[i], mark if is_number else None, is_id=is_id)
                for i, name, is_number, is_id in kinds if not is_blank(cells[i])
            }  # fmt: skip
    for issue in told:
        assert issue.row is not None, "only such were chosen"
        row = rows.setdefault(issue.row, {})
        name = str(issue.column)
        row[name] = _as_told(issue.code, row.get(name))
    return [rows[number] for number in sorted(rows)]


def _names(raw: RawTable) -> list[str]:
    """The columns' names; one without a name, or with one that is taken, gets one nobody knows."""
    names: list[str] = []
    for index, name in enumerate(raw.header):
        given = _printable(name) or f"column {index + 1}"
        again = 2
        while given in names:
            given, again = f"{_printable(name)} ({again})", again + 1
        names.append(given)
    return names


def kind_of(table: str, name: str) -> tuple[bool, bool]:
    """Whether a column holds numbers, and whether it holds names."""
    schema = table_schema(table)
    column = schema.by_spelling.get(name)
    if column is not None:
        return column.kind in NUMBERS, column.kind in {"id", "ids"}
    is_element = schema.has_composition and bool(re.fullmatch(r"[A-Z][a-z]?", split(name)[0]))
    return is_element, False


def _cell(value: object, mark: Mark | None, *, is_id: bool) -> Any:
    if is_id and isinstance(value, date | time | timedelta):
        return f"{_value(value, None)}{UNREADABLE}"  # a name that has become a date
    return _value(value, mark)


def _as_told(code: str, value: object) -> object:
    """The text of a cell of which only the file knew what is wrong with it."""
    if code == "percent_format" and isinstance(value, int | float):
        return f"{value * 100:.12g} %"
    return IN_A_CELL.get(code, value)


def _value(value: object, mark: Mark | None) -> Any:
    """A cell as JSON has it; ``mark`` is the decimal mark of a column of numbers."""
    if isinstance(value, str):
        return _text(value, mark)
    if isinstance(value, float):
        return _number(value) if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return [_value(one, mark) for one in value]
    if isinstance(value, dict):
        return {_printable(str(key)): _value(one, mark) for key, one in value.items()}
    if value is None or (isinstance(value, bool | int) and abs(value) < HUGE):
        return value
    return _PLAIN.get(type(value), str)(value)


def _text(text: str, mark: Mark | None) -> int | float | str:
    if mark is None:
        return _printable(text)
    try:
        plain = number_text(text, mark=mark)
        return _printable(text) if plain is None else _number(float(plain))
    except Wrong:
        # With a decimal comma, 1.25 is unclear; a document would take it for a number.
        is_unclear = mark == "," and bool(re.fullmatch(r"[-+]?\d+\.\d+", text.strip()))
        return f"{text.strip()}{DOUBTED}" if is_unclear else _printable(text)


def _number(found: float) -> int | float:
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def _printable(text: str) -> str:
    return CONTROL.sub(UNREADABLE, text)


_PLAIN: Final[dict[type, Callable[[Any], str]]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
}
