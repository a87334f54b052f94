"""What is wrong is said where it is, and no more than that; what one looks at stays in view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, Watch, check_accessible
from tests.browser.test_inventory import cell, opened

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def odd(at: Desk) -> tuple[str, str]:
    """A scenario that is warned of, for a material that nobody knows, and its plan."""
    lots = at.asked("GET", "/v1/examples/two-lots")["lots"]
    scenario_id = at.scenario("two-lots", lots=[{**lot, "material": "Toto"} for lot in lots])
    return scenario_id, at.planned(scenario_id)


def test_a_pin_that_is_refused_is_told_without_what_else_is_odd(
    odd: tuple[str, str], open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("422")
    page = open_page(f"/runs/{odd[1]}/charges")
    page.locator("td[data-column]").first.click()
    page.keyboard.type("900000")
    page.keyboard.press("Enter")
    told = page.locator(".estimate p.wrong")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("it asks for 900,000 kg")


def test_a_limit_that_cannot_be_is_marked_where_it_stands(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/scenarios/{at.scenario('extrusion-week')}/plan")
    limit = page.get_by_label("Recycled at least, %")
    for text, is_wrong in (("150", True), ("50", False)):
        limit.fill(text)
        page.keyboard.press("Tab")
        expect(limit).to_have_attribute("aria-invalid", str(is_wrong).lower())
        expect(page.locator(".limit .judged")).to_have_count(1 if is_wrong else 0)
        if is_wrong:
            expect(page.locator(".limit .judged")).to_contain_text("100")
            check_accessible(page)
    orders = page.get_by_role("region", name="Orders to plan")
    assert orders.evaluate("(one) => one.scrollWidth <= one.clientWidth"), "no figure is cut"


def test_names_of_rows_stay_in_view(at: Desk, open_page: Callable[..., Page]) -> None:
    page = opened(open_page, at.scenario("extrusion-week"), viewport={"width": 900, "height": 700})
    first = cell(page, 0, "lot_id")
    before = first.bounding_box()
    first.click()
    page.keyboard.press("End")
    last = page.locator('.sheet-row[data-row="0"] .sheet-cell').last.bounding_box()
    sheet = page.locator(".sheet").bounding_box()
    assert page.locator(".sheet").evaluate("(sheet) => sheet.scrollLeft") > 0
    assert first.bounding_box() == before
    assert last is not None
    assert sheet is not None
    assert last["x"] + last["width"] <= sheet["x"] + sheet["width"]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    second, name = (cell(page, 0, one).bounding_box() for one in ("mass_kg", "lot_id"))
    assert second is not None
    assert name is not None
    assert second["x"] >= name["x"] + name["width"] - 1, "it does not lie under the name"


def test_a_browser_that_lost_its_way_is_shown_a_way_home(
    at: Desk, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("404")
    page = open_page("/nothing")
    expect(page.get_by_role("heading", name="Not Found")).to_be_visible()
    check_accessible(page)
    page.get_by_role("main").get_by_role("link").click()
    expect(page.get_by_role("heading", name="What shall be planned?")).to_be_visible()
    for path in ("/nothing", "/v1/nothing"):
        accept = "text/html" if path.startswith("/v1") else "application/json"
        answer = page.request.get(f"{at.url}{path}", headers={"Accept": accept})
        assert answer.status == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_who_stops_before_there_is_a_plan_is_told_so(
    odd: tuple[str, str], at: Desk, open_page: Callable[..., Page]
) -> None:
    run = at.asked("GET", f"/v1/runs/{odd[1]}")
    stopped = {"state": "cancelled", "outcome": "no_solution_in_time", "orders_left_out": 1}
    page = open_page("/")

    def answered(route: Route) -> None:
        route.fulfill(json={**run, **stopped})

    page.route(f"**/v1/runs/{odd[1]}", answered)
    page.goto(f"/runs/{odd[1]}/charges")
    bar = page.get_by_role("region", name="The run shown here")
    expect(bar).to_contain_text("Stopped before there was a plan.")
    expect(bar).not_to_contain_text("time given")
