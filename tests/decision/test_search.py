"""A plan with whole numbers that is searched heat by heat keeps every rule and is near the best."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generate import plant
from models.settings import Goal
from optimiser.decision import search
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import reach
from optimiser.decision.search import near_best
from optimiser.decision.stage import stages
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Linear
from optimiser.solve.solution import Clock, Effort, Ending, Floats
from optimiser.sound import sound_brief

EFFORT = Effort(gap_fraction=0.01)


def asked(*, lots: int = 40, orders: int = 8, effort: Effort = EFFORT) -> Ask:
    """Pieces, smallest bites and few sources."""
    brief, numbers, _ = sound_brief(plant(lots=lots, orders=orders, seed=2, whole=True))
    return Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=effort)


def posed(ask: Ask) -> tuple[Posed, Linear]:
    """All orders, and what they cost."""
    found = ask.pose(frozenset(order.order_id for order in ask.brief.orders))
    form = goal_form("cost", found.frame, found.columns)
    assert isinstance(form, Linear)
    return found, form


def is_kept(found: Posed, values: Floats) -> bool:
    rows = found.program.rows
    sums = np.zeros(rows.count)
    np.add.at(sums, rows.row, rows.value * values[rows.column])
    return bool((sums <= rows.upper + 1e-3).all() and (sums >= rows.lower - 1e-3).all())


def test_a_plan_is_whole_and_keeps_every_row() -> None:
    found, form = posed(asked())
    plan = near_best(found, form, EFFORT, Clock(seconds=60.0))
    assert plan is not None
    whole = found.program.integer
    steps = plan.found[whole] / found.program.scale[whole]
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    assert is_kept(found, plan.found)


def test_a_plan_in_haste_keeps_every_row_too(monkeypatch) -> None:
    monkeypatch.setattr(search, "BUILDING_TIME", 0.0)
    found, form = posed(asked())
    plan = near_best(found, form, EFFORT, Clock(seconds=60.0))
    assert plan is not None
    assert is_kept(found, plan.found)


def test_a_searched_plan_is_within_the_gap_of_a_bound_that_holds() -> None:
    found, form = posed(asked())
    plan = near_best(found, form, EFFORT, Clock(seconds=60.0))
    assert plan is not None
    assert plan.ending is Ending.OPTIMAL
    assert plan.bound <= plan.objective <= plan.bound + 0.01 * abs(plan.bound)
    assert plan.objective == pytest.approx(form.at(plan.found))


def test_the_same_search_finds_the_same_plan() -> None:
    one, other = (near_best(*posed(asked()), EFFORT, Clock(seconds=60.0)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.found == pytest.approx(other.found, abs=0.0)


def test_a_small_program_is_not_searched_heat_by_heat() -> None:
    found, form = posed(asked(lots=12, orders=2))
    assert near_best(found, form, EFFORT, Clock(seconds=5.0)) is None


def test_a_share_is_searched_to_the_gap_too() -> None:
    """What no plan exceeds is the share without whole numbers."""
    ask = asked()
    found, _ = posed(ask)
    settings = ask.brief.settings.model_copy(update={"goals": (Goal(goal="recycled_content"),)})
    answer = reach(ask, found, stages(found, settings))
    (share,) = answer.reached
    assert share.value is not None
    assert share.bound is not None
    assert share.value <= share.bound <= share.value * 1.01 + 1e-9
    assert share.proved


def test_a_stopped_search_says_that_it_was_cut_short(monkeypatch) -> None:
    """It is stopped as soon as there is a plan, which is the answer."""
    ask = asked(effort=Effort(gap_fraction=0.0))
    improved = search._Search.improved

    def stopped(self: search._Search, values: Floats, clock: Clock) -> Floats:
        ask.clock.stop.set()
        return improved(self, values, clock)

    monkeypatch.setattr(search._Search, "improved", stopped)
    found, _ = posed(ask)
    answer = reach(ask, found, stages(found, ask.brief.settings))
    assert answer.values is not None
    assert answer.ending is Ending.FEASIBLE
    assert ask.clock.cut_short
