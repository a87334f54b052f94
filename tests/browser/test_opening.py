"""A view that cannot be opened says so in its place, and is opened once it can be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.slow

OF_RUN = ("charges", "picture", "bins", "why", "ledgers", "sheet#weigh", "sheet#sample")
FAULT = {"status": 500, "code": "our_fault", "detail": "It failed.", "request_id": "4711"}


@pytest.fixture(scope="module")
def plan(at: Desk) -> dict[str, str]:
    """Where the tabs of a scenario and of its plan are."""
    scenario_id = at.scenario("two-lots")
    run_id = at.planned(scenario_id)
    whole = {name: f"/runs/{run_id}/{name}" for name in OF_RUN}
    ours = {name: f"/scenarios/{scenario_id}/{name}" for name in ("inventory", "plan")}
    return {**whole, **ours, "compare": f"/compare?run={run_id}", "home": "/"}


def fails(route: Route) -> None:
    """What the service says to the page when it is at fault; where a run stands it still knows."""
    is_status = route.request.url.split("?")[0].split("/")[-2] == "runs"
    if is_status and route.request.method == "GET":
        route.fallback()
    else:
        route.fulfill(json=FAULT, content_type="application/problem+json")


@pytest.mark.parametrize("tab", [*OF_RUN, "inventory", "plan", "compare", "home"])
def test_what_failed_is_said_in_its_place_and_can_be_tried_again(
    plan: dict[str, str], open_page: Callable[..., Page], tab: str
) -> None:
    page = open_page("/history")
    page.route("**/v1/**", fails)
    page.goto(plan[tab])
    again = page.get_by_role("button", name="Try again").locator("visible=true").first
    expect(again).to_be_visible()
    expect(page.locator("main")).to_contain_text("4711")
    page.unroute("**/v1/**")
    while page.get_by_role("button", name="Try again").locator("visible=true").count():
        again.click()
        page.wait_for_timeout(300)
    expect(page.locator("main").get_by_text("4711").locator("visible=true")).to_have_count(0)
    expect(page.locator(".loading").locator("visible=true")).to_have_count(0)
