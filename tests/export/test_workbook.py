"""plan.xlsx as another program reads it back."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from models.brief import Brief
from models.plan import Plan
from optimiser.export.figures import DASH
from optimiser.export.tables import sheet_names
from optimiser.export.workbook import plan_xlsx
from tests.export.harm import ALLOY, OFFER, ORDER, SOURCE
from tests.export.test_document import everywhere

TABLES = ["Inventory", "Purchases", "Unplanned", "Ways out", "Why", "Warnings", "Check"]


@pytest.fixture(scope="module")
def book(week: tuple[Brief, Plan]) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(plan_xlsx(*week)))


def rows(book: Workbook, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def test_sheets_stand_in_their_order(book: Workbook, plan: Plan) -> None:
    orders = [charge.order_id for charge in plan.charges]
    assert book.sheetnames == ["Summary", *orders, *TABLES]


def test_summary_holds_every_charge_as_numbers(book: Workbook, plan: Plan) -> None:
    found = {row[0]: row for row in rows(book, "Summary")}
    for charge in plan.charges:
        row = found[charge.order_id]
        assert row[1:3] == [charge.alloy, charge.furnace]
        assert row[4:7] == pytest.approx([charge.tap_kg, charge.melt_kg, charge.heel_kg])
        assert row[11] == pytest.approx(charge.cost)
    assert found["CH-0601-1"][3].isoformat() == "2026-06-01T08:00:00"
    assert found["CH-0601-1"][12] == "Si ≤ 0.47, Mg ≤ 0.61"


def test_summary_leads_to_the_sheets(book: Workbook, plan: Plan) -> None:
    cells = [cell for row in book["Summary"].iter_rows() for cell in row]
    targets = {cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert targets == {f"'{charge.order_id}'!A1" for charge in plan.charges}


def test_charge_sheet_has_every_line_and_an_empty_box(book: Workbook, plan: Plan) -> None:
    found = {row[1]: row for row in rows(book, "CH-0601-1")}
    for line in plan.charges[0].lines:
        row = found[line.source]
        assert row[5] == pytest.approx(line.kg)
        assert row[6] is None
    assert found["L-1001"][2:4] == ["6063 profile, painted, extrusion", "Bay A1"]
    assert found["Mg"][2:4] == [f"0.45{DASH}0.90", f"0.50{DASH}0.61"]
    assert found["Mg"][5] == pytest.approx(plan.charges[0].analysis[4].pct)
    assert found["Mg"][7] == "at limit"


def test_box_to_fill_in_has_a_frame(book: Workbook) -> None:
    sheet = book["CH-0601-1"]
    line = next(row for row in sheet.iter_rows() if row[1].value == "L-1001")
    frame = line[6].border
    assert {frame.left.style, frame.right.style, frame.top.style, frame.bottom.style} == {"medium"}


def test_charge_sheets_print_on_one_portrait_page(book: Workbook, plan: Plan) -> None:
    for charge in plan.charges:
        sheet = book[charge.order_id]
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "portrait"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$5"
    assert book["Summary"].page_setup.orientation == "landscape"


def test_inventory_says_what_is_used_and_what_stays(book: Workbook) -> None:
    found = {row[0]: row for row in rows(book, "Inventory")}
    assert found["L-1010"][6:9] == pytest.approx([16000.0, 12600.0, 3400.0])
    assert found["L-1010"][9] == "CH-0602-1 12,600"
    assert found["P-2001"][10] == "not needed: dearer than what was used"


def test_tables_tell_purchases_left_out_orders_and_warnings(book: Workbook) -> None:
    assert rows(book, "Purchases")[3][:2] == ["OFFER-7", "6063 profile, bare"]
    assert rows(book, "Unplanned")[3][3] == "Fe: 0.317 % at best, the limit is 0.3"
    assert len(rows(book, "Warnings")) == 3 + 6
    assert rows(book, "Check")[0][0] == "Check passed"


def test_calamine_reads_the_same_numbers(week: tuple[Brief, Plan]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(plan_xlsx(*week)))
    found = {row[1]: row for row in book.get_sheet_by_name("CH-0602-1").to_python()}
    assert found["L-1010"][5] == pytest.approx(12600.0)


def test_nothing_becomes_a_formula_or_a_link(harm: tuple[Brief, Plan]) -> None:
    content = plan_xlsx(*harm)
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    for name in (ORDER, SOURCE, ALLOY, OFFER):
        assert name in values
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            assert "<f>" not in text
            assert 'TargetMode="External"' not in text


def test_plan_of_nothing_is_a_workbook_too(brief: Brief, bare: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, bare)))
    assert book.sheetnames == ["Summary", *(name for name in TABLES if name != "Why")]
    assert rows(book, "Purchases")[2][0] == "Nothing is to be bought."


def test_sheets_for_the_yard_come_only_with_a_yard(brief: Brief, plan: Plan) -> None:
    """Before the inventory, since that is when they are needed."""
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, everywhere(plan))))
    assert book.sheetnames[-10:-5] == ["Sorting", "Bins", "Inventory", "Purchases", "Treatments"]


def test_hundred_orders_have_a_sheet_each(large_week: tuple[Brief, Plan]) -> None:
    brief, plan = large_week
    twice = plan.model_copy(update={"charges": plan.charges * 2})
    book = CalamineWorkbook.from_filelike(io.BytesIO(plan_xlsx(brief, twice)))
    assert len(book.sheet_names) == 1 + 100 + len(TABLES)


def test_same_plan_same_bytes(week: tuple[Brief, Plan]) -> None:
    assert plan_xlsx(*week) == plan_xlsx(*week)


def test_sheet_names_are_safe_and_their_own() -> None:
    wanted = ["a/b", "A:B", "summary", "", "x" * 40, "X" * 40, "'quoted'", "History"]
    assert sheet_names(wanted, taken=("Summary",)) == [
        "a_b",
        "A_B (2)",
        "summary (2)",
        "charge",
        "x" * 31,
        "X" * 27 + " (2)",
        "_quoted_",
        "History (2)",
    ]


def test_sheets_of_a_plan_that_breaks_a_limit_say_so(brief: Brief, plan: Plan) -> None:
    """A crew holds one sheet, not the summary; and the summary names the broken limit."""
    first = plan.charges[0]
    worst = first.analysis[0].model_copy(update={"pct": 0.8, "max_pct": 0.5})
    charges = (first.model_copy(update={"analysis": (worst,)}), *plan.charges[1:])
    failed = plan.model_copy(
        update={"charges": charges, "check": plan.check.model_copy(update={"passed": False})}
    )
    book = openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, failed)))
    for charge in charges:
        texts = [cell for row in rows(book, charge.order_id) for cell in row]
        assert "The check failed: do not charge from this sheet" in texts
    summary = {row[0]: row for row in rows(book, "Summary")}
    assert summary[first.order_id][12] == f"{worst.element} 0.800 > 0.50"


def test_sound_sheets_do_not_warn_of_the_check(book: Workbook, plan: Plan) -> None:
    texts = [cell for row in rows(book, plan.charges[0].order_id) for cell in row]
    assert not any("check failed" in str(text) for text in texts)


def test_why_tells_a_row_a_step_with_every_goal(book: Workbook) -> None:
    """What the other side does is told only where it is not just the opposite."""
    found = rows(book, "Why")
    heads = ["Recycled content points", "Metal loss kg", "Cost EUR"]
    assert found[4][:3] + found[4][6:11] == [
        "Order", "Alloy", "What binds", "A step of it", *heads, "Note",
    ]  # fmt: skip
    told = {(row[0], row[2], row[6]): row for row in found[5:]}
    assert told["CH-0601-1", "aim: Si at most 0.47 %", "0.01 % more"][7:10] == [0.25, -3, -410]
    assert ("CH-0601-1", "aim: Si at most 0.47 %", "0.01 % less") not in told
    assert told["CH-0602-1", "Mn at least 0.40 %", "0.01 % less"][7:10] == [0, 0, -55.5]
    assert told["CH-0602-1", "Mn at least 0.40 %", "0.01 % more"][7:10] == [-0.125, 0, 71.25]
    assert told["CH-0601-1", "aim: Mg at most 0.61 %", None][7:10] == [None] * 3
    assert "There was no time for 2 figures" in found[1][0]


def test_why_tells_metal_with_its_break_even(book: Workbook) -> None:
    found = rows(book, "Why")
    head = next(row for row in found if row[0] == "Lot or offer")
    assert head[3:6] == ["On hand kg", "Price EUR per t", "Comes in below EUR per t"]
    told = {(row[0], row[6]): row for row in found[found.index(head) + 1 :]}
    assert list(told) == [
        ("L-1001", "1 t more"), ("L-1001", "1 t less"), ("OFFER-7", "1 t more"),
        ("L-1032", "1 t of it"), ("P-2001", "1 t of it"),
    ]  # fmt: skip
    assert told["L-1032", "1 t of it"][3:6] == [8000, 2000, 1875.5]
    assert told["P-2001", "1 t of it"][10] == "no price brings it in, for recycled content"
    assert told["OFFER-7", "1 t more"][7:11] == [None, None, None, "not looked at"]
    assert told["L-1001", "1 t less"][9:13] == [300, None, 17000, 21500]


def test_a_plan_without_prices_says_what_binds(brief: Brief, plan: Plan) -> None:
    unpriced = plan.model_copy(update={"prices": None})
    found = rows(openpyxl.load_workbook(io.BytesIO(plan_xlsx(brief, unpriced))), "Why")
    assert "has no prices" in found[1][0]
    assert [row[2] for row in found[5:]][:2] == ["aim: Si at most 0.47 %", "aim: Mg at most 0.61 %"]


def test_ways_out_have_a_sheet_with_amounts_and_money(book: Workbook) -> None:
    found = rows(book, "Ways out")
    assert found[2][4:10] == ["By", "From", "To", "Unit", "Cost difference EUR", "Orders then made"]
    assert found[3][:2] == ["CH-0603-1", "buy"]
    assert found[3][4:10] == [840, 0, 840, "kg", None, "CH-0603-1"]
    assert found[4][2] == "Let Fe of 6060 be at most 0.317 % instead of at most 0.3 %."
    assert found[4][4:9] == [0.017, 0.3, 0.317, "%", -1240]
    assert found[5][2] == "Not all was tried in the time: another time"


def test_sheets_of_reasons_print_as_wide_as_the_page(book: Workbook) -> None:
    for name in ("Why", "Ways out"):
        setup = book[name].page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)
