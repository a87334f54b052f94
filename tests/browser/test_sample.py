"""The sample of a melt, typed in: what brings it into spec, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, Watch, check_accessible

pytestmark = pytest.mark.slow
GERMAN: dict[str, Any] = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="module")
def week(at: Desk) -> str:
    """The first charges of one furnace's week, not searched for long."""
    week = at.asked("GET", "/v1/examples/extrusion-week")
    quick = {**week["settings"], "goals": ["cost"], "gap_pct": 3, "time_limit_s": 20}
    orders = [row for row in week["orders"] if row["order_id"] in {"H101", "H102", "H103"}]
    some: dict[str, Any] = {"settings": quick, "orders": orders, "pins": [], "blend_limits": []}
    return at.planned(at.scenario("extrusion-week", **some))


def opened(open_page: Callable[..., Page], run_id: str, **options: Any) -> Page:
    page = open_page(f"/runs/{run_id}/sheet", **options)
    page.get_by_role("button", name="Melt sample").click()
    expect(page.get_by_role("button", name="What brings it into spec?")).to_be_visible()
    return page


def corrected(at: Desk, run_id: str, **melt: float) -> Any:
    """What the service says of the same sample."""
    return at.asked("POST", "/v1/corrections", {"run_id": run_id, "order_id": "H101", "melt": melt})


def added(remedy: Any) -> dict[str, float]:
    lines = remedy["charge"]["lines"]
    return {line["source"]: line["kg"] for line in lines if line["kind"] != "heel"}


def test_a_sample_with_decimal_commas_gives_additions_to_print(
    at: Desk, week: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page, week, viewport={"width": 768, "height": 1024}, **GERMAN)
    page.get_by_label("Melt, kg").fill("28.900")
    page.get_by_label("Mg, %").fill("0,35")
    page.get_by_label("Si, %").fill("0,37")
    page.get_by_label("Si, %").press("Enter")
    wanted = added(corrected(at, week, mass_kg=28_900, Mg=0.35, Si=0.37)["additions"])
    rows = page.locator(".corrected .additions tbody tr")
    expect(rows).to_have_count(len(wanted))
    shown = {row.locator("th").inner_text(): row.locator(".kg").inner_text() for row in rows.all()}
    assert shown == {name: f"{kg:,.0f}".replace(",", ".") for name, kg in wanted.items()}
    check_accessible(page)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = " ".join(one.get_textpage().get_text_range() for one in printed)
    assert "Charge H101" in text
    assert "Weighed kg" in text
    assert "Loaded" not in text
    assert "Charge H102" not in text


def test_where_no_additions_do_every_way_has_its_masses_and_costs(
    at: Desk, week: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page, week, locale="en-GB")
    page.get_by_label("Fe, %").fill("0.27")
    page.get_by_role("button", name="What brings it into spec?").click()
    wanted = corrected(at, week, Fe=0.27)
    assert wanted["additions"] is None
    expect(page.locator(".corrected .answer, .corrected .wrong")).to_have_text(wanted["message"])
    rows = page.locator(".corrected .ways tbody tr")
    expect(rows).to_have_count(len(wanted["ways"]))
    for row, way in zip(rows.all(), wanted["ways"], strict=True):
        assert f"{way['tap_kg']:,.0f}" in row.inner_text()
        assert f"{way['cost']:,.0f}" in row.inner_text()
    page.get_by_text("What does not help").click()
    others = [one for one in wanted["ruled_out"] if one["kind"] != "additions"]
    expect(page.locator(".corrected details li")).to_have_count(len(others))
    check_accessible(page)


def test_of_several_ways_the_crews_paper_shows_the_one_that_is_chosen(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    day = at.planned(at.scenario("sample-day"))
    page = open_page(f"/runs/{day}/sheet#sample", locale="en-GB")
    page.locator("#sampled").select_option("S2")
    melt = {"Si": 0.45, "Fe": 0.41, "Cu": 0.05, "Mn": 0.06, "Mg": 0.5, "Zn": 0.06}
    page.get_by_label("Melt, kg").fill("13500")
    for name, pct in melt.items():
        page.get_by_label(f"{name}, %", exact=True).fill(str(pct))
    with page.expect_response("**/v1/corrections") as told:
        page.get_by_role("button", name="What brings it into spec?").click()
    first, second = (way["title"] for way in told.value.json()["ways"][:2])
    papers = page.get_by_role("radio", name="On the crew's paper")
    expect(papers.first).to_be_checked()
    for way, other, paper in ((first, second, papers.first), (second, first, papers.nth(1))):
        paper.check()
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        text = " ".join("".join(one.get_textpage().get_text_range() for one in printed).split())
        assert len(printed) == 1
        assert way in text
        assert other not in text


def test_bounds_further_elements_and_fading_arrive(
    week: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page, week, locale="en-GB")
    with page.expect_request("**/v1/corrections") as sent:
        page.get_by_label("Pb, %").fill("<0.002")
        page.get_by_label("Further elements").fill("Sr 0.01; Na < 0.0005")
        page.get_by_label("Held until the tap").fill("40")
        page.get_by_label("Mg that burns").fill("6")
        page.get_by_label("To reach").select_option("aim")
        page.get_by_role("button", name="What brings it into spec?").click()
    body = sent.value.post_data_json
    assert body["melt"] == {"Pb_max": 0.002, "Sr": 0.01, "Na_max": 0.0005}
    assert (body["hold_min"], body["fade_pct_per_h"], body["target"]) == (40, {"Mg": 6}, "aim")
    expect(page.locator(".corrected h2")).to_have_text("Charge H101, 6060-anodising")


def test_what_is_no_figure_is_marked_and_said(
    week: str, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven += ["422"]
    page = opened(open_page, week, locale="en-GB")
    page.get_by_label("Fe, %").fill("much")
    page.get_by_role("button", name="What brings it into spec?").click()
    expect(page.locator(".notice.wrong").last).to_contain_text("no number")
    expect(page.get_by_label("Fe, %")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Fe, %").fill("")
    page.get_by_label("Melt, kg").fill("99000")
    page.get_by_role("button", name="What brings it into spec?").click()
    expect(page.locator(".notice.wrong", has_text="no number")).to_have_count(0)
    expect(page.locator(".notice.wrong").last).to_contain_text("furnace F1 holds 30,000 kg")
    expect(page.get_by_label("Melt, kg")).to_have_attribute("aria-invalid", "true")


def test_the_sample_is_at_its_own_address(week: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"/runs/{week}/sheet#sample")
    expect(page.get_by_role("button", name="Melt sample")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sheets")).to_be_hidden()
    page.get_by_role("button", name="Sheets to print").click()
    expect(page.locator("#sheets")).to_be_visible()
