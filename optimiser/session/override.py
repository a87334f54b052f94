"""What a changed plan costs against the plan that it revises, of the orders that both are asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.plan import Plan
from models.record import Record
from models.worth import GoalDifference
from optimiser.compare import Named, compare
from optimiser.compare.comparison import ComparedOrder
from optimiser.compare.marks import differences
from optimiser.explain.why_not_words import differences as told


class Override(Record):
    """The plan now less the plan before.

    ``cost_difference`` is of the orders that both plans were asked for. Where either was asked
    for another, such as one that is made by now, there are no ``goals``: those are of whole plans.
    ``moved_kg`` is charged otherwise in orders that both make.
    """

    cost_difference: float
    currency: str
    goals: tuple[GoalDifference, ...]
    moved_kg: float
    newly_made: tuple[str, ...]
    no_longer_made: tuple[str, ...]
    no_longer_asked: tuple[str, ...]
    newly_asked: tuple[str, ...]
    message: str


def override(before: Plan, now: Plan) -> Override:
    """What the plan now costs against the plan before."""
    asked_before, asked_now = _asked(before), _asked(now)
    both, is_whole = asked_before & asked_now, asked_before == asked_now
    found = compare((Named(name="before", plan=before), Named(name="now", plan=now)))
    orders: list[ComparedOrder] = [one for one in found.orders if one.order_id in both]
    cost = sum((one.cost.values[1] or 0.0) - (one.cost.values[0] or 0.0) for one in orders)
    if is_whole:
        cost = now.totals.cost - before.totals.cost
    only_now, only_before = (
        tuple(row.order_id for row in orders if row.made == sign) for sign in _EITHER
    )
    goals = tuple(_goals(before, now)) if is_whole else ()
    record = Override(
        cost_difference=cost,
        currency=now.totals.currency,
        goals=goals,
        moved_kg=sum(one.moved_kg[1] for one in orders if all(one.made)),
        newly_made=only_now,
        no_longer_made=only_before,
        no_longer_asked=tuple(sorted(asked_before - asked_now)),
        newly_asked=tuple(sorted(asked_now - asked_before)),
        message="",
    )
    return record.model_copy(update={"message": " ".join(_words(record, now))})


SEEN_KG: Final = 0.5
"""Less is told as nothing."""
_EITHER = ((False, True), (True, False))
"""Made in the plan now alone, and in the plan before alone."""


def _asked(plan: Plan) -> frozenset[str]:
    """The orders that a plan was asked for, made or not."""
    return frozenset(
        [one.order_id for one in plan.charges] + [one.order_id for one in plan.unplanned]
    )


def _goals(before: Plan, now: Plan) -> Iterator[GoalDifference]:
    """Every goal of both. What is changed is measured against another plan, and left aside."""
    names = {one.goal for one in now.goals} - {"changes"}
    old = tuple(one for one in before.goals if one.goal in names)
    new = {one.goal: one for one in now.goals}
    yield from differences(
        before.model_copy(update={"goals": old}),
        now.model_copy(update={"goals": tuple(new[one.goal] for one in old)}),
    )


def _words(found: Override, now: Plan) -> Iterator[str]:
    """What a planner reads of it."""
    costs = told(found.goals, found.cost_difference, found.currency)
    is_part = found.no_longer_asked or found.newly_asked
    whose = ", in the orders that both were asked for" if is_part else ""
    moved = f"{found.moved_kg:,.0f} kg are charged otherwise"
    if found.moved_kg < SEEN_KG:
        is_other = found.newly_made or found.no_longer_made or is_part
        moved = "the other charges stay as they are" if is_other else "nothing is charged otherwise"
    yield f"Against the plan before{whose}: {', '.join(costs) or 'it costs the same'}; {moved}."
    for text, names in (
        ("Now made", found.newly_made),
        ("No longer made", found.no_longer_made),
        ("No longer asked for", found.no_longer_asked),
        ("Newly asked for", found.newly_asked),
    ):
        if names:
            yield f"{text}: {', '.join(names)}."
    if now.outcome == "feasible":
        yield "The search was cut short: it costs that at most, and more time may find less."
