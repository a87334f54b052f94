"""A service that begins to ask for keys while somebody works on its page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow


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
