"""The tables of a batch hold every row, and no text in them comes to life."""

from __future__ import annotations

import csv
from pathlib import Path

from python_calamine import CalamineWorkbook

from optimiser.batch.row import COLUMNS, Row, row_of_failure
from optimiser.batch.summary import write_summary

ROWS = [
    Row(scenario="week", outcome="optimal", exit_code=0, cost=1234.5, currency="EUR", seconds=0.25),
    row_of_failure("=1+1", "ended by SIGKILL"),
]


def test_both_tables_hold_every_row(tmp_path: Path) -> None:
    write_summary(ROWS, tmp_path)
    with (tmp_path / "batch.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == list(COLUMNS)
    assert lines[0][:3] == ["week", "optimal", "0"]
    assert lines[1][0] == "'=1+1"
    sheet = CalamineWorkbook.from_path(tmp_path / "batch.xlsx").get_sheet_by_name("batch")
    _, first, second = sheet.to_python()
    assert first[COLUMNS.index("cost")] == 1234.5
    assert second[0] == "=1+1"
    assert second[COLUMNS.index("exit_code")] == 70


def test_empty_batch_still_has_its_headings(tmp_path: Path) -> None:
    write_summary([], tmp_path)
    assert (tmp_path / "batch.csv").read_text(encoding="utf-8").strip() == ",".join(COLUMNS)
