"""A service that begins to ask for keys while somebody works on its page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import Desk, Watch, check_accessible, desk

pytestmark = pytest.mark.slow
SOON_MS = 180_000


@pytest.fixture(scope="module")
def scenario_id(at: Desk) -> str:
    """A scenario, made while nobody needs a key."""
    return at.scenario("two-lots")


def key_of(at: Desk, *asked: str) -> str:
    """A new key, as the command makes it."""
    remelt = Path(sys.executable).with_name("remelt")
    command = [remelt, "keys", "create", "Ada", "--role", "planner", "--data", at.folder, *asked]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return next(word for word in said.split() if word.startswith("rmk_"))


def test_the_first_key_is_asked_for_over_the_page_and_nothing_typed_is_lost(
    at: Desk, scenario_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/scenarios/{scenario_id}/plan")
    home = open_page("/")
    page.get_by_text("How it is searched").click()
    time = page.get_by_label("Time for planning")
    expect(time).to_be_visible()
    key = key_of(at)
    time.fill("33")
    time.press("Tab")
    dialog = page.get_by_role("dialog", name="Sign in")
    check_accessible(page, within="dialog")
    dialog.get_by_label("Key").fill("rmk_wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("wrong, revoked or out of date")
    dialog.get_by_label("Key").fill(key)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("All changes are kept")).to_be_visible()
    kept = at.asked("GET", f"/v1/scenarios/{scenario_id}/sheets", Authorization=f"Bearer {key}")
    assert kept["settings"]["time_limit_s"] == 33
    expect(home.get_by_role("dialog", name="Sign in")).to_be_visible()
    expect(home.get_by_text("Newest plans")).to_be_visible()


def test_a_search_that_is_watched_goes_on_once_a_key_is_given(
    tmp_path: Path, chromium: Browser
) -> None:
    settings = {"name": "long", "time_limit_s": 90, "gap_pct": 0, "goals": ["cost"]}
    with desk(tmp_path, REMELT_LEASE_S="3") as at:
        watch = Watch(at.url, forgiven=["ERR_CONNECTION_", "ERR_INCOMPLETE_CHUNKED"])
        scenario_id = at.scenario("six-bins", settings=settings)
        run_id = at.asked("POST", f"/v1/scenarios/{scenario_id}/runs", {})["run_id"]
        context = chromium.new_context(base_url=at.url)
        watch.over(context)
        page = context.new_page()
        page.goto(f"/runs/{run_id}/charges")
        expect(page.locator(".run-live tbody tr")).to_have_count(1, timeout=SOON_MS)
        key = key_of(at)
        at.stop()
        at.start()
        dialog = page.get_by_role("dialog", name="Sign in")
        expect(dialog).to_be_visible()
        page.wait_for_timeout(4_000)
        dialog.get_by_label("Key").fill(key)
        page.keyboard.press("Enter")
        expect(page.locator("#run-state")).to_contain_text("begun anew", timeout=SOON_MS)
        page.locator("#run-drop").click()
        expect(page.locator("#run-state")).to_have_text("Stopped", timeout=SOON_MS)
        context.close()
        watch.check()


def test_a_wrong_key_is_no_error_of_the_page(at: Desk, open_page: Callable[..., Page]) -> None:
    key = key_of(at)
    page = open_page("/history")
    page.get_by_label("Key").fill("rmk_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong, revoked or out of date")
    check_accessible(page)
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/history")
    expect(page.locator(".who")).to_have_text("Ada")
