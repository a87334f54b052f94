"""Charge sheets as the page draws them: figures as the reader writes them, times of the plant."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import escape

from api.web.reader import Reader
from api.web.tabs import sheet as sheet_tab
from api.web.tabs.sheet import MOST_BESIDE, OFFICE, PACKED_LINES, Sheet, SheetLine, sheets_of
from api.web.tabs.sheet_melt import elements_of
from api.web.texts import catalogue
from models.filling import fill
from models.issue import Issue
from models.library import library
from models.plan import Charge, ElementResult, Plan
from models.scenario import Scenario
from optimiser.export.view import ChargeView, view_of
from optimiser.intake import read_scenario
from optimiser.plan import make_plan

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TEMPLATES = Path(sheet_tab.__file__).parents[1] / "templates"
GERMAN = Reader(locale="de-DE", zone="America/New_York")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Two lots and an order."""
    return read_scenario(SCENARIOS / "two-lots")


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    """Its plan."""
    return make_plan(scenario)


@pytest.fixture(scope="module")
def sheet(scenario: Scenario, plan: Plan) -> Sheet:
    """The sheet of its first charge."""
    return sheets_of(view_of(fill(scenario), plan), GERMAN)[0]


def lines_of(sheet: Sheet) -> list[SheetLine]:
    """What is charged, without the heel."""
    lines = chain.from_iterable(lines for _, lines in sheet.stages)
    return [line for line in lines if line.place is not None]


def test_a_sheet_has_every_line_in_its_order_with_its_kilograms(sheet: Sheet, plan: Plan) -> None:
    wanted = [line for line in plan.charges[0].lines if line.kind != "heel"]
    found = lines_of(sheet)
    assert [line.source for line in found] == [line.source for line in wanted]
    assert [line.place for line in found] == list(range(1, len(wanted) + 1))
    kg = [line.kg for line in wanted]
    assert [int(line.kg.replace(".", "")) for line in found] == pytest.approx(kg)


def test_a_form_is_said_in_the_plants_words_and_one_of_its_own_as_it_stands(
    scenario: Scenario, plan: Plan
) -> None:
    known, own = scenario.lots
    own = own.model_copy(update={"form": "pretzel", "metal_yield_pct": 98.0})
    lots = (known.model_copy(update={"form": "turnings"}), own)
    other = scenario.model_copy(update={"lots": lots})
    sheet = sheets_of(view_of(fill(other), plan), GERMAN)[0]
    found = {
        line.source: (line.form, any("pretzel" in word for word in line.what))
        for line in lines_of(sheet)
    }
    assert found == {lots[0].lot_id: ("turnings", False), lots[1].lot_id: (None, True)}
    forms = {entry.record.form for entry in library().losses.values()}
    assert {f"form.{form}" for form in forms} <= catalogue().keys()


def test_the_sum_is_that_of_the_lines(sheet: Sheet, plan: Plan) -> None:
    wanted = sum(line.kg for line in plan.charges[0].lines if line.kind != "heel")
    assert int(sheet.charged_kg.replace(".", "")) == pytest.approx(wanted)


def test_times_are_in_the_zone_that_stands_beside_them(sheet: Sheet, plan: Plan) -> None:
    assert sheet.zone == GERMAN.zone
    assert sheet.start == GERMAN.moment(plan.charges[0].start)


def test_limits_keep_two_decimals_and_the_readers_comma(sheet: Sheet) -> None:
    specs = [row.spec for row in sheet.analysis if row.spec]
    assert specs
    assert all("," in spec and "." not in spec for spec in specs)


def test_what_is_taken_out_of_the_melt_is_a_step_of_its_own() -> None:
    """Two melts of A380.0 are demagged, and the third is left alone."""
    scenario = read_scenario(SCENARIOS / "demag")
    plan = make_plan(scenario)

    first, second, third = sheets_of(view_of(fill(scenario), plan), GERMAN)

    (row,) = first.treatments
    found = (row.name, row.element, row.before, row.after)
    assert found == ("chlorine", "Mg", "0,350", "0,100")
    assert row.reagent_kg == GERMAN.number(plan.treatments[0].reagent_kg, 1)
    assert len(second.treatments) == 1
    assert third.treatments == ()


