"""The tab Picture: flows that balance, bars and stock, with the figures of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow

SERIES = """async (where) => {
    const echarts = await import("/static/vendor/echarts/echarts.esm.min.mjs");
    const chart = echarts.getInstanceByDom(document.querySelector(where + " .picture"));
    return chart.getOption().series.map((one) => ({
        name: one.name, data: one.data, links: one.links,
        marks: (one.markPoint?.data ?? []).length,
    }));
}"""
MIDDLE_OF = """async (name) => {
    const echarts = await import("/static/vendor/echarts/echarts.esm.min.mjs");
    const chart = echarts.getInstanceByDom(document.querySelector("#sankey .picture"));
    const data = chart.getModel().getSeriesByIndex(0).getData();
    const { x, y, dx, dy } = data.getItemLayout(data.indexOfName(name));
    const { left, top } = chart.getOption().series[0];
    return { x: left + x + dx / 2, y: top + y + dy / 2 };
}"""


@pytest.fixture(scope="module")
def yard(at: Desk) -> str:
    """A plan with sorters."""
    return at.planned(at.scenario("shredder-yard"))


def links_of(page: Page) -> list[dict[str, Any]]:
    """The links that are drawn: source, target and value in kg."""
    found: list[dict[str, Any]] = page.evaluate(SERIES, "#sankey")[0]["links"]
    return found


def ends(links: list[dict[str, Any]], side: str, name: str) -> float:
    return float(sum(link["value"] for link in links if link[side] == name))


def levels(page: Page) -> Iterator[str]:
    """Every level of detail in turn."""
    for sources in ("origins", "materials", "lots"):
        page.locator("select[name=sources]").select_option(sources)
        for charges in ("alloys", "orders"):
            page.locator("select[name=charges]").select_option(charges)
            yield f"{sources}, {charges}"


def test_every_place_balances_at_every_level_and_ends_are_the_plans_totals(
    at: Desk, yard: str, open_page: Callable[..., Page]
) -> None:
    totals = at.asked("GET", f"/v1/runs/{yard}/result")["totals"]
    page = open_page(f"/runs/{yard}/picture")
    expect(page.locator("#sankey .picture canvas")).to_be_visible()
    page.locator("select[name=most]").select_option("8")
    for level in levels(page):
        links = links_of(page)
        names = {link["source"] for link in links} & {link["target"] for link in links}
        assert len(names) >= 3, level
        for name in names:
            enters = ends(links, "target", name)
            assert ends(links, "source", name) == pytest.approx(enters, abs=0.01), (level, name)
        assert ends(links, "target", "tapped/") == pytest.approx(totals["tapped_kg"]), level
        assert ends(links, "target", "lost/") == pytest.approx(totals["metal_loss_kg"]), level
    assert float(page.locator("#sankey").get_attribute("data-imbalance-kg") or "nan") < 0.01


def test_only_what_passes_through_a_bar_is_shown_by_click_and_by_keyboard(
    at: Desk, yard: str, open_page: Callable[..., Page]
) -> None:
    flows = at.asked("GET", f"/v1/runs/{yard}/flows")
    place = next(i for i, one in enumerate(flows["places"]) if one["name"] == "ZO-2")
    kg = sum(flow["kg"] for flow in flows["flows"] if flow["source"] == place)
    page = open_page(f"/runs/{yard}/picture")
    canvas = page.locator("#sankey .picture canvas")
    expect(canvas).to_be_visible()
    whole = links_of(page)
    canvas.click(position=page.evaluate(MIDDLE_OF, "source/ZO-2"))
    expect(page.locator("main .said")).to_contain_text("Only what passes through ZO-2")
    links = links_of(page)
    inner = {link["target"] for link in links}
    first = {link["source"] for link in links} - inner
    last = inner - {link["source"] for link in links}
    assert first == {"source/ZO-2"}
    assert sum(ends(links, "target", name) for name in last) == pytest.approx(kg, abs=0.01)
    page.get_by_role("button", name="Show everything").focus()
    page.keyboard.press("Enter")
    assert links_of(page) == whole
    page.locator("select[name=only]").focus()
    page.keyboard.type("ZO-2")
    expect(page.locator("main .said")).to_contain_text("Only what passes through ZO-2")
    assert links_of(page) == links


def test_the_table_beside_the_picture_says_the_same(
    at: Desk, yard: str, open_page: Callable[..., Page]
) -> None:
    tapped = at.asked("GET", f"/v1/runs/{yard}/result")["totals"]["tapped_kg"]
    page = open_page(f"/runs/{yard}/picture", locale="de-DE")
    page.locator("#sankey summary").focus()
    page.keyboard.press("Enter")
    rows = page.locator("#sankey tbody tr", has=page.get_by_role("cell", name="Tapped metal"))
    shown = [row.split("\t")[3] for row in rows.all_inner_texts()]
    assert sum(int(kg.replace(".", "")) for kg in shown) == pytest.approx(tapped, abs=len(shown))
    check_accessible(page)


def test_stock_falls_from_what_arrives_to_what_is_left_and_never_below_zero(
    at: Desk, yard: str, open_page: Callable[..., Page]
) -> None:
    stock = at.asked("GET", f"/v1/runs/{yard}/flows")["stock"]
    bought = at.asked("GET", f"/v1/runs/{yard}/result")["purchases"]
    left = sum(step["kg"] for one in stock for step in one["steps"])
    page = open_page(f"/runs/{yard}/picture")
    page.locator("input[name=all]").check()
    series = page.evaluate(SERIES, "#stock")
    heights = [point[1] for one in series for point in one["data"]]
    assert min(heights) >= 0.0
    assert sum(one["data"][-1][1] for one in series) == pytest.approx(left, abs=0.1)
    assert sum(one["marks"] for one in series) == len([one for one in bought if one["kg"] > 0])
    page.locator("select[name=stock]").select_option("lots")
    page.locator("select[name=of]").select_option("P1020A")
    assert [one["name"] for one in page.evaluate(SERIES, "#stock")] == ["P1020A"]


def test_bars_show_cost_per_tonne_and_recycled_content_of_each_charge(
    at: Desk, yard: str, open_page: Callable[..., Page]
) -> None:
    charges = at.asked("GET", f"/v1/runs/{yard}/result")["charges"]
    page = open_page(f"/runs/{yard}/picture")
    bars = "section[aria-labelledby=bars-title]"
    expect(page.locator(f"{bars} canvas")).to_be_visible()
    cost, recycled = (
        [one["value"] for one in series["data"]] for series in page.evaluate(SERIES, bars)
    )
    assert cost == pytest.approx([1000 * one["cost"] / one["tap_kg"] for one in charges])
    assert recycled == [one["recycled_content_pct"] for one in charges]


def test_without_starts_stock_is_shown_charge_after_charge(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{at.planned(at.scenario('two-lots'))}/picture")
    expect(page.locator(".care")).to_contain_text("there are no days to show")
    check_accessible(page)


def test_a_plan_of_no_charge_says_why_there_is_no_picture(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    lots = at.asked("GET", "/v1/examples/two-lots")["lots"]
    scarce = [{**lot, "mass_kg": 10} for lot in lots]
    run_id = at.planned(at.scenario("two-lots", name="scarce", lots=scarce))
    page = open_page(f"/runs/{run_id}/picture")
    expect(page.locator("main")).to_contain_text("This plan makes no charge")
    page.get_by_role("link", name="See why").click()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Why")


def test_a_tablet_shows_all_of_it_without_scrolling_sideways(
    yard: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{yard}/picture", viewport={"width": 768, "height": 1024})
    expect(page.locator("#stock canvas")).to_be_visible()
    over = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
