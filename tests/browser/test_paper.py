"""Every tab on paper: nothing is cut off, and it says what it belongs to."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def week(at: Desk) -> tuple[str, str]:
    """The scenario extrusion-week, and its plan, which has the time that it takes."""
    settings = at.asked("GET", "/v1/examples/extrusion-week")["settings"]
    patient = {**settings, "time_limit_s": 240}
    scenario_id = at.scenario("extrusion-week", name="Week 38", settings=patient)
    return scenario_id, at.planned(scenario_id)


def pages_of(page: Page) -> list[str]:
    """The text of every page."""
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [one.get_textpage().get_text_range() for one in printed]


def test_the_inventory_has_every_row_and_every_column_that_says_anything(
    week: tuple[str, str], at: Desk, open_page: Callable[..., Page]
) -> None:
    lots = at.asked("GET", f"/v1/scenarios/{week[0]}/sheets")["sheets"]["lots"]
    page = open_page(f"/scenarios/{week[0]}/inventory", locale="en-GB")
    expect(page.get_by_role("grid")).to_be_visible()
    text = "\n".join(pages_of(page))
    assert "Week 38" in text
    for lot in lots:
        assert lot["cells"]["lot_id"] in text
    for column in {name for lot in lots for name in lot["cells"]}:
        assert column in text
    expect(page.locator(".on-paper")).to_have_count(0)


def test_why_has_all_rows_with_their_headings_on_each_page(
    week: tuple[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{week[1]}/why", locale="en-GB")
    binding = page.locator("table.sorted").first
    expect(binding).to_be_visible()
    charges = binding.locator("tbody tr td:first-child").all_inner_texts()
    printed = [one for one in pages_of(page) if "At its limit" in one]
    assert len(printed) > 1
    assert all("cost, EUR" in one and "Holds from" in one for one in printed)
    assert sum(one.count("tap of") for one in printed) == len(set(charges))


def test_pictures_are_as_wide_as_the_paper(
    week: tuple[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{week[1]}/picture", locale="en-GB")
    expect(page.locator(".picture canvas").first).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 700})
    for canvas in page.locator(".picture canvas").all():
        box = canvas.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 1000
    assert "Picture" in pages_of(page)[0]


def test_more_orders_than_a_page_holds_are_printed_in_parts(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    (order, *_) = at.asked("GET", "/v1/examples/two-lots")["orders"]
    names = [f"N{n:02}" for n in range(20)]
    orders = [{**order, "order_id": name, "tap_kg": 10} for name in names]
    page = open_page(f"/runs/{at.planned(at.scenario('two-lots', orders=orders))}/charges")
    expect(page.locator(".matrix-table")).to_be_visible()
    texts = ["".join(one.split()) for one in pages_of(page)]
    printed = [one for one in texts if "N00" in one or "N19" in one]
    assert len(printed) == 2
    for part, own, others in (
        (printed[0], names[:10], names[10:]),
        (printed[1], names[10:], names),
    ):
        assert all(name in part for name in own)
        assert not any(name in part for name in others if name not in own)
        assert "Sum,kg" in part
    expect(page.locator(".matrix-parts")).to_have_count(0)
    expect(page.locator(".matrix")).to_be_visible()