def melting(charge: Charge, *, pct: float, most: float) -> Charge:
    """The charge with so much iron and such a limit."""
    fe = ElementResult(
        element="Fe", pct=pct, sd_pct=None, min_pct=None, max_pct=most, aim_min_pct=None,
        aim_max_pct=None, off_spec_pct=None, off_spec_drawn_pct=None, binding=True,
    )  # fmt: skip
    return charge.model_copy(update={"analysis": (fe,)})


@pytest.mark.parametrize(
    ("pct", "most", "expected"),
    [(0.3346, 0.3346, "0,3346"), (0.2, 0.4, "0,200"), (0.41, 0.4, "0,410")],
)
def test_what_keeps_the_spec_is_not_rounded_beyond_it(
    plan: Plan, pct: float, most: float, expected: str
) -> None:
    (row,) = elements_of(melting(plan.charges[0], pct=pct, most=most), GERMAN, {})
    assert (row.expected, row.is_off) == (expected, pct > most)


@pytest.mark.parametrize(
    ("own", "stated"),
    [((None, 0.3), "≤ 0,30"), ((None, 0.4), None), ((0.1, 0.5), "0,10\N{EN DASH}0,50")],
)
def test_a_limit_that_a_revision_widened_says_what_it_was(
    plan: Plan, own: tuple[float | None, float | None], stated: str | None
) -> None:
    charge = melting(plan.charges[0], pct=0.2, most=0.4)
    (row,) = elements_of(charge, GERMAN, {(charge.alloy, "Fe"): own})
    assert row.stated == stated


def test_many_elements_stand_in_rows_that_can_be_read(sheet: Sheet) -> None:
    thirteen = replace(sheet, analysis=sheet.analysis[:1] * 13)
    assert [len(row) for row in thirteen.melts] == [7, 6]
    assert [len(row) for row in replace(sheet, analysis=sheet.analysis[:1] * 8).melts] == [8]
    assert MOST_BESIDE >= 7
    assert len(replace(thirteen, line_count=PACKED_LINES).melts) == 1
    assert [replace(thirteen, line_count=count).is_crowded for count in (6, 7)] == [False, True]
    assert replace(sheet, analysis=()).melts == ()


def test_how_the_office_came_by_figures_is_no_remark_to_a_crew(
    scenario: Scenario, plan: Plan
) -> None:
    view = view_of(fill(scenario), plan)
    told = [
        Issue(code=code, severity="warning", message=code)
        for code in (f"{OFFICE}taken_as_trace", "wet_metal")
    ]
    charges = tuple(replace(one, warnings=tuple(told)) for one in view.charges)
    assert isinstance(charges[0], ChargeView)
    (first, *_) = sheets_of(replace(view, charges=charges), GERMAN)
    assert first.remarks == ("wet_metal",)


def test_what_we_describe_ourselves_is_said_to_the_reader_and_the_plants_words_stay(
    plan: Plan,
) -> None:
    """What lies in a bin is in our words, a lot's material in those of the plant."""
    scenario = read_scenario(SCENARIOS / "haverly")
    shown = sheets_of(view_of(fill(scenario), make_plan(scenario, with_reasons=False)), GERMAN)
    found = list(chain.from_iterable(lines_of(one) for one in shown))
    assert {(line.kind, line.is_told) for line in found} == {("bin", True), ("offer", False)}
    template = Environment(autoescape=True, loader=FileSystemLoader(TEMPLATES)).get_template(
        "charge_sheet.html"
    )
    for one in shown:
        drawn = template.render(
            one=one, at=0, sound=True, run=plan, t=lambda name, **_: name, said=str.upper
        )
        for line in lines_of(one):
            for words in (*line.what, line.where or ""):
                assert escape(words.upper() if line.is_told else words) in drawn
