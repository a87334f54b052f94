"""Ways out that lift pins, buy metal or weigh more finely, each by its button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
PATIENCE_MS = 60_000
SHEET_KG = 7000.0
PIN = {"source": "old-sheet", "target": "H1", "kg": 9000.0}


def ways_of(at: Desk, run_id: str) -> list[dict[str, Any]]:
    (row,) = at.asked("GET", f"/v1/runs/{run_id}/explanation")["unplanned"]
    return list(row["verdict"]["ways_out"])


def test_the_way_out_of_a_pin_plans_again_without_it(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    pinned = at.planned(at.scenario("two-lots", pins=[PIN]))
    assert "pin" in {way["kind"] for way in ways_of(at, pinned)}
    page = open_page(f"/runs/{pinned}/why")
    expect(page.locator(".verdict")).to_contain_text("9,000 kg")
    page.get_by_role("button", name=re.compile("^Lift the pin of old-sheet")).click()
    page.wait_for_url(lambda url: pinned not in url and url.endswith("/why"))
    expect(page.locator("#made")).to_contain_text("Every order is made", timeout=PATIENCE_MS)
    new = page.url.split("/")[-2]
    assert "pins" not in {k for k, rows in at.asked("GET", f"/v1/runs/{new}/input").items() if rows}
    (charge,) = at.asked("GET", f"/v1/runs/{new}/result")["charges"]
    (sheet,) = [line["kg"] for line in charge["lines"] if line["source"] == "old-sheet"]
    assert sheet < PIN["kg"]
    check_accessible(page)
