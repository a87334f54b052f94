"""Choices: several plans that are nearly as good and really differ, with their price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from models.choice import Choice, Choices, NotChosen
from models.filling import fill
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.worth import GoalDifference
from optimiser.compare.marks import is_better
from optimiser.explain.around import around
from optimiser.explain.changed import Week, changed
from optimiser.explain.chosen import choice_of, moved_kg
from optimiser.explain.nearest import NEAR_PCT, beyond, worse
from optimiser.explain.why_not_words import NAMES, differences, told
from optimiser.explain.wishes import Wish, wishes
from optimiser.solve.solution import Clock
from optimiser.value.planning import NotPlanned

LEAST_MOVED: Final = 0.02
"""A plan that charges less than this part of its metal otherwise is the same plan."""
SEEN: Final = 1e-4
"""What was wished for must come to at least so much: a hundredth of a per cent."""
LEAST_S: Final = 1.0
"""In less time a plan is not worth trying."""
PART_TO_GO_ON: Final = 0.5
"""With less of its time left a choice is not made better: other wishes have none yet."""
CUT: Final = "cut short before anything near was found; a longer --time-limit may find it"
NONE_NEAR: Final = "nothing near was found from the plan"


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
    that cuts one of them short, or leaves none to make it better, which its words say, the same
    question has the same answer.

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
    clock = Clock(seconds=week.planning.seconds(week.scenario), stop=week.planning.stop)
    found = _around(week, wish, kept, clock)
    if found is None:
        planning = replace(week.planning, time_limit_s=max(clock.left, LEAST_S))
        found = _planned(replace(week, planning=planning), wish, kept)
    yield found
    if isinstance(found, tuple):
        return
    if wish.otherwise is not None:
        yield from _tried(trying, wish.otherwise, kept, still=still)


def _around(
    week: Week, wish: Wish, kept: list[tuple[Choice, Plan]], clock: Clock
) -> tuple[Choice, Plan] | NotChosen | None:
    """What comes of the wish from the plan; None where a search has to say whether it can be."""
    if week.planning.stop.is_set() or wish.kind == "fewer_changes":
        return None
    best: tuple[Choice, Plan] | None = None
    why: str | None = None
    try:
        scenario = changed(week.scenario, wish.patch)
        why = _why_never(week, wish, scenario, clock)
        for near in () if why else around(week, scenario, clock):
            why_none = _why_none(week, wish, near.plan, kept, cut=clock.is_over)
            if why_none is not None:
                why = why_none
            elif best is None or is_better(near.plan, best[1], scenario):
                best = choice_of(week, wish, near.plan, near.kept), near.plan
            if best is not None and clock.left < PART_TO_GO_ON * clock.seconds:
                break
    except InvalidScenario as invalid:
        why = invalid.issues[0].message
    if best is None and why is not None:
        return NotChosen(kind=wish.kind, title=wish.title, why=why)
    return best


def _why_never(week: Week, wish: Wish, scenario: Scenario, clock: Clock) -> str | None:
    """Why no plan of the changed week is near, whatever is searched for; None if one may be."""
    if "settings" in wish.patch:
        return None
    found = beyond(week, scenario, clock)
    if found is None:
        return None
    if found.difference is None:
        made = sorted(week.made)
        return f"{made[0]} could not be made" if len(made) == 1 else "not all orders can be made"
    said = told(found.difference, _currency(week))
    return f"{said} at best: {NAMES[found.difference.goal]} too far from the plan"


def _planned(
    week: Week, wish: Wish, kept: list[tuple[Choice, Plan]]
) -> tuple[Choice, Plan] | NotChosen:
    """The choice that a search finds, or why it finds none."""
    try:
        plan = week.again(changed(week.scenario, wish.patch), wish.title)
        why_none = _why_none(week, wish, plan, kept, cut=plan.outcome != "optimal")
    except InvalidScenario as invalid:
        why_none = invalid.issues[0].message
    except NotPlanned as reason:
        why_none = str(reason)
    if why_none is None:
        return choice_of(week, wish, plan, None), plan
    return NotChosen(kind=wish.kind, title=wish.title, why=why_none)


def _why_none(
    week: Week, wish: Wish, plan: Plan, kept: list[tuple[Choice, Plan]], *, cut: bool
) -> str | None:
    if lost := week.lost(plan):
        return f"{', '.join(lost)} could not be made"
    if not _is_granted(wish, week.plan, plan):
        return "none was found"
    if far := tuple(_far(week, plan)):
        return _too_far(week, plan, far, cut=cut)
    return _why_same(week, plan, kept)


def _too_far(week: Week, plan: Plan, far: tuple[str, ...], *, cut: bool) -> str:
    cost = plan.totals.cost - week.plan.totals.cost
    said = ", ".join(differences(week.differences(plan), cost, _currency(week)))
    if plan.outcome != "optimal":
        return f"{CUT if cut else NONE_NEAR} (best so far: {said})"
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


def _distance(week: Week, one: Choice) -> tuple[float, ...]:
    """How much worse by each goal in turn: points of shares, parts of other values."""
    return (*(round(_worse(week, goal), 4) for goal in one.goals), one.moved_kg)


def _worse(week: Week, goal: GoalDifference) -> float:
    """How much worse by one goal: a part of its value, or of all points of a share."""
    return worse(week.plan, goal.goal, goal.difference or 0.0)


def _currency(week: Week) -> str:
    return week.plan.totals.currency
