"""One program in which one thing after another may give way, by the least that does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.formulation.program import (
    INFINITY,
    Floats,
    Ints,
    Linear,
    Program,
    Rows,
    rows,
    stacked,
)
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending, Solution

NODES = 400
"""So many nodes one question may take: counted, so that the same question has the same answer."""
CLOSE = 1e-4
ENOUGH = 0.05
"""By so much more than in parts of pieces is as little as is told: the least is found by trying."""
ITERATIONS = 5_000
"""What a question in parts may take, counted as nodes are: it only spares others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """What one unit of giving way adds to the sums of some rows of a program.

    ``size`` is how much one may give, about, so that a solver can hold it to a part of that.
    """

    row: Sequence[int]
    weight: Sequence[float]
    size: float = 1.0


class Probe:
    """A program held open, whole numbers kept, with a column for each thing that may give way.

    What does not do even with pieces in parts does not do; what does with the other charges as
    the plan has them, and by no more than in parts, is the least there is. Only what lies between
    is searched for among all whole numbers.
    """

    def __init__(
        self,
        program: Program,
        gives: Sequence[Give],
        *,
        seed: int,
        cut: Callable[[], None],
        near: Program | None = None,
    ) -> None:
        """``cut`` is told of a question that is left open, for want of nodes or of time.

        ``near`` is the program with the other charges as the plan has them.
        """
        self.first = program.width
        self.count = len(gives)
        self._cut = cut
        effort = Effort(gap_fraction=CLOSE, seed=seed, nodes=NODES)
        self._columns = program.width + np.arange(self.count)
        self._session = self._opened(program, gives, effort)
        is_whole = program.is_mixed_integer
        easy = replace(effort, iterations=ITERATIONS)
        self._in_parts = self._opened(program.relaxed, gives, easy) if is_whole else None
        self._near = self._opened(near, gives, effort) if is_whole and near is not None else None

    def least(self, which: int, clock: Clock) -> tuple[float, Floats] | None:
        """By how much one thing has to give if nothing else does, and a solution; else None."""
        found = self.together([which], [1.0], clock)
        return None if found is None else (float(found[self.first + which]), found)

    def is_hopeless(self, clock: Clock) -> bool:
        """Whether nothing does even if all of it gives, and pieces may be in parts."""
        session = self._in_parts or self._session
        every = np.arange(self.count)
        nothing = Linear(cost=np.zeros(self.first + self.count))
        found = self._asked(session, self._columns[every], nothing, clock)
        return found.ending is Ending.INFEASIBLE

    def together(self, which: Sequence[int], cost: Sequence[float], clock: Clock) -> Floats | None:
        """The solution in which some things give least in sum, each at its cost."""
        at = self._columns[list(which)]
        form = np.zeros(self.first + self.count)
        form[at] = cost
        aim = Linear(cost=form)
        if self._in_parts is not None:
            in_parts = self._asked(self._in_parts, at, aim, clock)
            if in_parts.ending is Ending.INFEASIBLE:
                return None
            if self._near is not None:
                near = self._asked(self._near, at, aim, clock)
                if in_parts.ending is Ending.OPTIMAL and near.objective <= _enough(in_parts):
                    return near.values
                self._session.hint(near.values)
        found = self._asked(self._session, at, aim, clock)
        if found.ending is Ending.NO_SOLUTION:
            self._cut()
        return found.values

    def _opened(self, program: Program, gives: Sequence[Give], effort: Effort) -> HighsSession:
        session = HighsSession(_widened(program, gives), effort)
        session.bound(self._columns, np.zeros(self.count), np.zeros(self.count))
        return session

    def _asked(self, session: HighsSession, at: Ints, aim: Linear, clock: Clock) -> Solution:
        """The least with these free to give."""
        none = np.zeros(len(at))
        session.bound(at, none, np.full(len(at), INFINITY))
        found = session.minimise(aim, clock)
        session.bound(at, none, none)
        return found


def _enough(in_parts: Solution) -> float:
    """What is as little as there is, whatever pieces ask for."""
    return in_parts.objective + ENOUGH * abs(in_parts.objective)


def _widened(program: Program, gives: Sequence[Give]) -> Program:
    """The program with the columns of what may give way."""
    count = len(gives)
    terms = [(np.array(g.row), program.width + i, np.array(g.weight)) for i, g in enumerate(gives)]
    extra = rows(program.rows.count, *terms)
    found = program.rows
    joined = Rows(
        lower=found.lower,
        upper=found.upper,
        row=np.concatenate([found.row, extra.row]),
        column=np.concatenate([found.column, extra.column]),
        value=np.concatenate([found.value, extra.value]),
    )
    return replace(
        program,
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.full(count, INFINITY)]),
        scale=np.concatenate([program.scale, [give.size for give in gives]]),
        integer=np.concatenate([program.integer, np.zeros(count, dtype=bool)]),
        rows=joined,
    )


def with_rows(program: Program, more: Rows) -> tuple[Program, int]:
    """The program with rows below the others, and the place of the first of them."""
    return replace(program, rows=stacked((program.rows, more))), program.rows.count
