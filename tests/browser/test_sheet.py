"""The sheet: printed it is one A4 page for each charge; weights are typed back in, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, Watch, check_accessible

pytestmark = pytest.mark.slow
A4_POINTS = (595, 842)
GERMAN: dict[str, Any] = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="module")
def week(at: Desk) -> str:
    """One furnace's week, not searched for long."""
    week = at.asked("GET", "/v1/examples/extrusion-week")
    quick = {**week["settings"], "goals": ["cost"], "gap_pct": 3, "time_limit_s": 20}
    orders = [row for row in week["orders"] if row["furnace"] == "F1"]
    some: dict[str, Any] = {"settings": quick, "orders": orders, "pins": [], "blend_limits": []}
    return at.planned(at.scenario("extrusion-week", **some))


@pytest.fixture
def run_id(at: Desk) -> str:
    """A small plan of its own for each test."""
    return at.planned(at.scenario("two-lots"))


def result(at: Desk, run_id: str) -> Any:
    """The plan."""
    return at.asked("GET", f"/v1/runs/{run_id}/result")


def charged(at: Desk, run_id: str) -> dict[str, float | None]:
    """What the service has been told, by lot."""
    lines = at.asked("GET", f"/v1/runs/{run_id}/executed")["lines"]
    return {line["source"]: line["charged_kg"] for line in lines}


