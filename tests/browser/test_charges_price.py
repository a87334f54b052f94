"""The price of changes: each goal by rank, and what is taken out of melts that change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, Watch, check_accessible
from tests.browser.test_charges import cell, opened, type_into, used_line

pytestmark = pytest.mark.slow
PAID = (
    "Here cost gets better only because metal loss gets worse, "
    "which stands before it in your goals."
)


def test_each_goal_is_told_by_rank_and_who_pays_for_whom(open_page: Callable[..., Page]) -> None:
    """More metal is lost, which comes first; so that cost may fall by 42."""
    page = open_page("/", locale="en-GB")
    goals = [
        {"goal": "metal_loss", "difference": 7.4, "unit": "kg"},
        {"goal": "recycled_content", "difference": 0.001, "unit": "%"},
        {"goal": "changes", "difference": 5810.0, "unit": "kg"},
        {"goal": "cost", "difference": -42.1, "unit": "EUR"},
    ]
    told = page.evaluate(
        """async (found) => {
            const { goalsOf } = await import("/static/charges/price.mjs");
            return goalsOf(found).map((one) => [...one.querySelectorAll("li")].map(
                (row) => row.textContent).concat(one.tagName === "P" ? [one.textContent] : []));
        }""",
        {"goals": goals, "currency": "EUR", "cost_difference": -42.1},
    )
    assert told == [
        [
            "1. metal loss +7 kg, worse",
            "2. recycled content: as before",
            "3. cost \N{MINUS SIGN}42 EUR, better",
        ],
        [PAID],
    ]


def test_the_price_is_shown_while_the_lines_are_still_sought(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    """The second question waits until it is let go; what was said before it still stands then."""
    run_id = at.planned(at.scenario("two-lots"))
    plan = at.asked("GET", f"/v1/runs/{run_id}/result")
    source, order, kg = used_line(plan)
    less = round(kg) - 100
    page = opened(open_page, run_id)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(re.compile(r"/what-ifs$"), hold)
    type_into(page, source, order, str(less))
    bar, cost = page.locator(".estimate"), page.locator(".estimate .goals li").last
    expect(bar).to_contain_text("which lines move follows")
    expect(cost).to_contain_text("cost")
    before, priced = cost.inner_text(), bar.locator(".price")
    check_accessible(page)
    waiting[0].continue_()
    expect(priced).to_contain_text("charged otherwise")
    assert cost.inner_text() == before
    pin = {"source": source, "target": order, "kg": less}
    said = at.asked("POST", f"/v1/runs/{run_id}/what-ifs", {"pins": [pin]})
    other = next(one for one in said["lines"] if one["source"] != source)
    shown = cell(page, other["source"], other["order_id"]).locator(".kg")
    expect(shown).to_have_text(f"{other['kg']:,.0f}")


def test_the_price_stays_when_the_lines_do_not_come(
    at: Desk, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("503")
    why = "The lines take longer than one answer may."
    problem = {"status": 503, "title": "Busy", "code": "what_if_too_costly", "detail": why}
    run_id = at.planned(at.scenario("two-lots"))
    source, order, kg = used_line(at.asked("GET", f"/v1/runs/{run_id}/result"))
    page = opened(open_page, run_id)
    page.route(
        re.compile(r"/what-ifs$"),
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=json.dumps(problem)
        ),
    )
    type_into(page, source, order, str(round(kg) - 100))
    bar = page.locator(".estimate")
    expect(bar).to_contain_text(why)
    expect(bar.locator(".goals li").last).to_contain_text("cost")


def test_a_treatment_stands_in_the_matrix_and_follows_a_change(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    run_id = at.planned(at.scenario("demag"))
    done = at.asked("GET", f"/v1/runs/{run_id}/result")["treatments"][0]
    page = opened(open_page, run_id)
    row = page.locator(".treatments tr")
    expect(row.locator("th")).to_contain_text(done["treatment_id"])
    first = row.locator("td.treated").first
    expect(first).to_contain_text(f"{done['reagent_kg']:.1f}")
    expect(first).to_contain_text(f"Mg {done['before_pct']:.3f} → {done['after_pct']:.3f}")
    page.get_by_role("button", name=re.compile("^D1")).click()
    expect(page.locator(".detail")).to_contain_text("Taken out of the melt")
    expect(page.locator(".detail")).to_contain_text(f"{done['cost']:,.0f}")
    pin = {"source": "CAN-2", "target": "D1", "kg": 3000}
    said = at.asked("POST", f"/v1/runs/{run_id}/what-ifs", {"pins": [pin]})
    now = said["treatments"][0]
    assert now["reagent_kg"] > done["reagent_kg"] + 1
    type_into(page, "CAN-2", "D1", "3000")
    expect(first).to_contain_text(f"{now['reagent_kg']:.1f}")
    detail = page.locator(".detail")
    expect(detail).to_contain_text("Chemistry, with your changes")
    charge = next(one for one in said["charges"] if one["order_id"] == "D1")
    zinc = next(one for one in charge["analysis"] if one["element"] == "Zn")
    row = detail.locator("table.chemistry tbody tr").filter(has_text="Zn")
    assert float(row.locator("td").nth(1).inner_text()) == pytest.approx(zinc["pct"], abs=6e-4)
    check_accessible(page)
