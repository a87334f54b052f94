"""Where time is too short for the best, a plan within the risk comes all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from benchmarks.risk import plant
from models.plan import Plan
from optimiser import assembly, settle
from optimiser import plan as story
from optimiser.decision.ask import Ask
from optimiser.decision.stage import Answer
from optimiser.plan import make_plan
from optimiser.risk import by_tangents, converge, first, keep, point
from optimiser.risk.first import Early
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock, Ending, Solution

NO_POINT = Solution(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)
SEEDS = [3, 15, 28]
WITH_PIECES = [5, 10, 30]
PLAIN, PIECES = 3, 10
"""Plants of either kind whose limits share the risk of their charge."""


def no_point(*_: Any, **__: Any) -> tuple[None, Solution, None]:
    """A conic solver that finds nothing in time."""
    return None, NO_POINT, None


def at_once(ask: Ask, room: Room, answered: Callable[[Ask], Answer], *, rounds: int) -> Answer:
    """Tangents that end short of what is accepted."""
    assert rounds
    return replace(answered(replace(ask, risk=room.risk)), is_kept=False)


def planned(seed: int) -> Plan:
    """The plan of a drawn plant, whose charges keep to what is accepted of them."""
    scenario = plant(seed)
    plan = make_plan(scenario, with_reasons=False)
    assert plan.check.passed
    assert len(plan.charges) == len(scenario.orders)
    return plan


@cache
def best_of(seed: int) -> float:
    """What the plan of a drawn plant reaches where nothing is amiss."""
    return planned(seed).goals[0].value or 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_point_tangents_find_a_plan_nearly_as_good(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = best_of(seed)
    monkeypatch.setattr(converge, "_point", no_point)
    assert planned(seed).goals[0].value == pytest.approx(best, rel=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_tangents_end_short_the_way_to_a_safe_plan_is_gone(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = best_of(seed)
    monkeypatch.setattr(converge, "_point", no_point)
    monkeypatch.setattr(by_tangents, "by_tangents", at_once)
    found = planned(seed).goals[0].value or 0.0
    assert best * (1.0 - 1e-3) <= found <= 1.1 * best


def none_in_time(
    _ask: Ask,
    _room: Room,
    relaxed: Answer,
    _answered: Callable[[Ask], Answer],
    *,
    is_needed: bool,
) -> Answer:
    """A search for what is whole that finds nothing, where another plan is there."""
    assert not is_needed
    return replace(relaxed, values=None, ending=Ending.NO_SOLUTION)


@pytest.mark.parametrize("seed", WITH_PIECES)
def test_a_plan_with_pieces_is_there_before_the_best_is_sought(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = best_of(seed)
    monkeypatch.setattr(keep, "by_squares", lambda *_: None)
    monkeypatch.setattr(keep, "_whole", none_in_time)
    found = planned(seed).goals[0].value or 0.0
    assert best * (1.0 - 1e-3) <= found <= 1.1 * best


@pytest.mark.parametrize("seed", WITH_PIECES)
def test_a_plan_that_is_better_than_the_early_one_is_taken(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = best_of(seed)
    monkeypatch.setattr(keep, "early_plan", lambda *_: None)
    assert best <= (planned(seed).goals[0].value or 0.0) * (1.0 + 1e-3)


STAGES = [
    (PLAIN, keep, "converged"),
    (PLAIN, settle, "in_steps"),
    (PIECES, keep, "converged"),
    (PIECES, keep, "by_squares"),
    (PIECES, keep, "_bounding"),
    (PIECES, settle, "in_steps"),
    (PIECES, story, "best_divided"),
    (PIECES, story, "_explained"),
    (PIECES, assembly, "account"),
]
"""What comes after a first plan: points, pieces, bounds, steps, what is divided anew, draws."""


@pytest.mark.parametrize(("seed", "room", "name"), STAGES)
def test_a_plan_that_is_there_is_delivered_wherever_time_runs_out(
    seed: int, room: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Early | None] = []
    clock = Clock(seconds=600.0)

    def early_plan(*given: Any) -> Early | None:
        found.append(first.early_plan(*given))
        return found[-1]

    stage = getattr(room, name)

    def struck(*given: Any, **named: Any) -> Any:
        clock.stop.set()
        return stage(*given, **named)

    monkeypatch.setattr(first, "LINES_PER_S", 0)
    monkeypatch.setattr(keep, "early_plan", early_plan)
    monkeypatch.setattr(room, name, struck)
    scenario = plant(seed)
    plan = make_plan(scenario, clock=clock)
    assert clock.stop.is_set()
    assert plan.check.passed
    assert len(plan.charges) == len(scenario.orders)
    (early,) = found
    assert early is not None
    assert (plan.goals[0].value or 0.0) <= 1.02 * (early.answer.reached[0].value or 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_that_misses_too_often_when_its_time_is_over_is_no_answer(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converge, "MOST_ROUNDS", 1)
    monkeypatch.setattr(point.Cones, "sketch", lambda _: None)
    planned(seed)
