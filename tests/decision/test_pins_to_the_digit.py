"""A line that is pinned to one mass is that mass to its last digit, whatever a solver says."""

from __future__ import annotations

import numpy as np
import pytest

from models.order import Pin
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.heat_rows import Heel
from optimiser.decision.reweigh import reweighed
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import charged, goals, lot, order, plant
from tests.scenarios.expected import SCENARIOS

PINNED_KG = 333.3


def asked(**pin: float) -> Ask:
    """A thousand kilograms of two lots on a scale that shows tens, one pinned between its steps."""
    brief, numbers, _ = sound_brief(
        plant(
            settings=goals("cost", weigh_step_kg=10.0),
            lots=(lot("A", 1000.0), lot("B", 1000.0, price=1.0)),
            orders=(order("H", 1000.0),),
            pins=(Pin(source="B", target="H", **pin),),
        )
    )
    return Ask(brief=brief, numbers=numbers, clock=Clock(seconds=5.0), effort=Effort())


def lines(posed: Posed, kg: dict[str, float]) -> dict[str, float]:
    """The lines of an answer with these kilograms."""
    names = [posed.frame.brief.sources[at].source_id for at in posed.frame.source]
    values = np.zeros(len(posed.columns.lower))
    values[posed.columns.tap] = 1000.0
    values[posed.columns.charged] = [kg[name] for name in names]
    return posed.charged(values)["H"]


@pytest.mark.parametrize(
    "pin", [{"kg": PINNED_KG}, {"min_kg": PINNED_KG, "max_kg": PINNED_KG}], ids=["kg", "range"]
)
def test_last_digit_of_a_pin_is_not_the_solvers(pin):
    nearly = float(np.nextafter(PINNED_KG, 0.0))

    found = lines(asked(**pin).pose(frozenset({"H"})), {"A": 666.7, "B": nearly})

    assert found == {"A": 666.7, "B": PINNED_KG}


def test_line_within_a_range_stays_where_it_is():
    kg = {"A": 666.7, "B": 333.2999999}

    found = lines(asked(min_kg=300.0, max_kg=400.0).pose(frozenset({"H"})), kg)

    assert found == kg


def test_heat_built_anew_keeps_a_pin_between_two_steps():
    """Its other lines are whole steps; a tap may be a step off."""
    ask = asked(kg=PINNED_KG)
    elements = len(ask.pose(frozenset({"H"})).frame.heel_content[0])
    stock_kg = np.full(len(ask.brief.sources), 1000.0)

    found = reweighed(
        ask, "H", heel=Heel(0.0, np.zeros(elements)), stock_kg=stock_kg, must_kg=0.0 * stock_kg
    )

    assert found == {"A": pytest.approx(660.0), "B": PINNED_KG}


def test_week_of_heels_is_planned_around_a_pin_between_two_steps():
    week = read_scenario(SCENARIOS / "demag")
    pins = (Pin(source="TW-1", target="D1", kg=3333.3),)

    plan = make_plan(week.model_copy(update={"pins": pins}), with_reasons=False)

    assert charged(plan)["D1"]["TW-1"] == 3333.3
    assert plan.check.passed
