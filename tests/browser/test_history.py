"""The tab History: found again, compared, made a scenario again, who did what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
ROWS = "tr[data-run]"
Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def runs(at: Desk) -> list[str]:
    """Two plans of one scenario, the second accepted, and one of another."""
    scenario_id = at.scenario("two-lots", name="Two lots, thrice")
    first, second = at.planned(scenario_id), at.planned(scenario_id)
    at.asked("POST", f"/v1/runs/{second}/accept", {})
    return [first, second, at.planned(at.scenario("haverly"))]


def test_every_run_is_listed_with_what_it_comes_to(
    at: Desk, runs: list[str], open_page: Opening
) -> None:
    page = open_page("/history")
    expect(page.locator(ROWS)).to_have_count(3)
    listed = page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.run)")
    assert listed == runs[::-1]
    totals = at.asked("GET", f"/v1/runs/{runs[1]}/result")["totals"]
    row = page.locator(f"[data-run='{runs[1]}']")
    expect(row).to_contain_text("Two lots, thrice, version 1")
    expect(row.locator("td").nth(6)).to_have_text(f"{totals['recycled_content_pct']:.2f}")
    expect(row.locator("td").nth(7)).to_have_text(f"{totals['cost']:,.0f} {totals['currency']}")
    expect(row.locator("td").nth(9)).to_contain_text("local user")
    hashed = at.asked("GET", f"/v1/runs/{runs[1]}/result")["provenance"]["input_sha256"]
    expect(row).to_contain_text(hashed[:12])
    check_accessible(page)
    row.get_by_role("link").first.click()
    assert page.url.endswith(f"/runs/{runs[1]}/charges")


def test_filters_narrow_the_list_and_stay_on_reload(runs: list[str], open_page: Opening) -> None:
    page = open_page("/history")
    page.locator("#of-scenario").select_option(label="haverly")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_contain_text("haverly, version 1")
    page.locator("#of-state").select_option("failed")
    expect(page.locator(ROWS)).to_have_count(0)
    expect(page.locator("#history")).to_contain_text("no runs that fit")
    page.locator("#of-state").select_option("")
    page.reload()
    expect(page.locator(ROWS)).to_have_count(1)
    assert page.locator(ROWS).get_attribute("data-run") == runs[2]


def test_two_are_compared_by_keys_and_new_runs_do_not_disturb(
    at: Desk, runs: list[str], open_page: Opening
) -> None:
    page = open_page("/history")
    page.locator(f"#pick-{runs[0]}").press("Space")
    expect(page.locator("#compare")).to_be_disabled()
    page.locator(f"#pick-{runs[1]}").press("Space")
    at.asked("DELETE", f"/v1/runs/{runs[1]}/accept")
    expect(page.locator(f"[data-run='{runs[1]}'] td").nth(9)).to_have_text("")
    expect(page.locator(f"#pick-{runs[1]}")).to_be_focused()
    expect(page.locator(f"#pick-{runs[1]}")).to_be_checked()
    page.locator("#compare").press("Enter")
    page.wait_for_url(f"**/compare?run={runs[0]}&run={runs[1]}")


def test_an_input_is_downloaded_and_becomes_a_scenario(
    at: Desk, runs: list[str], open_page: Opening, tmp_path: Path
) -> None:
    page = open_page("/history")
    with page.expect_download() as download:
        page.locator(f"#input-{runs[0]}").click()
    download.value.save_as(tmp_path / "input.json")
    given = at.asked("GET", f"/v1/runs/{runs[0]}/input")
    assert json.loads((tmp_path / "input.json").read_text("utf-8")) == given
    page.locator(f"#remake-{runs[0]}").click()
    page.wait_for_url("**/scenarios/*/inventory")
    scenario_id = page.url.split("/")[-2]
    sheets = at.asked("GET", f"/v1/scenarios/{scenario_id}/sheets")["sheets"]
    assert [row["cells"] for row in sheets["lots"]] == given["lots"]


def test_an_admin_sees_who_did_what(runs: list[str], open_page: Opening) -> None:
    page = open_page("/history")
    page.locator(f"#trail-{runs[1]}").press("Enter")
    dialog = page.get_by_role("dialog")
    deeds = dialog.locator("tbody td:nth-child(3)")
    expect(deeds.first).to_be_visible()
    assert {"accepted", "planned"} <= set(deeds.all_inner_texts())
    request = dialog.locator("tbody code").first
    assert request.get_attribute("title")[:8] == request.inner_text()  # type: ignore[index]
    check_accessible(page, within="dialog")
    page.keyboard.press("Escape")
    expect(page.locator(f"#trail-{runs[1]}")).to_be_focused()


def test_a_revision_says_that_it_is_one(at: Desk, runs: list[str], open_page: Opening) -> None:
    revised = at.asked("POST", f"/v1/runs/{runs[0]}/revisions", {})["run_id"]
    at.asked("GET", f"/v1/runs/{revised}?wait=25")
    page = open_page("/history")
    link = page.locator(f"[data-run='{revised}'] a.revises")
    expect(link).to_have_text("revises another plan")
    assert link.get_attribute("href") == f"/runs/{runs[0]}/charges"


def test_on_a_tablet_what_can_be_done_stays_in_sight(runs: list[str], open_page: Opening) -> None:
    page = open_page("/history", viewport={"width": 768, "height": 1024})
    deed = page.locator(f"[data-run='{runs[0]}'] .deeds button").first
    expect(deed).to_be_visible()
    box = deed.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 768 - 24


def test_a_run_in_which_nothing_can_be_made_says_so_without_figures(
    at: Desk, open_page: Opening
) -> None:
    document = at.asked("GET", "/v1/examples/cannot-be-made")
    orders = [row for row in document["orders"] if row["order_id"] == "H1"]
    nothing = at.planned(at.scenario("cannot-be-made", orders=orders))
    row = open_page("/history").locator(f"[data-run='{nothing}']")
    expect(row.locator(".state.failed")).to_have_text("Cannot be made")
    expect(row.locator("td.num")).to_have_text(3 * ["\N{EN DASH}"])
    expect(row).not_to_contain_text("Planned")
