"""A choice as it is told: what is taken less and more of, and what that costs."""

from __future__ import annotations

from typing import Final

from models.choice import Choice, Taken
from models.plan import Plan
from optimiser.compare import Comparison, Named, compare
from optimiser.explain.around import Kept
from optimiser.explain.changed import Week
from optimiser.explain.granted import granted
from optimiser.explain.why_not_words import differences
from optimiser.explain.wishes import Wish

MOST_TAKEN: Final = 6
KEPT: Final = {
    Kept.EXACT: "",
    Kept.ALL: " (lots and pieces of each charge as they are; planned anew it may cost less)",
    Kept.OTHERS: " (the other charges keep their lots and pieces; planned anew it may cost less)",
    Kept.NONE: " (as far as the search came)",
}
"""What is said of a plan that is not proved to be the best."""


def moved_kg(one: Plan, other: Plan) -> float:
    """What of one plan's metal the other charges otherwise."""
    return sum(order.moved_kg[1] for order in _compared(one, other).orders)


def _compared(one: Plan, other: Plan) -> Comparison:
    return compare([Named(name="plan", plan=one), Named(name="choice", plan=other)])


def choice_of(week: Week, wish: Wish, plan: Plan, as_was: Kept | None) -> Choice:
    """The choice a wish comes to; ``as_was`` is what it keeps of the plan, None if searched."""
    found = _compared(week.plan, plan)
    taken = tuple(
        Taken(source=row.source, kg=row.kg.differences[1] or 0.0)
        for row in found.sources
        if abs(row.kg.differences[1] or 0.0) > 0.5
    )[:MOST_TAKEN]
    goals = week.differences(plan)
    cost = plan.totals.cost - week.plan.totals.cost
    price = differences(goals, cost, week.plan.totals.currency)
    moved = sum(order.moved_kg[1] for order in found.orders)
    return Choice(
        kind=wish.kind,
        title=wish.title,
        message=f"{_of_taken(taken)}{granted(wish, week, plan)}; "
        f"{', '.join(price) or 'it costs nothing to be seen'}{_unproved(plan, as_was)}.",
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


def _unproved(plan: Plan, as_was: Kept | None) -> str:
    return "" if plan.outcome == "optimal" else KEPT[as_was or Kept.NONE]
