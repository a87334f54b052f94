"""Where one begins: a file right or wrong, the template, an example, a scenario to go on with."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, Watch, check_accessible
from tests.house.tree import ROOT

pytestmark = pytest.mark.slow
BROKEN = ROOT / "tests" / "intake" / "broken"
INVENTORY = re.compile(r"/scenarios/[^/]+/inventory")


def test_the_template_is_downloaded_and_dropped_again(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/")
    with page.expect_download() as told:
        page.get_by_role("link", name="Download the template").click()
    path = tmp_path / "My week.xlsx"
    told.value.save_as(path)
    page.get_by_label("Drop your workbook here, or choose it").set_input_files(path)
    page.wait_for_url(INVENTORY)
    expect(page.locator(".where")).to_have_text("My week")
    expect(page.get_by_role("gridcell", name="EXAMPLE-1")).to_be_visible()
    expect(page.get_by_role("link", name="Plan", exact=True).last).to_be_enabled()


def test_a_wrong_workbook_opens_with_its_problems(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.get_by_label("Drop your workbook").set_input_files(BROKEN / "formula-error.xlsx")
    page.wait_for_url(INVENTORY)
    expect(page.locator(".sheet-cell.error").first).to_contain_text("#VALUE!")


def dropped(open_page: Callable[..., Page], path: Path, *rows: list[object]) -> Page:
    """The page with a workbook of two sheets that are called otherwise: rows, and telephones."""
    book = Workbook()
    book.active.title = "Yard"
    for row in rows:
        book.active.append(row)
    book.create_sheet("Phones").append(["Yard", 4711])
    book.save(path)
    page = open_page("/")
    page.get_by_label("Drop your workbook").set_input_files(path)
    return page


def test_sheets_of_other_names_are_said_to_be_tables_or_none(
    at: Desk, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = dropped(open_page, tmp_path / "own.xlsx", ["lot_id", "mass_kg", "Fe"], ["A", 1200, 0.2])
    dialog = page.get_by_role("dialog", name="What are these sheets?")
    dialog.get_by_label("Yard is").select_option("lots")
    option = dialog.get_by_label("Phones is").locator('option[value="lots"]')
    assert option.evaluate("(option) => option.disabled")
    check_accessible(page)
    dialog.get_by_role("button", name="Go on").click()
    page.wait_for_url(INVENTORY)
    expect(page.get_by_role("gridcell", name="1,200")).to_be_visible()
    expect(page.get_by_role("button", name="Leave this out and go on")).to_have_count(0)
    own = [one for one in at.asked("GET", "/v1/scenarios")["scenarios"] if one["name"] == "own"]
    assert len(own) == 1


def test_a_file_is_not_taken_over_by_halves(
    at: Desk, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """Whoever does not say what its sheets are keeps the file, and no scenario that lacks them."""
    page = dropped(open_page, tmp_path / "halved.xlsx", ["Los", "Menge"], ["A", 1200])
    dialog = page.get_by_role("dialog", name="What are these sheets?")
    dialog.get_by_role("button", name="Take nothing over").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Reading halved.xlsx")).to_have_count(0)
    names = {one["name"] for one in at.asked("GET", "/v1/scenarios")["scenarios"]}
    assert "halved" not in names


def test_a_file_of_one_table_may_be_called_anything(
    open_page: Callable[..., Page], tmp_path: Path, watch: Watch
) -> None:
    watch.forgiven.append("422")
    path = tmp_path / "Yard stock.csv"
    path.write_text("lot_id;mass_kg;Fe\nA;1200;0,2\n", "utf-8")
    page = open_page("/")
    page.get_by_label("Drop your workbook").set_input_files(path)
    page.get_by_role("dialog").get_by_label("Yard stock.csv is").select_option("lots")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(INVENTORY)
    expect(page.get_by_role("gridcell", name="0.2")).to_be_visible()


def test_what_is_no_scenario_at_all_is_refused_with_a_way_out(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/")
    page.get_by_label("Drop your workbook").set_input_files(BROKEN / "scenario.xls")
    expect(page.get_by_role("alert").filter(has_text="cannot be opened")).to_be_visible()
    expect(page.locator(".refusal li").first).to_be_visible()


def test_an_example_becomes_a_scenario_that_is_renamed_and_deleted(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    expect(page.get_by_text("Two lots and one limit, worked by hand")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Open the example two-lots").click()
    page.wait_for_url(INVENTORY)
    page.goto("/")
    page.get_by_role("button", name="Rename: two-lots").click()
    page.get_by_label("Name of the scenario").fill("My lots")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="My lots")).to_be_visible()
    page.get_by_role("button", name="Delete: My lots").click()
    check_accessible(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("link", name="My lots")).to_have_count(0)
    names = [one["name"] for one in at.asked("GET", "/v1/scenarios")["scenarios"]]
    assert "My lots" not in names


def test_an_empty_scenario_says_what_is_missing(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Start empty").click()
    page.get_by_label("Name of the scenario").fill("Nothing yet")
    page.keyboard.press("Enter")
    page.wait_for_url(INVENTORY)
    expect(page.locator(".problem-list")).to_contain_text("no orders")
    expect(page.get_by_role("button", name="Plan", exact=True)).to_be_disabled()


def test_the_newest_plans_lead_to_their_charges(at: Desk, open_page: Callable[..., Page]) -> None:
    run_id = at.planned(at.scenario("two-lots"))
    page = open_page("/")
    page.locator(f'a[href="/runs/{run_id}/charges"]').click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Charges")
