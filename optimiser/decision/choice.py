"""Which of several equally many orders are made: those that serve the goals best."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import reach_one, share_of_time
from optimiser.decision.stage import Answer, Reached, hold, stages
from optimiser.formulation.program import Floats, Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Ending, Solution

Kept = tuple[Linear, float]
"""A form and the most it may be."""
NEAR = 1e-6
UNIQUENESS_TIME = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A plan that makes as many orders as can be made, and what the goals reach at best.

    ``reached`` is empty where no other orders than these could be made instead; it is not
    ``sure`` where time ran out over the question.
    """

    values: Floats
    reached: tuple[Reached, ...]
    sure: bool


def choose(ask: Ask, posed: Posed, kept: list[Kept], first: Floats, made: Linear) -> Choice:
    """The orders to make of all that are as many as ``first`` makes, which ``made`` counts."""
    if not made.cost.any():
        return Choice(values=first, reached=(), sure=True)
    if (other := _other_than(ask, posed, kept, first, made)) is not Ending.OPTIMAL:
        return Choice(values=first, reached=(), sure=other is Ending.INFEASIBLE)
    session, values = _session(ask, posed, kept), first
    wanted, reached = stages(posed, ask.brief.settings), list[Reached]()
    for number, stage in enumerate(wanted):
        clock = share_of_time(ask.clock, stages_left=len(wanted) - number + 1)
        step, found = reach_one(session, posed, stage, clock, values)
        if step.values is None:
            break
        values = step.values
        reached.append(found)
        hold(session, stage, found)
    return Choice(values=values, reached=tuple(reached), sure=len(reached) == len(wanted))


def with_more(ask: Ask, posed: Posed, kept: list[Kept], form: Linear, found: Solution) -> Solution:
    """A plan that makes more orders than one said to make the most, or that one after all.

    A search that starts from a known plan has been seen to call it the best when it was not, so
    that another search, which knows of none, is asked for one order more. One that makes no more
    after all, as far as rows are kept within a solver's tolerance, ends that.
    """
    while found.values is not None and round(-found.objective) < np.count_nonzero(form.cost):
        session = _session(ask, posed, [*kept, (form, round(found.objective) - 1.0 + 1e-6)])
        clock = Clock(seconds=ask.clock.left * UNIQUENESS_TIME, stop=ask.clock.stop)
        more = session.minimise(form, clock, accuracy=0.5)
        if more.values is None or round(more.objective) >= round(found.objective):
            return found
        found = more
    return found


def _session(ask: Ask, posed: Posed, kept: list[Kept]) -> HighsSession:
    session = HighsSession(posed.program, ask.effort)
    for form, most in kept:
        session.keep(form, most=most)
    return session


def _other_than(ask: Ask, posed: Posed, kept: list[Kept], first: Floats, made: Linear) -> Ending:
    """Whether as many orders can be made in another way: optimal, infeasible, or unknown."""
    session = _session(ask, posed, kept)
    session.keep(made, most=round(made.at(first)) - 1.0)
    clock = Clock(seconds=ask.clock.left * UNIQUENESS_TIME, stop=ask.clock.stop)
    nothing = Linear(cost=np.zeros(posed.program.width))
    found = session.minimise(nothing, clock)
    return found.ending if found.values is None else Ending.OPTIMAL


def bounded_by(answer: Answer, choice: Choice) -> Answer:
    """The answer for the orders chosen, whose bounds hold for all orders that could be."""
    if not choice.reached:
        return answer
    reached = list(answer.reached)
    for i, (own, wider) in enumerate(zip(answer.reached, choice.reached, strict=False)):
        near = _is_near(own, wider)
        reached[i] = replace(own, bound=wider.bound, proved=own.proved and wider.proved and near)
        if not near:
            reached[i + 1 :] = [replace(r, bound=None, proved=False) for r in reached[i + 1 :]]
            break
    return replace(answer, reached=tuple(reached))


def _is_near(own: Reached, wider: Reached) -> bool:
    """Whether the orders chosen reach what all that could be chosen reach."""
    if own.value is None or wider.value is None:
        return own.value is wider.value
    return abs(own.value - wider.value) <= NEAR * max(1.0, abs(wider.value))
