"""One program in which one thing after another may give way, by the least that does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.formulation.program import INFINITY, Floats, Linear, Program, Rows, rows, stacked
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending

NODES = 400
"""So many nodes one question may take: counted, so that the same question has the same answer."""
CLOSE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """What one unit of giving way adds to the sums of some rows of a program.

    ``size`` is how much one may give, about, so that a solver can hold it to a part of that.
    """

    row: Sequence[int]
    weight: Sequence[float]
    size: float = 1.0


class Probe:
    """A program held open, whole numbers kept, with a column for each thing that may give way."""

    def __init__(
        self, program: Program, gives: Sequence[Give], *, seed: int, cut: Callable[[], None]
    ) -> None:
        """``cut`` is told of a question that is left open, for want of nodes or of time."""
        self.first = program.width
        self.count = len(gives)
        self._cut = cut
        self._session = HighsSession(
            _widened(program, gives), Effort(gap_fraction=CLOSE, seed=seed, nodes=NODES)
        )
        self._columns = program.width + np.arange(self.count)
        self._session.bound(self._columns, np.zeros(self.count), np.zeros(self.count))

    def least(self, which: int, clock: Clock) -> tuple[float, Floats] | None:
        """By how much one thing has to give if nothing else does, and a solution; else None."""
        found = self.together([which], [1.0], clock)
        return None if found is None else (float(found[self.first + which]), found)

    def together(self, which: Sequence[int], cost: Sequence[float], clock: Clock) -> Floats | None:
        """The solution in which some things give least in sum, each at its cost."""
        at = self._columns[list(which)]
        form = np.zeros(self.first + self.count)
        form[at] = cost
        none, endless = np.zeros(len(at)), np.full(len(at), INFINITY)
        self._session.bound(at, none, endless)
        found = self._session.minimise(Linear(cost=form), clock)
        if found.ending is Ending.NO_SOLUTION:
            self._cut()
        self._session.bound(at, none, none)
        return found.values


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
