"""The goals one after the other while bins are still to be filled."""

from __future__ import annotations

from dataclasses import replace

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import (
    least_whole,
    plain_reached,
    relaxed_share,
    share_of_time,
    share_reached,
)
from optimiser.decision.hearing import Hearing, hear_share
from optimiser.decision.stage import Answer, Reached, Stage, hold, say_end, share_at
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Floats, Linear
from optimiser.segregation.mixing import Mixing
from optimiser.segregation.session import MixingSession
from optimiser.solve.solution import Clock, Ending, Solution


def reach_with_bins(ask: Ask, posed: Posed, mixing: Mixing, wanted: tuple[Stage, ...]) -> Answer:
    """Solve stage after stage, each from the plan that the one before has found.

    Where time is over before a stage has a plan, its bound holds all the same.
    """
    session = MixingSession(posed.program, mixing, ask.effort)
    values: Floats | None = None
    found: list[Reached] = []
    ending = Ending.NO_SOLUTION
    for number, stage in enumerate(wanted):
        clock = share_of_time(ask.clock, stages_left=len(wanted) - number)
        if values is not None:
            session.hint(values)
        step, reached = _reach_one(session, stage, clock, stage.hearing(ask))
        ask.clock.cut_short |= clock.is_over or clock.cut_short
        if step.values is None:
            ending = step.ending if values is None else Ending.FEASIBLE
            found += [reached] * (step.ending is Ending.NO_SOLUTION)
            break
        values, ending = step.values, step.ending
        found.append(reached)
        say_end(ask, stage, reached)
        hold(session, stage, reached)
    return Answer(
        posed=posed, ending=ending, values=values, reached=tuple(found), solver=session.name
    )


def _reach_one(
    session: MixingSession, stage: Stage, clock: Clock, hearing: Hearing | None
) -> tuple[Solution, Reached]:
    if isinstance(stage.form, Ratio):
        return _largest_share(session, stage, stage.form, clock, hearing)
    hear = None if hearing is None else hearing.plan
    solution = session.minimise(stage.form, clock, hear=hear)
    reached = plain_reached(stage.name, solution)
    return solution, reached if solution.values is not None else replace(reached, value=None)


def _largest_share(
    session: MixingSession, stage: Stage, form: Ratio, clock: Clock, hearing: Hearing | None
) -> tuple[Solution, Reached]:
    """The largest share where every question is long: first at what it cannot exceed.

    What a plan falls short of that share by, in kg, is made least; the share that it reaches is
    asked about once more, which bounds what is left to gain.
    """
    program = session.program
    whole = least_whole(program, form, clock)
    most = relaxed_share(program, form, clock)
    accuracy = session.effort.gap_fraction * 0.5 * max(most, 0.01) * whole
    part = share_of_time(clock, stages_left=2)
    hear = hear_share(hearing, most=most)
    first = session.minimise(_short_of(most, form), part, accuracy=accuracy, hear=hear)
    clock.cut_short |= part.is_over or part.cut_short
    share = share_at(form, first.values)
    near = most - share <= session.effort.gap_fraction * max(most, 0.01)
    if first.values is None:
        return first, Reached(name=stage.name, value=None, bound=100.0 * most, proved=False)
    if near or clock.is_over:
        return first, share_reached(stage.name, form, first, first, most, whole, most)
    session.hint(first.values)
    hear = hear_share(hearing, most=most, step=share, whole_least=whole)
    again = session.minimise(_short_of(share, form), clock, accuracy=accuracy, hear=hear)
    best = again if share_at(form, again.values) > share else first
    return best, share_reached(stage.name, form, best, again, share, whole, most)


def _short_of(share: float, form: Ratio) -> Linear:
    """What a plan falls short of a share by, kg."""
    return Linear(cost=share * form.whole.cost - form.part.cost)
