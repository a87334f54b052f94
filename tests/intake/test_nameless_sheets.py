"""A workbook whose sheets nobody named: which tables they are taken for, and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from models.issue import InvalidScenario, Issue
from optimiser.intake import read_with_warnings
from optimiser.intake.nameless_sheets import table_of
from optimiser.intake.schema import BOOKS, SCENARIO, table_schema, table_schemas
from optimiser.intake.upload import read_sent_as_it_is

LOTS = [["lot_id", "mass_kg", "material"], ["A", 5000, "P1020A"]]
ORDERS = [["order_id", "alloy", "tap_kg"], ["O1", "6060", 900]]


def book(folder: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook with these sheets."""
    path = folder / "own.xlsx"
    with Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return path


def issues_of(path: Path) -> tuple[Issue, ...]:
    """All that is told of a workbook."""
    try:
        return read_with_warnings(path)[1]
    except InvalidScenario as invalid:
        return invalid.issues


@pytest.mark.parametrize(
    "names", [("Tabelle1", "Tabelle2"), ("Sheet 1", "orders"), ("Feuil1", "Hoja2")]
)
def test_sheets_that_nobody_named_are_the_tables_that_their_columns_say(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    path = book(tmp_path, **dict(zip(names, (LOTS, ORDERS), strict=True)))
    scenario, warnings = read_with_warnings(path)
    assert (scenario.lots[0].lot_id, scenario.orders[0].alloy) == ("A", "6060")
    told = [issue for issue in warnings if issue.code == "sheet_taken_as"]
    assert [issue.sheet for issue in told] == [name for name in names if name != "orders"]
    assert f'sheet "{names[0]}" is taken as the table lots' in told[0].message
    assert {issue.severity for issue in told} == {"warning"}


def test_a_sheet_that_is_alone_needs_no_name(tmp_path: Path) -> None:
    """What is wrong in it is told with its own name and cells."""
    lots = [*LOTS, ["B", "heavy", "P1020A"]]
    document, issues = read_sent_as_it_is(book(tmp_path, Bestand=lots))
    assert [row["lot_id"] for row in document["lots"]] == ["A", "B"]
    assert [(issue.code, issue.severity) for issue in issues] == [("sheet_taken_as", "warning")]
    wrong = {(one.code, one.sheet, one.cell) for one in issues_of(tmp_path / "own.xlsx")}
    assert ("not_a_number", "Bestand", "B3") in wrong


@pytest.mark.parametrize(
    "sheets",
    [
        {"Sheet1": LOTS, "Sheet2": LOTS, "orders": ORDERS},
        {"Sheet1": LOTS, "lots": LOTS, "orders": ORDERS},
        {"Bestand": LOTS, "orders": ORDERS},
        {"lot": LOTS},
        {"Sheet1": [["name", "weight"], ["A", 5]], "orders": ORDERS},
        {"Sheet1": [["source", "target"], ["A", "O1"]], "lots": LOTS, "orders": ORDERS},
    ],
    ids=[
        "two of a table",
        "beside its table",
        "a name of its own",
        "a slip",
        "other columns",
        "two tables",
    ],
)
def test_what_is_not_sure_stays_a_mistake_that_says_what_to_do(
    tmp_path: Path, sheets: dict[str, list[list[Any]]]
) -> None:
    issues = issues_of(book(tmp_path, **sheets))
    told = [issue for issue in issues if issue.code == "unknown_table"]
    assert len(told) == (2 if "Sheet2" in sheets else 1)
    way_out = "name the sheet after the table that it is, such as lots or "
    assert ("did you mean lots?" if "lot" in sheets else way_out) in str(told[0].hint)
    assert not [issue for issue in issues if issue.code == "sheet_taken_as"]


@pytest.mark.parametrize(
    ("header", "table"),
    [
        (["lot_id", "mass_t", "Si", "Fe_sd", "Remarks"], "lots"),
        (["source", "target", "kg"], "pins"),
        (["furnace_id", "capacity_t"], "furnaces"),
        (["material", "mass_kg", "Si"], None),
        (["lot_id", "mass"], None),
        (["offer_id"], None),
        ([None, ""], None),
    ],
)
def test_columns_tell_a_table_only_where_no_other_could_be_it(
    header: list[object], table: str | None
) -> None:
    assert table_of(header, SCENARIO) == table


@pytest.mark.parametrize("contract", [SCENARIO, BOOKS], ids=["scenario", "books"])
def test_a_table_with_all_its_columns_is_itself_or_not_sure(contract: Any) -> None:
    for schema in table_schemas(contract):
        names = [column.name for column in table_schema(schema.name, contract).columns]
        assert table_of(names, contract) in {schema.name, None}
    assert table_of([column.name for column in table_schema("lots").columns], SCENARIO) == "lots"
