"""Books with one thing wrong: it is told by its code, at its row and column, with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from models.books import BOOK_TABLES
from models.issue import InvalidScenario, Issue
from optimiser.intake.book_sheets import books_from_document, read_books
from optimiser.intake.schema import BOOKS, table_schema

Tables = dict[str, list[dict[str, Any]]]
SETTINGS: Final = {"period_from": "2025-01-01", "period_to": "2025-04-01"}
RIGHT: Final[Tables] = {
    "receipts": [
        {"lot_id": "L1", "mass_kg": 1000, "origin": "primary", "received_at": "2025-01-03",
         "Si": 0.1},
        {"lot_id": "L2", "mass_kg": 2000, "origin": "internal", "Si": 0.4},
    ],
    "furnaces": [{"furnace_id": "F1", "capacity_kg": 30000}],
    "charges": [{"charge_id": "C1", "alloy": "6060", "furnace": "F1", "start": "2025-01-05"}],
    "charge_lines": [
        {"charge_id": "C1", "lot_id": "L1", "weighed_kg": 900},
        {"charge_id": "C1", "lot_id": "L2", "weighed_kg": 1900},
    ],
    "casts": [{"cast_id": "K1", "charge_id": "C1", "good_kg": 2600, "cast_at": "2025-01-05"}],
    "dross": [{"dross_id": "X1", "dross_kg": 80, "metal_pct": 50, "furnace": "F1"}],
    "waste": [
        {"waste_id": "W1", "code": "10 03 16", "hazardous": "no", "route": "recycling", "kg": 80}
    ],
    "meters": [{"meter_id": "M1", "carrier": "natural_gas", "kwh": 2500, "year": 2024}],
    "additions": [{"addition_id": "A1", "material": "flux", "kg": 3, "charge_id": "C1"}],
    "factors": [{"material": "primary", "kgco2e_per_t": 7900, "source": "made up"}],
    "stock": [{"item": "all", "kind": "scrap", "when": "end", "kg": 100}],
    "consignments": [
        {"consignment_id": "D1", "kg": 2600, "shipped_at": "2025-02-01", "priority": 1}
    ],
}  # fmt: skip
"""Small books in which nothing is wrong."""
MINUS_ONE_LINE: Final = 2
"""A file counts its rows from 1, and the first is the header."""


@dataclass(frozen=True)
class Case:
    """One thing that is wrong: a cell of a row, and what is told of it where."""

    table: str
    row: int
    cell: tuple[str, object]
    code: str
    told_at: str | None = None

    @property
    def column(self) -> str:
        """The column that is told."""
        return self.told_at or self.cell[0]

    def tables(self) -> Tables:
        """The right books, but for this."""
        found = {name: [dict(row) for row in rows] for name, rows in RIGHT.items()}
        rows = found.setdefault(self.table, [])
        if self.row == len(rows):
            rows.append(dict(rows[0]))
        name, value = self.cell
        rows[self.row][name] = value
        return found

    def __str__(self) -> str:
        return f"{self.table}-{self.cell[0]}-{self.code}"


CASES: Final = (
    Case("receipts", 0, ("mas_kg", 5), "unknown_column"),
    Case("receipts", 0, ("moisture", 5), "unit_missing"),
    Case("receipts", 0, ("FE", 0.2), "unknown_column"),
    Case("receipts", 1, ("mass_kg", "1,5"), "decimal_mark"),
    Case("receipts", 1, ("mass_kg", "1 250"), "thousands_mark"),
    Case("receipts", 1, ("mass_kg", "heavy"), "not_a_number"),
    Case("receipts", 1, ("mass_kg", ""), "required"),
    Case("receipts", 0, ("mass_kg", -1), "out_of_range"),
    Case("receipts", 0, ("metal_yield_pct", 101), "out_of_range"),
    Case("receipts", 0, ("Si", -0.1), "out_of_range"),
    Case("receipts", 0, ("Si", 100.5), "out_of_range"),
    Case("receipts", 0, ("origin", "postconsumer"), "unknown_choice"),
    Case("receipts", 0, ("due_diligence", "perhaps"), "not_yes_no"),
    Case("receipts", 0, ("received_at", "3.1.2025"), "not_a_date"),
    Case("receipts", 0, ("received_at", "2025-04-01"), "outside_period"),
    Case("receipts", 2, ("lot_id", "#N/A"), "spreadsheet_error"),
    Case("receipts", 1, ("came_of", "L9"), "unknown_name"),
    Case("receipts", 2, ("mass_kg", 7), "id_twice", told_at="lot_id"),
    Case("furnaces", 0, ("type", "microwave"), "unknown_choice"),
    Case("furnaces", 1, ("kwh_per_t", 7), "id_twice", told_at="furnace_id"),
    Case("charges", 0, ("start", "2024-12-31"), "outside_period"),
    Case("charges", 0, ("start", "2025-04-01"), "outside_period"),
    Case("charges", 0, ("furnace", "F9"), "unknown_name"),
    Case("charges", 0, ("alloy", ""), "required"),
    Case("charges", 1, ("alloy", "6063"), "id_twice", told_at="charge_id"),
    Case("charge_lines", 1, ("charge_id", "C9"), "unknown_name"),
    Case("charge_lines", 1, ("lot_id", "L9"), "unknown_name"),
    Case("charge_lines", 1, ("weighed_kg", ""), "mass_missing"),
    Case("charge_lines", 1, ("weighed_kg", -3), "out_of_range"),
    Case("charge_lines", 1, ("weighed_kg", "~1900"), "not_a_number"),
    Case("casts", 0, ("good_kg", ""), "required"),
    Case("casts", 0, ("charge_id", "C9"), "unknown_name"),
    Case("casts", 0, ("cast_at", "2025-05-01"), "outside_period"),
    Case("dross", 0, ("metal_pct", 100.1), "out_of_range"),
    Case("dross", 0, ("route", "dump"), "unknown_choice"),
    Case("dross", 0, ("furnace", "F9"), "unknown_name"),
    Case("waste", 0, ("hazardous", "yes"), "waste_hazard_contradicted"),
    Case("waste", 0, ("code", "10 03 15*"), "waste_hazard_contradicted", told_at="hazardous"),
    Case("waste", 0, ("code", "dross"), "waste_code_malformed"),
    Case("waste", 0, ("route", "river"), "unknown_choice"),
    Case("waste", 0, ("hazardous", ""), "required"),
    Case("meters", 0, ("carrier", "coal"), "unknown_choice"),
    Case("meters", 0, ("year", 1066), "out_of_range"),
    Case("meters", 0, ("year", 2024.5), "not_whole"),
    Case("meters", 0, ("kwh", -1), "out_of_range"),
    Case("additions", 0, ("charge_id", "C9"), "unknown_name"),
    Case("factors", 0, ("source", ""), "required"),
    Case("factors", 0, ("kgco2e_per_t", -1), "out_of_range"),
    Case("stock", 0, ("when", "middle"), "unknown_choice"),
    Case("consignments", 0, ("priority", 0), "out_of_range"),
    Case("consignments", 0, ("shipped_at", "2026-02-01"), "outside_period"),
)


def as_document(tables: Tables, said: dict[str, Any], folder: Path) -> Path:
    """The books in JSON."""
    path = folder / "books.json"
    path.write_text(json.dumps({"settings": said, **tables}), encoding="utf-8")
    return path


def header_of(rows: list[dict[str, Any]]) -> list[str]:
    """Every column that a row has, in the order of their coming."""
    return list(dict.fromkeys(name for row in rows for name in row))


def as_folder(tables: Tables, said: dict[str, Any], folder: Path) -> Path:
    """The books as CSV files."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in said.items()]
    (folder / "books.toml").write_text("\n".join(lines), encoding="utf-8")
    for name, rows in tables.items():
        names = header_of(rows)
        cells = [[f'"{row.get(column, "")}"' for column in names] for row in rows]
        text = "\n".join(map(",".join, [names, *cells]))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def as_workbook(tables: Tables, said: dict[str, Any], folder: Path) -> Path:
    """The books in a workbook: a sheet per table, numbers as numbers."""
    path = folder / "books.xlsx"
    with Workbook(str(path), {"strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet("settings")
        sheet.write_row(0, 0, ["key", "value"])
        for at, pair in enumerate(said.items(), 1):
            sheet.write_row(at, 0, pair)
        for name, rows in tables.items():
            sheet, names = workbook.add_worksheet(name), header_of(rows)
            sheet.write_row(0, 0, names)
            for at, row in enumerate(rows, 1):
                sheet.write_row(at, 0, [row.get(column, "") for column in names])
    return path


SPELLINGS: Final = (as_document, as_folder, as_workbook)
Write = Callable[[Tables, dict[str, Any], Path], Path]


def errors_of(path: Path) -> tuple[Issue, ...]:
    """What is wrong with the books at ``path``, and nothing that is only odd."""
    with pytest.raises(InvalidScenario) as caught:
        read_books(path)
    return tuple(one for one in caught.value.issues if one.severity == "error")


@pytest.mark.parametrize("write", SPELLINGS)
def test_the_right_books_are_right(write: Write, tmp_path: Path) -> None:
    """So that whatever is told of the others is told of what was broken in them."""
    books, warnings = read_books(write(RIGHT, SETTINGS, tmp_path))
    assert warnings == ()
    assert {name: len(books[name]) for name in RIGHT} == {n: len(r) for n, r in RIGHT.items()}


@pytest.mark.parametrize("write", SPELLINGS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_thing_wrong_is_told_where_it_stands(write: Write, case: Case, tmp_path: Path) -> None:
    """One error, at its cell, with a hint, in each of the three spellings."""
    (issue,) = errors_of(write(case.tables(), SETTINGS, tmp_path))
    assert issue.code == case.code
    assert issue.column == case.column
    assert issue.hint
    if write is as_document:
        assert issue.pointer == f"/{case.table}/{case.row}/{case.column}"
    elif case.code not in ("unknown_column", "unit_missing"):
        assert issue.row == case.row + MINUS_ONE_LINE
    if write is as_workbook:
        assert issue.sheet == case.table
        assert issue.cell


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"period_to": "2024-12-01"}, "period_backwards", "period_to"),
        ({"period_to": "2025-01-01"}, "period_backwards", "period_to"),
        ({"period_to": None}, "required", "period_to"),
        ({"period_from": "soon"}, "not_a_date", "period_from"),
        ({"boundary": "site"}, "unknown_setting", "boundary"),
        ({"weighing_sd": 3}, "unit_missing", "weighing_sd"),
        ({"weighing_sd_pct": 101}, "out_of_range", "weighing_sd_pct"),
        ({"process_boundary": "town"}, "unknown_choice", "process_boundary"),
        ({"base_element": "Xx"}, "unknown_element", "base_element"),
        ({"timezone": "Mars/Base"}, "unknown_timezone", "timezone"),
        ({"custody_carried_kg": "much"}, "not_a_number", "custody_carried_kg"),
    ],
)
@pytest.mark.parametrize("write", SPELLINGS)
def test_a_wrong_setting_is_told_by_its_name(
    write: Write, said: dict[str, Any], code: str, column: str, tmp_path: Path
) -> None:
    """By its name, with what would be right."""
    all_said = {name: value for name, value in (SETTINGS | said).items() if value is not None}
    (issue,) = errors_of(write({}, all_said, tmp_path))
    assert issue.code == code
    assert issue.column == column or (issue.pointer or "").endswith(f"/{column}")
    assert issue.hint


