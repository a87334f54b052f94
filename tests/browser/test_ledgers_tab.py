"""The tab Ledgers: every figure of the API with what it is made of, periods, and files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, check_accessible

pytestmark = pytest.mark.slow
FILE_MS = 180_000
"""A pdf takes seconds, and more where others work at the same time."""
PARTS = ["Recycled content", "Chain of custody", "Carbon", "Energy and water"]


@pytest.fixture(scope="module")
def run_id(at: Desk) -> str:
    """A plan with dates."""
    return at.planned(at.scenario("foundry-rotary"))


@pytest.fixture(scope="module")
def ledger(at: Desk, run_id: str) -> dict[str, Any]:
    """What the API says of it."""
    found: dict[str, Any] = at.asked("GET", f"/v1/runs/{run_id}/ledger", Accept="application/json")
    return found


def opened(open_page: Callable[..., Page], address: str, **options: Any) -> Page:
    """The page once its ledger is there."""
    page = open_page(address, **options)
    expect(page.locator("#ledger-rules")).to_be_visible(timeout=FILE_MS)
    return page


def row_of(page: Page, name: str) -> list[str]:
    """The row of a figure of the whole: figure, value, unit, made of, basis, method."""
    row = page.locator("tr", has=page.locator(f"[data-figure='{name}/whole']"))
    return row.locator("td").all_inner_texts()


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def test_each_figure_stands_with_numerator_denominator_and_method(
    run_id: str, ledger: dict[str, Any], open_page: Callable[..., Page]
) -> None:
    entry = next(e for e in ledger["entries"] if e["name"] == "recycled_content_metal_pct")
    page = opened(open_page, f"/runs/{run_id}/ledgers", locale="en-GB")
    row = row_of(page, entry["name"])
    assert amount(row[1]) == pytest.approx(entry["value"], abs=0.005)
    assert row[2] == "%"
    over, under = row[3].splitlines()
    for line, side in ((over, "numerator"), (under, "denominator")):
        assert entry[side]["what"] in line
        assert amount(line.split(" ")[1]) == pytest.approx(entry[side]["value"], abs=0.5)
    for said in (entry["method"], entry["rule_set"], entry["boundary"]):
        assert said in row[-1]
    check_accessible(page)


def test_every_figure_and_table_is_there_once(
    run_id: str, ledger: dict[str, Any], open_page: Callable[..., Page]
) -> None:
    page = opened(open_page, f"/runs/{run_id}/ledgers")
    page.evaluate("() => { for (const lid of document.querySelectorAll('.lid')) lid.open = true; }")
    expect(page.locator("[data-figure]")).to_have_count(len(ledger["entries"]))
    for table in ledger["tables"]:
        expect(page.locator("summary", has_text=table["title"]).first).to_be_visible()
    index = page.locator(".index a").all_inner_texts()
    assert index[:4] == PARTS


def test_what_is_not_known_says_so_and_why(
    run_id: str, ledger: dict[str, Any], open_page: Callable[..., Page]
) -> None:
    unknown = next(e for e in ledger["entries"] if e["value"] is None and e["by"] == "whole")
    page = opened(open_page, f"/runs/{run_id}/ledgers")
    row = row_of(page, unknown["name"])
    assert row[1] == "unknown"
    assert unknown["note"] in row[0]


def test_the_index_leads_to_a_part_by_keyboard(run_id: str, open_page: Callable[..., Page]) -> None:
    page = opened(open_page, f"/runs/{run_id}/ledgers")
    page.get_by_role("link", name="Dross", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ledger-dross")).to_be_in_viewport()
    assert page.url.endswith("#ledger-dross")


@pytest.mark.parametrize(
    ("button", "begins"),
    [("Workbook (xlsx)", b"PK"), ("Evidence pack (pdf)", b"%PDF"),
     ("Evidence pack (html)", b"<!doctype html"), ("Flows (csv)", b"period,")],
)  # fmt: skip
def test_the_ledger_is_kept_in_every_spelling(
    run_id: str, open_page: Callable[..., Page], tmp_path: Path, button: str, begins: bytes
) -> None:
    page = opened(open_page, f"/runs/{run_id}/ledgers")
    with page.expect_download(timeout=FILE_MS) as waiting:
        page.get_by_role("button", name=button).click()
    path = tmp_path / "file"
    waiting.value.save_as(path)
    content = path.read_bytes()
    assert content[: len(begins)].lower() == begins.lower()
    if begins == b"PK":
        assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    expect(page.get_by_role("button", name=button)).to_be_enabled()


def test_a_period_without_books_says_how_they_come_in(
    run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/ledgers")
    page.locator(".period input[name=from]").fill("2001-01-01")
    page.locator(".period input[name=to]").fill("2001-01-31")
    page.get_by_role("button", name="Show the period").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ledger")).to_contain_text("The books of this period are empty")
    expect(page.locator("#ledger")).to_contain_text("Accept a plan")
    check_accessible(page)


def test_an_answer_that_comes_late_leaves_the_period_that_was_asked_for_since(
    run_id: str, open_page: Callable[..., Page]
) -> None:
    page, held = open_page("/"), list[Route]()
    page.route(f"**/v1/runs/{run_id}/ledger", lambda route: held.append(route))  # noqa: PLW0108 -- marked by the driver
    page.goto(f"/runs/{run_id}/ledgers")
    page.locator(".period input[name=from]").fill("2001-01-01")
    page.locator(".period input[name=to]").fill("2001-01-31")
    page.get_by_role("button", name="Show the period").click()
    said = "The books of this period are empty"
    expect(page.locator("#ledger")).to_contain_text(said)
    with page.expect_response(f"**/v1/runs/{run_id}/ledger", timeout=FILE_MS) as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("new Promise((drawn) => setTimeout(drawn, 500))")
    expect(page.locator("#ledger")).to_contain_text(said)
    expect(page.locator("#ledger-rules")).to_have_count(0)


def test_a_period_counts_accepted_plans_and_stays_on_reload(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    run_id = at.planned(at.scenario("two-lots", name="accepted"))
    at.asked("POST", f"/v1/runs/{run_id}/accept", {})
    since, until = "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
    found = at.asked("POST", "/v1/ledgers", {"from": since, "to": until})
    value = next(e for e in found["entries"] if e["name"] == "recycled_content_metal_pct")["value"]
    page = open_page(f"/runs/{run_id}/ledgers?from=2026-01-01&to=2098-12-31", locale="en-GB")
    for _ in range(2):
        expect(page.locator("#ledger-rules")).to_be_visible(timeout=FILE_MS)
        shown = amount(row_of(page, "recycled_content_metal_pct")[1])
        assert shown == pytest.approx(value, abs=0.005)
        page.reload()
    page.get_by_role("button", name="This plan").click()
    said = "a plan, as planned: weights that were noted count in the ledger of a period"
    expect(page.locator("#ledger")).to_contain_text(said, timeout=FILE_MS)


def test_days_are_written_and_read_in_the_readers_own_order(
    run_id: str, open_page: Callable[..., Page]
) -> None:
    address = f"/runs/{run_id}/ledgers?from=2001-10-01&to=2001-10-31"
    page = open_page(address, locale="de-DE")
    first = page.locator(".period input[name=from]")
    expect(first).to_have_value("01.10.2001")
    first.fill("31.09.2001")
    said = first.evaluate("field => field.validationMessage")
    assert "01.10.2001" in said
    first.fill("1.9.2001")
    page.get_by_role("button", name="Show the period").click()
    page.wait_for_url("**/ledgers?from=2001-09-01&to=2001-10-31")


def test_a_period_that_ends_before_it_begins_is_refused_in_words(
    run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/ledgers?from=2026-02-01&to=2026-01-01")
    expect(page.locator("#ledger")).to_contain_text("The last day must not come before the first.")
