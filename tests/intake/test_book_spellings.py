"""A folder, a workbook and a JSON document of one month give one ledger."""

from __future__ import annotations

import csv
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from models.ledger import Ledger
from optimiser.accounts import ledger_at
from optimiser.intake.book_sheets import read_books
from optimiser.intake.schema import BOOKS, table_schema

MONTH = Path(__file__).parents[2] / "scenarios" / "plant-month"
Rows = list[dict[str, str]]


def rows_of(folder: Path) -> dict[str, Rows]:
    """The cells of every table, as the files have them."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def settings_of(folder: Path) -> dict[str, Any]:
    """The settings; dates as dates."""
    return tomllib.loads((folder / "books.toml").read_text(encoding="utf-8"))


def understood(table: str, column: str, cell: str) -> object:
    """A cell as a program has it: a number, a moment, a truth or a text; None for a blank."""
    kinds = {one.name: one.kind for one in table_schema(table, BOOKS).columns}
    kind = kinds.get(column, "number")
    if not cell:
        return None
    if kind in ("number", "whole"):
        return float(cell)
    if kind == "instant":
        return datetime.fromisoformat(cell)
    return cell == "yes" if kind == "yes_no" else cell


def as_document(folder: Path, path: Path) -> Path:
    """The books in ``folder`` in JSON: blanks left out, numbers as numbers, dates as text."""
    tables = {
        name: [
            {key: value for key, cell in row.items()
             if (value := understood(name, key, cell)) is not None}
            for row in rows
        ]
        for name, rows in rows_of(folder).items()
    }  # fmt: skip
    path.write_text(json.dumps({"settings": settings_of(folder), **tables}, default=str), "utf-8")
    return path


def as_workbook(folder: Path, path: Path) -> Path:
    """The books in ``folder`` in a workbook: dates as its dates, yes and no as TRUE and FALSE."""
    options = {"strings_to_numbers": False, "strings_to_formulas": False}
    with Workbook(str(path), options) as workbook:
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = workbook.add_worksheet("settings")
        sheet.write_row(0, 0, ["key", "value"])
        for at, (key, value) in enumerate(settings_of(folder).items(), 1):
            sheet.write_string(at, 0, key)
            if isinstance(value, date):
                sheet.write_datetime(at, 1, value, moment)
            else:
                sheet.write(at, 1, value)
        for name, rows in rows_of(folder).items():
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, list(rows[0]))
            for at, row in enumerate(rows, 1):
                for index, (key, cell) in enumerate(row.items()):
                    value = understood(name, key, cell)
                    if isinstance(value, datetime):
                        local = value.astimezone(UTC).replace(tzinfo=None)
                        sheet.write_datetime(at, index, local, moment)
                    else:
                        sheet.write(at, index, value)
    return path


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The month in each spelling."""
    folder = tmp_path_factory.mktemp("month")
    return {
        "folder": MONTH,
        "workbook": as_workbook(MONTH, folder / "month.xlsx"),
        "document": as_document(MONTH, folder / "month.json"),
    }


@pytest.fixture(scope="module")
def ledgers(spelled: dict[str, Path]) -> dict[str, Ledger]:
    """The ledger of each spelling."""
    return {name: ledger_at(path) for name, path in spelled.items()}


@pytest.mark.parametrize("name", ["workbook", "document"])
def test_another_spelling_gives_the_same_ledger(ledgers: dict[str, Ledger], name: str) -> None:
    """Every figure to its last digit, every table, flow, element and warning."""
    parts = {"entries", "tables", "flows", "circularity", "period", "rule_sets", "title"}
    expected, found = ledgers["folder"], ledgers[name]
    assert len(found.entries) > 100
    for part in sorted(parts):
        assert getattr(found, part) == getattr(expected, part), part
    told = [(one.code, one.message) for one in found.warnings]
    assert told == [(one.code, one.message) for one in expected.warnings]


@pytest.mark.parametrize("name", ["workbook", "document"])
def test_another_spelling_reads_to_the_same_columns(spelled: dict[str, Path], name: str) -> None:
    """Table by table, kinds of columns included."""
    expected, _ = read_books(MONTH)
    found, warnings = read_books(spelled[name])
    assert warnings == ()
    assert found.settings == expected.settings
    assert found.elements == expected.elements
    for table in BOOKS.tables:
        columns = sorted(expected[table].columns)
        assert sorted(found[table].columns) == columns
        assert found[table][columns].equals(expected[table][columns]), table


def test_each_spelling_has_its_own_digest(ledgers: dict[str, Ledger]) -> None:
    """So that a ledger says which file it was read from."""
    assert len({one.provenance.input_sha256 for one in ledgers.values()}) == len(ledgers)
