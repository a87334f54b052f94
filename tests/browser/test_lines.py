"""The list of every line of a plan, and the newest plans on the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def week(at: Desk) -> str:
    """A planned week with more lines than fit on a page."""
    return at.planned(at.scenario("foundry-rotary", name="Rotary week"))


@pytest.fixture(scope="module")
def lines(at: Desk, week: str) -> list[dict[str, Any]]:
    """Its lines, each with its order."""
    plan = at.asked("GET", f"/v1/runs/{week}/result")
    return [
        {**line, "order": charge["order_id"]}
        for charge in plan["charges"]
        for line in charge["lines"]
    ]


def opened(open_page: Callable[..., Page], week: str) -> Page:
    """The charges with the list open."""
    page = open_page(f"/runs/{week}/charges")
    page.get_by_text("Every line of every charge, as a list").click()
    expect(page.locator(".all-lines .tabulator-row").first).to_be_visible()
    return page


def shown(page: Page, field: str) -> list[str]:
    """What a column shows, from the top."""
    cells = page.locator(f'.all-lines .tabulator-cell[tabulator-field="{field}"]')
    return [text.strip() for text in cells.all_inner_texts()]


def test_the_list_holds_every_line_and_axe_finds_nothing_serious(
    open_page: Callable[..., Page], week: str, lines: list[dict[str, Any]]
) -> None:
    page = opened(open_page, week)
    assert shown(page, "source")[:3] == [line["source"] for line in lines[:3]]
    check_accessible(page, within=".all-lines")


def test_a_filter_leaves_what_it_says(
    open_page: Callable[..., Page], week: str, lines: list[dict[str, Any]]
) -> None:
    page = opened(open_page, week)
    order, least = lines[0]["order"], 500
    page.get_by_label("Order", exact=True).fill(order)
    page.get_by_label("Charged, kg, at least").fill(str(least))
    wanted = [line["source"] for line in lines if order in line["order"] and line["kg"] >= least]
    expect(page.locator(".all-lines .tabulator-row")).to_have_count(len(wanted))
    assert shown(page, "source") == wanted


def test_the_list_is_sorted_by_keyboard(
    open_page: Callable[..., Page], week: str, lines: list[dict[str, Any]]
) -> None:
    page = opened(open_page, week)
    page.locator('.all-lines .tabulator-col[tabulator-field="kg"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    most = max(lines, key=lambda line: line["kg"])
    expect(page.locator('.all-lines .tabulator-cell[tabulator-field="source"]').first).to_have_text(
        most["source"]
    )


def test_the_first_page_shows_new_plans_by_itself(at: Desk, open_page: Callable[..., Page]) -> None:
    at.planned(at.scenario("two-lots", name="Planned before"))
    page = open_page("/")
    expect(page.locator("#newest a").first).to_have_text("Planned before")
    at.planned(at.scenario("two-lots", name="Planned meanwhile"))
    expect(page.locator("#newest a").first).to_have_text("Planned meanwhile", timeout=90_000)


def test_an_order_named_in_the_address_is_open(
    open_page: Callable[..., Page], week: str, lines: list[dict[str, Any]]
) -> None:
    page = open_page(f"/runs/{week}/charges#{lines[0]['order']}")
    expect(page.locator(".detail")).to_contain_text(lines[0]["order"])
