"""The story of a front: a scenario and two goals in, points with what they take out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.fingerprint import fingerprint
from models.front import ExactPoint, Front, FrontPoint
from models.plan import Plan
from models.scenario import Scenario
from models.settings import SHARE_GOALS, Goal, GoalName
from optimiser.assembly import UNITS
from optimiser.decision.ask import Ask, Charged, Posed
from optimiser.decision.stage import share_at
from optimiser.formulation.goals import Ratio, goal_form
from optimiser.formulation.program import Floats
from optimiser.interrupt import stops_on_signal
from optimiser.pareto.trace import traced
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import sound_brief
from optimiser.value.planning import NotPlanned, Planning

NEAR = 1e-9
Goals = tuple[GoalName, GoalName]


class NoFront(Exception):
    """No order can be made, or not even one end was found in time; the message says which."""


def front(
    scenario: Scenario,
    goals: Goals,
    *,
    points: int,
    previous: Charged | None = None,
    time_limit_s: float | None = None,
    seed: int | None = None,
    exactly: Planning | None = None,
) -> Front:
    """The front of two goals; aims come before them, all other goals are left out.

    With ``exactly`` every point is planned as well, with whole numbers and weighed.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
        NoFront: there is none.
    """
    ask = _ask(_with_goals(scenario, goals, slack_pct=0.0), previous, time_limit_s, seed)
    brief, clock = ask.brief, ask.clock
    with stops_on_signal(clock):
        found = traced(ask, points=points)
    if found is None or not found.values:
        why = "the time is over" if clock.is_over else "none of the orders can be made"
        raise NoFront(why)
    made = {order.order_id for order in found.posed.frame.heats.orders}
    at = tuple(_points(found.posed, found.values, goals))
    if exactly is not None:
        at = _with_plans(scenario, goals, at, exactly)
    currency = brief.settings.currency
    return Front(
        schema_version="1",
        name=scenario.settings.name,
        currency=currency,
        first=goals[0],
        second=goals[1],
        first_unit=UNITS.get(goals[0], currency),
        second_unit=UNITS.get(goals[1], currency),
        is_bound=found.is_bound,
        complete=found.complete and (exactly is None or not exactly.stop.is_set()),
        left_out=tuple(o.order_id for o in brief.orders if o.order_id not in made),
        points=at,
        input_sha256=fingerprint(scenario),
        seed=ask.effort.seed,
    )


def _ask(
    scenario: Scenario, previous: Charged | None, time_limit_s: float | None, seed: int | None
) -> Ask:
    brief, numbers, _ = sound_brief(scenario)
    return Ask(
        brief=brief,
        numbers=numbers,
        clock=Clock(seconds=time_limit_s or brief.settings.time_limit_s),
        effort=Effort(gap_fraction=0.0, seed=brief.settings.seed if seed is None else seed),
        previous={(s, h): kg for h, of in (previous or {}).items() for s, kg in of.items()},
    )


def _with_goals(scenario: Scenario, goals: Goals, *, slack_pct: float) -> Scenario:
    first, second = goals
    wanted = (Goal(goal=first, slack_pct=slack_pct), Goal(goal=second, slack_pct=0.0))
    settings = scenario.settings.model_copy(update={"goals": wanted, "weights": ()})
    return scenario.model_copy(update={"settings": settings})


def _points(posed: Posed, values: tuple[Floats, ...], goals: Goals) -> Iterator[FrontPoint]:
    best = _value(posed, goals[0], values[0])
    bought = np.array([one.kind == "offer" for one in posed.frame.brief.sources], dtype=bool)
    for own in values:
        first = _value(posed, goals[0], own)
        kg = own[posed.columns.charged]
        yield FrontPoint(
            first=first,
            second=_value(posed, goals[1], own),
            slack_pct=_slack(goals[0], best, first),
            cost=_figure(posed, "cost", own),
            recycled_content_pct=_value(posed, "recycled_content", own),
            post_consumer_pct=_value(posed, "post_consumer_content", own),
            primary_kg=_figure(posed, "primary_metal", own),
            metal_loss_kg=_figure(posed, "metal_loss", own),
            bought_kg=float(kg[bought[posed.frame.source]].sum()),
            exact=None,
        )


def _slack(goal: GoalName, best: float | None, value: float | None) -> float | None:
    """What is given up, in points of a share, else in per cent of the best."""
    if best is None or value is None:
        return None
    if goal in SHARE_GOALS:
        return max(0.0, best - value)
    return None if abs(best) < NEAR else max(0.0, 100.0 * (value - best) / abs(best))


def _value(posed: Posed, goal: GoalName, own: Floats) -> float | None:
    """What a goal comes to; None for a share of nothing."""
    form = goal_form(goal, posed.frame, posed.columns)
    if not isinstance(form, Ratio):
        return float(form.at(own))
    return None if form.whole.at(own) <= 0.0 else 100.0 * share_at(form, own)


def _figure(posed: Posed, goal: GoalName, own: Floats) -> float:
    value = _value(posed, goal, own)
    assert value is not None, "only shares may be of nothing"
    return value


def _with_plans(
    scenario: Scenario, goals: Goals, points: tuple[FrontPoint, ...], planning: Planning
) -> tuple[FrontPoint, ...]:
    """Every point with its plan, as far as time and patience go."""
    plans = [_plan(scenario, goals, point, at, planning) for at, point in enumerate(points)]
    exact = [None if plan is None else _exact(plan, goals) for plan in plans]
    known = [one for one in exact if one is not None]
    return tuple(
        point
        if one is None
        else point.model_copy(
            update={
                "exact": one.model_copy(
                    update={"dominated": any(_dominates(each, one, goals) for each in known)}
                )
            }
        )
        for point, one in zip(points, exact, strict=True)
    )


def _plan(
    scenario: Scenario, goals: Goals, point: FrontPoint, at: int, planning: Planning
) -> Plan | None:
    """The plan with so much given up of the first goal; the last is best by the second alone."""
    if point.slack_pct is None:
        return None
    asked = _with_goals(scenario, goals, slack_pct=point.slack_pct)
    try:
        return planning.plan(asked, f"point {at + 1}")
    except NotPlanned:
        return None


def _exact(plan: Plan, goals: Goals) -> ExactPoint:
    values = {goal.goal: goal.value for goal in plan.goals}
    return ExactPoint(
        outcome=plan.outcome,
        first=values[goals[0]],
        second=values[goals[1]],
        cost=plan.totals.cost,
        recycled_content_pct=plan.totals.recycled_content_pct,
        primary_kg=plan.totals.primary_kg,
        unplanned=tuple(one.order_id for one in plan.unplanned),
        dominated=False,
    )


def _dominates(one: ExactPoint, other: ExactPoint, goals: Goals) -> bool:
    """Whether ``one`` is better by a goal and worse by none; of equals none is."""
    pairs = ((one.first, other.first), (one.second, other.second))
    gains = []
    for goal, (ours, theirs) in zip(goals, pairs, strict=True):
        if ours is None or theirs is None:
            return False
        gains.append((ours - theirs) * (1.0 if goal in SHARE_GOALS else -1.0))
    return min(gains) >= 0.0 and max(gains) > 0.0
