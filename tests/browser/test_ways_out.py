"""Ways out of a clash with a pin or a stated risk, each by its button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
PATIENCE_MS = 180_000
PIN = {"source": "old-sheet", "target": "H1", "kg": 9000.0}


def ways_of(at: Desk, run_id: str) -> list[dict[str, Any]]:
    (row,) = at.asked("GET", f"/v1/runs/{run_id}/explanation")["unplanned"]
    return list(row["verdict"]["ways_out"])


def made(page: Page, at: Desk, before: str) -> dict[str, Any]:
    """The one charge of the plan that the page has gone on to, which makes every order."""
    page.wait_for_url(lambda url: before not in url and url.endswith("/why"))
    expect(page.locator("#made")).to_contain_text("Every order is made", timeout=PATIENCE_MS)
    new = page.url.split("/")[-2]
    (charge,) = at.asked("GET", f"/v1/runs/{new}/result")["charges"]
    return dict(charge)


def kg_of(charge: dict[str, Any], source: str) -> float:
    return sum(float(line["kg"]) for line in charge["lines"] if line["source"] == source)


def test_the_way_out_of_a_pin_plans_again_without_it(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    pinned = at.planned(at.scenario("two-lots", pins=[PIN]))
    assert "pin" in {way["kind"] for way in ways_of(at, pinned)}
    page = open_page(f"/runs/{pinned}/why")
    expect(page.locator(".verdict")).to_contain_text("9,000 kg")
    page.get_by_role("button", name=re.compile("^Lift the pin of old-sheet")).click()
    charge = made(page, at, pinned)
    new = page.url.split("/")[-2]
    assert not at.asked("GET", f"/v1/runs/{new}/input").get("pins")
    assert kg_of(charge, "old-sheet") < PIN["kg"]
    check_accessible(page)


def test_another_amount_is_tapped_only_by_who_says_so_twice(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    pinned = at.planned(at.scenario("two-lots", pins=[PIN]))
    (way,) = [one for one in ways_of(at, pinned) if one["kind"] == "tap"]
    page = open_page(f"/runs/{pinned}/why")
    page.get_by_role("button", name=re.compile("^Tap ")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("another amount than was ordered")
    dialog.get_by_role("button", name="Plan again with it").click()
    charge = made(page, at, pinned)
    assert charge["tap_kg"] == pytest.approx(way["becomes"])
    assert kg_of(charge, "old-sheet") == pytest.approx(PIN["kg"])


def test_more_misses_are_accepted_only_by_who_says_so_twice(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    (sheet, _) = at.asked("GET", "/v1/examples/two-lots")["lots"]
    settings = {"goals": ["cost"], "weigh_step_kg": 0, "max_off_spec_pct": 1}
    lots = [{**sheet, "mass_kg": 20_000, "Fe": 0.37, "Fe_sd": 0.02}]
    unsure = at.planned(at.scenario("two-lots", lots=lots, settings=settings))
    (way,) = [one for one in ways_of(at, unsure) if one["kind"] == "risk"]
    page = open_page(f"/runs/{unsure}/why")
    page.get_by_role("button", name=way["title"][1:]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("More often than was accepted")
    dialog.get_by_role("button", name="Plan again with it").click()
    charge = made(page, at, unsure)
    assert settings["max_off_spec_pct"] < charge["off_spec_pct"] <= way["becomes"] + 0.01
