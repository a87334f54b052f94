"""The CSV tables of the library, as they are written."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
Row = Mapping[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of ``name``.csv, each by column."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        return tuple(dict(zip(header, line, strict=True)) for line in lines)


def number(text: str) -> float | None:
    """The number that a cell holds, or None where it is blank."""
    return float(text) if text else None


def grouped(rows: tuple[Row, ...], column: str) -> dict[str, list[Row]]:
    """The rows by what they hold in ``column``, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups
