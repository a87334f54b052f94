"""A scenario as a planner fills it in: settings and rows, each row under a number that stays.

Nothing in it need be right: what is wrong is said by the intake, and mended cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.http.problems import refused
from models.scenario import TABLES

MOST_ROWS: Final = 60_000
MOST_CELLS: Final = 4_000_000
"""Cells of one table, its rows times its columns: whoever judges it lays it out so."""
Cells = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """``rows`` holds, for each table, the cells of each row by its number, in the order of rows.

    Numbers are given once and never again, so that two planners who look at different moments
    mean the same row. ``next_row`` is the number of the next row that is added.

    ``changed`` says who changed a row last, by its number, also of rows that are gone; of a
    setting by its name after a slash. ``left_out`` are issues of the file that it was made of that
    no cell tells, such as a sheet that could not be read; they stop a plan until a planner has
    seen them. ``answered`` holds what was answered to the last edits, by the name of each, so that
    whoever did not hear the answer may ask again.
    """

    settings: Mapping[str, Any]
    rows: Mapping[str, Mapping[int, Cells]]
    next_row: int
    changed: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[Mapping[str, Any]] = ()
    left_out_seen: bool = False
    answered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The scenario as `POST /v1/runs` takes it; rows without a cell say nothing."""
        filled = {name: [cells for _, cells in self.filled(name)] for name in self.rows}
        tables = {name: rows for name, rows in filled.items() if rows}
        return {"settings": dict(self.settings), **tables} if self.settings else tables

    def filled(self, table: str) -> Iterator[tuple[int, Cells]]:
        """The rows of a table that say something, in order."""
        return ((number, cells) for number, cells in self.rows[table].items() if cells)

    def kept(self) -> dict[str, Any]:
        """As the store keeps it."""
        rows = {name: list(map(list, found.items())) for name, found in self.rows.items()}
        return {
            "settings": dict(self.settings),
            "rows": rows,
            "next_row": self.next_row,
            "changed": dict(self.changed),
            "left_out": list(self.left_out),
            "left_out_seen": self.left_out_seen,
            "answered": dict(self.answered),
        }


def sheets_of(document: object, left_out: Sequence[Mapping[str, Any]] = ()) -> Sheets:
    """The sheets of a scenario's document, whose rows are numbered from 1 on.

    Raises:
        Problem: 422, it is no object of settings and tables of rows.
    """
    if not isinstance(document, dict):
        raise refused("The document must be an object: settings and tables.")
    settings = document.get("settings") or {}
    tables = {name: rows or [] for name, rows in document.items() if name != "settings"}
    unknown = sorted(tables.keys() - set(TABLES))
    if unknown:
        raise refused(f"There is no table {unknown[0][:100]!r}; there are {', '.join(TABLES)}.")
    are_rows = all(
        isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        for rows in tables.values()
    )
    if not isinstance(settings, dict) or not are_rows:
        raise refused("settings must be an object, and every table a list of objects.")
    rows: dict[str, dict[int, Cells]] = {}
    number = 0
    for name in TABLES:
        rows[name] = {}
        for row in tables.get(name, ()):
            number += 1
            rows[name][number] = row
    check_size(rows)
    return Sheets(settings=settings, rows=rows, next_row=number + 1, left_out=left_out)


def check_size(rows: Mapping[str, Mapping[int, Cells]]) -> None:
    """Refuse tables that nobody could lay out.

    Raises:
        Problem: 422, there are too many rows, or a table has too many cells.
    """
    if sum(map(len, rows.values())) > MOST_ROWS:
        raise refused(f"A scenario may have {MOST_ROWS:,} rows.", code="too_many_rows")
    for name, found in rows.items():
        columns: set[str] = set()
        for cells in found.values():
            if not cells.keys() <= columns:
                columns |= cells.keys()
        if len(columns) * len(found) > MOST_CELLS:
            detail = f"{name} has {len(columns):,} columns and {len(found):,} rows, and that is "
            raise refused(f"{detail}too much.", code="too_many_cells")


def sheets_kept(kept: Mapping[str, Any]) -> Sheets:
    """The sheets that the store keeps."""
    rows: dict[str, dict[int, Cells]] = {
        name: {} for name in TABLES
    }  # a store may be older than a table
    return Sheets(
        settings=kept["settings"],
        rows=rows | {name: dict(found) for name, found in kept["rows"].items()},
        next_row=kept["next_row"],
        changed=kept.get("changed", {}),
        left_out=kept.get("left_out", ()),
        left_out_seen=kept.get("left_out_seen", False),
        answered=kept.get("answered", {}),
    )
