"""What is known of goals where bins are still to be filled and time is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.settings import Goal, GoalName
from optimiser.load import load
from optimiser.plan import make_plan
from optimiser.segregation.descents import Descents
from optimiser.segregation.proving import Proving

HAVERLY = Path("scenarios/haverly")


@pytest.mark.parametrize(("goal", "bound"), [("cost", -500.0), ("recycled_content", 100.0)])
def test_bound_is_told_where_time_is_over_before_any_yard(
    monkeypatch: pytest.MonkeyPatch, goal: GoalName, bound: float
) -> None:
    monkeypatch.setattr(Descents, "begin", lambda *_: False)
    monkeypatch.setattr(Proving, "in_turn", lambda _: None)
    scenario = load(HAVERLY).scenario
    settings = scenario.settings.model_copy(update={"goals": (Goal(goal=goal),)})
    offers = tuple(one.model_copy(update={"origin": "post_consumer"}) for one in scenario.offers)
    plan = make_plan(scenario.model_copy(update={"settings": settings, "offers": offers}))

    assert plan.outcome == "feasible"
    assert plan.goals[0].bound == pytest.approx(bound)


def test_a_yard_is_filled_and_bounded_however_soon_time_is_over() -> None:
    scenario = load(Path("scenarios/six-bins")).scenario
    plan = make_plan(scenario, time_limit_s=0.01)
    (goal,) = plan.goals
    assert plan.check.passed
    assert plan.bins
    assert goal.bound is not None
    assert goal.bound <= goal.value
