"""The tab Bins and sorting: a foreman's list, bins and sorters, with the figures of the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sorted_run(at: Desk) -> str:
    """A plan with sorters and no bins."""
    return at.planned(at.scenario("shredder-yard"))


@pytest.fixture(scope="module")
def binned_run(at: Desk) -> str:
    """A plan with bins."""
    return at.planned(at.scenario("whole-lots"))


def kg(text: str) -> float:
    return float(text.split(" ", maxsplit=1)[0].replace(",", "").replace("\N{MINUS SIGN}", "-"))


def test_the_list_says_every_work_once_in_the_order_of_its_time(
    at: Desk, sorted_run: str, open_page: Callable[..., Page]
) -> None:
    yard = at.asked("GET", f"/v1/runs/{sorted_run}/yard")
    passes = [one for sorter in yard["sorters"] for one in sorter["passes"]]
    passes.sort(key=lambda one: one["begin"] or one["ready"] or "9")
    page = open_page(f"/runs/{sorted_run}/bins", locale="en-GB")
    rows = page.locator("section[aria-labelledby=orders-title] tbody tr")
    expect(rows).to_have_count(len(passes))
    shown = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert sorted(row[2] for row in shown) == sorted(one["stream"] for one in passes)
    assert [kg(row[4]) for row in shown] == pytest.approx([one["kg"] for one in passes], abs=0.5)
    for row in shown:
        one = next(p for p in passes if p["stream"] == row[2] and abs(p["kg"] - kg(row[4])) < 1)
        for outlet in one["outlets"]:
            assert outlet["outlet"] in row[6]
            for way in outlet["ways"]:
                assert way["name"] in row[6]
    check_accessible(page)


def test_a_sorter_says_what_it_gives_loses_and_costs(
    at: Desk, sorted_run: str, open_page: Callable[..., Page]
) -> None:
    yard = at.asked("GET", f"/v1/runs/{sorted_run}/yard")
    page = open_page(f"/runs/{sorted_run}/bins", locale="en-GB")
    for sorter in yard["sorters"]:
        card = page.locator(f"section.yard[aria-label='{sorter['sorter_id']}']")
        expect(card).to_be_visible()
        last = card.locator("tbody tr").last.locator("td").all_inner_texts()
        assert kg(last[2]) == pytest.approx(sorter["kg"], abs=0.5)
        lost = sum(one["lost_kg"] for one in sorter["passes"])
        assert kg(last[4]) == pytest.approx(lost, abs=0.5)
        cost = sum(one["cost"] for one in sorter["passes"])
        assert kg(last[5]) == pytest.approx(cost, abs=0.5)


def test_a_bin_says_what_is_in_it_who_draws_and_what_is_left(
    at: Desk, binned_run: str, open_page: Callable[..., Page]
) -> None:
    bins = at.asked("GET", f"/v1/runs/{binned_run}/yard")["bins"]
    filled = [one for one in bins if one["fills"]]
    assert filled
    page = open_page(f"/runs/{binned_run}/bins", locale="en-GB")
    for one in filled:
        card = page.locator(f".bin[aria-label='{one['bin_id']}']")
        expect(card).to_be_visible()
        tables = card.locator("table")
        contents = [row.split("\t") for row in tables.nth(0).locator("tbody tr").all_inner_texts()]
        assert [row[0] for row in contents] == [fill["stream"] for fill in one["fills"]]
        shares = [float(row[3]) for row in contents]
        assert sum(shares) == pytest.approx(100.0, abs=0.1 * len(shares))
        draws = tables.nth(1).locator("tbody tr").all_inner_texts()
        assert len(draws) == len(one["draws"])
        assert kg(draws[-1].split("\t")[4]) == pytest.approx(max(0.0, one["left_kg"]), abs=0.5)
    expect(page.locator("#bins-picture canvas")).to_be_visible()
    check_accessible(page)


def test_analysis_says_in_words_what_an_alloy_cannot_take(
    at: Desk, binned_run: str, open_page: Callable[..., Page]
) -> None:
    one = next(b for b in at.asked("GET", f"/v1/runs/{binned_run}/yard")["bins"] if b["draws"])
    pct = {row["element"]: row["pct"] for row in one["analysis"]}
    limits = [row for row in one["limits"] if row["element"] in pct]
    most = [(pct[row["element"]], row["max_pct"]) for row in limits if row["max_pct"] is not None]
    over = [has for has, may in most if has > may]
    page = open_page(f"/runs/{binned_run}/bins")
    card = page.locator(f".bin[aria-label='{one['bin_id']}']")
    expect(card).to_be_visible()
    expect(card.get_by_text("too much: to be thinned")).to_have_count(len(over))
    assert limits


def test_the_list_prints_on_paper_without_what_is_for_the_screen(
    sorted_run: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{sorted_run}/bins")
    expect(page.locator(".tick").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("header.frame")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text("shredder-yard")
    expect(page.locator(".tick").first).to_be_visible()
    assert len(page.pdf()) > 10_000


def test_without_bins_and_sorters_the_tab_says_what_they_would_bring(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{at.planned(at.scenario('two-lots'))}/bins")
    expect(page.locator("main")).to_contain_text("No bins and no sorters")
    check_accessible(page)
    page.get_by_role("link", name="Add them in the inventory").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tabs [aria-current]")).to_have_text("Inventory")


def test_a_list_leads_to_every_bin(
    at: Desk, binned_run: str, open_page: Callable[..., Page]
) -> None:
    yard = at.asked("GET", f"/v1/runs/{binned_run}/yard")
    filled = [one["bin_id"] for one in yard["bins"] if one["fills"]]
    page = open_page(f"/runs/{binned_run}/bins", locale="en-GB")
    jumps = page.get_by_role("navigation", name="Parts of this page")
    expect(jumps.get_by_role("link").nth(len(filled))).to_have_text(f"Bin {filled[-1]}")
    jumps.get_by_role("link").nth(len(filled)).click()
    expect(page.get_by_role("heading", name=f"Bin {filled[-1]}", exact=True)).to_be_in_viewport()
