"""The tab Compare: plans side by side, chosen by keyboard, with the figures of the API."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, Watch, check_accessible

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runs(at: Desk) -> tuple[str, str, str]:
    """The same week twice, once with dearer metal; and a plan of something else."""
    lots = at.asked("GET", "/v1/examples/two-lots")["lots"]
    dearer = [{**lots[0], "price_per_t": lots[0]["price_per_t"] + 100, "mass_kg": 6000}, *lots[1:]]
    first = at.planned(at.scenario("two-lots", name="Week 1"))
    second = at.planned(at.scenario("two-lots", name="Week 2, dearer", lots=dearer))
    return first, second, at.planned(at.scenario("haverly", name="Something else"))


def address(*ids: str) -> str:
    return "/compare?" + "&".join(f"run={one}" for one in ids)


def cells(page: Page, room: str, figure: str) -> list[str]:
    """The row of a figure; differences on a line of their own."""
    named = page.get_by_role("cell", name=figure, exact=True)
    row = page.locator(f"[data-room={room}] tbody tr", has=named)
    return [text.replace("\n", " ") for text in row.first.locator("td").all_inner_texts()]


def test_differences_have_sign_and_word_and_are_those_of_the_api(
    at: Desk, runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    found = at.asked("POST", "/v1/comparisons", {"runs": list(runs[:2])})
    totals = {one["name"]: one for one in found["totals"]}
    page = open_page(address(*runs[:2]), locale="en-GB")
    expect(page.locator("#totals-picture canvas")).to_be_visible()
    cost = cells(page, "totals", "Cost")
    assert cost[1] == "EUR"
    assert float(cost[2].replace(",", "")) == pytest.approx(totals["cost"]["values"][0], abs=0.5)
    by = totals["cost"]["differences"][1]
    assert by > 0
    assert f"+{by:,.0f}, worse" in cost[3] or f"+{by:,.2f}, worse" in cost[3]
    assert "worse" in cells(page, "totals", "Recycled content")[3]
    assert totals["recycled_content_pct"]["differences"][1] < 0
    check_accessible(page)


def test_the_base_can_be_swapped_and_the_way_back_is_back(
    runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(address(*runs[:2]))
    expect(page.locator(".chosen li").first).to_contain_text("Week 1")
    page.get_by_role("button", name="Compare with this: plan B").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chosen li").first).to_contain_text("Week 2, dearer")
    expect(page.locator("#totals-picture canvas")).to_be_visible()
    assert "better" in cells(page, "totals", "Cost")[3]
    page.go_back()
    expect(page.locator(".chosen li").first).to_contain_text("Week 1")
    expect(page.locator("#totals-picture canvas")).to_be_visible()
    assert "worse" in cells(page, "totals", "Cost")[3]


def test_only_what_differs_is_shown_until_all_is_asked_for(
    at: Desk, runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    found = at.asked("POST", "/v1/comparisons", {"runs": list(runs[:2])})
    differ = [one for one in found["totals"] if len(set(one["values"])) > 1]
    page = open_page(address(*runs[:2]))
    rows = page.locator("[data-room=totals] tbody tr")
    expect(rows).to_have_count(len(differ))
    page.locator("input[name=only]").focus()
    page.keyboard.press("Space")
    expect(rows).to_have_count(len(found["totals"]))
    assert len(differ) < len(found["totals"])


def test_lines_of_a_charge_open_by_keyboard(
    at: Desk, runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    found = at.asked("POST", "/v1/comparisons", {"runs": list(runs[:2])})
    lines = [line for line in found["orders"][0]["lines"] if len(set(line["kg"]["values"])) > 1]
    page = open_page(address(*runs[:2]))
    page.locator(".order summary").first.focus()
    page.keyboard.press("Enter")
    rows = page.locator(".order table").nth(1).locator("tbody tr")
    expect(rows).to_have_count(len(lines))
    assert rows.first.inner_text().split("\t")[0] == lines[0]["source"]


def test_plans_of_different_scenarios_say_what_only_one_has(
    runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(address(runs[0], runs[2]))
    expect(page.locator("[data-order=H1]")).to_contain_text("made only in A")
    expect(page.locator("[data-order=Y]")).to_contain_text("made only in B")
    row = page.locator("[data-room=sources] tr", has=page.get_by_role("cell", name="ingot"))
    expect(row).to_contain_text("only in A")
    cost = cells(page, "totals", "Cost")
    assert cost[1] == "EUR"
    assert "USD" in cost[3]
    assert "no difference can be told" in cost[3]


def test_plans_are_found_and_chosen_by_keyboard(
    runs: tuple[str, str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page("/compare")
    expect(page.locator("#compared")).to_contain_text("Two plans make a comparison")
    check_accessible(page)
    for text in ("Week 1", "Something"):
        page.get_by_role("searchbox").focus()
        page.keyboard.type(text)
        expect(page.locator(".runs label")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.locator(".runs input").focus()
        page.keyboard.press("Space")
        expect(page.locator(".chosen li", has_text=text)).to_be_visible()
    expect(page.locator("#totals-picture canvas")).to_be_visible()
    assert runs[0] in page.url
    assert runs[2] in page.url


def test_the_comparison_is_kept_as_csv(
    runs: tuple[str, str, str], open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(address(*runs[:2]))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV").click()
    path = tmp_path / "compared.csv"
    waiting.value.save_as(path)
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    assert rows[0][:4] == ["part", "order_id", "name", "unit"]
    assert rows[0][4:6] == list(runs[:2])
    assert ["total", "", "cost", "EUR"] in [row[:4] for row in rows]


def test_a_plan_that_does_not_exist_is_said_and_the_others_stay(
    runs: tuple[str, str, str], open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven.append("404")
    page = open_page(address(runs[0], "no-such-run"))
    expect(page.locator(".notice.wrong")).to_contain_text("There is no such run.")
    expect(page.locator(".chosen li")).to_have_count(1)
    expect(page.locator("#compared")).to_contain_text("Choose one more")


def test_rounding_is_no_difference_and_two_plans_have_two_names(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    scenario_id = at.scenario("two-lots", name="Twice")
    twice = at.planned(scenario_id), at.planned(scenario_id)
    page = open_page(address(*twice), locale="en-GB")
    expect(page.locator(".chosen li")).to_have_count(2)
    names = page.locator(".chosen li .row b:nth-child(2)").all_inner_texts()
    assert all(name.startswith("Twice, version 1, ") for name in names)
    told = page.evaluate("""async () => {
        const name = "recycled_content";
        const { cell, isSame } = await import("/static/compare/figures.mjs");
        const { leastOf } = await import("/static/compare/bars.mjs");
        const figure = { values: [99.99, 99.989], differences: [0, -0.001] };
        const shown = cell(figure, 1, "%", name).querySelector("small");
        const least = [leastOf({ min: -100, max: 100 }), leastOf({ min: 1, max: 9 })];
        return [shown.textContent, isSame(figure), ...least];
    }""")
    assert told == ["same", True, -170, 0]
