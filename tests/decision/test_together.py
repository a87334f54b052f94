"""Campaigns and charges weighed all at once, where heat after heat costs more than the gap."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.plan import Plan
from models.scenario import Scenario
from optimiser import second_try
from optimiser.decision.ask import Ask
from optimiser.decision.decide import decide
from optimiser.decision.together import weighed_together
from optimiser.intake import read_scenario
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from tests.decision.plant import day, goals, lot, order, plant
from tests.scenarios.expected import SCENARIOS
from tests.value.yards import shredder

STEP_KG = 100.0


def coarse(*, tap_kg: float) -> Scenario:
    """A yard of one lot, one sorter and one order, on a scale that shows hundreds of kilograms."""
    week = shredder()
    settings = week.settings.model_copy(update={"weigh_step_kg": STEP_KG, "gap_pct": 0.01})
    order = week.orders[0].model_copy(update={"tap_kg": tap_kg})
    return week.model_copy(update={"settings": settings, "orders": (order,)})


def least_cost(tap_kg: float) -> float:
    """The cheapest of all ways to tap so much in whole steps, with a hair of room in the limit.

    Half of what is sorted is clean, the other half is sold; copper is 1 % of the lot, and less
    than 0.5 % of the melt.
    """
    steps = [STEP_KG * count for count in range(101)]
    return min(
        1.0 * (sorted_kg + straight_kg) + 2.0 * (tap_kg - straight_kg - clean_kg)
        + 0.1 * sorted_kg + 500.0 * (sorted_kg > 0) - 0.8 * sorted_kg / 2
        for sorted_kg, straight_kg, clean_kg in product(steps, steps, steps)
        if sorted_kg + straight_kg <= 10_000.0
        and clean_kg <= sorted_kg / 2
        and straight_kg + clean_kg <= tap_kg
        and 0.01 * straight_kg < 0.005 * tap_kg
    )  # fmt: skip


def without_it(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Plan:
    with monkeypatch.context() as patch:
        patch.setattr(second_try, "weighed_together", lambda *_: iter(()))
        return make_plan(scenario, time_limit_s=60.0)


def test_coarse_steps_are_the_best_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all ways to tap 10 t in hundreds of kg; heat after heat finds a dearer one."""
    week = coarse(tap_kg=9_970.0)
    plan = make_plan(week)

    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(least_cost(10_000.0))
    assert without_it(week, monkeypatch).totals.cost > plan.totals.cost + 1.0


def test_yard_without_bins_is_weighed_to_within_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight charges and six campaigns in steps of 10 kg, to 0.2 % of what is proved."""
    week = read_scenario(SCENARIOS / "shredder-yard")
    plan, before = make_plan(week, time_limit_s=60.0), without_it(week, monkeypatch)

    assert (plan.outcome, before.outcome) == ("optimal", "feasible")
    assert plan.check.passed
    assert plan.provenance.deterministic
    assert plan.goals[0].gap_pct is not None
    assert plan.goals[0].gap_pct <= 0.2
    assert plan.totals.cost < before.totals.cost


def asked(scenario: Scenario) -> Ask:
    brief, numbers, _ = sound_brief(scenario)
    return Ask(brief=brief, numbers=numbers, clock=Clock(seconds=20.0), effort=Effort())


def test_all_is_in_steps_and_near_what_was_decided() -> None:
    ask = asked(coarse(tap_kg=9_970.0))
    decision = decide(ask, settles=False)
    found = next(weighed_together(ask, decision.answer))
    decided_kg = decision.answer.found[decision.answer.posed.columns.sorted]
    weighed = [*found.sorted_kg, *(kg for row in found.charged.values() for kg in row.values())]

    assert np.remainder(weighed, STEP_KG).tolist() == [0.0] * len(weighed)
    assert np.abs(found.sorted_kg - decided_kg).max() <= 8 * STEP_KG
    assert set(found.charged) == {"H1"}


def test_nothing_is_weighed_once_time_is_over() -> None:
    ask = asked(coarse(tap_kg=9_970.0))
    answer = decide(ask, settles=False).answer
    over = replace(ask, clock=Clock(seconds=0.0))

    assert list(weighed_together(over, answer)) == []
    assert over.clock.cut_short


def test_heats_that_pass_a_heel_on_are_left_to_one_after_the_other() -> None:
    furnace = Furnace(furnace_id="F", capacity_kg=5000.0, heel_keep_kg=500.0)
    heats = tuple(order(f"H{n}", 2000.0, furnace="F", start=day(n)) for n in (1, 2))
    week = plant(
        settings=goals("cost", weigh_step_kg=10.0),
        lots=(lot("scrap", 6000.0, Cu=0.1),),
        orders=heats,
        furnaces=(furnace,),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.3),),
    )
    ask = asked(week)
    answer = decide(ask).answer

    assert answer.values is not None
    assert list(weighed_together(ask, answer)) == []
