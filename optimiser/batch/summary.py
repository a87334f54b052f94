"""The batch at a glance: batch.csv and batch.xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from optimiser.batch.row import COLUMNS, Row
from optimiser.export.charges_table import guarded

WIDTHS: Final = {"scenario": 32, "error": 80}
FORMATS: Final = {"cost": "#,##0", "metal_loss_kg": "#,##0", "seconds": "0.0"}


def write_summary(rows: Sequence[Row], folder: Path) -> None:
    """Write both tables; a text that looks like a formula stays a text."""
    (folder / "batch.csv").write_text(_csv(rows), encoding="utf-8", newline="")
    _write_workbook(rows, folder / "batch.xlsx")


def _csv(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            guarded(value) if isinstance(value, str) else value for value in _values(row)
        )
    return out.getvalue()


def _write_workbook(rows: Sequence[Row], path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("batch")
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, name in enumerate(COLUMNS):
            number = book.add_format({"num_format": FORMATS.get(name, "General")})
            sheet.set_column(column, column, WIDTHS.get(name, max(10, len(name) + 2)), number)
        sheet.write_row(0, 0, [name.replace("_", " ") for name in COLUMNS], bold)
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, _values(row))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)


def _values(row: Row) -> list[object]:
    return [getattr(row, column) for column in COLUMNS]