@pytest.mark.parametrize("write", SPELLINGS)
def test_a_table_nobody_knows_is_told(write: Write, tmp_path: Path) -> None:
    """With the table that was meant."""
    (issue,) = errors_of(write({"receipt": RIGHT["receipts"]}, SETTINGS, tmp_path))
    assert issue.code == "unknown_table"
    assert "receipts" in (issue.hint or "")


def test_a_column_that_every_row_needs_is_told_once(tmp_path: Path) -> None:
    """Not again in each of the rows that lack it."""
    rows: Tables = {"receipts": [{"lot_id": name} for name in "ABC"]}
    (issue,) = errors_of(as_folder(rows, SETTINGS, tmp_path))
    assert (issue.code, issue.column) == ("column_missing", "mass_kg")


def test_a_contradiction_by_decision_is_a_warning() -> None:
    """An authority may classify one waste otherwise than the list does."""
    row = RIGHT["waste"][0] | {"hazardous": "yes", "evidence": "decision 7"}
    document = {"settings": SETTINGS, "waste": [row]}
    _, (warning,) = books_from_document(document, file="x")
    assert (warning.code, warning.severity) == ("waste_hazard_contradicted", "warning")


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """A setting, a cell, a name and a date, of tables that are read side by side."""
    tables = {name: [dict(row) for row in rows] for name, rows in RIGHT.items()}
    tables["receipts"][0]["mass_kg"] = "1,5"
    tables["charge_lines"][0]["lot_id"] = "L9"
    tables["casts"][0]["cast_at"] = "2025-05-01"
    found = errors_of(as_workbook(tables, SETTINGS | {"weighing_sd_pct": -1}, tmp_path))
    told = {(one.code, one.sheet) for one in found}
    assert {
        ("decimal_mark", "receipts"),
        ("unknown_name", "charge_lines"),
        ("out_of_range", "settings"),
    } <= told


