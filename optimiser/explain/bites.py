"""One bite after the other forced into a plan that is held open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.plan import Plan
from optimiser.decision.ask import Posed
from optimiser.decision.ladder import Ladder
from optimiser.decision.stage import stages
from optimiser.explain.as_planned import Bite, settled
from optimiser.formulation.program import Floats, Ints, Program
from optimiser.solve.solution import Clock


class Bites:
    """A plan with all that is whole settled, held open for bites, each by itself.

    A bite moves a few bounds: the goals are met again from where they were met without it.
    """

    def __init__(self, posed: Posed, plan: Plan, *, seed: int, start: Floats) -> None:
        """``start`` is a solution without a bite."""
        self.posed, self._plan = posed, plan
        self._without = settled(posed, plan, None)
        whole = replace(posed, program=self._without)
        goals = stages(whole, posed.frame.brief.settings)
        self._ladder = Ladder(whole, goals, seed=seed, start=start, for_changes=True)

    def best(self, bite: Bite, clock: Clock) -> Floats | None:
        """The best of the goals in their order with a bite; None if there is none in time."""
        program = settled(self.posed, self._plan, bite)
        if (program.lower > program.upper).any():
            return None
        if not self._ladder.rungs:
            self._ladder.answer(clock)
        place, moved = self._ladder.standing(), _moved(self._without, program)
        self._bound(moved, program)
        found = self._ladder.answer(clock)[-1].solution.values
        self._bound(moved, self._without)
        self._ladder.recall(place)
        self._ladder.stand(place)
        return None if found is None else found[: self.posed.program.width]

    def _bound(self, columns: Ints, program: Program) -> None:
        for column in columns.tolist():
            lower, upper = program.lower[column], program.upper[column]
            self._ladder.open.bound(column, float(lower), float(upper))


def _moved(one: Program, other: Program) -> Ints:
    """The columns that two programs bound otherwise."""
    return np.flatnonzero((one.lower != other.lower) | (one.upper != other.upper))
