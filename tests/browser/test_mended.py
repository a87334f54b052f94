"""A marked workbook is mended in a spreadsheet and dropped on its scenario again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow


def test_a_marked_workbook_comes_back_mended_and_is_undone(
    at: Desk, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    document = at.asked("GET", "/v1/examples/two-lots")
    lots = [dict(row) for row in document["lots"]]
    lots[0]["mass_kg"] = "heavy"
    scenario_id = at.scenario("two-lots", lots=[*lots, {**lots[1], "lot_id": "extra"}])
    here = f"/v1/scenarios/{scenario_id}"
    page = open_page(f"/scenarios/{scenario_id}/inventory")
    expect(page.locator(".problem-list")).to_contain_text("heavy")
    with page.expect_download() as told:
        page.get_by_role("link", name="Download, problems marked").click()
    path = tmp_path / "mended.xlsx"
    told.value.save_as(path)
    book = load_workbook(path)
    sheet = book["lots"]
    (column,) = (cell.column for cell in sheet[1] if str(cell.value).startswith("mass_kg"))
    sheet.cell(2, column).value = 4321
    sheet.cell(3, column).value = 1234
    book.save(path)
    page.locator("#mended").set_input_files(path)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 cells and rows differ")
    first = dialog.locator("tbody tr").first.locator("td")
    expect(first).to_have_text([f"lots · {lots[0]['lot_id']} · mass_kg", "heavy", "4,321"])
    check_accessible(page, within="dialog")
    dialog.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("gridcell", name="4,321")).to_be_visible()
    expect(page.locator(".problem-list")).not_to_contain_text("heavy")
    expect(page.locator(".saved")).to_have_text("All changes are kept")
    kept = at.asked("GET", f"{here}/sheets")
    assert kept["version"] == 2
    assert [row["cells"]["mass_kg"] for row in kept["sheets"]["lots"]][:2] == [4321, 1234]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".problem-list")).to_contain_text("heavy")
    page.locator("#mended").set_input_files(path)
    dialog.get_by_role("button", name="Cancel").click()
    assert "heavy" in str(at.asked("GET", f"{here}/sheets")["sheets"]["lots"])


def test_a_mended_workbook_with_a_sheet_of_another_name_is_asked_about(
    at: Desk, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """It goes the same way as the same workbook dropped for the first time."""
    document = at.asked("GET", "/v1/examples/two-lots")
    scenario_id = at.scenario("two-lots")
    page = open_page(f"/scenarios/{scenario_id}/inventory")
    book = Workbook()
    book.active.title = "Yard"
    lot = {**document["lots"][0], "mass_kg": 4321}
    book.active.append(list(lot))
    book.active.append(list(lot.values()))
    book.create_sheet("Phones").append(["Yard", 4711])
    path = tmp_path / "mended.xlsx"
    book.save(path)
    page.locator("#mended").set_input_files(path)
    asked = page.get_by_role("dialog", name="What are these sheets?")
    asked.get_by_label("Yard is").select_option("lots")
    asked.get_by_role("button", name="Go on").click()
    dialog = page.get_by_role("dialog", name="Take over mended.xlsx?")
    expect(dialog).to_contain_text(f"lots · {lot['lot_id']} · mass_kg")
    dialog.get_by_role("button", name="Take over").click()
    expect(page.get_by_role("gridcell", name="4,321")).to_be_visible()
    expect(page.locator(".notice.wrong")).to_have_count(0)
