"""A planner who has never seen the page: from their own workbook to a printed charge sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from optimiser.intake import read_scenario, write_scenario
from tests.browser.desk import ROOT, Watch, check_accessible, desk

pytestmark = pytest.mark.slow
SOON_MS = 180_000


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A plant's own week, with a word where kilograms should be."""
    path = tmp_path / "week 48.xlsx"
    write_scenario(read_scenario(ROOT / "scenarios" / "foundry-rotary"), path)
    book = openpyxl.load_workbook(path)
    sheet = book["lots"]
    column = next(c.column for c in sheet[1] if c.value == "mass_kg")
    sheet.cell(2, column).value = "about three tonnes"
    book.save(path)
    return path


def test_from_the_own_workbook_to_the_printed_sheet(
    workbook: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page("/", locale="de-DE", timezone_id="Europe/Berlin")
    page.locator("#file").set_input_files(workbook)
    expect(page.locator(".where")).to_contain_text("Foundry ingot", timeout=SOON_MS)
    problem = page.get_by_role("button", name="mass_kg").first
    expect(problem).to_contain_text("about three tonnes")
    problem.click()
    page.keyboard.type("3600,5")
    page.keyboard.press("Enter")
    expect(problem).to_be_hidden(timeout=SOON_MS)
    page.get_by_role("link", name="Plan", exact=True).last.click()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator("#run-state")).to_have_text("Planned", timeout=SOON_MS)
    page.get_by_role("link", name="Sheet").click()
    expect(page.locator("main")).to_contain_text("TE-01", timeout=SOON_MS)
    check_accessible(page)
    page.emulate_media(media="print")
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(printed[at].get_textpage().get_text_range() for at in range(len(printed)))
    width, height = printed[0].get_size()
    assert (round(width), round(height)) == (595, 842)  # A4, in points
    assert "TE-01" in text


@pytest.mark.parametrize(
    ("role", "offered"), [("planner", True), ("erp", False)], ids=["planner", "erp"]
)
def test_what_a_role_may_not_do_is_not_offered(
    chromium: Browser, tmp_path: Path, role: str, offered: bool
) -> None:
    """Signed in with a key, by name; accepting is a planner's."""
    with desk(tmp_path) as at:
        run_id = at.planned(at.scenario("two-lots"))
        admin = at.asked("POST", "/v1/keys", {"name": "admin", "role": "admin"})["key"]
        keyed = {"Authorization": f"Bearer {admin}"}
        made = at.asked("POST", "/v1/keys", {"name": "Anna", "role": role}, **keyed)
        watch = Watch(at.url, forgiven=["401"])
        context = chromium.new_context(base_url=at.url)
        watch.over(context)
        page = context.new_page()
        page.goto(f"/runs/{run_id}/charges")
        page.get_by_label("Key", exact=True).fill(made["key"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".who")).to_have_text("Anna")
        expect(page.locator("#run-state")).to_have_text("Planned")
        expect(page.locator("#run-accept")).to_have_count(1 if offered else 0)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Key", exact=True)).to_be_visible()
        context.close()
        watch.check()
