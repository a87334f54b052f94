"""The goals one after the other: each is met before the next is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.settings import GoalName, Settings
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.kernel import first_plan
from optimiser.formulation.goals import Ratio, aims_missed, goal_form, weighted_sum
from optimiser.formulation.program import Floats, Linear, Program
from optimiser.segregation.session import MixingSession
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending, Solution

Session = HighsSession | MixingSession

HOLD = 1e-7
"""A goal that was reached is held to this relative tolerance, which the solver can keep."""
SHARE_HOLD = 1e-9
KERNEL_TIME = 0.5
"""The part of the time that finding a first plan may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One thing to make least (or a share to make largest), and what may be given up of it."""

    name: GoalName | None
    form: Linear | Ratio
    slack_pct: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a stage came: value and bound in the goal's unit, and whether it was proved."""

    name: GoalName | None
    value: float | None
    bound: float | None
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last solution, and what every stage reached. No ``values`` without a solution."""

    posed: Posed
    ending: Ending
    values: Floats | None
    reached: tuple[Reached, ...]
    solver: str

    @property
    def found(self) -> Floats:
        """The values of an answer that exists."""
        assert self.values is not None, "ask ending first"
        return self.values


def stages(posed: Posed, settings: Settings) -> tuple[Stage, ...]:
    """Aims if there are any, then the goals in their order, or their weighted sum."""
    frame, columns = posed.frame, posed.columns
    found: list[Stage] = []
    if len(columns.miss):
        found.append(Stage(name=None, form=aims_missed(frame, columns)))
    if settings.weights:
        total = Stage(name=None, form=weighted_sum(settings, frame, columns))
        return (*found, total)
    found += [
        Stage(
            name=goal.goal, form=goal_form(goal.goal, frame, columns), slack_pct=goal.slack_pct
        )
        for goal in settings.goals
    ]  # fmt: skip
    return tuple(found)


def reach(ask: Ask, posed: Posed, wanted: tuple[Stage, ...]) -> Answer:
    """Solve stage after stage; a linear program with one question goes to GLOP."""
    if len(wanted) == 1 and not posed.program.is_mixed_integer and posed.mixing is None:
        only = wanted[0]
        if isinstance(only.form, Linear):
            return _asked_once(ask, posed, only.name, only.form)
    return _asked_in_turn(ask, posed, wanted)


def _asked_once(ask: Ask, posed: Posed, name: GoalName | None, form: Linear) -> Answer:
    solution = glop.minimise(posed.program, form, ask.clock)
    reached = () if solution.values is None else (_reached(name, solution),)
    return Answer(
        posed=posed,
        ending=solution.ending,
        values=solution.values,
        reached=reached,
        solver=glop.NAME,
    )


def _asked_in_turn(ask: Ask, posed: Posed, wanted: tuple[Stage, ...]) -> Answer:
    session = _session(posed, ask.effort)
    values = _start(ask, posed, wanted)
    reached: list[Reached] = []
    ending = Ending.NO_SOLUTION
    for number, stage in enumerate(wanted):
        clock = share_of_time(ask.clock, stages_left=len(wanted) - number)
        if values is not None:
            session.hint(values)
        step, found = reach_one(session, stage, clock, values)
        if step.values is None:
            ending = step.ending if values is None else Ending.FEASIBLE
            break
        values, ending = step.values, step.ending
        reached.append(found)
        hold(session, stage, found)
    if values is not None and isinstance(session, HighsSession) and session.is_mixed_integer:
        values = _polished(session, posed, wanted[len(reached) - 1], values, ask.clock)
    return Answer(
        posed=posed, ending=ending, values=values, reached=tuple(reached), solver=session.name
    )


def _session(posed: Posed, effort: Effort) -> Session:
    """The program held open, with bins that are still to be filled if there are any."""
    if posed.mixing is None:
        return HighsSession(posed.program, effort)
    return MixingSession(posed.program, posed.mixing, effort)


def _start(ask: Ask, posed: Posed, wanted: tuple[Stage, ...]) -> Floats | None:
    """A first plan from the kernel of the first goal; aims alone would not choose sources."""
    if not posed.program.is_mixed_integer or posed.mixing is not None:
        return None
    stage = next((stage for stage in wanted if stage.name is not None), wanted[-1])
    clock = Clock(seconds=ask.clock.left * KERNEL_TIME, stop=ask.clock.stop)
    form = stage.form
    if isinstance(form, Ratio):
        share = _relaxed_share(posed.program, form, clock)
        form = Linear(cost=share * form.whole.cost - form.part.cost)
    return first_plan(posed, form, ask.effort, clock)


def _relaxed_share(program: Program, form: Ratio, clock: Clock) -> float:
    """The largest share without whole numbers, which no plan with them exceeds."""
    relaxed = replace(program, integer=np.zeros(program.width, dtype=bool))
    session, share = HighsSession(relaxed, Effort()), 0.0
    while not clock.is_over:
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        solution = session.minimise(step, clock)
        gain = _share_at(form, solution.values) - share
        if gain <= SHARE_HOLD:
            return share if solution.ending is Ending.OPTIMAL else 1.0
        share += gain
    return 1.0


def share_of_time(clock: Clock, *, stages_left: int) -> Clock:
    """A clock for one stage: half of what is left while others wait; the stop is shared."""
    seconds = clock.left if stages_left == 1 else clock.left * 0.6
    return Clock(seconds=seconds, stop=clock.stop)


def reach_one(
    session: Session, stage: Stage, clock: Clock, start: Floats | None
) -> tuple[Solution, Reached]:
    """The best of one stage, starting from a plan if one is known."""
    if isinstance(stage.form, Ratio):
        return _largest_share(session, stage.name, stage.form, clock, start)
    solution = session.minimise(stage.form, clock)
    return solution, _reached(stage.name, solution)


def _reached(name: GoalName | None, solution: Solution) -> Reached:
    bound = solution.bound if np.isfinite(solution.bound) else None
    return Reached(
        name=name,
        value=solution.objective,
        bound=bound,
        proved=solution.ending is Ending.OPTIMAL,
    )


def _largest_share(
    session: Session,
    name: GoalName | None,
    form: Ratio,
    clock: Clock,
    start: Floats | None,
) -> tuple[Solution, Reached]:
    """The largest ``part / whole`` itself, by Dinkelbach's method.

    Where ``max(part - share * whole)`` is zero, ``share`` is the answer; what it exceeds zero
    by, over the least whole, bounds what is left to gain. (W. Dinkelbach, Management Science
    13 (1967) 492-498.)
    """
    share, best = _share_at(form, start), None
    whole_least = _least_whole(session, form, clock)
    most = 1.0
    if session.is_mixed_integer or isinstance(session, MixingSession):
        most = _relaxed_share(session.scaled.program, form, clock)
    if start is None and isinstance(session, MixingSession):
        return _share_from_above(session, name, form, clock, most, whole_least)
    while True:
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        accuracy = session.effort.gap_fraction * 0.5 * max(share, 0.01) * whole_least
        solution = session.minimise(step, clock, accuracy=accuracy)
        if solution.values is None:
            break
        gain = _share_at(form, solution.values) - share
        if best is None or gain > 0:
            best = solution
        if gain <= SHARE_HOLD or solution.ending is not Ending.OPTIMAL:
            break
        share += gain
        session.hint(solution.values)
    if best is None:
        return solution, _reached(name, solution)
    return best, _share_reached(name, form, best, solution, share, whole_least, most)


def _share_from_above(
    session: MixingSession,
    name: GoalName | None,
    form: Ratio,
    clock: Clock,
    most: float,
    whole_least: float,
) -> tuple[Solution, Reached]:
    """The largest share where every question is long: first at what it cannot exceed."""
    first = Linear(cost=most * form.whole.cost - form.part.cost)
    accuracy = session.effort.gap_fraction * 0.5 * max(most, 0.01) * whole_least
    solution = session.minimise(first, share_of_time(clock, stages_left=2), accuracy=accuracy)
    if solution.values is None:
        return solution, _reached(name, solution)
    share = _share_at(form, solution.values)
    if most - share <= session.effort.gap_fraction * max(most, 0.01) or clock.is_over:
        return solution, _share_reached(name, form, solution, solution, most, whole_least, most)
    session.hint(solution.values)
    again = session.minimise(
        Linear(cost=share * form.whole.cost - form.part.cost), clock, accuracy=accuracy
    )
    best = again if _share_at(form, again.values) > share else solution
    return best, _share_reached(name, form, best, again, share, whole_least, most)


def _least_whole(session: Session, form: Ratio, clock: Clock) -> float:
    """The least that the whole can be, from the program without whole numbers."""
    relaxed = glop.minimise(session.scaled.program, form.whole, clock)
    return max(relaxed.bound, 0.0) if np.isfinite(relaxed.bound) else 0.0


def _share_at(form: Ratio, values: Floats | None) -> float:
    whole = 0.0 if values is None else form.whole.at(values)
    return 0.0 if values is None or whole <= 0.0 else form.part.at(values) / whole


def _share_reached(
    name: GoalName | None,
    form: Ratio,
    best: Solution,
    last: Solution,
    share: float,
    whole_least: float,
    most: float,
) -> Reached:
    """Value and bound in per cent; no external metal at all means there is no ratio."""
    assert best.values is not None, "a best solution has values"
    whole = form.whole.at(best.values)
    if whole <= 0.0:
        return Reached(name=name, value=None, bound=None, proved=last.ending is Ending.OPTIMAL)
    value, gain_kg = form.part.at(best.values) / whole, -last.bound
    open_gain = max(0.0, gain_kg) / whole_least if whole_least > 0 else np.inf
    if gain_kg <= SHARE_HOLD * whole:
        open_gain = 0.0
    bound = max(value, min(most, share + open_gain))
    return Reached(
        name=name,
        value=100.0 * value,
        bound=100.0 * bound,
        proved=last.ending is Ending.OPTIMAL,
    )


def hold(session: Session, stage: Stage, found: Reached) -> None:
    """Keep what was reached, less the slack that the planner allows."""
    kept = held(stage, found)
    if kept is not None:
        session.keep(kept[0], most=kept[1])


def held(stage: Stage, found: Reached) -> tuple[Linear, float] | None:
    """A form and the most it may be, so that what was reached is kept; None if it is nothing."""
    if isinstance(stage.form, Ratio):
        if found.value is None:
            return None
        share = (found.value - stage.slack_pct) / 100.0 - SHARE_HOLD
        return Linear(cost=share * stage.form.whole.cost - stage.form.part.cost), 0.0
    assert found.value is not None, "a linear form always has a value"
    room = abs(found.value) * (stage.slack_pct / 100.0 + HOLD)
    return stage.form, found.value + max(room, HOLD)


def _polished(
    session: HighsSession, posed: Posed, stage: Stage, values: Floats, clock: Clock
) -> Floats:
    """With the whole numbers settled, the rest solved as a linear program: no dust is left."""
    whole = np.flatnonzero(posed.program.integer)
    session.fix(whole, values[whole])
    session.make_continuous()
    form = stage.form
    if isinstance(form, Ratio):
        form = Linear(cost=_share_at(form, values) * form.whole.cost - form.part.cost)
    solution = session.minimise(form, Clock(seconds=max(clock.left, 5.0), stop=clock.stop))
    return values if solution.values is None else solution.values
