"""Choices: several plans that are nearly as good and really differ, with their price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from models.choice import Choice, Choices, NotChosen, Taken
from models.filling import fill
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.settings import SHARE_GOALS
from models.worth import GoalDifference
from optimiser.compare import Comparison, Named, compare
from optimiser.explain.changed import Week, changed
from optimiser.explain.granted import granted
from optimiser.explain.recipe import Nearby, nearby
from optimiser.explain.why_not_words import NAMES, differences
from optimiser.explain.wishes import Wish, wishes
from optimiser.solve.solution import Clock
from optimiser.value.planning import NotPlanned

LEAST_MOVED: Final = 0.02
"""A plan that charges less than this part of its metal otherwise is the same plan."""
MOST_TAKEN: Final = 6
SEEN: Final = 1e-4
"""What was wished for must come to at least so much: a hundredth of a per cent."""
NEAR_PCT: Final = 2.0
"""What is worse than the plan by more points of a share, or per cent, is not nearly as good."""
LEAST_S: Final = 1.0
"""In less time a plan is not worth trying."""
CUT: Final = "cut short before anything near was found; a longer --time-limit may find it"
OF_THE_METAL: Final = frozenset({"primary_metal", "changes"})
"""Goals that may be nothing in the plan: what they grow by is a part of all metal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trying:
    """What is tried: a week, and the time that all wishes share."""

    week: Week
    clock: Clock

    def within(self, still: int) -> Week | None:
        """The week with an equal part of the time for each of so many wishes; None if it is over.

        So many plans as that are tried; a wish that cannot be had takes its part for less of it.
        """
        seconds = max(self.clock.left / max(still, 1), min(LEAST_S, self.clock.seconds))
        if self.clock.left < seconds / 2:
            return None
        planning = replace(self.week.planning, time_limit_s=seconds)
        return replace(self.week, planning=planning)


def choices(week: Week, *, most: int = 5, has_previous: bool = False) -> Choices:
    """Other plans for the same orders, the nearest to the plan's goals first.

    Every wish is planned once, and nothing else is: so many plans at most as there are wishes.
    All together take the time that one plan may take, so that a wish has a part of it. Unless
    that cuts one of them short, which its words say, the same question has the same answer.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    brief = fill(week.scenario)
    kept: list[tuple[Choice, Plan]] = []
    none: list[NotChosen] = []
    trying = _Trying(week=week, clock=Clock(seconds=week.planning.seconds(week.scenario)))
    every = list(wishes(brief, week.plan, week.scenario.settings, has_previous=has_previous))
    for at, wish in enumerate(every):
        for found in _tried(trying, wish, kept, still=len(every) - at):
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
        within_pct=NEAR_PCT,
        choices=tuple(ranked[:most]),
        not_chosen=(*none, *more),
    )


def _tried(
    trying: _Trying, wish: Wish, kept: list[tuple[Choice, Plan]], *, still: int
) -> Iterator[tuple[Choice, Plan] | NotChosen]:
    """The choice that a wish comes to, or why it comes to none; then what is left of the wish."""
    week = trying.within(still)
    if week is None:
        yield NotChosen(kind=wish.kind, title=wish.title, why="there was no time left to plan it")
        return
    found = _planned(week, wish, kept)
    yield found
    if isinstance(found, tuple):
        return
    if wish.otherwise is not None:
        yield from _tried(trying, wish.otherwise, kept, still=still)


def _planned(
    week: Week, wish: Wish, kept: list[tuple[Choice, Plan]]
) -> tuple[Choice, Plan] | NotChosen:
    """The choice with all that is whole as it is, if that is one; else what a search finds."""
    try:
        scenario = changed(week.scenario, wish.patch)
        near = _nearby(week, wish, scenario)
        if near is not None:
            why_none = _why_none(week, wish, near.plan, kept)
            if why_none is None:
                return _choice(week, wish, near.plan), near.plan
            if near.exact:
                return NotChosen(kind=wish.kind, title=wish.title, why=why_none)
        plan = week.again(scenario, wish.title)
        why_none = _why_none(week, wish, plan, kept)
    except InvalidScenario as invalid:
        why_none = invalid.issues[0].message
    except NotPlanned as reason:
        why_none = str(reason)
    if why_none is None:
        return _choice(week, wish, plan), plan
    return NotChosen(kind=wish.kind, title=wish.title, why=why_none)


def _nearby(week: Week, wish: Wish, scenario: Scenario) -> Nearby | None:
    """What is near the plan; what is near another plan has to be searched for."""
    if week.planning.stop.is_set() or wish.kind == "fewer_changes":
        return None
    return nearby(week, scenario)


def _why_none(week: Week, wish: Wish, plan: Plan, kept: list[tuple[Choice, Plan]]) -> str | None:
    if lost := week.lost(plan):
        return f"{', '.join(lost)} could not be made"
    if not _is_granted(wish, week.plan, plan):
        return "none was found"
    if far := tuple(_far(week, plan)):
        return _too_far(week, plan, far)
    return _why_same(week, plan, kept)


def _too_far(week: Week, plan: Plan, far: tuple[str, ...]) -> str:
    cost = plan.totals.cost - week.plan.totals.cost
    said = ", ".join(differences(week.differences(plan), cost, _currency(week)))
    if plan.outcome != "optimal":
        return f"{CUT} (best so far: {said})"
    return f"{said}: {' and '.join(far)} too far from the plan"


def _why_same(week: Week, plan: Plan, kept: list[tuple[Choice, Plan]]) -> str | None:
    """Why it is no plan of its own, None if it is one."""
    least_kg = LEAST_MOVED * week.plan.totals.metal_charged_kg
    if (moved := moved_kg(week.plan, plan)) < least_kg:
        return f"hardly another plan: {moved:,.0f} kg are charged otherwise"
    for one, other in kept:
        if moved_kg(other, plan) < least_kg:
            return f"the same plan as: {one.title}"
    return None


def _far(week: Week, plan: Plan) -> Iterator[str]:
    """The goals that are worse by more than is nearly as good, and the cost if it is none."""
    goals = week.differences(plan)
    for one in goals:
        if _worse(week, one) > NEAR_PCT / 100.0:
            yield NAMES[one.goal]
    cost = week.plan.totals.cost
    more = plan.totals.cost - cost
    if all(one.goal != "cost" for one in goals) and more > NEAR_PCT / 100.0 * max(abs(cost), 1.0):
        yield NAMES["cost"]


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
        message=f"{_of_taken(taken)}{granted(wish, week, plan)}; "
        f"{', '.join(price) or 'it costs nothing to be seen'}{_unproved(plan)}.",
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
    if goal.goal in OF_THE_METAL:
        size = max(week.plan.totals.metal_charged_kg, 1.0)
    return sign * (goal.difference or 0.0) / size


def _unproved(plan: Plan) -> str:
    if plan.outcome == "optimal":
        return ""
    if plan.provenance.solver == "none":
        return " (lots and pieces of each charge as they are; planned anew it may cost less)"
    return " (as far as the search came)"


def _currency(week: Week) -> str:
    return week.plan.totals.currency
