"""The tab Plan and the bar of a run: goals, limits, live progress, stopping, losing the line."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import ROOT, Desk, Watch, check_accessible, desk, need_chromium

pytestmark = pytest.mark.slow
LONG: Final = {"name": "long", "time_limit_s": 90, "gap_pct": 0, "goals": ["cost"]}
SOON_MS: Final = 180_000
DRAGS: Final = 3
"""A mouse that is let go before a loaded browser has seen it move drags nothing."""
LOST: Final = ["ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED",
               "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"]  # fmt: skip
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service whose runs are soon taken over when their worker is gone."""
    need_chromium()
    with desk(tmp_path_factory.mktemp("desk"), REMELT_LEASE_S="3") as made:
        yield made


def settings_of(at: Desk, scenario_id: str) -> dict[str, Any]:
    return dict(at.asked("GET", f"/v1/scenarios/{scenario_id}/sheets")["settings"])


def newest(at: Desk, scenario_id: str) -> dict[str, Any]:
    return dict(at.asked("GET", f"/v1/runs?scenario_id={scenario_id}")["runs"][0])


def goals_on(page: Page) -> list[str]:
    return page.locator("li.goal").evaluate_all("rows => rows.map(row => row.dataset.goal)")


def until(holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.1)


def begun(at: Desk, open_page: Opening) -> tuple[Page, str]:
    """A page with a long run under way, whose progress shows."""
    scenario_id = at.scenario("six-bins", settings=LONG)
    page = open_page(f"/scenarios/{scenario_id}/plan")
    page.locator("#plan-now").click()
    expect(page.locator(".run-live tbody tr")).to_have_count(1, timeout=SOON_MS)
    return page, scenario_id


def dropped(page: Page) -> None:
    page.locator("#run-drop").click()
    expect(page.locator("#run-state")).to_have_text("Stopped", timeout=SOON_MS)


