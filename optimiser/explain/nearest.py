"""How near to a plan a changed week can be at best: linear programs, which no plan goes beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.charged import charged_of
from models.plan import Plan
from models.scenario import Scenario
from models.settings import SHARE_GOALS, GoalName
from models.worth import GoalDifference
from optimiser.decision.ask import Ask
from optimiser.decision.goals import reach_one
from optimiser.decision.stage import SHARE_HOLD, Stage
from optimiser.explain.changed import Week
from optimiser.formulation.goals import Ratio, goal_form
from optimiser.formulation.program import Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.sound import sound_brief

NEAR_PCT: Final = 2.0
"""What is worse than the plan by more points of a share, or per cent, is not nearly as good."""
HAIR: Final = 1e-6
"""What a solver's tolerance may move, as a part of a goal's size."""
OF_THE_METAL: Final = frozenset({"primary_metal", "changes"})
"""Goals that may be nothing in the plan: what they grow by is a part of all metal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """The first goal, or the cost, that no plan has near the plan's, and its difference at best.

    Goals before it are near the plan's in that. Without a ``difference`` the orders cannot all be
    made.
    """

    difference: GoalDifference | None


def size_of(plan: Plan, goal: GoalName) -> float:
    """What counts as all of a goal: 100 points of a share, of others their value in the plan."""
    if goal in SHARE_GOALS:
        return 100.0
    if goal in OF_THE_METAL:
        return max(plan.totals.metal_charged_kg, 1.0)
    return max(abs(_value(plan, goal) or 0.0), 1.0)


def beyond(week: Week, scenario: Scenario, clock: Clock) -> Beyond | None:
    """What keeps every plan of a changed week far from the plan; None if nothing is known to.

    Whole pieces may be in parts and melts of any size here, so that what is far here is far.

    Raises:
        InvalidScenario: the changed week cannot be planned.
    """
    brief, numbers, _ = sound_brief(scenario)
    if brief.bins:
        return None
    before = charged_of(week.plan)
    near = {(s, order): kg for order, lines in before.items() for s, kg in lines.items()}
    ask = Ask(brief=brief, numbers=numbers, clock=clock, effort=Effort(), previous=near)
    posed = ask.pose(week.made)
    session = HighsSession(posed.program.relaxed, ask.effort)
    for name in _measured(week.plan):
        stage = Stage(name=name, form=goal_form(name, posed.frame, posed.columns))
        step, reached = reach_one(session, posed, stage, clock, None)
        if step.ending is Ending.INFEASIBLE:
            return Beyond(difference=None)
        if step.ending is not Ending.OPTIMAL:
            return None
        best, was = reached.value, _value(week.plan, name)
        if best is not None and was is not None:
            if worse(week.plan, name, best - was) > NEAR_PCT / 100.0 + HAIR:
                return Beyond(difference=_difference(week.plan, name, best))
            form, most = _near(week.plan, name, stage, was)
            session.keep(form, most=most)
    return None


def worse(plan: Plan, name: GoalName, difference: float) -> float:
    """How much worse a difference by one goal is: a part of its size."""
    return (-1.0 if name in SHARE_GOALS else 1.0) * difference / size_of(plan, name)


def _measured(plan: Plan) -> tuple[GoalName, ...]:
    """The plan's goals, and the cost. What is changed is measured against another plan."""
    names: list[GoalName] = [one.goal for one in plan.goals if one.goal != "changes"]
    return tuple(dict.fromkeys((*names, "cost")))


def _value(plan: Plan, name: GoalName) -> float | None:
    found = [one.value for one in plan.goals if one.goal == name]
    return found[0] if found else plan.totals.cost if name == "cost" else None


def _near(plan: Plan, name: GoalName, stage: Stage, was: float) -> tuple[Linear, float]:
    """What is near the plan's value, as a form and the most it may be."""
    size = size_of(plan, name)
    room = NEAR_PCT / 100.0 * size
    if isinstance(stage.form, Ratio):
        share = (was - room) / 100.0
        return Linear(cost=share * stage.form.whole.cost - stage.form.part.cost), SHARE_HOLD
    return stage.form, was + room + HAIR * size


def _difference(plan: Plan, name: GoalName, best: float) -> GoalDifference:
    unit = next((one.unit for one in plan.goals if one.goal == name), plan.totals.currency)
    was = _value(plan, name) or 0.0
    return GoalDifference(goal=name, value=best, bound=best, difference=best - was, unit=unit)
