"""Why: what cannot be made, ways out that plan again, what binds, and why not a lot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
PATIENCE_MS = 180_000


@pytest.fixture(scope="module")
def run_id(at: Desk) -> str:
    """A plan that leaves order H1 out and makes H2."""
    return at.planned(at.scenario("cannot-be-made"))


def explained(at: Desk, run_id: str, query: str = "") -> Any:
    """What the API says."""
    return at.asked("GET", f"/v1/runs/{run_id}/explanation{query}")


def opened_run(page: Page, before: str) -> str:
    """The run that the page has gone on to, once it is planned."""
    page.wait_for_url(lambda url: before not in url and url.endswith("/why"))
    expect(page.locator("#made")).to_be_visible(timeout=PATIENCE_MS)
    return page.url.split("/")[-2]


def test_an_order_that_cannot_be_made_is_told_with_every_way_out(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    (row,) = explained(at, run_id)["unplanned"]
    page = open_page(f"/runs/{run_id}/why")
    verdict = page.locator(".verdict")
    message = row["verdict"]["message"]
    expect(verdict).to_contain_text(message[1:])
    titles = {way["title"].lower() for way in row["verdict"]["ways_out"]}
    offered = {text.lower() for text in verdict.locator(".way button").all_inner_texts()}
    far = {text.lower() for text in verdict.locator(".way.far b").all_inner_texts()}
    assert (offered | far, offered & far) == (titles, set())
    assert far == {"widen si of 6060 to at most 5.8 %"}, "ten times its limit is another alloy"
    expect(verdict.locator(".tried")).to_have_count(len(offered))
    check_accessible(page)


def test_a_way_out_that_is_bought_makes_the_order_in_a_new_run(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/why")
    page.get_by_role("button", name=re.compile("^Buy ")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("the cost of the plan will be too low")
    dialog.get_by_role("button").first.click()
    new = opened_run(page, run_id)
    made = {charge["order_id"] for charge in at.asked("GET", f"/v1/runs/{new}/result")["charges"]}
    assert made == {"H1", "H2"}
    expect(page.locator("#made")).to_contain_text("Every order is made")
    expect(page.get_by_role("link", name="To the plan before")).to_be_visible()


def test_a_limit_of_an_alloy_is_never_widened_by_one_click(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    runs = len(at.asked("GET", "/v1/runs")["runs"])
    page = open_page(f"/runs/{run_id}/why")
    button = page.get_by_role("button", name=re.compile("^Widen ")).first
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("whoever answers for the alloy")
    check_accessible(page, within="dialog")
    expect(dialog.get_by_role("button", name="Leave it as it is")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert len(at.asked("GET", "/v1/runs")["runs"]) == runs
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    new = opened_run(page, run_id)
    assert {charge["order_id"] for charge in at.asked("GET", f"/v1/runs/{new}/result")["charges"]} \
        == {"H1", "H2"}  # fmt: skip


def test_a_plan_that_makes_nothing_says_what_would_help(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    document = at.asked("GET", "/v1/examples/cannot-be-made")
    orders = [row for row in document["orders"] if row["order_id"] == "H1"]
    nothing = at.planned(at.scenario("cannot-be-made", orders=orders))
    assert at.asked("GET", f"/v1/runs/{nothing}")["outcome"] == "infeasible"
    page = open_page(f"/runs/{nothing}/why")
    expect(page.locator(".verdict h3")).to_have_text("H1 cannot be made")
    expect(page.locator(".way button").first).to_be_visible()
    page.goto(f"/runs/{nothing}/sheet")
    page.get_by_role("link", name="See why").click()
    expect(page.locator(".verdict")).to_be_visible()


def test_prices_stand_as_the_service_gives_them_and_are_sorted(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    prices = explained(at, run_id)["prices"]
    page = open_page(f"/runs/{run_id}/why", locale="en-GB")
    rows = page.locator("#metal tbody tr")
    expect(rows).to_have_count(len(prices["sources"]))
    source = next(one for one in prices["sources"] if one["comes_in_at_per_t"] is not None)
    said = f"Would be used at {source['comes_in_at_per_t']:,.0f} EUR/t or less"
    expect(rows.filter(has_text=source["source"]).first).to_contain_text(said)
    page.locator("#metal").get_by_role("button", name=re.compile("^Price")).press("Enter")
    dearest = max(prices["sources"], key=lambda one: one["price_per_t"])
    expect(rows.first).to_contain_text(dearest["source"])


def test_why_not_is_what_the_service_answers_and_its_bite_can_be_used(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    said = explained(at, run_id, "?why_not=S2&order=H2")["why_not"]
    page = open_page(f"/runs/{run_id}/why")
    page.locator('select[name="lot"]').select_option("S2")
    page.locator('select[name="order"]').select_option("H2")
    page.get_by_role("button", name="Why not?").click()
    answer = page.locator("#why_not .answer")
    expect(answer).to_contain_text(said["message"], timeout=PATIENCE_MS)
    page.get_by_role("button", name="Use it anyway").click()
    new = opened_run(page, run_id)
    charges = at.asked("GET", f"/v1/runs/{new}/result")["charges"]
    used = [line for charge in charges for line in charge["lines"] if line["source"] == "S2"]
    assert sum(line["kg"] for line in used) == pytest.approx(said["bite_kg"], rel=0.01)


def test_other_plans_and_advice_come_when_they_are_asked_for(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/why", viewport={"width": 768, "height": 1024})
    page.get_by_role("button", name="Look at the specs").click()
    advice = explained(at, run_id, "?advice=true")["advice"]
    for one in advice["alloys"]:
        found = page.locator("#advice").get_by_text(one["message"])
        expect(found).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Look for other plans").click()
    expect(page.locator("#choices .answer")).not_to_contain_text(
        "Being planned", timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="What is a sample worth?").click()
    note = explained(at, run_id, "?samples=3")["samples"]["note"]
    expect(page.locator("#samples .answer")).to_contain_text(note, timeout=PATIENCE_MS)
    wide = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)


def test_a_question_that_is_refused_is_said(run_id: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"/runs/{run_id}/why")
    expect(page.locator("#why_not")).to_be_visible()
    page.evaluate("""() => {
        const option = document.querySelector('select[name="lot"] option');
        option.value = "no such lot";
        document.querySelector('select[name="lot"]').value = "no such lot";
    }""")
    page.get_by_role("button", name="Why not?").click()
    expect(page.locator("#why_not .wrong")).to_contain_text("no such lot", timeout=PATIENCE_MS)


def test_where_a_price_holds_says_something(open_page: Callable[..., Page]) -> None:
    page = open_page("/", locale="en-GB")
    told = page.evaluate("""async () => {
        const { range } = await import("/static/why/prices.mjs");
        return [range(0.19999712, 0.2, "%"), range(0.2, 0.2, "%"), range(0.4, 0.5, "%")];
    }""")
    assert told == ["0.199997 \N{EN DASH} 0.2 %", "only just at 0.2 %", "0.4 \N{EN DASH} 0.5 %"]


def test_why_not_begins_with_a_lot_that_lies_unused(open_page: Callable[..., Page]) -> None:
    page = open_page("/", locale="en-GB")
    told = page.evaluate("""async () => {
        const { unusedOf } = await import("/static/why/question.mjs");
        const plan = { charges: [{ lines: [{ source: "A" }] }], sorting: [{ source: "C" }],
          bins: [{ contents: [{ source: "B" }] }] };
        return [unusedOf(["A", "B", "C", "D"], plan), unusedOf(["A"], plan)];
    }""")
    assert told == ["D", None]
