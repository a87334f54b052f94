"""One raw table to columns: the same cells and ranges as row by row, for tables of many rows.

A period's books have a hundred thousand rows, and nobody asks for them one at a time. Each
column is read and held to its range at once; what is wrong is still told by its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from models.issue import Issue
from optimiser.intake.cells import is_blank
from optimiser.intake.composition import join
from optimiser.intake.layout import Habits, lay_out, stray_cells
from optimiser.intake.raw import RawTable
from optimiser.intake.rows import where
from optimiser.intake.schema import Column, Contract, Kind, TableSchema, table_schema
from optimiser.intake.words import Wrong, in_words, quoted, within_reason

MOST_ISSUES: Final = 1_000
NUMBERS: Final[frozenset[Kind]] = frozenset({"number", "whole"})
Cells = list[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTable:
    """A table as read, a row per row of ``raw`` that is one.

    ``frame`` has every column of the schema under its record's field name, and those of the
    composition under their own; blank is NaN, None or NaT. ``rows`` says where each row stands in
    ``raw``. A cell that is wrong is blank here, and an issue.
    """

    raw: RawTable
    frame: pd.DataFrame
    rows: tuple[int, ...]
    composition: tuple[tuple[str, str], ...]
    issues: tuple[Issue, ...]

    def issue(self, code: str, message: str, *, at: int, column: str, hint: str | None) -> Issue:
        """An error in row ``at`` of the frame."""
        return self.raw.issue(code, message, row=self.rows[at], column=column, hint=hint)

    def says(self, column: Column, *, at: int) -> bool:
        """Whether row ``at`` has something written under ``column``, right or wrong."""
        indices = [index for index, name in enumerate(self.raw.header) if name in column.names]
        return not all(is_blank(_cell(self.raw, self.rows[at], index)) for index in indices)


def read_columns(raw: RawTable, contract: Contract, habits: Habits) -> ColumnTable:
    """The columns of ``raw``."""
    schema = table_schema(raw.table, contract)
    layout = lay_out(raw, schema, habits)
    issues = [*layout.issues, *stray_cells(raw, layout)]
    rows = tuple(at for at, cells in enumerate(raw.rows) if cells is not None)
    found: dict[str, Cells] = {}
    spelled: dict[str, tuple[int, ...]] = {}
    for index, target, read in layout.columns:
        name = target if isinstance(target, str) else join(*target)
        cells, wrong = _read(raw, rows, index, read)
        issues += wrong
        if name in found:
            issues += _twice(raw, rows, (spelled[name][0], index), found[name], cells)
            pairs = zip(found[name], cells, strict=True)
            cells = [new if old is None else old for old, new in pairs]
        found[name], spelled[name] = cells, (*spelled.get(name, ()), index)
    for column in schema.columns:
        issues += _held(raw, rows, column, schema, found, spelled, layout.said)
    composition = tuple(target for _, target, _ in layout.columns if isinstance(target, tuple))
    return ColumnTable(
        raw=raw,
        frame=_frame(schema, found, composition, len(rows)),
        rows=rows,
        composition=composition,
        issues=tuple(within_reason(issues, most=MOST_ISSUES)),
    )


def no_columns(name: str, contract: Contract) -> pd.DataFrame:
    """The frame of a table that is not there."""
    return _frame(table_schema(name, contract), {}, (), 0)


def _read(raw: RawTable, rows: Sequence[int], index: int, read: Any) -> tuple[Cells, list[Issue]]:
    """The values of one column; equal cells are read once."""
    known: dict[object, object] = {}
    found: Cells = []
    issues: list[Issue] = []
    for row in rows:
        cell = _cell(raw, row, index)
        if cell is None or cell == "":
            found.append(None)
            continue
        key = cell if isinstance(cell, str) else (type(cell), repr(cell))
        if key not in known:
            try:
                known[key] = read(cell)
            except Wrong as wrong:
                known[key] = wrong
        value = known[key]
        if isinstance(value, Wrong):
            message = f"{raw.header[index]} {quoted(cell)} {value.message}"
            issues.append(raw.issue(value.code, message, row=row, column=index, hint=value.hint))
            value = None
        found.append(value)
    return found, issues


def _cell(raw: RawTable, row: int, index: int) -> object:
    cells = raw.rows[row]
    return None if cells is None else cells[index]


def _twice(
    raw: RawTable, rows: Sequence[int], where: tuple[int, int], old: Cells, new: Cells
) -> Iterator[Issue]:
    names = " and ".join(raw.header[index] for index in where)
    for row, one, other in zip(rows, old, new, strict=True):
        if one is not None and other is not None:
            message = f"both {names} are given"
            yield raw.issue(
                "given_twice", message, row=row, column=where[1], hint="keep one of the two"
            )


def _held(
    raw: RawTable,
    rows: Sequence[int],
    column: Column,
    schema: TableSchema,
    found: dict[str, Cells],
    spelled: Mapping[str, tuple[int, ...]],
    said: frozenset[str],
) -> Iterator[Issue]:
    """Hold a column to its range; a value outside becomes blank, and an issue."""
    cells = found.get(column.name)
    is_needed = column.required and column.name not in said
    if cells is None:
        if is_needed:
            yield from (_blank(raw, row, column, schema, column.name) for row in rows)
        return
    indices = spelled[column.name]
    places = [at for at, value in enumerate(cells) if value is not None]
    if is_needed and len(places) < len(cells):
        filled = set(places)
        for at, row in enumerate(rows):
            # A cell that could not be read has been told.
            if at not in filled and all(is_blank(_cell(raw, row, index)) for index in indices):
                yield _blank(raw, row, column, schema, indices[0])
    try:
        _adapter(schema.record, column.field).validate_python([cells[at] for at in places])
    except ValidationError as error:
        for one in error.errors(include_url=False):
            at = places[int(one["loc"][0])]
            code, words = in_words(one)
            index = where(raw, indices, row=rows[at], otherwise=column.name)
            cell = _cell(raw, rows[at], index) if isinstance(index, int) else cells[at]
            message = f"{_header(raw, index)} {quoted(cell)} {words}"
            hint = f"{column.name} is: {column.description}"
            cells[at] = None
            yield raw.issue(code, message, row=rows[at], column=index, hint=hint)


def _header(raw: RawTable, index: int | str) -> str:
    return raw.header[index] if isinstance(index, int) else index


def _blank(raw: RawTable, row: int, column: Column, schema: TableSchema, index: int | str) -> Issue:
    message = f"{_header(raw, index)} of {schema.name} is blank, and it is needed"
    hint = f"{column.name} is: {column.description}"
    return raw.issue("required", message, row=row, column=index, hint=hint)


@cache
def _adapter(record: Any, field: str) -> TypeAdapter[Any]:
    """What holds a list of values to the range of one field."""
    info = record.model_fields[field]
    kind: Any = info.annotation
    for constraint in info.metadata:
        kind = Annotated[kind, constraint]
    return TypeAdapter(list[kind], config={"strict": True, "allow_inf_nan": False})


def _frame(
    schema: TableSchema,
    found: Mapping[str, Cells],
    composition: Sequence[tuple[str, str]],
    count: int,
) -> pd.DataFrame:
    """Every column of the schema, and those of the composition that are there."""
    columns: dict[str, Any] = {
        column.field: _array(column.kind, found.get(column.name), column.default, count)
        for column in schema.columns
    }
    for target in composition:
        columns[join(*target)] = _array("number", found[join(*target)], None, count)
    return pd.DataFrame(columns, index=pd.RangeIndex(count))


def _array(kind: Kind, cells: Cells | None, default: object, count: int) -> Any:
    """The values of a column with its default where it is blank."""
    values: Cells = [None] * count if cells is None else cells
    if default is not None:
        values = [default if value is None else value for value in values]
    if kind in NUMBERS:
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    if kind == "instant":
        return pd.to_datetime(pd.Series(values, dtype=object), utc=True)
    return pd.Series(values, dtype=object)
