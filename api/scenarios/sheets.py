"""A scenario as a planner fills it in: settings and rows, each row under a number that stays.

Nothing in it need be right: what is wrong is said by the intake, and mended cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.http.problems import refused
from models.scenario import TABLES

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """``rows`` holds, for each table, the cells of each row by its number, in the order of rows.

    Numbers are given once and never again, so that two planners who look at different moments
    mean the same row. ``next_row`` is the number of the next row that is added.
    """

    settings: Mapping[str, Any]
    rows: Mapping[str, Mapping[int, Cells]]
    next_row: int

    def document(self) -> dict[str, Any]:
        """The scenario as `POST /v1/runs` takes it."""
        tables = {name: list(rows.values()) for name, rows in self.rows.items() if rows}
        return {"settings": dict(self.settings), **tables} if self.settings else tables

    def kept(self) -> dict[str, Any]:
        """As the store keeps it."""
        rows = {name: list(map(list, found.items())) for name, found in self.rows.items()}
        return {"settings": dict(self.settings), "rows": rows, "next_row": self.next_row}


def sheets_of(document: object) -> Sheets:
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
    return Sheets(settings=settings, rows=rows, next_row=number + 1)


def sheets_kept(kept: Mapping[str, Any]) -> Sheets:
    """The sheets that the store keeps."""
    rows = {name: dict(found) for name, found in kept["rows"].items()}
    return Sheets(settings=kept["settings"], rows=rows, next_row=kept["next_row"])
