"""ledger.xlsx as a program reads it back: figures whole, numbers as numbers, texts as texts."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.ledger import Ledger
from optimiser.export.ledger_workbook import FIGURES, ledger_xlsx
from optimiser.export.long_sheet import FIRST_ROW
from tests.export.small_ledger import entry, small_ledger, waste_table

SHORT = 3
"""Lines above the rows of a sheet without methods in its head."""
HARM = "=HYPERLINK(1)"


def opened(ledger: Ledger) -> Any:
    return load_workbook(io.BytesIO(ledger_xlsx(ledger)))


def rows(sheet: Worksheet, *, heads: int = FIRST_ROW) -> list[tuple[Any, ...]]:
    """The rows of a table, below its heads."""
    return list(sheet.iter_rows(min_row=heads + 1, values_only=True))


def test_there_is_a_sheet_for_all_that_a_ledger_holds() -> None:
    book = opened(small_ledger())
    assert book.sheetnames == [
        "Summary", "Figures", "Waste register", "Flows", "Rules", "Circularity", "Warnings",
    ]  # fmt: skip


def test_every_figure_stands_with_all_that_is_needed_to_judge_it() -> None:
    sheet = opened(small_ledger())["Figures"]
    heads = [cell.value for cell in sheet[FIRST_ROW]]
    assert heads == [field.title for field in FIGURES]
    first, alloy, water, other = rows(sheet)
    assert first == (
        "Recycled share", "whole", None, 72.5, "%", 71, 74, "weighed", 72500, "kg",
        "recycled metal", 100000, "kg", "external metal", "casthouse", "2025-01-01/2026-01-01",
        "recycled.share_pct", "recycled@3.1", "95 % of weighing errors", None, "share_pct",
    )  # fmt: skip
    assert alloy[:7] == ("Recycled share", "alloy", "6063", 80.25, "%", None, None)
    assert water[3] is None
    assert water[19] == "no meter of water was read"
    assert other[3] == 4.125


def test_tables_bear_units_and_methods_above_their_rows() -> None:
    sheet = opened(small_ledger())["Waste register"]
    assert [cell.value for cell in sheet[FIRST_ROW - 1]] == [
        "as given",
        "waste.kg, waste@1, weighed",
    ]
    assert [cell.value for cell in sheet[FIRST_ROW]] == ["Code", "Mass, kg"]
    assert rows(sheet) == [("10 03 00", 1000), ("10 03 01", 1001)]


def test_rules_stand_one_by_one_with_source_and_confidence() -> None:
    found = {row[0]: row for row in rows(opened(small_ledger())["Rules"], heads=SHORT)}
    assert found["limit_pct"][1:7] == (
        12.5, "%", "A limit", "a standard, page 3", "recalled", "recycled@3.1",
    )  # fmt: skip
    assert found["counts"][1] == "yes"
    assert found["origins"][1] == "post_consumer, pre_consumer"


def test_elements_without_figures_say_why() -> None:
    found = {row[0]: row for row in rows(opened(small_ledger())["Circularity"], heads=SHORT)}
    assert found["Mine sites"][1:4] == ("not applicable", None, "There is no mine.")
    assert found["Water"][1] == "no data"
    assert found["Water"][3] == "no meter of water was read"
    assert found["Waste management"][1] == "reported"


def test_flows_and_warnings_are_there() -> None:
    book = opened(small_ledger())
    assert rows(book["Flows"])[0][:7] == ("yard", "melt", "C1", "metal", "6xxx", "Al", 1.5)
    assert rows(book["Warnings"], heads=SHORT) == [("odd", "something is odd", "look at it", None)]


def test_no_text_becomes_a_formula_or_a_link() -> None:
    table = waste_table(1).model_copy(update={"name": HARM, "title": HARM, "rows": ((HARM, 1.0),)})
    ledger = small_ledger(
        entries=(entry(of=HARM, by="alloy", note=HARM),), tables=(table,), title=HARM
    )
    for sheet in opened(ledger):
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type != "f" for cell in cells), sheet.title


def test_sheets_are_ready_for_screen_and_paper() -> None:
    book = opened(small_ledger())
    heads = {"Figures": FIRST_ROW, "Waste register": FIRST_ROW, "Flows": FIRST_ROW}
    for name, head in (heads | dict.fromkeys(("Rules", "Circularity", "Warnings"), SHORT)).items():
        sheet = book[name]
        assert sheet.freeze_panes == f"B{head + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{head}:")
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows.endswith(f"${head}")


def test_tables_called_alike_get_sheets_of_their_own() -> None:
    twice = (waste_table(), waste_table().model_copy(update={"name": "waste_REGISTER"}))
    names = opened(small_ledger(tables=twice)).sheetnames
    assert names[2:4] == ["Waste register", "Waste REGISTER (2)"]


def test_table_without_rows_is_a_head_and_nothing_else() -> None:
    book = opened(small_ledger(tables=(waste_table(0),)))
    assert rows(book["Waste register"]) == []
    assert book["Waste register"].auto_filter.ref is None


def test_the_same_ledger_gives_the_same_bytes() -> None:
    assert ledger_xlsx(small_ledger()) == ledger_xlsx(small_ledger())


@pytest.mark.parametrize("value", [1234567.125, 0.00012345, 0.0, -3.0])
def test_numbers_keep_all_their_digits(value: float) -> None:
    sheet = opened(small_ledger(entries=(entry(value, unit="kg"),)))["Figures"]
    assert rows(sheet)[0][3] == value
