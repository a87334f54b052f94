"""The frame around every tab: nothing from elsewhere, nothing inline, usable by everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.web.drawing import RUN_TABS, SCENARIO_TABS, SHARED_TABS
from tests.browser.desk import Desk, Watch, check_accessible

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run_id(at: Desk) -> str:
    """A plan of two lots."""
    return at.planned(at.scenario("two-lots"))


def test_every_tab_opens_and_axe_finds_nothing_serious(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    scenario_id = at.asked("GET", f"/v1/runs/{run_id}")["scenario_id"]
    page = open_page("/")
    addresses = ["/", *(f"/{tab}" for tab in SHARED_TABS)]
    addresses += [f"/scenarios/{scenario_id}/{tab}" for tab in SCENARIO_TABS]
    addresses += [f"/runs/{run_id}/{tab}" for tab in RUN_TABS]
    for address in addresses:
        page.goto(address)
        expect(page.locator("main h1").first).to_be_visible()
        check_accessible(page)


def test_a_scenario_without_a_plan_says_how_to_get_one(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/scenarios/{at.scenario('two-lots')}/charges")
    page.get_by_role("link", name="Make a plan").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Plan")


def test_numbers_are_written_as_the_reader_chooses(
    run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/charges", locale="de-DE", timezone_id="Europe/Berlin")
    assert page.locator("html").get_attribute("lang") == "de-DE"
    said = "async () => (await import('/static/words.mjs')).number(1234.5, 1)"
    assert page.evaluate(said) == "1.234,5"
    read = "async () => (await import('/static/words.mjs')).typed('1.234,5')"
    assert page.evaluate(read) == 1234.5
    page.locator("#locale").select_option("en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")


def test_a_lost_connection_is_said_and_so_is_its_end(
    open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("ERR_INTERNET_DISCONNECTED")
    page = open_page("/")
    ask = """async () => {
        const { ask } = await import("/static/http.mjs");
        return ask("GET", "/version").catch(() => 0);
    }"""
    page.evaluate(ask)
    page.context.set_offline(True)
    page.evaluate(ask)
    expect(page.locator("#lost")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate(ask)
    expect(page.locator("#lost")).to_be_hidden()


def test_what_does_not_exist_is_told_as_a_page(
    open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("404")
    page = open_page("/runs/no-such-run/charges")
    expect(page.locator("main")).to_contain_text("There is no such run.")


def test_what_stands_there_already_is_not_said_twice(open_page: Callable[..., Page]) -> None:
    page = open_page("/", locale="en-GB")
    page.evaluate("""async () => {
        const { say } = await import("/static/notice.mjs");
        for (const text of ["Kept", "Lost", "Kept"]) say(text);
    }""")
    assert page.locator(".notice p").all_inner_texts() == ["Lost", "Kept"]
