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


def test_times_are_in_the_zone_that_stands_beside_them(sheet: Sheet, plan: Plan) -> None:
    assert sheet.zone == GERMAN.zone
    assert sheet.start == GERMAN.moment(plan.charges[0].start)


def test_limits_keep_two_decimals_and_the_readers_comma(sheet: Sheet) -> None:
    specs = [row.spec for row in sheet.analysis if row.spec]
    assert specs
    assert all("," in spec and "." not in spec for spec in specs)