def test_goals_are_ordered_by_dragging_and_planned_so(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("two-lots", settings={})
    page = open_page(f"/scenarios/{scenario_id}/plan")
    expect(page.locator("li.goal")).to_have_count(3)
    assert goals_on(page) == ["recycled_content", "metal_loss", "cost"]
    wanted = ["cost", "recycled_content", "metal_loss"]
    grip, first = page.locator("[data-goal=cost] .grip"), page.locator("li.goal").first
    for _ in range(DRAGS):
        if goals_on(page) != wanted:
            grip.drag_to(first, target_position={"x": 40, "y": 5}, steps=10)
    until(lambda: "goals" in settings_of(at, scenario_id))
    assert settings_of(at, scenario_id)["goals"] == wanted
    assert goals_on(page) == wanted
    page.locator("#plan-now").click()
    expect(page.locator("#run-state")).to_have_text("Planned", timeout=SOON_MS)
    run_id = newest(at, scenario_id)["run_id"]
    planned = at.asked("GET", f"/v1/runs/{run_id}/result")
    assert [goal["goal"] for goal in planned["goals"]] == wanted
    check_accessible(page)
    page.get_by_role("link", name="See the charges").click()
    assert page.url.endswith(f"/runs/{run_id}/charges")


def test_goals_are_ordered_and_given_slack_by_keys_alone(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("two-lots", settings={})
    page = open_page(f"/scenarios/{scenario_id}/plan")
    page.locator("#up-cost").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#up-cost")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#down-cost")).to_be_focused()
    page.locator("#slack-cost").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    page.locator("#out-metal_loss").focus()
    page.keyboard.press("Enter")
    wanted = [{"goal": "cost", "slack_pct": 2.5}, "recycled_content"]
    until(lambda: settings_of(at, scenario_id).get("goals") == wanted)
    assert "% of the best cost" in page.locator("[data-goal=cost] .slack").inner_text()
    page.locator("#goal-to-add").select_option("carbon")
    page.locator("#add-goal").press("Enter")
    until(lambda: settings_of(at, scenario_id)["goals"] == [*wanted, "carbon"])
    page.locator("#plan-now").press("Enter")
    expect(page.locator("#run-state")).to_have_text("Planned", timeout=SOON_MS)


def unfolded(page: Page) -> None:
    """Show how it is searched, weighed and counted."""
    page.locator("#plan-limits summary").click()


def orders_of(at: Desk, scenario_id: str) -> list[dict[str, Any]]:
    sheets = at.asked("GET", f"/v1/scenarios/{scenario_id}/sheets")["sheets"]
    return [row["cells"] for row in sheets["orders"]]


def test_limits_on_results_are_given_to_every_order_and_planned(
    at: Desk, open_page: Opening
) -> None:
    scenario_id = at.scenario("extrusion-week")
    page = open_page(f"/scenarios/{scenario_id}/plan", locale="de-DE")
    page.locator("#all-max_metal_loss_pct").fill("4,5")
    page.locator("#all-max_metal_loss_pct").press("Tab")
    until(lambda: all(row.get("max_metal_loss_pct") == 4.5 for row in orders_of(at, scenario_id)))
    expect(page.locator("table.orders thead")).to_contain_text("Metal loss at most, %")
    page.locator("#all-max_metal_loss_pct").fill("4,5 %")
    page.locator("#all-max_metal_loss_pct").press("Tab")
    expect(page.locator("#all-max_metal_loss_pct-wrong")).to_contain_text("1234,5")
    page.locator("#all-max_metal_loss_pct").fill("")
    page.locator("#all-max_metal_loss_pct").press("Tab")
    until(lambda: not any("max_metal_loss_pct" in row for row in orders_of(at, scenario_id)))


def test_every_blank_says_what_it_means_and_dates_are_the_readers(
    at: Desk, open_page: Opening
) -> None:
    order = {"order_id": "H1", "alloy": "6063", "furnace": "F1", "tap_kg": 500}
    orders = [{**order, "start": "2026-03-02T06:00:00"}]
    scenario_id = at.scenario("two-lots", orders=orders, settings={"timezone": "America/New_York"})
    page = open_page(f"/scenarios/{scenario_id}/plan", locale="de-DE")
    expect(page.locator("#set-max_off_spec_pct")).to_have_attribute("placeholder", "usual: none")
    assert "{" not in page.locator("#plan-limits").inner_html()
    expect(page.locator("table.orders thead")).to_contain_text("Start (America/New_York)")
    expect(page.locator("table.orders tbody")).to_contain_text("02.03.2026 06:00")
    expect(page.locator("#zone")).to_have_text("Times: America/New_York")


def test_limits_are_kept_and_what_is_no_number_is_not(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("two-lots", settings={})
    page = open_page(f"/scenarios/{scenario_id}/plan", locale="de-DE")
    page.locator("#set-max_off_spec_pct").fill("2,5")
    page.locator("#set-max_off_spec_pct").press("Tab")
    unfolded(page)
    page.locator("#set-carbon_method").select_option("mass_allocated")
    wanted = {"max_off_spec_pct": 2.5, "carbon_method": "mass_allocated"}
    until(lambda: settings_of(at, scenario_id) == wanted)
    page.locator("#set-gap_pct").fill("much")
    page.locator("#set-gap_pct").press("Tab")
    expect(page.locator("#set-gap_pct-wrong")).to_be_visible()
    assert settings_of(at, scenario_id) == wanted
    page.locator("#set-max_off_spec_pct").fill("")
    page.locator("#set-max_off_spec_pct").press("Tab")
    until(lambda: "max_off_spec_pct" not in settings_of(at, scenario_id))


def test_weights_replace_the_order_and_give_it_back(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("two-lots", settings={"weights": {"cost": 1, "carbon": 0.08}})
    page = open_page(f"/scenarios/{scenario_id}/plan")
    expect(page.locator("#weight-carbon")).to_have_value("0.08")
    page.locator("#weight-carbon").fill("0.1")
    page.locator("#weight-carbon").press("Tab")
    until(lambda: settings_of(at, scenario_id)["weights"] == {"cost": 1, "carbon": 0.1})
    page.locator("#way-order").check()
    until(lambda: "weights" not in settings_of(at, scenario_id))
    expect(page.locator("ol#goals li.goal")).to_have_count(3)


def test_what_another_planner_sets_shows_by_itself(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("two-lots", settings={"gap_pct": 0.5})
    page = open_page(f"/scenarios/{scenario_id}/plan")
    expect(page.locator("#set-gap_pct")).to_have_value("0.5")
    unfolded(page)
    page.locator("#set-seed").focus()
    edits = [{"setting": "gap_pct", "was": 0.5, "value": 2}]
    at.asked("POST", f"/v1/scenarios/{scenario_id}/edits", {"edits": edits})
    expect(page.locator("#set-gap_pct")).to_have_value("2")
    expect(page.locator("#set-seed")).to_be_focused()
    expect(page.locator("#plan-saved")).to_contain_text("has changed this scenario")


def test_orders_left_out_are_not_planned(at: Desk, open_page: Opening) -> None:
    scenario_id = at.scenario("extrusion-week")
    page = open_page(f"/scenarios/{scenario_id}/plan")
    orders = at.asked("GET", "/v1/examples/extrusion-week")["orders"]
    for nth in range(12, 16):
        page.locator(f"#order-{nth}").press("Space")
    expect(page.locator("#plan-orders")).to_contain_text("12 of 16 orders")
    page.locator("#plan-now").click()
    expect(page.locator("#run-state")).to_have_text("Planned", timeout=SOON_MS)
    expect(page.locator("#plan-orders")).to_contain_text("12 of 16 orders")
    planned = at.asked("GET", f"/v1/runs/{newest(at, scenario_id)['run_id']}/result")
    made = {charge["order_id"] for charge in planned["charges"]}
    assert made == {order["order_id"] for order in orders[:12]}


def test_what_cannot_be_planned_says_where_and_leads_to_the_inventory(
    at: Desk, open_page: Opening
) -> None:
    orders = [{"order_id": "A", "alloy": "no such alloy", "furnace": "F1", "tap_kg": 500}]
    scenario_id = at.scenario("two-lots", orders=orders)
    page = open_page(f"/scenarios/{scenario_id}/plan")
    expect(page.locator("#plan-judged")).to_contain_text("It cannot be planned yet. Problems: 1.")
    page.locator("#plan-now").click()
    expect(page.locator("#plan-wrong li")).to_contain_text("orders, row 1, alloy:")
    expect(page.locator("#plan-wrong li")).to_contain_text("no such alloy")
    check_accessible(page)
    page.locator("#plan-judged a").click()
    assert page.url.endswith(f"/scenarios/{scenario_id}/inventory")


def test_what_is_infeasible_leads_to_its_ways_out(at: Desk, open_page: Opening) -> None:
    document = json.loads((ROOT / "scenarios" / "nothing-can-be-made.json").read_text("utf-8"))
    body = {"name": "Nothing can be made", "document": document}
    scenario_id = at.asked("POST", "/v1/scenarios", body)["scenario_id"]
    page = open_page(f"/scenarios/{scenario_id}/plan")
    page.locator("#plan-now").click()
    expect(page.locator("#run-state")).to_have_text("Cannot be made", timeout=SOON_MS)
    expect(page.locator("#run-state.succeeded")).to_have_count(0)
    expect(page.locator("#run-bar")).to_contain_text("limits contradict each other")
    page.get_by_role("link", name="See the ways out").click()
    assert page.url.endswith("/why")


def test_one_wrong_limit_of_all_orders_is_one_problem_at_its_field(
    at: Desk, open_page: Opening
) -> None:
    orders = at.asked("GET", "/v1/examples/extrusion-week")["orders"]
    wrong = [{**order, "min_recycled_pct": 150} for order in orders]
    page = open_page(f"/scenarios/{at.scenario('extrusion-week', orders=wrong)}/plan")
    expect(page.locator("#plan-judged")).to_contain_text("It cannot be planned yet. Problems: 1.")
    told = page.locator("#all-min_recycled_pct ~ .judged")
    expect(told).to_contain_text("“Recycled at least, %” 150 must be 100 or less")
    expect(told).not_to_contain_text("min_recycled_pct")
    page.locator("#plan-now").click()
    expect(page.locator("#plan-wrong")).to_contain_text("It cannot be planned. Problems: 1.")


def test_a_search_is_seen_reloaded_and_stopped_with_its_best_plan(
    at: Desk, open_page: Opening
) -> None:
    page, scenario_id = begun(at, open_page)
    expect(page.locator(".run-live canvas")).to_be_visible()
    expect(page.locator(".run-live tbody tr")).to_contain_text("EUR")
    expect(page.locator(".clock")).to_contain_text("of 90 s")
    expect(page.locator(".run-live tbody td").nth(1)).to_have_text(
        re.compile(r"\d"), timeout=SOON_MS
    )
    check_accessible(page, within="#run-bar")
    page.reload()
    expect(page.locator("#run-state")).to_have_text("Planning")
    expect(page.locator(".run-live tbody tr")).to_have_count(1)
    page.locator("#run-keep").click()
    expect(page.locator("#run-state")).to_have_text("Stopped, best plan kept", timeout=SOON_MS)
    run = newest(at, scenario_id)
    assert run["outcome"] in {"optimal", "feasible"}
    page.locator("#run-accept").click()
    check_accessible(page, within="dialog")
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(page.locator("#run-bar .accepted")).to_contain_text("Accepted by")
    assert newest(at, scenario_id)["accepted_at"] is not None
    page.locator("#run-withdraw").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").press("Enter")
    expect(page.locator("#run-accept")).to_be_focused()
    assert newest(at, scenario_id)["accepted_at"] is None


def test_a_lost_connection_is_said_and_the_search_goes_on(
    at: Desk, open_page: Opening, watch: Watch
) -> None:
    watch.forgiven += LOST
    page, scenario_id = begun(at, open_page)
    page.context.set_offline(True)
    expect(page.locator("#run-state")).to_contain_text("Connection lost")
    expect(page.locator("#lost")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#run-state")).to_have_text("Planning")
    expect(page.locator("#lost")).to_be_hidden()
    assert newest(at, scenario_id)["attempts"] == 1
    dropped(page)
    assert newest(at, scenario_id)["outcome"] is None


def test_a_stop_without_a_connection_is_asked_again_when_it_is_back(
    at: Desk, open_page: Opening, watch: Watch
) -> None:
    watch.forgiven += LOST
    page, scenario_id = begun(at, open_page)
    page.context.set_offline(True)
    expect(page.locator("#run-state")).to_contain_text("Connection lost")
    page.locator("#run-drop").click()
    assert newest(at, scenario_id)["state"] == "running"
    page.context.set_offline(False)
    until(lambda: newest(at, scenario_id)["state"] == "cancelled")
    expect(page.locator("#lost")).to_be_hidden()


def test_a_restart_of_the_service_loses_no_run(at: Desk, open_page: Opening, watch: Watch) -> None:
    watch.forgiven += LOST
    page, scenario_id = begun(at, open_page)
    at.stop()
    expect(page.locator("#run-state")).to_contain_text("Connection lost")
    at.start()
    expect(page.locator("#run-state")).to_contain_text("begun anew (attempt 2)", timeout=SOON_MS)
    expect(page.locator(".run-live tbody tr")).to_have_count(1, timeout=SOON_MS)
    assert newest(at, scenario_id)["attempts"] == 2
    dropped(page)


@pytest.mark.parametrize("width", [768, 683])
def test_it_fits_a_tablet_and_twice_the_size(at: Desk, open_page: Opening, width: int) -> None:
    size = {"width": width, "height": 430}
    page = open_page(f"/scenarios/{at.scenario('extrusion-week')}/plan", viewport=size)
    expect(page.locator("li.goal")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