@pytest.mark.parametrize(
    ("name", "content", "codes"),
    [
        ("books.json", "[1, 2]", ["not_a_table"]),
        ("books.json", '{"settings": []}', ["not_a_table"]),
        ("books.json", '{"settings": {}, "receipts": 7}', ["not_a_table", "required", "required"]),
        ("books.json", "{", ["not_json"]),
        ("books.xlsx", "no workbook", ["not_a_workbook"]),
        ("books.pdf", "no books", ["unknown_format"]),
        ("books.toml", "period_from = = 1", ["not_toml"]),
        ("receipts.csv", "", ["header_missing"]),
        ("receipts.csv", 'lot_id,mass_kg\n"A,1\n', ["csv_broken"]),
    ],
)
def test_files_that_cannot_be_read_are_told(
    name: str, content: str, codes: list[str], tmp_path: Path
) -> None:
    """Each by itself, not also by what it would have said."""
    as_folder({}, SETTINGS, tmp_path)
    (tmp_path / name).write_text(content, encoding="utf-8")
    is_alone = name.endswith((".json", ".xlsx", ".pdf"))
    found = errors_of(tmp_path / name if is_alone else tmp_path)
    assert sorted(one.code for one in found) == codes
    assert all(one.hint or one.code == "not_json" for one in found)


CELLS: Final[st.SearchStrategy[Any]] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from(["L1", "C1", "F1", "1,5", "2025-02-01", "9999-12-31", "0001-01-01T00:00+14:00",
                     "10 03 16", "yes", "primary"]),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip
KNOWN: Final = {one.name for name in BOOK_TABLES for one in table_schema(name, BOOKS).columns}
ROW: Final = st.dictionaries(
    st.sampled_from([*sorted(KNOWN), "Fe", "Si_sd", "kg_t"]), CELLS, max_size=5
)
SOME_TABLES: Final = st.dictionaries(
    st.sampled_from([*BOOK_TABLES, "lots"]),
    CELLS | st.lists(st.none() | ROW, max_size=3),
    max_size=4,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SOME_TABLES, st.dictionaries(st.sampled_from(["period_from", "timezone", "x"]), CELLS))
def test_whatever_comes_in_books_or_issues_come_out(tables: Any, said: Any) -> None:
    """Never another exception; and what is told can be printed."""
    try:
        books_from_document({"settings": SETTINGS | said, **tables}, file="drawn")
    except InvalidScenario as invalid:
        for issue in invalid.issues:
            assert issue.message.isprintable()
            assert issue.model_dump_json()
