"""How far plans came, and what two differ by: orders first, then the goals in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from models.order import Order
from models.plan import GoalResult, Plan
from models.scenario import Scenario
from models.settings import SHARE_GOALS, Settings
from models.worth import Amount, GoalDifference, Measure

HAIR: Final = 1e-5
"""What steps of the scales and a solver's tolerance may move, relative."""
DUST: Final = 1e-6
"""What a solver's tolerance alone may move, relative."""
SHOWN_POINTS: Final = 0.005
"""Below this a share is the same in two decimals, percentage points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far a plan came by one measure, counted so that less is better.

    ``bound`` is what no plan of that week goes below, None if unknown. Two values within
    ``slack`` of each other say nothing: the planner gave it up, or nobody would see it.
    """

    measure: Measure
    unit: str
    value: float
    bound: float | None
    slack: float


def amount(plan: Plan, other: Plan, scenario: Scenario, *, adds: bool = False) -> Amount:
    """What is worth having that ``other`` lacks, or with ``adds`` has, by the first difference.

    The plan's value is reached for certain, and so is the other's; how much better either week
    could have been is open by as much as its gap. Without any difference, by the first goal.
    """
    pairs = [
        (theirs, ours) if adds else (ours, theirs)
        for ours, theirs in zip(marks(plan, scenario), marks(other, scenario), strict=True)
    ]
    for with_it, without in pairs:
        if abs(without.value - with_it.value) > max(with_it.slack, without.slack):
            return _amount(with_it, without)
    return _amount(*next(pair for pair in pairs if pair[0].measure != "orders"))


def differences(plan: Plan, other: Plan) -> tuple[GoalDifference, ...]:
    """Every goal of the other plan beside the plan's."""
    return tuple(
        GoalDifference(
            goal=theirs.goal,
            value=theirs.value,
            bound=theirs.bound,
            difference=None
            if ours.value is None or theirs.value is None
            else theirs.value - ours.value,
            unit=theirs.unit,
        )
        for ours, theirs in zip(plan.goals, other.goals, strict=True)
    )


def marks(plan: Plan, scenario: Scenario) -> tuple[Mark, ...]:
    """How far a plan came: orders made, priority by priority, then its goals in their order."""
    settings = scenario.settings
    goals = _weighted(plan, settings) if settings.weights else _in_order(plan, settings)
    return (*_orders(plan, scenario), *goals)


def orders_made(plan: Plan, orders: tuple[Order, ...]) -> int:
    """How many of these orders a plan makes; those that may be left unmade do not count."""
    made = {charge.order_id for charge in plan.charges}
    return sum(order.order_id in made and not order.optional for order in orders)


def is_better(one: Plan, other: Plan, scenario: Scenario) -> bool:
    """Whether the first measure in which two plans differ is better in ``one``."""
    for ours, theirs in zip(marks(one, scenario), marks(other, scenario), strict=True):
        if abs(ours.value - theirs.value) > max(ours.slack, theirs.slack):
            return ours.value < theirs.value
    return False


def is_ahead(one: Plan, other: Plan, scenario: Scenario) -> bool:
    """Whether ``one`` comes further than ``other`` by a measure, and gives up nothing before it.

    What the planner lets a goal give up both have given up: less of it than ``other`` is less.
    """
    settings = scenario.settings
    goals = tuple(goal.model_copy(update={"slack_pct": 0.0}) for goal in settings.goals)
    strict = scenario.model_copy(update={"settings": settings.model_copy(update={"goals": goals})})
    for ours, theirs in zip(marks(one, strict), marks(other, strict), strict=True):
        gain = theirs.value - ours.value
        if gain > max(ours.slack, theirs.slack):
            return True
        if gain < -DUST * max(1.0, abs(theirs.value)):
            return False
    return False


def best_of(plans: list[Plan], scenario: Scenario) -> Plan | None:
    """The best of several plans, None of none."""
    best = None
    for plan in plans:
        if best is None or is_better(plan, best, scenario):
            best = plan
    return best


def _amount(with_it: Mark, without: Mark) -> Amount:
    """Less is better, so what is worth having is what is more without it."""
    least = None if without.bound is None else without.bound - with_it.value
    most = None if with_it.bound is None else without.value - with_it.bound
    return Amount(
        measure=with_it.measure,
        unit=with_it.unit,
        amount=without.value - with_it.value,
        at_least=least,
        at_most=most,
        certain=_is_certain(
            -inf if least is None else least,
            inf if most is None else most,
            slack=max(with_it.slack, without.slack),
        ),
    )


def _is_certain(least: float, most: float, *, slack: float) -> bool:
    """Whether it is good for certain, bad for certain, or nothing for certain."""
    return least > slack or most < -slack or (least >= -slack and most <= slack)


def _orders(plan: Plan, scenario: Scenario) -> Iterator[Mark]:
    """All orders are tried first; that some must be left out is proved with the plan."""
    sure = not plan.unplanned or plan.outcome in ("optimal", "infeasible")
    for priority in sorted({order.priority for order in scenario.orders}):
        asked = tuple(order for order in scenario.orders if order.priority == priority)
        value = -float(orders_made(plan, asked))
        yield Mark(
            measure="orders",
            unit="orders",
            value=value,
            bound=value if sure else None,
            slack=0.5,
        )


def _in_order(plan: Plan, settings: Settings) -> Iterator[Mark]:
    for result, goal in zip(plan.goals, settings.goals, strict=True):
        sign = -1.0 if goal.goal in SHARE_GOALS else 1.0
        value = result.value or 0.0
        bound = _bound(plan, result, settings)
        if result.unit == "%":
            slack = max(goal.slack_pct, SHOWN_POINTS)
        else:
            slack = max(goal.slack_pct / 100.0, HAIR) * abs(value)
        yield Mark(
            measure=goal.goal,
            unit=result.unit,
            value=sign * value,
            bound=None if bound is None else sign * bound,
            slack=slack,
        )


def _bound(plan: Plan, result: GoalResult, settings: Settings) -> float | None:
    """A plan that is optimal is so within the gap that was asked for."""
    if result.bound is not None or result.value is None or plan.outcome != "optimal":
        return result.bound
    open_ = abs(result.value) * settings.gap_pct / 100.0
    return result.value + (open_ if result.goal in SHARE_GOALS else -open_)


def _weighted(plan: Plan, settings: Settings) -> Iterator[Mark]:
    """The weighted sum; its bound is not among the plan's goals."""
    value = sum(
        weight.weight * (result.value or 0.0)
        for result, weight in zip(plan.goals, settings.weights, strict=True)
    )
    proved = plan.outcome == "optimal"
    yield Mark(
        measure="weighted_sum",
        unit="",
        value=value,
        bound=value - abs(value) * settings.gap_pct / 100.0 if proved else None,
        slack=HAIR * abs(value),
    )
