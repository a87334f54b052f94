"""What two plans differ by, and how sure that is."""

from __future__ import annotations

import pytest

from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal, GoalName, Weight
from optimiser.compare.marks import amount, best_of
from optimiser.plan import make_plan
from tests.value.yards import two_heaps


def scenario(*goals: GoalName | tuple[GoalName, float]) -> Scenario:
    week = two_heaps(bins=0, direct=True)
    asked = tuple(
        Goal(goal=goal) if isinstance(goal, str) else Goal(goal=goal[0], slack_pct=goal[1])
        for goal in goals
    )
    return week.model_copy(update={"settings": week.settings.model_copy(update={"goals": asked})})


def plans(week: Scenario, *values: tuple[tuple[float, float | None], ...]) -> tuple[Plan, ...]:
    """Plans of a week that differ in what their goals came to: value and bound of each."""
    plan = make_plan(week)
    return tuple(
        plan.model_copy(
            update={
                "outcome": "feasible",
                "goals": tuple(
                    goal.model_copy(update={"value": value, "bound": bound})
                    for goal, (value, bound) in zip(plan.goals, found, strict=True)
                ),
            }
        )
        for found in values
    )


@pytest.mark.parametrize(
    ("bound", "certain"), [(103.0, True), (98.0, False), (None, False)], ids=str
)
def test_difference_is_certain_if_no_better_plan_of_the_other_week_undoes_it(
    bound: float | None, certain: bool
) -> None:
    week = scenario("cost")
    ours, theirs = plans(week, ((100.0, 90.0),), ((105.0, bound),))
    found = amount(ours, theirs, week)
    assert (found.amount, found.at_most, found.certain) == (5.0, 15.0, certain)
    assert found.at_least == (None if bound is None else bound - 100.0)


def test_share_is_worth_having_if_it_falls_without_the_thing() -> None:
    week = scenario("recycled_content")
    ours, theirs = plans(week, ((80.0, 81.0),), ((70.0, 72.0),))
    found = amount(ours, theirs, week)
    assert (found.amount, found.at_least, found.at_most) == (10.0, 8.0, 11.0)
    assert found.unit == "%"


def test_what_is_added_is_worth_what_it_brings() -> None:
    week = scenario("cost")
    ours, theirs = plans(week, ((100.0, 99.0),), ((90.0, 85.0),))
    found = amount(ours, theirs, week, adds=True)
    assert (found.amount, found.at_least, found.at_most) == (10.0, 9.0, 15.0)


def test_next_goal_counts_where_the_first_differs_within_its_slack() -> None:
    week = scenario(("recycled_content", 0.5), "cost")
    ours, theirs = plans(week, ((80.0, 80.0), (100.0, 100.0)), ((79.6, 80.0), (130.0, 130.0)))
    found = amount(ours, theirs, week)
    assert (found.measure, found.amount) == ("cost", 30.0)


def test_orders_count_before_every_goal() -> None:
    week = scenario("cost")
    ours, theirs = plans(week, ((100.0, 100.0),), ((10.0, 10.0),))
    fewer = theirs.model_copy(update={"charges": theirs.charges[1:]})
    found = amount(ours, fewer, week)
    assert (found.measure, found.amount, found.certain) == ("orders", 1.0, True)


def test_nothing_is_certain_where_both_weeks_are_proved_alike() -> None:
    week = scenario("cost")
    ours, theirs, loose = plans(
        week, ((100.0, 100.0),), ((100.0, 100.0),), ((100.0, 90.0),)
    )  # fmt: skip
    assert amount(ours, theirs, week).certain
    assert not amount(ours, loose, week).certain


def test_weighted_goals_are_compared_by_their_sum() -> None:
    week = scenario("cost")
    weights = (Weight(goal="cost", weight=1.0), Weight(goal="metal_loss", weight=2.0))
    settings = week.settings.model_copy(update={"weights": weights})
    week = week.model_copy(update={"settings": settings})
    ours, theirs = plans(week, ((100.0, None), (5.0, None)), ((90.0, None), (15.0, None)))
    found = amount(ours, theirs, week)
    assert (found.measure, found.amount) == ("weighted_sum", 10.0)


def test_best_of_several_plans_is_the_one_that_is_first_in_the_goals() -> None:
    week = scenario("recycled_content", "cost")
    poor, rich = plans(week, ((70.0, 80.0), (1.0, 1.0)), ((75.0, 80.0), (9.0, 9.0)))
    assert best_of([poor, rich], week) is rich
    assert best_of([], week) is None
