"""Choices: several plans that are nearly as good and really differ, with their price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.brief import Brief
from models.choice import Choice, Choices, NotChosen, Taken
from models.filling import fill
from models.issue import InvalidScenario
from models.plan import Plan
from models.settings import SHARE_GOALS
from models.worth import GoalDifference
from optimiser.compare import Comparison, Named, compare
from optimiser.explain.changed import Week, changed
from optimiser.explain.why_not_words import differences
from optimiser.explain.wishes import Wish, wishes
from optimiser.value.planning import NotPlanned

LEAST_MOVED: Final = 0.02
"""A plan that charges less than this part of its metal otherwise is the same plan."""
MOST_TAKEN: Final = 6
SEEN: Final = 1e-4
"""What was wished for must come to at least so much: a hundredth of a per cent."""
FAR: Final = 0.1
"""A plan that is worse by a tenth in its first goal, or by ten points, is not nearly as good."""


def choices(week: Week, *, most: int = 5, has_previous: bool = False) -> Choices:
    """Other plans for the same orders, the nearest to the plan's goals first.

    Every wish is planned once, and nothing else is: so many plans at most as there are wishes.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    brief = fill(week.scenario)
    kept: list[tuple[Choice, Plan]] = []
    none: list[NotChosen] = []
    for wish in wishes(brief, week.plan, week.scenario.settings, has_previous=has_previous):
        for found in _tried(week, brief, wish, kept):
            if isinstance(found, NotChosen):
                none.append(found)
            else:
                kept.append(found)
    ranked = sorted((one for one, _ in kept), key=lambda one: _distance(week, one))
    more = [
        NotChosen(kind=one.kind, title=one.title, why="dearer than the others")
        for one in ranked[most:]
    ]
    return Choices(
        currency=_currency(week),
        goals=week.plan.goals,
        cost=week.plan.totals.cost,
        choices=tuple(ranked[:most]),
        not_chosen=(*none, *more),
    )


def _tried(
    week: Week, brief: Brief, wish: Wish, kept: list[tuple[Choice, Plan]]
) -> Iterator[tuple[Choice, Plan] | NotChosen]:
    """The choice that a wish comes to, or why it comes to none; then what is left of the wish."""
    try:
        plan = week.again(changed(week.scenario, wish.patch), wish.title)
    except (NotPlanned, InvalidScenario) as reason:
        why = reason.issues[0].message if isinstance(reason, InvalidScenario) else str(reason)
        yield NotChosen(kind=wish.kind, title=wish.title, why=why)
    else:
        why_none = _why_none(week, wish, plan, kept)
        if why_none is None:
            yield _choice(week, wish, plan), plan
            return
        yield NotChosen(kind=wish.kind, title=wish.title, why=why_none)
    if wish.otherwise is not None:
        yield from _tried(week, brief, wish.otherwise, kept)


def _why_none(week: Week, wish: Wish, plan: Plan, kept: list[tuple[Choice, Plan]]) -> str | None:
    if lost := week.lost(plan):
        return f"{', '.join(lost)} could not be made"
    if not _is_granted(wish, week.plan, plan):
        return "none was found"
    price = week.differences(plan)
    if price and _worse(week, price[0]) > FAR:
        said = differences(price, plan.totals.cost - week.plan.totals.cost, _currency(week))
        return f"far from the plan: {', '.join(said)}{_unproved(plan)}"
    least_kg = LEAST_MOVED * week.plan.totals.metal_charged_kg
    if (moved := moved_kg(week.plan, plan)) < least_kg:
        return f"hardly another plan: {moved:,.0f} kg are charged otherwise"
    for one, other in kept:
        if moved_kg(other, plan) < least_kg:
            return f"the same plan as: {one.title}"
    return None


def _is_granted(wish: Wish, plan: Plan, other: Plan) -> bool:
    """Whether the wish came true to be seen; one that is a limit on the scenario always does."""
    one, two = plan.totals, other.totals
    seen_kg = SEEN * one.metal_charged_kg
    granted = {
        "cheaper": one.cost - two.cost > SEEN * abs(one.cost),
        "more_post_consumer": (two.post_consumer_pct or 0.0) - (one.post_consumer_pct or 0.0)
        > 100.0 * SEEN,
        "less_primary": one.primary_kg - two.primary_kg > seen_kg,
    }
    return granted.get(wish.kind, True)


def moved_kg(one: Plan, other: Plan) -> float:
    """What of one plan's metal the other charges otherwise."""
    return sum(order.moved_kg[1] for order in _compared(one, other).orders)


def _compared(one: Plan, other: Plan) -> Comparison:
    return compare([Named(name="plan", plan=one), Named(name="choice", plan=other)])


def _choice(week: Week, wish: Wish, plan: Plan) -> Choice:
    found = _compared(week.plan, plan)
    taken = tuple(
        Taken(source=row.source, kg=row.kg.differences[1] or 0.0)
        for row in found.sources
        if abs(row.kg.differences[1] or 0.0) > 0.5
    )[:MOST_TAKEN]
    goals = week.differences(plan)
    cost = plan.totals.cost - week.plan.totals.cost
    price = differences(goals, cost, _currency(week))
    moved = sum(order.moved_kg[1] for order in found.orders)
    return Choice(
        kind=wish.kind,
        title=wish.title,
        message=f"{_of_taken(taken)}; {', '.join(price) or 'it costs nothing to be seen'}"
        f"{_unproved(plan)}.",
        outcome=plan.outcome,
        moved_kg=moved,
        taken=taken,
        goals=goals,
        cost=plan.totals.cost,
        cost_difference=cost,
        patch=wish.patch,
    )


def _of_taken(taken: tuple[Taken, ...]) -> str:
    """What is taken less and more of."""
    parts = []
    for word, rows in (
        ("less of", [row for row in taken if row.kg < 0]),
        ("more of", [row for row in taken if row.kg > 0]),
    ):
        if rows:
            named = ", ".join(f"{row.source} ({abs(row.kg):,.0f} kg)" for row in rows[:3])
            parts.append(f"{word} {named}")
    text = ", ".join(parts) if parts else "the same metal in other charges"
    return text[:1].upper() + text[1:]


def _distance(week: Week, one: Choice) -> tuple[float, ...]:
    """How much worse by each goal in turn: points of shares, parts of other values."""
    return (*(round(_worse(week, goal), 4) for goal in one.goals), one.moved_kg)


def _worse(week: Week, goal: GoalDifference) -> float:
    """How much worse by one goal: a part of its value, or of all points of a share."""
    sign = -1.0 if goal.goal in SHARE_GOALS else 1.0
    plan = next(row for row in week.plan.goals if row.goal == goal.goal)
    size = 100.0 if goal.goal in SHARE_GOALS else max(abs(plan.value or 0.0), 1.0)
    return sign * (goal.difference or 0.0) / size


def _unproved(plan: Plan) -> str:
    return "" if plan.outcome == "optimal" else " (as far as the search came)"


def _currency(week: Week) -> str:
    return week.plan.totals.currency
