"""The goals one after the other: each is met before the next is looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.settings import GoalName
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.hearing import Hearing, hear_share
from optimiser.decision.ladder import Ladder
from optimiser.decision.search import near_best
from optimiser.decision.stage import (
    SHARE_HOLD,
    Answer,
    Reached,
    Stage,
    hold,
    say_end,
    share_at,
)
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Floats, Linear, Program
from optimiser.solve import glop
from optimiser.solve.highs import NAME, HighsSession
from optimiser.solve.solution import Clock, Effort, Ending, Hear, Solution

POLISH_S = 1.0


def reach(
    ask: Ask, posed: Posed, wanted: tuple[Stage, ...], *, start: Floats | None = None
) -> Answer:
    """Solve stage after stage; a program without whole numbers starts with GLOP.

    A ``start`` that is a solution is made better, and is the answer if nothing better is found in
    time.
    """
    if posed.program.is_mixed_integer:
        return _asked_in_turn(ask, posed, wanted, start)
    first = wanted[0]
    if start is not None and len(wanted) > 1:
        return _climbed(ask, posed, wanted, start)
    found = glop.minimise(posed.program, nearly(first.form), ask.clock)
    if found.ending is Ending.NO_SOLUTION and not ask.clock.is_over:
        return _asked_in_turn(ask, posed, wanted)
    if found.values is None or (len(wanted) == 1 and isinstance(first.form, Linear)):
        return _asked_once(ask, posed, first, found)
    return _climbed(ask, posed, wanted, found.values)


def nearly(form: Linear | Ratio) -> Linear:
    """A form that is linear and least near where a share is largest."""
    if isinstance(form, Ratio):
        return Linear(cost=form.whole.cost - form.part.cost)
    return form


def _asked_once(ask: Ask, posed: Posed, only: Stage, solution: Solution) -> Answer:
    reached = () if solution.values is None else (plain_reached(only.name, solution),)
    for found in reached:
        say_end(ask, only, found)
    return Answer(
        posed=posed,
        ending=solution.ending,
        values=solution.values,
        reached=reached,
        solver=glop.NAME,
        price=solution.price,
    )


def _climbed(ask: Ask, posed: Posed, wanted: tuple[Stage, ...], start: Floats) -> Answer:
    """Stage after stage, each from where the one before ended."""
    ladder = Ladder(posed, wanted, seed=ask.effort.seed, start=start)
    rungs = [rung for rung in ladder.answer(ask.clock) if rung.solution.values is not None]
    ask.clock.cut_short |= len(rungs) < len(wanted)
    for rung in rungs:
        say_end(ask, rung.stage, rung.reached)
    return Answer(
        posed=posed,
        ending=Ending.OPTIMAL if len(rungs) == len(wanted) else Ending.FEASIBLE,
        values=rungs[-1].solution.found[: posed.program.width] if rungs else start,
        reached=tuple(rung.reached for rung in rungs),
        solver=NAME,
        ladder=ladder if len(rungs) == len(wanted) else None,
    )


def _asked_in_turn(
    ask: Ask, posed: Posed, wanted: tuple[Stage, ...], start: Floats | None = None
) -> Answer:
    session = HighsSession(posed.program, ask.effort)
    values, is_known = start, start is not None
    reached: list[Reached] = []
    ending = Ending.NO_SOLUTION
    for number, stage in enumerate(wanted):
        clock = share_of_time(ask.clock, stages_left=len(wanted) - number)
        hearing = stage.hearing(ask)
        step, found = reach_one(session, posed, stage, clock, values, hearing, is_known=is_known)
        ask.clock.cut_short |= clock.is_over
        if step.values is None:
            ending = step.ending if values is None else Ending.FEASIBLE
            break
        values, ending = step.values, step.ending
        reached.append(found)
        say_end(ask, stage, found)
        hold(session, stage, found)
    if values is not None and posed.program.is_mixed_integer:
        values = _polished(ask, session, wanted[max(0, len(reached) - 1)], values)
    return Answer(
        posed=posed, ending=ending, values=values, reached=tuple(reached), solver=session.name
    )


def relaxed_share(program: Program, form: Ratio, clock: Clock) -> float:
    """The largest share without whole numbers, which no plan with them exceeds."""
    session, share = HighsSession(program.relaxed, Effort()), 0.0
    while not clock.is_over:
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        solution = session.minimise(step, clock)
        gain = share_at(form, solution.values) - share
        if gain <= SHARE_HOLD:
            return share if solution.ending is Ending.OPTIMAL else 1.0
        share += gain
    return 1.0


def share_of_time(clock: Clock, *, stages_left: int) -> Clock:
    """A clock for one stage: a part of what is left while others wait; the stop is shared."""
    return clock.part(clock.left if stages_left == 1 else clock.left * 0.6)


def reach_one(
    session: HighsSession,
    posed: Posed,
    stage: Stage,
    clock: Clock,
    start: Floats | None,
    hearing: Hearing | None = None,
    *,
    is_known: bool = False,
) -> tuple[Solution, Reached]:
    """The best of one stage, starting from a plan if one is known, with all that is kept.

    With ``is_known`` no other plan is built beside that one.
    """
    posed = replace(posed, program=session.program)
    known = start if is_known else None
    if isinstance(stage.form, Ratio):
        return _largest_share(
            session, posed, stage.name, stage.form, clock, start, hearing, known=known
        )
    hear = None if hearing is None else hearing.plan
    solution = _least(session, posed, stage.form, clock, start, hear, known=known)
    return solution, plain_reached(stage.name, solution)


def _least(
    session: HighsSession,
    posed: Posed,
    form: Linear,
    clock: Clock,
    start: Floats | None,
    hear: Hear | None = None,
    *,
    known: Floats | None = None,
) -> Solution:
    """The least of ``form``: near the best heat by heat, and if that is not near enough, all."""
    near = near_best(posed, form, session.effort, clock, hear=hear, known=known)
    if near is None:
        session.hint(start)
        return session.minimise(form, clock, hear=hear)
    if start is not None and form.at(start) < near.objective:
        near = replace(near, values=start, objective=form.at(start))
    if near.ending is Ending.OPTIMAL or clock.is_over:
        return near
    session.hint(near.values)
    last = session.minimise(form, clock, hear=hear)
    better = last if last.objective < near.objective else near
    return replace(better, ending=_sure(last.ending), bound=max(near.bound, last.bound))


def _sure(ending: Ending) -> Ending:
    return ending if ending is Ending.OPTIMAL else Ending.FEASIBLE


def plain_reached(name: GoalName | None, solution: Solution) -> Reached:
    """How far a stage came whose form is linear."""
    bound = solution.bound if np.isfinite(solution.bound) else None
    return Reached(
        name=name,
        value=solution.objective,
        bound=bound,
        proved=solution.ending is Ending.OPTIMAL,
    )


def _largest_share(
    session: HighsSession,
    posed: Posed,
    name: GoalName | None,
    form: Ratio,
    clock: Clock,
    start: Floats | None,
    hearing: Hearing | None = None,
    *,
    known: Floats | None = None,
) -> tuple[Solution, Reached]:
    """The largest ``part / whole`` itself, by Dinkelbach's method.

    Where ``max(part - share * whole)`` is zero, ``share`` is the answer; what it exceeds zero
    by, over the least whole, bounds what is left to gain. (W. Dinkelbach, Management Science
    13 (1967) 492-498.)
    """
    best, most = None, 1.0
    whole_least = least_whole(posed.program, form, clock)
    if session.is_mixed_integer:
        most = relaxed_share(posed.program, form, clock)
        hear = hear_share(hearing, most=most)
        near = _near_share(posed, form, most, whole_least, session.effort, clock, hear, known)
        if near is not None and near.ending is Ending.OPTIMAL:
            return near, share_reached(name, form, near, near, most, whole_least, most)
        start = _larger_share(form, start, None if near is None else near.values)
    share = share_at(form, start)
    session.hint(start)
    while True:
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        accuracy = session.effort.gap_fraction * 0.5 * max(share, 0.01) * whole_least
        hear = hear_share(hearing, most=most, step=share, whole_least=whole_least)
        solution = session.minimise(step, clock, accuracy=accuracy, hear=hear)
        if solution.values is None:
            break
        gain = share_at(form, solution.values) - share
        if best is None or gain > 0:
            best = solution
        if gain <= SHARE_HOLD or solution.ending is not Ending.OPTIMAL:
            break
        share += gain
        session.hint(solution.values)
    if best is None:
        return solution, plain_reached(name, solution)
    return best, share_reached(name, form, best, solution, share, whole_least, most)


def _near_share(
    posed: Posed,
    form: Ratio,
    most: float,
    whole_least: float,
    effort: Effort,
    clock: Clock,
    hear: Hear | None = None,
    known: Floats | None = None,
) -> Solution | None:
    """A plan near the share that no plan exceeds: what it falls short by, in kg, is least."""
    short = Linear(cost=most * form.whole.cost - form.part.cost)
    gap = effort.gap_fraction * most * whole_least
    return near_best(posed, short, effort, clock, gap=gap, hear=hear, known=known)


def _larger_share(form: Ratio, one: Floats | None, other: Floats | None) -> Floats | None:
    return one if share_at(form, one) >= share_at(form, other) else other


def least_whole(program: Program, form: Ratio, clock: Clock) -> float:
    """The least that the whole can be, from the program without whole numbers."""
    relaxed = glop.minimise(program.relaxed, form.whole, clock)
    return max(relaxed.bound, 0.0) if np.isfinite(relaxed.bound) else 0.0


def share_reached(
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


def _polished(ask: Ask, session: HighsSession, stage: Stage, values: Floats) -> Floats:
    """With the whole numbers settled, the rest solved as a linear program: no dust is left.

    It takes next to no time, and is not stopped: a plan that was interrupted is polished too.
    """
    whole = np.flatnonzero(session.scaled.program.integer)
    session.fix(whole, values[whole])
    session.make_whole(whole[:0])
    form = stage.form
    if isinstance(form, Ratio):
        form = Linear(cost=share_at(form, values) * form.whole.cost - form.part.cost)
    clock = ask.moment(least=POLISH_S, most=POLISH_S)
    solution = session.minimise(form, clock)
    ask.clock.cut_short |= clock.is_over
    return values if solution.values is None else solution.values
