"""A linear program held open for many small changes, with only what pays in the solver.

Of the thousands of lines that could be charged an answer uses few. The solver has those that were
worth it so far; after every answer the prices say which others would be, and these are added
until none is. So an answer is that of the whole program, and changing a figure takes the solver
a few steps from where it stood (sifting: R. E. Bixby et al., Operations Research 40 (1992) 885).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints, Linear, Program
from optimiser.solve.highs import DUAL, PRIMAL, TIGHT, USUAL, _QuietHighs
from optimiser.solve.running import run
from optimiser.solve.scaling import scaled
from optimiser.solve.solution import Clock, Ending, Solution

BATCH: Final = 400
"""So many columns are taken in at once."""
DEVEX: Final = 1
UNSCALED: Final = 0
"""The program is scaled already; told later, HiGHS would scale an answer that it has."""
AFTER_FIRST: Final[Mapping[str, float | str]] = {
    "presolve": "off",
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "simplex_dual_edge_weight_strategy": DEVEX,
}
"""From an answer to the next; steepest edges would be measured anew."""
_OPTIMAL: Final = highspy.HighsModelStatus.kOptimal
_ENDINGS: Final = {
    _OPTIMAL: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Ending.NO_SOLUTION,
    highspy.HighsModelStatus.kInterrupt: Ending.NO_SOLUTION,
}
"""Anything else means that there is no answer with the columns at hand."""


class OpenProgram:
    """A program's figures, in solver units, that may be changed; all that solve it are told."""

    def __init__(self, program: Program) -> None:
        self.ready = scaled(program.relaxed)
        self.scale = self.ready.program.scale
        self.lower, self.upper = self.ready.lower.copy(), self.ready.upper.copy()
        self.row_lower = self.ready.row_lower.copy()
        self.row_upper = self.ready.row_upper.copy()
        self.matrix = self.ready.matrix
        self.by_column = self.matrix.T.tocsr()
        self.told: list[Sifted] = []

    def bound(self, column: int, lower: float, upper: float) -> None:
        """From now on a column is between these bounds."""
        low, high = lower / self.scale[column], upper / self.scale[column]
        self.lower[column], self.upper[column] = low, high
        for each in self.told:
            each.bound(column, lower, upper)

    def limit(self, row: int, lower: float, upper: float) -> None:
        """From now on a row is between these bounds."""
        size = self.ready.row_scale[row]
        self.row_lower[row], self.row_upper[row] = lower / size, upper / size
        for each in self.told:
            each.limit(row, lower, upper)

    def between(self, number: int, *, is_row: bool) -> tuple[float, float]:
        """The bounds of a column or row as they are."""
        if is_row:
            size = self.ready.row_scale[number]
            return float(self.row_lower[number] * size), float(self.row_upper[number] * size)
        size = self.scale[number]
        return float(self.lower[number] * size), float(self.upper[number] * size)

    def entry(self, row: int, column: int, value: float) -> None:
        """From now on a row has this entry, where it has one."""
        found = self.solver_entry(row, column, value)
        self.matrix.data[_place(self.matrix, row, column)] = found
        self.by_column.data[_place(self.by_column, column, row)] = found
        for each in self.told:
            each.entry(row, column, value)

    def solver_entry(self, row: int, column: int, value: float) -> float:
        """An entry as the solver has it."""
        return float(value * self.scale[column] / self.ready.row_scale[row])

    def entry_of(self, row: int, column: int) -> float:
        """An entry in natural units."""
        found = self.matrix.data[_place(self.matrix, row, column)]
        return float(found * self.ready.row_scale[row] / self.scale[column])


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a solver stood: how many columns it had, and which were in use."""

    width: int
    basis: Any


class Sifted:
    """One solver over an open program, with the columns that were worth it so far."""

    def __init__(self, program: OpenProgram, first: Ints, *, seed: int) -> None:
        """``first`` are the columns to begin with, all that could not stay at nothing among them.

        The others are at nothing until they pay.
        """
        self.program = program
        self.seed, self._is_moved = seed, False
        self.solver: Any = _QuietHighs()  # type: ignore[no-untyped-call]
        for name, value in {
            "random_seed": seed, "threads": 1, "simplex_strategy": PRIMAL,
            "primal_feasibility_tolerance": TIGHT, "simplex_scale_strategy": UNSCALED,
        }.items():  # fmt: skip
            self.solver.setOptionValue(name, value)
        for lower, upper in zip(program.row_lower, program.row_upper, strict=True):
            self.solver.addRow(lower, upper, 0, np.empty(0, np.int32), np.empty(0))
        self.place = np.full(len(program.lower), -1)
        self.has = np.empty(0, dtype=int)
        self._cost = np.zeros(len(program.lower))
        moved = np.flatnonzero((program.lower > 0) | (program.upper < 0))
        self.take(np.concatenate([first, np.setdiff1d(moved, first)]))

    def followed(self) -> Sifted:
        """Another solver that has what this one has, and stands where this one does."""
        other = Sifted(self.program, self.has, seed=self.seed)
        other.solver.setBasis(self.solver.getBasis())
        return other

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Between these bounds, for this solver alone; it takes the column in."""
        self.take(np.array([column]))
        self._is_moved, scale = True, self.program.scale[column]
        self.solver.changeColBounds(int(self.place[column]), lower / scale, upper / scale)

    def limit(self, row: int, lower: float, upper: float) -> None:
        """A row between these bounds, for this solver alone."""
        self._is_moved, size = True, self.program.ready.row_scale[row]
        self.solver.changeRowBounds(row, lower / size, upper / size)

    def entry(self, row: int, column: int, value: float) -> None:
        """An entry, for this solver alone."""
        at = int(self.place[column])
        if at >= 0:
            self._is_moved = True
            self.solver.changeCoeff(row, at, self.program.solver_entry(row, column, value))

    def least(self, form: Linear, clock: Clock) -> Solution:
        """The least of ``form`` over the whole program; without one it stands as it stood."""
        size, stood = self._aim_at(form), self.standing()
        while True:
            ending = self._run(clock)
            if ending is Ending.INFEASIBLE:
                ending = self._mend(clock)
                if ending is Ending.OPTIMAL:
                    continue
            if ending is not Ending.OPTIMAL:
                self.stand(stood)
                return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)
            wanted = self._best(self.per_unit())
            if not len(wanted):
                return self._solution(form, size)
            self.take(wanted)

    def standing(self) -> Standing:
        """Where it stands, to come back to."""
        return Standing(width=len(self.has), basis=self.solver.getBasis())

    def stand(self, where: Standing) -> None:
        """Stand there again, without what was taken in since and may stay at nothing."""
        new = self.has[where.width :]
        new = new[(self.program.lower[new] <= 0.0) & (self.program.upper[new] >= 0.0)]
        kept = np.flatnonzero(~np.isin(self.has, new))
        self.solver.deleteCols(len(new), self.place[new].astype(np.int32))
        self.has = self.has[kept]
        self.place[new] = -1
        self.place[self.has] = np.arange(len(self.has))
        if where.basis.valid:
            self.solver.setBasis(_with_columns(where.basis, len(self.has) - where.width))
        self._is_moved = True

    def _charge(self, cost: Floats) -> None:
        """Have the solver reckon with these costs of columns."""
        changed = np.flatnonzero((cost != self._cost) & (self.place >= 0))
        self.solver.changeColsCost(
            len(changed), self.place[changed].astype(np.int32), cost[changed]
        )
        self._cost = cost

    def values(self) -> Floats:
        """The last solution, in natural units."""
        found = np.zeros(len(self.place))
        found[self.has] = np.asarray(self.solver.getSolution().col_value)
        return found * self.program.scale

    def prices(self, size: float) -> Floats:
        """What one more unit of each row adds to the last least, natural units."""
        return np.asarray(self.solver.getSolution().row_dual) * size / self.program.ready.row_scale

    def _run(self, clock: Clock) -> Ending:
        """From where it stood: by the dual simplex where bounds moved, else by the primal one.

        More columns and other costs leave a solution feasible, moved bounds leave prices right.
        """
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + clock.left)
        self.solver.setOptionValue("simplex_strategy", DUAL if self._is_moved else PRIMAL)
        run(self.solver, clock)
        self._is_moved = False
        for name, value in AFTER_FIRST.items():
            self.solver.setOptionValue(name, value)
        found = _ENDINGS.get(self.solver.getModelStatus(), Ending.INFEASIBLE)
        return Ending.NO_SOLUTION if found is Ending.INFEASIBLE and clock.is_over else found

    def _aim_at(self, form: Linear) -> float:
        """Have the solver make ``form`` least; what one unit of its objective is worth."""
        cost, size = self.program.ready.cost(form)
        self._charge(cost)
        return size

    def per_unit(self) -> Floats:
        """What one more unit of each column would add to the last least, in solver units."""
        prices = np.asarray(self.solver.getSolution().row_dual)
        return np.asarray(self._cost - self.program.by_column @ prices)

    def _mend(self, clock: Clock) -> Ending:
        """Take in what is needed to have an answer of whatever cost; whether there is one.

        Where nothing costs, columns that come in leave prices right, so that it is the dual
        simplex that goes on and says what speaks against an answer.
        """
        cost = self._cost
        self._charge(np.zeros(len(cost)))
        while True:
            self._is_moved = True
            ending = self._run(clock)
            wanted = self._mending() if ending is Ending.INFEASIBLE else self.has[:0]
            if not len(wanted):
                break
            self.take(wanted)
        self._charge(cost)
        return ending

    def _mending(self) -> Ints:
        """The columns that speak against there being no answer; all if that cannot be said."""
        known, has, ray = self.solver.getDualRay()
        if known != highspy.HighsStatus.kOk or not has:
            return self._outside()
        against = self.program.by_column @ np.asarray(ray)
        open_above = np.isinf(self.program.upper[self.has])
        inside = against[self.has][open_above]
        sign = -1.0 if inside.max(initial=0.0) <= -inside.min(initial=0.0) else 1.0
        return self._best(sign * against)

    def _outside(self) -> Ints:
        return np.flatnonzero((self.place < 0) & (self.program.upper > 0))

    def _best(self, per_unit: Floats) -> Ints:
        """The best of the columns outside that are less than nothing per unit."""
        outside: Bools = (self.place < 0) & (self.program.upper > 0) & (per_unit < -USUAL)
        found = np.flatnonzero(outside)
        return found[np.argsort(per_unit[found], kind="stable")[:BATCH]]

    def take(self, columns: Ints) -> None:
        """Have these columns in the solver."""
        columns = columns[self.place[columns] < 0]
        if not len(columns):
            return
        program = self.program
        part = program.by_column[columns]
        self.place[columns] = len(self.has) + np.arange(len(columns))
        self.has = np.concatenate([self.has, columns])
        self.solver.addCols(
            len(columns),
            self._cost[columns],
            program.lower[columns],
            program.upper[columns],
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )

    def _solution(self, form: Linear, size: float) -> Solution:
        values = self.values()
        least = form.at(values)
        return Solution(
            ending=Ending.OPTIMAL,
            values=values,
            objective=least,
            bound=least,
            price=self.prices(size),
        )


def _with_columns(basis: Any, more: int) -> Any:
    """The same basis of a program with more columns, which are at their lower bound."""
    if not more:
        return basis
    found = highspy.HighsBasis()
    found.col_status = [*basis.col_status, *[highspy.HighsBasisStatus.kLower] * more]
    found.row_status = basis.row_status
    found.valid, found.alien = True, False
    return found


def _place(matrix: csr_matrix, row: int, column: int) -> int:
    """Where an entry stands among all.

    Raises:
        KeyError: the row has no entry in this column.
    """
    first, end = matrix.indptr[row], matrix.indptr[row + 1]
    found = np.flatnonzero(matrix.indices[first:end] == column)
    if len(found) != 1:
        raise KeyError((row, column))
    return int(first + found[0])
