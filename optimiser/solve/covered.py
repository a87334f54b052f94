"""HiGHS for linear programs with many rows ``small / most <= large``, few of which matter.

Such rows are added where an answer misses them, until none is missed. What is asked next about
nearly the same program begins with the rows, and from the basis, that the one before ended with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.solve.highs import DUAL, PRIMAL, _QuietHighs
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, _pass

MISSED = 1e-7
"""What a row may be missed by, as much as any other row."""
ROUNDS = 60

_NOTHING = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
)
_STATUS = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kUpper,
    highspy.HighsBasisStatus.kZero,
    highspy.HighsBasisStatus.kNonbasic,
)
LOWER, BASIC, UPPER = 0, 1, 2
"""Places of what a column or row of a basis can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """Rows ``column[small[i]] / most[i] <= column[large[i]]``."""

    small: Ints
    large: Ints
    most: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What columns and rows are in an answer; covers are the last of the rows."""

    columns: Ints
    rows: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Where to begin: covers to begin with, and a basis over the other rows and these, if any.

    ``duals`` are the prices of the other rows. A basis ``is_feasible`` where all rows are kept.
    """

    covers: Ints
    basis: Basis | None = None
    duals: Floats | None = None
    is_feasible: bool = False


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
        options["dual_simplex_cost_perturbation_multiplier"] = 0.0  # HiGHS ends below a cutoff late
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
        if len(active):
            self._add(covers, active)
        if begin.basis is not None:
            solver.setBasis(_basis(begin.basis))
        for number in range(ROUNDS):
            by_primal = begin.is_feasible and number == 0
            solver.setOptionValue("simplex_strategy", PRIMAL if by_primal else DUAL)
            solver.setOptionValue("time_limit", solver.getRunTime() + max(clock.left, 0.01))
            solver.run()
            if solver.getModelStatus() in _NOTHING:
                return NONE_BELOW
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return FAILED
            values = np.asarray(solver.getSolution().col_value)
            over = values[covers.small] / covers.most - values[covers.large]
            over[active] = 0.0
            missed = np.flatnonzero(over > MISSED)
            if not len(missed):
                break
            self._add(covers, missed)
            active = np.concatenate([active, missed])
        return self._covered(values, active, len(covers.most))

    def _add(self, covers: Covers, chosen: Ints) -> None:
        """Rows that are at most 0."""
        count = len(chosen)
        index = np.stack([covers.small[chosen], covers.large[chosen]], axis=1)
        value = np.stack([1.0 / covers.most[chosen], np.full(count, -1.0)], axis=1)
        self.solver.addRows(
            count,
            np.full(count, -np.inf),
            np.zeros(count),
            2 * count,
            np.arange(0, 2 * count, 2, dtype=np.int32),
            index.ravel().astype(np.int32),
            value.ravel(),
        )

    def _covered(self, values: Floats, active: Ints, count: int) -> Covered:
        """The answer, and where to go on from: with those covers that hold with equality."""
        solution, basis = self.solver.getSolution(), self.solver.getBasis()
        prices = np.zeros(count)
        dual = np.asarray(solution.row_dual)
        others = len(dual) - len(active)
        prices[active] = np.maximum(-dual[others:], 0.0)
        rows = np.array([int(status) for status in basis.row_status])
        tight = np.flatnonzero(rows[others:] != BASIC)
        kept = Basis(
            columns=np.array([int(status) for status in basis.col_status]),
            rows=np.concatenate([rows[:others], rows[others:][tight]]),
        )
        return Covered(
            bound=float(self.solver.getInfo().objective_function_value),
            values=values,
            reduced=np.asarray(solution.col_dual),
            prices=prices,
            begin=Begin(covers=active[tight], basis=kept, duals=dual[:others]),
        )


def _basis(basis: Basis) -> highspy.HighsBasis:
    found = highspy.HighsBasis()
    found.valid, found.alien = True, True
    found.col_status = [_STATUS[status] for status in basis.columns.tolist()]
    found.row_status = [_STATUS[status] for status in basis.rows.tolist()]
    return found