def pages_of(page: Page) -> list[str]:
    """The text of every printed page; each is A4."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sizes = {tuple(map(round, one.get_size())) for one in document}
    assert sizes == {A4_POINTS}
    return [one.get_textpage().get_text_range() for one in document]


def accepted_weights(page: Page) -> None:
    """The weights of a plan that somebody accepts, which the bar above them knows at once."""
    page.get_by_role("button", name="Weights charged").click()
    expect(page.locator("#run-accept")).to_be_hidden()
    page.get_by_role("button", name="Accept the plan").click()
    expect(page.locator(".weights input").first).to_be_enabled()
    expect(page.locator("#run-withdraw")).to_be_visible()
    expect(page.locator("#run-accept")).to_have_count(0)


def test_each_charge_is_one_page_with_every_lot_and_its_kilograms(
    at: Desk, week: str, open_page: Callable[..., Page]
) -> None:
    charges = result(at, week)["charges"]
    printed = pages_of(open_page(f"/runs/{week}/sheet", locale="en-GB"))
    assert len(printed) == len(charges)
    for text, charge in zip(printed, charges, strict=True):
        words = text.split()
        assert words[0] == charge["order_id"]
        assert charge["alloy"] in text
        lines = [line for line in charge["lines"] if line["kind"] != "heel"]
        for line in lines:
            assert line["source"] in words
            assert f"{line['kg']:,.0f}" in words
        assert f"{sum(line['kg'] for line in lines):,.0f}" in words
        assert week in text


def test_a_crew_reads_what_a_reagent_does_and_its_kilograms(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    run_id = at.planned(at.scenario("demag"))
    done = result(at, run_id)["treatments"][0]
    page = open_page(f"/runs/{run_id}/sheet", locale="en-GB")
    row = page.locator(".sheet").first.locator("tr.treat")
    expect(row).to_contain_text("chlorine")
    expect(row).to_contain_text(f"Mg {done['before_pct']:.3f} % → {done['after_pct']:.3f} %")
    expect(row.locator(".kg")).to_have_text(f"{done['reagent_kg']:,.1f} kg")
    expect(row.locator(".box")).to_have_count(1)
    check_accessible(page, within="#sheets")


def test_only_chosen_charges_are_printed(week: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"/runs/{week}/sheet")
    page.get_by_role("button", name="None").click()
    expect(page.get_by_text("No charge is chosen")).to_be_visible()
    page.get_by_role("checkbox", name="H103").check()
    (only,) = pages_of(page)
    assert only.split()[0] == "H103"
    check_accessible(page)


def test_a_long_charge_goes_on_with_its_head_repeated(
    week: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{week}/sheet")
    page.get_by_role("button", name="None").click()
    page.get_by_role("checkbox", name="H101").check()
    page.evaluate("""() => {
        const rows = [...document.querySelectorAll(".sheet:not([hidden]) tr.line:not(.heel)")];
        for (let more = 0; more < 40; more += 1) rows[0].after(rows[0].cloneNode(true));
    }""")
    printed = pages_of(page)
    assert len(printed) > 1
    assert all("H101" in text and "Weighed kg" in text for text in printed[:-1])


def test_weights_with_a_decimal_comma_arrive_and_can_be_mended_by_keyboard(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/sheet", viewport={"width": 768, "height": 1024}, **GERMAN)
    accepted_weights(page)
    inputs = page.locator(".weights input")
    names = page.locator(".weights td b").all_inner_texts()
    inputs.first.focus()
    page.keyboard.type("3980,5")
    page.keyboard.press("Enter")
    page.keyboard.type("1.250")
    page.get_by_role("button", name="Report weights").press("Enter")
    expect(page.locator(".notice.said").last).to_contain_text("noted")
    assert [charged(at, run_id)[name] for name in names[:2]] == [3980.5, 1250.0]
    inputs.first.fill("3990")
    page.get_by_role("button", name="Report weights").press("Enter")
    expect(page.locator(".weights tbody tr").first).to_contain_text("local")
    page.wait_for_function("() => !document.querySelector('.unsent')")
    assert charged(at, run_id)[names[0]] == 3990.0
    check_accessible(page)
    small = page.locator("#weigh button, .weights input").evaluate_all(
        "(all) => all.filter((one) => one.offsetHeight < 44).length"
    )
    assert small == 0


def test_a_weight_that_is_far_off_or_none_is_said_in_words(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/sheet", **GERMAN)
    accepted_weights(page)
    row = page.locator(".weights tbody tr").first
    name = row.locator("b").inner_text()
    lines = at.asked("GET", f"/v1/runs/{run_id}/executed")["lines"]
    planned = next(line["planned_kg"] for line in lines if line["source"] == name)
    row.locator("input").fill(str(round(planned * 2)))
    expect(row).to_contain_text("100 % more than planned, look again")
    row.locator("input").fill("viel")
    expect(row).to_contain_text("no weight")
    page.get_by_role("button", name="Report weights").click()
    expect(page.locator(".notice.wrong")).to_contain_text("Mend it")
    assert set(charged(at, run_id).values()) == {None}


def test_weights_outlive_a_lost_connection_and_arrive_once(
    at: Desk, run_id: str, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.forgiven += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    page = open_page(f"/runs/{run_id}/sheet")
    accepted_weights(page)
    sent: list[str] = []

    def answer_is_lost(route: Route) -> None:
        sent.append(route.request.headers["idempotency-key"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    def met(route: Route) -> None:
        (answer_is_lost if route.request.method == "POST" else Route.continue_)(route)

    page.route("**/executed", met)
    name = page.locator(".weights td b").first.inner_text()
    page.locator(".weights input").first.fill("1234")
    page.get_by_role("button", name="Report weights").click()
    expect(page.get_by_text("1 weight waits to be sent")).to_be_visible()
    page.context.set_offline(True)
    page.locator(".weights input").nth(1).fill("77")
    page.get_by_role("button", name="Report weights").click()
    page.wait_for_timeout(300)
    expect(page.get_by_text("2 weights wait to be sent")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="Weights charged").click()
    expect(page.locator(".weights input").first).to_have_value("1,234")
    page.wait_for_function("() => !document.querySelector('.unsent')")
    assert charged(at, run_id)[name] == 1234.0
    assert sorted(filter(None, charged(at, run_id).values())) == [77.0, 1234.0]
    assert sent[0] == sent[1]
    noted = at.asked("GET", f"/v1/audit?action=run.executed&target={run_id}")["entries"]
    assert len(noted) == 2


def test_more_than_a_lot_holds_is_noted_only_if_that_is_meant(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/sheet", locale="en-GB")
    accepted_weights(page)
    row = page.locator(".weights tbody tr").first
    name = row.locator("b").inner_text()
    lots = at.asked("GET", f"/v1/runs/{run_id}/input")["lots"]
    held = float(next(lot["mass_kg"] for lot in lots if lot["lot_id"] == name))
    row.locator("input").fill("289000")
    page.get_by_role("button", name="Report weights").click()
    dialog = page.get_by_role("dialog", name="Can this be?")
    expect(dialog).to_contain_text(f"{name}: 289,000 kg are charged of it in all")
    expect(dialog).to_contain_text(f"it holds {held:,.0f} kg")
    dialog.get_by_role("button", name="Look again").click()
    assert charged(at, run_id)[name] is None
    page.get_by_role("button", name="Report weights").click()
    dialog.get_by_role("button", name="Note them all the same").click()
    expect(page.locator(".notice.said").last).to_contain_text("noted")
    assert charged(at, run_id)[name] == 289000.0


def test_a_lot_that_was_not_planned_gets_a_line(at: Desk, open_page: Callable[..., Page]) -> None:
    two = at.asked("GET", "/v1/examples/two-lots")
    spare = {**two["lots"][0], "lot_id": "SPARE", "price_per_t": 9000}
    run_id = at.planned(at.scenario("two-lots", lots=[*two["lots"], spare]))
    assert "SPARE" not in charged(at, run_id)
    page = open_page(f"/runs/{run_id}/sheet", locale="en-GB")
    accepted_weights(page)
    more = page.get_by_label("without being planned").first
    more.fill("NONE")
    page.get_by_role("button", name="Add a line").first.click()
    expect(page.locator(".notice.wrong")).to_contain_text("no lot or offer NONE")
    more.fill("SPARE")
    more.press("Enter")
    page.keyboard.type("120")
    row = page.locator(".weights tbody tr").filter(has_text="SPARE")
    expect(row).to_contain_text("not planned")
    page.get_by_role("button", name="Report weights").first.click()
    expect(page.locator(".notice.said").last).to_contain_text("noted")
    assert charged(at, run_id)["SPARE"] == 120.0
