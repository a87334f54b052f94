"""A plant that translated everything reads no English: a made-up catalogue marks every text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.web.said import Sayer, said_pairs
from api.web.texts import OF, catalogue
from tests.browser.desk import Desk, Watch, desk, need_chromium
from tests.browser.said import sentences_in, told_of_broken, told_of_columns

pytestmark = pytest.mark.slow
MARK = "¤"
GERMAN = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}
WORDS = """(own) => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent.trim();
        const element = node.parentElement;
        const isSilent = ["OPTION", "SCRIPT", "STYLE"].includes(element.tagName);
        const isName = text.split(" · ").every((part) => own.includes(part)) || isSilent;
        if (/[a-z]{3,}/.test(text) && !text.includes("¤") && !isName && element.checkVisibility()) {
            found.push(text);
        }
    }
    return [...new Set(found)];
}"""
SAY = """async (sentences) => {
    const { said } = await import("/static/said.mjs");
    return sentences.map(said);
}"""


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service whose plant has every text marked."""
    need_chromium()
    folder = tmp_path_factory.mktemp("desk")
    with desk(folder, REMELT_TEXTS=str(marked(folder / "marked.toml"))) as made:
        yield made


def marked(path: Path) -> Path:
    """A catalogue of every text with a mark before it."""
    tables: dict[str, list[str]] = {}
    for name, text in catalogue().items():
        table, _, rest = name.rpartition(".") if not name.startswith(OF) else ("said", "", name[5:])
        line = f"{json.dumps(rest)} = {json.dumps(MARK + text)}"
        tables.setdefault(table, []).append(line)
    lines = [line for table, rows in tables.items() for line in (f"[{table}]", *rows, "")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def english(page: Page, *own: str) -> list[str]:
    """Every text in sight that no catalogue has marked, but what is the planner's ``own``."""
    return list(page.evaluate(WORDS, [*own]))


@pytest.fixture(scope="module")
def scenario_id(at: Desk) -> str:
    """Orders of which one cannot be made."""
    return at.scenario("cannot-be-made")


@pytest.fixture(scope="module")
def run_id(at: Desk, scenario_id: str) -> str:
    """Its plan."""
    return at.planned(scenario_id)


@pytest.fixture(scope="module")
def names(at: Desk, scenario_id: str) -> list[str]:
    """What the planner wrote, and what tables and columns are called in every language."""
    told = at.asked("GET", f"/v1/scenarios/{scenario_id}/sheets")["sheets"]
    listed = at.asked("GET", "/v1/tables")
    rows = [row for table in told.values() if isinstance(table, list) for row in table]
    cells = [str(value) for row in rows for value in row["cells"].values()]
    tables = [name for table in listed["tables"] for name in named(table["columns"], table["name"])]
    return ["cannot-be-made", "settings", *cells, *tables, *named(listed["settings"])]


def named(columns: list[dict[str, Any]], *names: str) -> list[str]:
    """The names of columns, their units and the words that they take."""
    return [*names, *(one for column in columns for one in words_of(column))]


def words_of(column: dict[str, Any]) -> list[str]:
    return [column["name"], column.get("unit") or "", *(column.get("choices") or [])]


def test_why_says_its_verdict_and_ways_out_in_the_plants_words(
    run_id: str, names: list[str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/why", **GERMAN)
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("3.340 kg")
    expect(verdict).to_contain_text("¤Let Si of 6060 be")
    expect(verdict).to_contain_text("5,8 %")
    expect(page.locator("#made")).to_be_visible()
    assert english(page, *names) == []


def test_the_plan_explains_its_settings_in_the_plants_words(
    scenario_id: str, names: list[str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/scenarios/{scenario_id}/plan", **GERMAN)
    expect(page.get_by_text("¤Any whole number.")).to_be_attached()
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert english(page, *names) == []


def test_the_inventory_tells_mistakes_in_the_plants_words(
    at: Desk, names: list[str], open_page: Callable[..., Page]
) -> None:
    lots = at.asked("GET", "/v1/examples/two-lots")["lots"]
    wrong = [{**lots[0], "mass_kg": "12x"}, {**lots[1], "Fe": 200}, *lots[2:]]
    page = open_page(f"/scenarios/{at.scenario('two-lots', lots=wrong)}/inventory", **GERMAN)
    problems = page.locator(".problem-list")
    expect(problems).to_contain_text("¤must be 100 or less")
    expect(problems).to_contain_text("¤is not a number")
    page.locator("#tab-settings").click()
    expect(page.get_by_text("¤Currency of all prices")).to_be_visible()
    own = {"two-lots", *(str(one) for lot in wrong for cell in lot.items() for one in cell)}
    assert english(page, *names, *own) == []


def test_the_sheet_is_in_the_plants_words(
    run_id: str, names: list[str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/runs/{run_id}/sheet", **GERMAN)
    expect(page.locator("span.what").first).to_be_visible()
    lines = page.locator("span.what").all_text_contents()
    assert english(page, *names, *(line.strip() for line in lines)) == []


@pytest.mark.usefixtures("run_id")
def test_the_history_and_an_address_that_leads_nowhere_are_in_the_plants_words(
    names: list[str], open_page: Callable[..., Page], watch: Watch
) -> None:
    page = open_page("/history", **GERMAN)
    expect(page.locator("tr[data-run]").first).to_be_visible()
    assert english(page, *names, "local user") == []
    watch.forgiven.append("404")
    page = open_page("/runs/no-such-run/why", **GERMAN)
    expect(page.locator("main p").first).to_have_text("¤There is no such run.")


def test_scripts_say_what_the_server_says(
    at: Desk, run_id: str, open_page: Callable[..., Page]
) -> None:
    told = {*told_of_broken(), *told_of_columns()}
    told.update(sentences_in(at.asked("GET", f"/v1/runs/{run_id}/explanation")))
    sentences = sorted(told)
    page = open_page("/history", **GERMAN)
    own = Sayer(said_pairs(at.folder / "marked.toml"), "de-DE")
    found = page.evaluate(SAY, sentences)
    assert [own.say(one) for one in sentences] == found
