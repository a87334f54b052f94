"""HiGHS for linear programs with many rows ``small / most <= large``, few of which matter.

Such rows are added where an answer misses them, until none is missed. What is asked next about
nearly the same program begins with the rows, and from the basis, that the one before ended with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.highs import _QuietHighs
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, _pass

MISSED = 1e-7
"""What a row may be missed by, as much as any other row."""
NEAR = 0.2
"""Rows nearer than that to being missed are taken along: they are likely to be missed next."""
ROUNDS = 60

Narrow = NDArray[np.int32]
"""Whole numbers as HiGHS has them."""

_NOTHING = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
)
_BASIC = highspy.HighsBasisStatus.kBasic


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """Rows ``column[small[i]] / most[i] <= column[large[i]]``."""

    small: Ints
    large: Ints
    most: Floats

    def over(self, values: Floats) -> Floats:
        """By how much each of them is missed."""
        return np.asarray(values[self.small] / self.most - values[self.large])

    def rows(self, chosen: Ints) -> tuple[Narrow, Narrow, Floats]:
        """The chosen ones as rows that are at most 0: where each starts, columns, values."""
        columns, values = np.empty((len(chosen), 2), dtype=np.int32), np.empty((len(chosen), 2))
        columns[:, 0], columns[:, 1] = self.small[chosen], self.large[chosen]
        values[:, 0], values[:, 1] = 1.0 / self.most[chosen], -1.0
        return 2 * np.arange(len(chosen), dtype=np.int32), columns.ravel(), values.ravel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Where to begin: covers to begin with, and a basis over the other rows and these, if any."""

    covers: Ints
    basis: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """The least of such a program. ``bound`` is infinite where nothing is below the cutoff.

    ``reduced`` are costs of columns, ``prices`` those of covers, never negative. Without
    ``values`` and with a bound of minus infinity, the solver came to no end.
    """

    bound: float
    values: Floats | None = None
    reduced: Floats | None = None
    prices: Floats | None = None
    begin: Begin | None = None


FAILED = Covered(bound=-np.inf)
NONE_BELOW = Covered(bound=np.inf)


class CoveredHighs:
    """Solves one program after another, each with covers of its own."""

    def __init__(self, *, seed: int) -> None:
        self.solver = _QuietHighs()
        options: dict[str, float | str] = {"random_seed": seed, "threads": 1, "presolve": "off"}
        for name, value in options.items():
            self.solver.setOptionValue(name, value)

    def least(
        self, arrays: Arrays, covers: Covers, clock: Clock, *, below: float, begin: Begin
    ) -> Covered:
        """The least of the program, if there is anything ``below`` that."""
        found = self._least(arrays, covers, clock, below, begin)
        if found is FAILED and begin.basis is not None and not clock.is_over:
            return self._least(arrays, covers, clock, below, replace(begin, basis=None))
        return found

    def _least(
        self, arrays: Arrays, covers: Covers, clock: Clock, below: float, begin: Begin
    ) -> Covered:
        active, solver = begin.covers, self.solver
        solver.setOptionValue("objective_bound", below)
        _pass(solver, arrays)
        self._add(covers, active)
        if begin.basis is not None:
            solver.setBasis(begin.basis)
        for _ in range(ROUNDS):
            solver.setOptionValue("time_limit", solver.getRunTime() + max(clock.left, 0.01))
            solver.run()
            if solver.getModelStatus() in _NOTHING:
                return NONE_BELOW
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return FAILED
            values = np.asarray(solver.getSolution().col_value)
            over = covers.over(values)
            near = over[active] > -NEAR
            over[active] = 0.0
            missed = np.flatnonzero(over > MISSED)
            if not len(missed):
                break
            self._add(covers, missed)
            active = np.concatenate([active, missed])
        return self._covered(values, active, near, len(covers.most))

    def _add(self, covers: Covers, chosen: Ints) -> None:
        count = len(chosen)
        if count:
            none, most = np.full(count, -np.inf), np.zeros(count)
            self.solver.addRows(count, none, most, 2 * count, *covers.rows(chosen))

    def _covered(self, values: Floats, active: Ints, near: Bools, count: int) -> Covered:
        """The answer, and where to go on from: with those covers that are near or tight."""
        solution, basis = self.solver.getSolution(), self.solver.getBasis()
        prices = np.zeros(count)
        dual = np.asarray(solution.row_dual)
        others = len(dual) - len(active)
        prices[active] = np.maximum(-dual[others:], 0.0)
        states = list(basis.row_status)
        stay = [i for i in range(len(active)) if near[i] or states[others + i] != _BASIC]
        kept = highspy.HighsBasis()
        kept.valid, kept.alien = True, False
        kept.col_status = list(basis.col_status)
        kept.row_status = states[:others] + [states[others + i] for i in stay]
        return Covered(
            bound=float(self.solver.getInfo().objective_function_value),
            values=values,
            reduced=np.asarray(solution.col_dual),
            prices=prices,
            begin=Begin(covers=active[stay], basis=kept),
        )
