"""Charge sheets as the page draws them: figures as the reader writes them, times of the plant."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from api.web.reader import Reader
from api.web.tabs.sheet import Sheet, SheetLine, sheets_of
from models.filling import fill
from models.plan import Plan
from models.scenario import Scenario
from optimiser.export.view import view_of
from optimiser.intake import read_scenario
from optimiser.plan import make_plan

SCENARIOS = Path(__file__).parents[2] / "scenarios"
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


def test_the_sum_is_that_of_the_lines(sheet: Sheet, plan: Plan) -> None:
    wanted = sum(line.kg for line in plan.charges[0].lines if line.kind != "heel")
    assert int(sheet.charged_kg.replace(".", "")) == pytest.approx(wanted)


def test_times_are_those_of_the_plant_not_of_the_reader(sheet: Sheet, scenario: Scenario) -> None:
    assert sheet.zone == scenario.settings.timezone


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
    assert (row.name, row.element, row.after) == ("chlorine", "Mg", "0,100")
    assert row.reagent_kg == GERMAN.number(plan.treatments[0].reagent_kg, 1)
    assert len(second.treatments) == 1
    assert third.treatments == ()
