"""A stated risk, from the tab Plan to the printed sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
PATIENCE_MS = 180_000


@pytest.fixture
def unsure(at: Desk) -> str:
    """Two lots whose iron is known only so far."""
    sheet, ingot = at.asked("GET", "/v1/examples/two-lots")["lots"]
    lots = [{**sheet, "Fe_sd": 0.03}, {**ingot, "Fe_sd": 0.005}]
    return at.scenario("two-lots", lots=lots)


def planned_with(page: Page, at: Desk, scenario_id: str, *, pct: str, basis: str) -> Any:
    """Plan from the tab Plan with a stated risk; the run's id and its only charge."""
    page.goto(f"/scenarios/{scenario_id}/plan")
    page.locator("#set-max_off_spec_pct").fill(pct)
    page.locator("#set-max_off_spec_pct").press("Tab")
    page.locator("#set-risk_basis").select_option(basis)
    expect(page.get_by_text("All changes are kept")).to_be_visible()
    runs = len(at.asked("GET", f"/v1/runs?scenario_id={scenario_id}")["runs"])
    with page.expect_navigation():
        page.locator("#plan-now").click()
    expect(page.locator("#run-state")).to_have_text("Planned", timeout=PATIENCE_MS)
    found = at.asked("GET", f"/v1/runs?scenario_id={scenario_id}")["runs"]
    assert len(found) == runs + 1
    (charge,) = at.asked("GET", f"/v1/runs/{found[0]['run_id']}/result")["charges"]
    return found[0]["run_id"], charge


@pytest.mark.parametrize(("pct", "basis"), [("5", "limit"), ("12.5", "charge")])
def test_a_stated_risk_is_held_and_shown_on_every_tab(
    at: Desk, open_page: Callable[..., Page], unsure: str, pct: str, basis: str
) -> None:
    page = open_page("/", locale="en-GB")
    run_id, charge = planned_with(page, at, unsure, pct=pct, basis=basis)
    assert charge["off_spec_pct"] == pytest.approx(float(pct), rel=0.02)
    page.goto(f"/runs/{run_id}/charges")
    bar = page.locator("#run-bar .doubts")
    expect(bar).to_contain_text(f"A chance of {pct} % to miss")
    expect(bar).to_contain_text("H1 has the largest")
    expect(page.locator("thead .order .chance")).to_have_text(f"{pct} % chance off spec")
    expect(page.locator("thead .risk")).to_have_count(0)
    check_accessible(page)
    page.goto(f"/runs/{run_id}/why")
    page.get_by_role("button", name="What is a sample worth?").click()
    samples = page.locator("#samples .answer")
    expect(samples).to_contain_text("Sampling lot old-sheet", timeout=PATIENCE_MS)
    expect(samples).to_contain_text(f"of misses instead of {pct} %")
    page.goto(f"/runs/{run_id}/sheet")
    chance = f"{float(pct):.1f}"
    expect(page.locator(".sheet .melt caption")).to_have_text(
        f"Melt, % · chance off spec: {chance} %"
    )


def test_a_risk_that_no_analysis_can_tell_is_said(at: Desk, open_page: Callable[..., Page]) -> None:
    page = open_page("/", locale="en-GB")
    run_id, charge = planned_with(page, at, at.scenario("two-lots"), pct="5", basis="charge")
    assert charge["off_spec_pct"] is None
    page.goto(f"/runs/{run_id}/charges")
    expect(page.locator("#run-bar .doubts")).to_contain_text("no analysis says how unsure it is")
