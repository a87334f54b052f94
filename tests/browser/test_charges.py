"""Charges: a matrix that is typed into, priced at once and planned anew; and chemistry."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk, Watch, check_accessible

pytestmark = pytest.mark.slow
OTHERS = {"others_each": "each of the others", "others_total": "all others together"}
SHOWN = """() => [...document.querySelectorAll("tbody tr[data-row]")].map((row) =>
    [row.querySelector(".id").textContent,
     [...row.querySelectorAll("td[data-column]")].map((cell) => cell.textContent)])"""
"""The sources that are drawn, each with the texts of its cells."""
TABLET = {"width": 768, "height": 1024}


@pytest.fixture(scope="module")
def week(at: Desk) -> str:
    """A planned week of two furnaces, with pins of its own."""
    return at.planned(at.scenario("extrusion-week"))


@pytest.fixture(scope="module")
def plan(at: Desk, week: str) -> Any:
    return at.asked("GET", f"/v1/runs/{week}/result")


def kg_of(plan: Any, source: str, order: str) -> float:
    """What a plan charges of a source in an order."""
    charge = next(one for one in plan["charges"] if one["order_id"] == order)
    return sum(line["kg"] for line in charge["lines"] if line["source"] == source)


def written(difference: int) -> str:
    """A difference as the page writes it: with its sign, a minus and no hyphen."""
    return f"{difference:+,}".replace("-", "\N{MINUS SIGN}") if difference else "0"


def cell(page: Page, source: str, order: str) -> Locator:
    """The cell of a source and an order, scrolled to where it is drawn."""
    page.get_by_role("searchbox", name="Look for").fill(source)
    heads = page.locator("thead button.order b").all_text_contents()
    row = page.locator("tbody tr").filter(has=page.get_by_text(source, exact=True))
    return row.locator(f"td[data-column='{heads.index(order)}']")


def type_into(page: Page, source: str, order: str, text: str) -> None:
    cell(page, source, order).dblclick()
    page.get_by_label(f"Kilograms of {source} in {order}").fill(text)
    page.keyboard.press("Enter")


def opened(open_page: Callable[..., Page], run_id: str, **options: Any) -> Page:
    page = open_page(f"/runs/{run_id}/charges", **{"locale": "en-GB", **options})
    expect(page.locator("tbody td[data-column]").first).to_be_visible()
    return page


def used_line(plan: Any, *, least_kg: float = 1000.0) -> tuple[str, str, float]:
    """A lot in whole kilograms, its order, and how much of it goes there."""
    return next(
        (line["source"], charge["order_id"], line["kg"])
        for charge in plan["charges"]
        for line in charge["lines"]
        if line["kind"] == "lot" and line["pieces"] is None and line["kg"] >= least_kg
        and (line["source"], charge["order_id"]) not in {("P27", "H201"), ("R10", "H208")}
    )  # fmt: skip


def test_the_matrix_shows_every_line_of_the_plan_and_nothing_else(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    page = opened(open_page, week)
    heads = page.locator("thead button.order b").all_text_contents()
    assert sorted(heads) == sorted(one["order_id"] for one in plan["charges"])
    found: dict[tuple[str, str], float] = {}
    step, end = 300, page.evaluate("() => document.querySelector('.matrix').scrollHeight")
    for top in range(0, end, step):
        page.evaluate("(top) => { document.querySelector('.matrix').scrollTop = top; }", top)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
        found |= {
            (heads[place], source): float(kg[1].replace(",", ""))
            for source, texts in page.evaluate(SHOWN)
            for place, text in enumerate(texts)
            if (kg := re.search(r"([\d,]+) kg", text))
        }
    expected = {
        (charge["order_id"], line["source"]): float(round(line["kg"]))
        for charge in plan["charges"]
        for line in charge["lines"]
        if round(line["kg"]) > 0
    }
    assert found == expected


def test_pins_of_the_scenario_carry_a_sign(open_page: Callable[..., Page], week: str) -> None:
    page = opened(open_page, week)
    pinned = cell(page, "P27", "H201")
    expect(pinned).to_contain_text("◆ 3,000")
    expect(pinned).to_contain_text("pinned")
    expect(cell(page, "R10", "H208")).to_contain_text("≥ 4,000")


def test_a_change_is_priced_as_the_service_prices_it_and_can_be_undone(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    """Asked anew, an open question may find another of plans that are equally good."""
    source, order, kg = used_line(plan)
    less = round(kg / 2)
    page = opened(open_page, week)
    bar = page.get_by_role("region", name="What your changes come to")
    with page.expect_response(lambda answer: answer.url.endswith("/what-ifs")) as answered:
        type_into(page, source, order, str(less))
    asked, said = answered.value.request.post_data_json, answered.value.json()
    assert [(one["source"], one["target"], one["kg"]) for one in asked["pins"]] == [
        (source, order, less)
    ]
    cost = round(said["cost_difference"]) or 0
    goals = [one for one in said["goals"] if one["goal"] != "changes"]
    expect(bar.locator(".goals li")).to_have_count(len(goals))
    judged = (
        "as before" if cost == 0 else f"{written(cost)} EUR, {'worse' if cost > 0 else 'better'}"
    )
    expect(bar.locator(".goals li").last).to_contain_text(f"{len(goals)}. cost")
    expect(bar.locator(".goals li").last).to_contain_text(judged)
    expect(bar.locator(".price")).to_contain_text(f"{len(said['lines'])} lines move")
    expect(bar).to_contain_text(f"{less:,} kg of {source} in {order}")
    expect(cell(page, source, order)).to_contain_text(f"◆ {less:,}")
    expect(cell(page, source, order).locator("del")).to_have_text(f"{kg:,.0f}")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Control+z")
    expect(bar).to_contain_text("Type kilograms into a cell")
    expect(cell(page, source, order).locator(".kg")).to_have_text(f"{kg:,.0f}")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Redo").click()
    expect(bar).to_contain_text("With your 1 change")
    bar.get_by_role("button", name="Take back").click()
    expect(bar).to_contain_text("Type kilograms into a cell")


def test_pinning_what_is_there_moves_nothing_and_letters_are_no_mass(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    source, order, _ = used_line(plan)
    page = opened(open_page, week)
    cell(page, source, order).click()
    page.keyboard.press("Shift+P")
    expect(page.locator(".estimate .price")).to_contain_text("Nothing moves, and nothing costs.")
    expect(page.locator("td.moved")).to_have_count(0)
    page.locator(".matrix").hover()
    page.mouse.wheel(0, 3000)
    expect(page.locator(".estimate .price")).to_be_in_viewport()
    cell(page, source, order).click()
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.wrong")).to_contain_text("“abc” is no mass in kilograms")
    expect(page.locator("input.cell-input")).to_have_value("abc")


def test_a_newer_plan_is_told_without_asking(at: Desk, open_page: Callable[..., Page]) -> None:
    run_id = at.planned(at.scenario("two-lots"))
    page = open_page(f"/runs/{run_id}/charges", locale="en-GB")
    page.clock.install()
    page.goto(f"/runs/{run_id}/charges")
    expect(page.locator("tbody td[data-column]").first).to_be_visible()
    at.asked("POST", f"/v1/runs/{run_id}/revisions", {})
    page.clock.run_for(21_000)
    expect(page.locator("#news .care")).to_contain_text("A newer plan of this one was made")


def test_deleting_lifts_the_scenarios_own_pin(
    at: Desk, open_page: Callable[..., Page], week: str
) -> None:
    lifted = {"remove": {"pins": [{"source": "P27", "target": "H201"}]}}
    said = at.asked("POST", f"/v1/runs/{week}/what-ifs", lifted)
    page = opened(open_page, week)
    cell(page, "P27", "H201").click()
    page.keyboard.press("Delete")
    bar = page.locator(".estimate")
    expect(bar).to_contain_text("pin of P27 in H201 lifted")
    cost = round(said["cost_difference"])
    told = f"{written(cost)} EUR" if cost else "as before"
    expect(bar.locator(".goals li").last).to_contain_text(told)
    expect(cell(page, "P27", "H201")).to_contain_text("◇")


def test_changes_that_clash_are_said_and_marked(
    at: Desk, open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    """A furnace of 30 t has no room for three times 12 t."""
    source, order, _ = used_line(plan)
    page = opened(open_page, week)
    type_into(page, source, order, "1000000000")
    expect(page.locator(".estimate .wrong")).to_contain_text("asks for 1e+09 kg")
    expect(page.get_by_role("button", name="Plan with these changes")).to_be_disabled()
    page.get_by_role("button", name="Take all back").click()
    cell(page, source, order).dblclick()
    page.locator("input.cell-input").fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.locator("input.cell-input")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    lots = at.asked("GET", f"/v1/runs/{week}/input")["lots"]
    lines = [line for charge in plan["charges"] for line in charge["lines"]]
    drawn = {line["source"] for line in lines if line["pieces"] is None}
    large = [
        one["lot_id"] for one in lots if float(one["mass_kg"]) > 12000.0 and one["lot_id"] in drawn
    ][:3]
    for name in large:
        type_into(page, name, order, "12000")
    clashing = page.locator(".estimate li.clashes")
    expect(clashing.first).to_contain_text("clashes")
    said = at.asked("POST", f"/v1/runs/{week}/what-ifs", {
        "pins": [{"source": name, "target": order, "kg": 12000} for name in large]
    })  # fmt: skip
    assert not said["possible"]
    assert clashing.count() == len(said["clash"]) > 0


def test_planning_with_changes_opens_the_new_plan_with_its_price(
    at: Desk, open_page: Callable[..., Page]
) -> None:
    """And whoever still looks at the plan before is told of it before they plan, too."""
    run_id = at.planned(at.scenario("two-lots"))
    plan = at.asked("GET", f"/v1/runs/{run_id}/result")
    source, order, kg = used_line(plan)
    less = round(kg) - 100
    mine, other = opened(open_page, run_id), opened(open_page, run_id)
    for page in (mine, other):
        page.on("dialog", lambda dialog: dialog.accept())
        cell(page, source, order).dblclick()
        page.keyboard.type(str(less))
        page.keyboard.press("Enter")
        expect(page.locator(".estimate")).to_contain_text("With your 1 change")
        expect(page.locator(".estimate .loading")).to_have_count(0)
    mine.get_by_role("button", name="Plan with these changes").click()
    if mine.locator(".estimate .wrong").count():
        pytest.fail(mine.locator(".estimate").inner_text())
    mine.wait_for_url(re.compile(rf"/runs/(?!{run_id})[0-9a-f]+/charges"))
    new = re.search(r"/runs/([0-9a-f]+)/", mine.url)[1]
    status = at.asked("GET", f"/v1/runs/{new}")
    assert status["parent_id"] == run_id
    assert status["scenario_id"] == at.asked("GET", f"/v1/runs/{run_id}")["scenario_id"]
    expect(mine.locator("#news")).to_contain_text(status["override"]["message"])
    made = at.asked("GET", f"/v1/runs/{new}/result")
    assert kg_of(made, source, order) == pytest.approx(less)
    other.get_by_role("button", name="Plan with these changes").click()
    expect(other.locator(".estimate")).to_contain_text("A newer plan of this one was made")
    expect(other.get_by_text("A newer plan of this one was made")).to_have_count(1)
    assert other.locator("#news").get_attribute("data-newer") == new
    assert len(at.asked("GET", f"/v1/runs?parent_id={run_id}")["runs"]) == 1
    expect(other.get_by_role("button", name="Plan with these changes")).to_have_count(0)
    other.get_by_role("button", name="Plan with my changes all the same").click()
    other.wait_for_url(re.compile(rf"/runs/(?!{run_id}|{new})[0-9a-f]+/charges"))


def test_a_lost_connection_is_said_and_the_price_comes_when_it_is_back(
    open_page: Callable[..., Page], watch: Watch, week: str, plan: Any
) -> None:
    watch.forgiven.append("ERR_INTERNET_DISCONNECTED")
    source, order, kg = used_line(plan)
    page = opened(open_page, week)
    page.context.set_offline(True)
    type_into(page, source, order, str(round(kg) - 100))
    expect(page.locator(".estimate")).to_contain_text("does not answer")
    expect(page.locator("#lost")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".estimate .goals")).to_contain_text("cost")
    expect(page.locator("#lost")).to_be_hidden()


def test_leaving_with_changes_that_are_not_planned_warns(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    source, order, kg = used_line(plan)
    page = opened(open_page, week)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    type_into(page, source, order, str(round(kg) - 10))
    page.reload()
    assert asked == ["beforeunload"]


def test_a_charge_shows_its_lines_and_chemistry_as_the_plan_has_them(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    page = opened(open_page, week)
    charge = plan["charges"][0]
    page.get_by_role("button", name=re.compile(f"^{charge['order_id']}")).click()
    detail = page.locator(".detail")
    expect(detail).to_contain_text(f"Charge {charge['order_id']}: {charge['alloy']}")
    expect(detail).to_contain_text(f"{charge['recycled_content_pct']:.1f} %")
    rows = detail.locator("table.chemistry tbody tr")
    assert rows.count() == len(charge["analysis"])
    for row, limit in zip(rows.all(), charge["analysis"], strict=True):
        cells = row.locator("td").all_text_contents()
        assert cells[0] == OTHERS.get(limit["element"], limit["element"])
        assert float(cells[1]) == pytest.approx(limit["pct"], abs=6e-4)
        assert ("▲" in cells[5] or "▼" in cells[5]) == limit["binding"]
        bar = row.locator("svg")
        width = float(bar.locator(".spec").get_attribute("width"))
        begin = float(bar.locator(".spec").get_attribute("x"))
        value = float(bar.locator(".value").get_attribute("x1"))
        assert begin - 0.5 <= value <= begin + width + 0.5
        if limit["min_pct"] is not None and limit["max_pct"] is not None:
            share = (limit["pct"] - limit["min_pct"]) / (limit["max_pct"] - limit["min_pct"])
            assert (value - begin) / width == pytest.approx(share, abs=1e-6)
    kg = [line["kg"] for line in sorted(charge["lines"], key=lambda one: one["loading_order"])]
    told = detail.locator("section").first.locator("tbody td:nth-child(3)").all_text_contents()
    assert [float(text.replace(",", "")) for text in told] == [float(round(one)) for one in kg]
    check_accessible(page)


def test_everything_can_be_done_by_keyboard_alone(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    page = opened(open_page, week)
    page.get_by_role("checkbox", name="Show what is not used").focus()
    page.keyboard.press("Tab")
    focus = page.locator(":focus")
    expect(focus).to_have_class(re.compile("order"))
    page.keyboard.press("Enter")
    expect(page.locator(".detail h2")).to_be_focused()
    page.get_by_role("button", name="Close charge").focus()
    page.keyboard.press("Enter")
    expect(focus).to_have_class(re.compile("order"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(focus).to_have_attribute("data-column", "1")
    page.keyboard.press("Control+End")
    expect(focus).to_have_attribute("data-column", str(len(plan["charges"]) - 1))
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("250")
    page.keyboard.press("Tab")
    expect(focus).to_have_attribute("data-column", "1")
    expect(page.locator(".estimate")).to_contain_text("250 kg of")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    expect(page.locator(".estimate")).to_contain_text("Type kilograms")
    page.keyboard.press("Control+z")
    expect(page.locator(".estimate")).to_contain_text("250 kg of")
    page.keyboard.press("Control+y")
    expect(page.locator(".estimate")).to_contain_text("Type kilograms")


@pytest.mark.parametrize("size", [TABLET, {"width": 683, "height": 430}])
def test_a_tablet_and_200_per_cent_do_not_scroll_the_page_sideways(
    open_page: Callable[..., Page], week: str, size: dict[str, int]
) -> None:
    page = opened(open_page, week, viewport=size)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    seen = page.locator("thead button.order").evaluate_all(
        "(all) => all.filter((one) => one.getBoundingClientRect().right <= innerWidth - 24).length"
    )
    assert seen >= (5 if size == TABLET else 4)
    cut = page.locator("thead button.order span:not(.unseen)").evaluate_all(
        "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    )
    assert cut == 0
    page.locator("thead button.order").first.click()
    expect(page.locator(".detail h2")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    check_accessible(page)


def test_printed_the_matrix_has_every_row_and_order(
    open_page: Callable[..., Page], week: str, plan: Any
) -> None:
    page = opened(open_page, week)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = " ".join(one.get_textpage().get_text_range() for one in document)
    words = set(text.split())
    used = {line["source"] for one in plan["charges"] for line in one["lines"]}
    assert used - {"heel"} <= words
    pages = [set(one.get_textpage().get_text_range().split()) for one in document]
    full = [one for one in pages if one & used]
    assert all({charge["order_id"] for charge in plan["charges"]} <= one for one in full)
    assert {one.get_width() > one.get_height() for one in document} == {True}
