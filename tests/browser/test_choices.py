"""What a cell of the inventory offers to choose from, beside what can be typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.test_inventory import LOTS, cell, kept, opened

pytestmark = pytest.mark.slow


def test_an_alloy_is_chosen_among_the_scenarios_and_the_librarys_or_typed(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    own = [{"alloy": "our own", "element": "Fe", "max_pct": 0.5}]
    page = opened(open_page, at.scenario("two-lots", lots=LOTS, alloys=own))
    page.locator("#tab-orders").click()
    cell(page, 0, "alloy").dblclick()
    choices = page.locator("#sheet-choices option")
    values = choices.evaluate_all("(all) => all.map((one) => one.value)")
    assert values[0] == "our own"
    assert {"6060", "EN AC-46000"} <= set(values)
    assert len(values) == len(set(values))
    page.keyboard.type("EN AW-6060")
    page.keyboard.press("Enter")
    kept(page)
    expect(cell(page, 0, "alloy")).to_contain_text("EN AW-6060")
    expect(page.locator(".problem-list")).to_contain_text("is taken as 6060 of the library")
