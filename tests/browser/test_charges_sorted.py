"""Charges of a yard with sorters: what leaves them is there, used and left under one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.slow
TALL = {"width": 1366, "height": 2400}
NARROW = {"width": 683, "height": 2400}
"""As wide as the page at 200 % zoom."""
ROWS = """() => Object.fromEntries([...document.querySelectorAll("tbody tr[data-row]")].map((row) =>
    [row.querySelector(".id").textContent,
     [...row.querySelectorAll("td.info")].map((cell) =>
        [...cell.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE)
          .map((one) => one.textContent).join(""))]))"""
"""Each source with its price, what there is, what is used and what is left."""
AWAY = """() => Object.fromEntries([...document.querySelectorAll("tbody .away")].map((one) =>
    [one.closest("tr").querySelector(".id").textContent, one.firstChild.textContent]))"""
"""What of a source goes over sorters or into bins."""
CUT = """(which) => [...document.querySelectorAll(which)].filter((one) =>
    one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)
    .map((one) => one.textContent)"""
"""Those of which not all is seen."""
KG = 1.0
"""A row is written in whole kilograms."""


@pytest.fixture(scope="module")
def yard(at: Desk) -> str:
    return at.planned(at.scenario("shredder-yard"))


@pytest.fixture(scope="module")
def plan(at: Desk, yard: str) -> Any:
    return at.asked("GET", f"/v1/runs/{yard}/result")


def opened(open_page: Callable[..., Page], run_id: str, **options: Any) -> Page:
    """The matrix with all its rows, also those that nothing is charged of."""
    page = open_page(f"/runs/{run_id}/charges", **{"locale": "en-GB", "viewport": TALL, **options})
    expect(page.locator("tbody td[data-column]").first).to_be_visible()
    page.get_by_label("Show what is not used").check()
    return page


def kilograms(texts: list[str]) -> list[float]:
    return [float(text.replace(",", "") or 0) for text in texts]


def used_kg(plan: Any) -> Counter[str]:
    used: Counter[str] = Counter()
    for charge in plan["charges"]:
        for line in charge["lines"]:
            if line["kind"] != "heel":
                used[line["source"]] += line["kg"]
    return used


def test_each_outlet_is_one_row_with_what_the_plan_says_of_it(
    open_page: Callable[..., Page], yard: str, plan: Any
) -> None:
    used, left = used_kg(plan), {row["source"]: row["kg"] for row in plan["leftovers"]}
    outlets = {
        f"{one['source']}/{one['sorter_id']}/{out['outlet']}": out["kg"]
        for one in plan["sorting"]
        for out in one["outlets"]
    }
    assert len(outlets) > 10

    shown = opened(open_page, yard).evaluate(ROWS)

    assert {name for name in shown if "/" in name} == outlets.keys()
    assert not shown.keys() & {one.rpartition("/")[2] for one in outlets}
    for name, there_kg in outlets.items():
        _, there, charged, remains = kilograms(shown[name])
        assert there == pytest.approx(there_kg, abs=KG)
        assert charged == pytest.approx(used[name], abs=KG)
        assert remains == pytest.approx(left.get(name, 0.0), abs=KG)


def test_what_is_sorted_stands_below_what_is_charged(
    open_page: Callable[..., Page], yard: str, plan: Any
) -> None:
    """So that of every row what there is is used, sorted or left."""
    sorted_kg: Counter[str] = Counter()
    for one in plan["sorting"]:
        sorted_kg[one["source"]] += one["kg"]

    page = opened(open_page, yard)
    away = {name: kilograms([text[1:]])[0] for name, text in page.evaluate(AWAY).items()}

    assert away == pytest.approx(dict(sorted_kg), abs=KG)
    for name, texts in page.evaluate(ROWS).items():
        _, there, used, left = kilograms(texts)
        assert there == pytest.approx(used + away.get(name, 0.0) + left, abs=2 * KG)


def test_sums_add_up_to_what_is_charged_left_and_lost(
    open_page: Callable[..., Page], at: Desk, yard: str, plan: Any
) -> None:
    given = at.asked("GET", f"/v1/runs/{yard}/input")
    metals = [*given["lots"], *given["offers"]]
    lost = sum(one["kg"] - sum(out["kg"] for out in one["outlets"]) for one in plan["sorting"])
    expected = [
        sum(float(metal["mass_kg"]) for metal in metals),
        sum(used_kg(plan).values()),
        sum(row["kg"] for row in plan["leftovers"]),
    ]

    foot = opened(open_page, yard).locator("tfoot")
    there, used, left = kilograms(foot.locator("td").all_inner_texts()[1:4])

    assert [there, used, left] == pytest.approx(expected, abs=KG)
    assert there == pytest.approx(used + left + lost, abs=2 * KG)
    said = re.search(r"sorters lose ([\d,]+)", foot.inner_text())
    assert said is not None
    assert kilograms([said[1]]) == pytest.approx([lost], abs=KG)


@pytest.mark.parametrize("size", [TALL, NARROW], ids=["wide", "at 200 %"])
def test_no_name_and_no_sum_is_cut(
    open_page: Callable[..., Page], yard: str, size: dict[str, int]
) -> None:
    page = opened(open_page, yard, viewport=size)

    assert page.evaluate(CUT, "tbody .source .id") == []
    assert page.evaluate(CUT, "tfoot td") == []
    heights = page.evaluate(
        "() => [...document.querySelectorAll('tbody tr[data-row]')].map((row) => row.offsetHeight)"
    )
    assert set(heights) == {heights[0]}
