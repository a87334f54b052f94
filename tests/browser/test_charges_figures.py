"""What Charges reckons in the browser: used and left with changes, sums, and lines of a charge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.slow
MODEL = """
const line = (source, kind, kg) =>
  ({ source, kind, kg, pieces: null, cost: 1, loading_order: 1, off_spec_pct: null });
const charge = (order_id, lines) =>
  ({ order_id, alloy: "a", furnace: "F1", start: null, off_spec_pct: null, lines });
const plan = {
  charges: [
    charge("A", [line("L1", "lot", 600), line("B1", "bin", 200)]),
    charge("B", [line("A", "heel", 100), line("L1", "lot", 300)]),
  ],
  bins: [{ bin_id: "B1", content_kg: 250, contents: [{ source: "L2", kg: 250 }] }],
  sorting: [], treatments: [], totals: { currency: "EUR" },
};
const input = { lots: [{ lot_id: "L1", mass_kg: "1000" }, { lot_id: "L2", mass_kg: 400 }] };
const { at, lookedFor, modelOf } = await import("/static/charges/model.mjs");
const { Changes } = await import("/static/charges/changes.mjs");
const model = modelOf(plan, input);
const changes = new Changes(model.pins, () => {});
const state = { changes, moved: new Map(), clash: new Set(), exact: true, charges: new Map() };
const change = () => { changes.pin("L1", "A", 500); state.moved.set(at("L2", "A"), 100); };
"""
"""Two charges: 900 of 1,000 kg of L1, 200 of the 250 kg of L2 in a bin; 150 kg of L2 lie there."""


@pytest.fixture
def reckoned(open_page: Callable[..., Page]) -> Callable[[str], Any]:
    """What a piece of script comes to, with the model at hand."""
    page = open_page("/", locale="en-GB")
    return lambda script: page.evaluate(f"async () => {{ {MODEL} {script} }}")


def test_used_and_left_of_a_source_go_with_the_changes(reckoned: Callable[[str], Any]) -> None:
    expected = [[900, 100], [800, 200], [0, 150], [100, 50]]
    assert expected == reckoned("""
        const { balanceOf } = await import("/static/charges/balance.mjs");
        const of = (name) => balanceOf(model, state, model.rows.find((row) => row.source === name));
        const pair = (name) => [of(name).used, of(name).left];
        const before = [pair("L1"), pair("L2")];
        change();
        return [before[0], pair("L1"), before[1], pair("L2")];""")


def test_the_sums_count_metal_once_and_no_heel(reckoned: Callable[[str], Any]) -> None:
    """1,400 kg are there; 1,100 kg of them are charged, and 300 kg are left."""
    expected = [[1400, 1100, 300, [800, 300]], [1400, 1100, 300, [800, 300]]]
    assert expected == reckoned("""
        const { sumsOf } = await import("/static/charges/balance.mjs");
        const told = () => { const sums = sumsOf(model, lookedFor(model, "").rows, state);
          return [sums.there, sums.used, sums.left, sums.orders]; };
        const before = told();
        change();
        return [before, told()];""")


def test_what_goes_into_a_charge_goes_with_the_changes(reckoned: Callable[[str], Any]) -> None:
    expected = [["L1", 500, 600, True], ["B1", 200, 200, False], ["L2", 100, 0, True]]
    assert expected == reckoned("""
        const { linesNow } = await import("/static/charges/detail.mjs");
        change();
        return linesNow(model, state, model.columns.find((column) => column.order === "A"))
          .map((line) => [line.source, line.kg, line.before, line.isMoved]);""")


def test_after_a_change_a_row_and_its_open_charge_show_it(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    run_id = at.planned(at.scenario("two-lots"))
    plan = at.asked("GET", f"/v1/runs/{run_id}/result")
    charge = plan["charges"][0]
    line = next(one for one in charge["lines"] if one["kind"] == "lot")
    less = round(line["kg"]) - 100
    page = open_page(f"/runs/{run_id}/charges#{charge['order_id']}", locale="en-GB")
    detail = page.locator(".detail")
    expect(detail).to_contain_text("Chemistry")
    row = page.locator("tbody tr").filter(has=page.get_by_text(line["source"], exact=True)).first
    before = [one.inner_text() for one in row.locator("td.info").all()]
    row.locator("td[data-column='0']").dblclick()
    page.keyboard.type(str(less))
    page.keyboard.press("Enter")
    expect(page.locator(".estimate .price")).to_be_visible()
    expect(row.locator("td.info").nth(2)).to_contain_text(before[2])
    expect(row.locator("td.info").nth(2).locator("del")).to_have_text(before[2])
    expect(detail.get_by_role("row").filter(has_text=line["source"]).locator("b")).to_have_text(
        f"{less:,}"
    )
    expect(detail).to_contain_text("Chemistry, with your changes")


def test_masses_are_read_in_whatever_unit_they_were_given(
    open_page: Callable[..., Page], at: Desk
) -> None:
    """Lots in tonnes, as text: what there is and what is left stand in kilograms."""
    lots = at.asked("GET", "/v1/examples/two-lots")["lots"]
    for lot in lots:
        lot["mass_t"] = str(lot.pop("mass_kg") / 1000)
    run_id = at.planned(at.scenario("two-lots", lots=lots))
    plan = at.asked("GET", f"/v1/runs/{run_id}/result")
    used = sum(
        line["kg"] for one in plan["charges"] for line in one["lines"] if line["source"] == "ingot"
    )
    page = open_page(f"/runs/{run_id}/charges", locale="en-GB")
    page.get_by_role("searchbox", name="Look for").fill("ingot")
    row = page.locator("tbody tr").filter(has=page.get_by_text("ingot", exact=True))
    expect(row).to_contain_text("10,000")
    expect(row).to_contain_text(f"{10_000 - used:,.0f}")
