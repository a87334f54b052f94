"""What the bar of a run says besides its outcome, and the figures of a search that goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.slow
PLAN = """
const { doubtsOf } = await import("/static/run_bar/doubts.mjs");
const { decimalsOver, figure } = await import("/static/run_bar/figure.mjs");
const goal = (goal, value, bound, gap_pct) => ({ goal, value, bound, gap_pct });
const plan = { outcome: "feasible", totals: { currency: "EUR" },
  goals: [goal("recycled_content", 37.8, null, null), goal("cost", 100, 80, 20)],
  charges: [{ order_id: "A", off_spec_pct: 80.2 }, { order_id: "B", off_spec_pct: 1 },
    { order_id: "C", off_spec_pct: null }] };
const told = (plan, settings = {}) => doubtsOf(plan, settings).map(({ text }) => text);
"""


@pytest.fixture
def told(open_page: Callable[..., Page]) -> Callable[[str], Any]:
    """What a piece of script comes to, with a plan at hand."""
    page = open_page("/", locale="en-GB")
    return lambda script: page.evaluate(f"async () => {{ {PLAN} return {script}; }}")


def test_a_large_chance_off_spec_and_goals_not_looked_at_are_said(
    told: Callable[[str], Any],
) -> None:
    risk, unseen, far = told("told(plan)")
    assert "A has a chance of 80 % to miss its spec" in risk
    assert unseen.startswith("Not looked at to the end: Recycled content.")
    assert far.startswith("Cost: 100 EUR, where 80 EUR may be possible.")


def test_a_risk_that_was_set_is_told_with_what_it_comes_to(told: Callable[[str], Any]) -> None:
    weights = "weights: [{ goal: 'cost', weight: 1 }]"
    (by_charge,) = told(f"told(plan, {{ max_off_spec_pct: 10, {weights} }})")
    assert by_charge.startswith("A chance of 10 % to miss the spec is accepted for each charge")
    assert by_charge.endswith("A has the largest: 80.2 %.")
    (by_limit,) = told(f"told(plan, {{ max_off_spec_pct: 2.5, risk_basis: 'limit', {weights} }})")
    assert by_limit.startswith("A chance of 2.5 % to miss is accepted for each limit by itself.")


def test_a_risk_that_no_analysis_can_tell_is_said(told: Callable[[str], Any]) -> None:
    sure = "{ ...plan, outcome: 'optimal', charges: [{ order_id: 'C', off_spec_pct: null }] }"
    (text,) = told(f"told({sure}, {{ max_off_spec_pct: 5 }})")
    assert "no analysis says how unsure it is" in text


def test_a_plan_without_doubts_has_none(told: Callable[[str], Any]) -> None:
    assert told("told({ ...plan, outcome: 'optimal', charges: [] })") == []


def test_what_is_bought_at_no_price_is_said(told: Callable[[str], Any]) -> None:
    charges = "[{ off_spec_pct: null, lines: [{ source: 'X', kg: 5 }, { source: 'Y', kg: 5 }] }]"
    plan = f"{{ ...plan, outcome: 'optimal', charges: {charges} }}"
    free = (
        "[{ offer_id: 'X', price_per_t: 0 }, { offer_id: 'Y' }, { offer_id: 'Z', price_per_t: 0 }]"
    )
    (text,) = told(f"doubtsOf({plan}, {{}}, {free}).map((one) => one.text)")
    assert text.startswith("Bought at a price of 0: X. ")


def test_ticks_of_figures_that_hardly_differ_can_be_told_apart(told: Callable[[str], Any]) -> None:
    assert told("[decimalsOver([89.476, 89.4795]), decimalsOver([0, 9000])]") == [4, 0]
    assert told("figure('aims', 0, 'EUR')") == "0 of a spec's width"


def test_there_is_nothing_to_keep_before_a_first_plan(told: Callable[[str], Any]) -> None:
    """While nothing is found, the search can be stopped, and no button promises a plan."""
    script = """(await (async () => {
      document.body.dataset.may = "plan";
      const { deedsOf } = await import("/static/run_bar/deeds.mjs");
      const { hasFound } = await import("/static/run_bar/live.mjs");
      const { headline } = await import("/static/run_bar/headline.mjs");
      const all = [[], [["cost", [{ incumbent: null, bound: 3 }]]],
        [["orders", [{ incumbent: 0, bound: 0 }]]]].map((goals) => new Map(goals));
      return all.map((goals) => [goals.size ? headline(goals, "EUR") : null,
        ...deedsOf({ state: "running", run_id: "r" }, null, hasFound(goals)).map(({ id }) => id)]);
    })())"""
    none, bound, found = told(script)
    assert none == [None, "run-stop"]
    assert bound[0].startswith("Looking for a first plan")
    assert bound[1:] == ["run-stop"]
    assert found[1:] == ["run-keep", "run-drop"]


def test_the_headline_of_a_search_is_the_planners_own_goal(told: Callable[[str], Any]) -> None:
    point = "[{ incumbent: 120, bound: 100 }]"
    script = "(await import('/static/run_bar/headline.mjs')).headline(new Map([{}]), 'EUR')"
    aims = told(script.format(f"['aims', {point}]"))
    assert aims == "First, how near the alloys' aims are met; then your goals"
    assert told(script.format(f"['cost', {point}], ['aims', {point}]")) == "Cost: 120 EUR so far"


def test_the_bar_and_the_charges_mark_a_charge_that_likely_misses_its_spec(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    document = at.asked("GET", "/v1/examples/two-lots")
    document["settings"] = {**document["settings"], "weighing_sd_pct": 20}
    run_id = at.planned(at.scenario("two-lots", settings=document["settings"]))
    plan = at.asked("GET", f"/v1/runs/{run_id}/result")
    chance = max(charge["off_spec_pct"] or 0 for charge in plan["charges"])
    assert chance >= 5
    page = open_page(f"/runs/{run_id}/charges", locale="en-GB")
    expect(page.locator("#run-bar .risk")).to_contain_text(f"{chance:.0f} %")
    expect(page.locator("#run-bar .doubts a")).to_have_count(1)
    page.locator("#run-bar .doubts a").click()
    expect(page.locator("#set-max_off_spec_pct")).to_be_focused()
    page.locator("#plan-now").focus()
    page.locator("#run-bar .doubts a").click()
    expect(page.locator("#set-max_off_spec_pct")).to_be_focused()
    page.goto(f"/runs/{run_id}/charges")
    expect(page.locator("thead .risk").first).to_contain_text(f"{chance:.0f} % risk")
