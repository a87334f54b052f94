"""A linear program held open for many small changes, with only what pays in the solver.

Of the thousands of lines that could be charged an answer uses few. The solver has those that were
worth it so far; after every answer the prices say which others would be, and these are added
until none is. So an answer is that of the whole program, and changing a figure takes the solver
a few steps from where it stood (sifting: R. E. Bixby et al., Operations Research 40 (1992) 885).
"""

from __future__ import annotations

from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.solve.alone import has_none
from optimiser.solve.highs import DUAL, PRIMAL, TIGHT, USUAL, _QuietHighs
from optimiser.solve.idle import Idle
from optimiser.solve.open_program import ALONE, OpenProgram
from optimiser.solve.running import run
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.standing import Standing
from optimiser.solve.stepping import AFTER_FIRST, ANY, FAR, TRIES, UNHURRIED, UNSCALED, Options

BATCH: Final = 400
"""So many columns are taken in at once."""
_ENDINGS: Final = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Ending.NO_SOLUTION,
    highspy.HighsModelStatus.kInterrupt: Ending.NO_SOLUTION,
}
"""Anything else means that there is no answer with the columns at hand."""
_STATUS: Final = (highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic)
"""Of what is not in use, and of what is."""


class Sifted:
    """One solver over an open program, with the columns that were worth it so far.

    It does without what is idle, and is told of changes by the program.
    """

    tries: tuple[tuple[int, int], ...] = TRIES
    warm, far = AFTER_FIRST, FAR

    def __init__(
        self,
        program: OpenProgram,
        first: Ints,
        *,
        seed: int,
        idle: Idle,
        rows: Ints | None = None,
        is_hurried: bool = False,
    ) -> None:
        """``first`` are the columns to begin with, all that could not stay at nothing among them.

        The others are at nothing until they pay. ``rows`` are those that are not ``idle``, in
        the solver's order. ``is_hurried`` says that its changes are small: many steps after one
        are a sign that columns are missing.
        """
        self.program, self.idle, self.is_hurried = program, idle, is_hurried
        self.seed, self._touched = seed, ALONE
        self._is_moved = self._has_run = self._has_answered = False
        self.solver: Any = _QuietHighs()  # type: ignore[no-untyped-call]
        self._set({
            "random_seed": seed, "threads": 1, "simplex_strategy": PRIMAL,
            "primal_feasibility_tolerance": TIGHT, "simplex_scale_strategy": UNSCALED,
        })  # fmt: skip
        self.lower, self.upper = self._ends()
        self.place, self.row_place = (np.full(n, -1) for n in program.matrix.shape[::-1])
        self.has = self.rows = np.empty(0, dtype=int)
        self._take_rows(np.flatnonzero(~idle.rows) if rows is None else rows)
        self._last = self._found = np.zeros(len(program.lower))
        self._cost = np.zeros(len(program.lower))
        moved = np.flatnonzero((self.lower > 0) | (self.upper < 0))
        self.take(np.concatenate([first, np.setdiff1d(moved, first)]))

    def followed(self) -> Sifted:
        """Another solver that has what this one has, and stands where this one does."""
        other = type(self)(
            self.program,
            self.has,
            seed=self.seed,
            idle=self.idle.copy(),
            rows=self.rows,
            is_hurried=self.is_hurried,
        )
        other.solver.setBasis(self.solver.getBasis())
        return other

    def _ends(self) -> tuple[Floats, Floats]:
        """The bounds of all columns, which the program keeps as they are."""
        return self.program.lower, self.program.upper

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Between these bounds, for this solver alone.

        It takes the column in, and with it those of its group: where one is set others give way.
        """
        if self.idle.columns[column]:
            self._wake(self.idle.defined_by[[column]])
        self.take(np.array([column]))
        self.take(np.flatnonzero(self.program.group == self.program.group[column]))
        self._touch(column)
        scale = self.program.scale[column]
        self.solver.changeColBounds(int(self.place[column]), lower / scale, upper / scale)

    def limit(self, row: int, lower: float, upper: float) -> None:
        """A row between these bounds, for this solver alone; an idle one stays so."""
        at, size = int(self.row_place[row]), self.program.ready.row_scale[row]
        if at >= 0:
            self._is_moved = True
            self.solver.changeRowBounds(at, lower / size, upper / size)

    def entry(self, row: int, column: int, value: float) -> None:
        """An entry, for this solver alone."""
        if self.idle.is_defined_in(row, column):
            self._wake(np.array([row]))
            return
        self._touch(column)
        at, of = int(self.row_place[row]), int(self.place[column])
        if min(at, of) >= 0:
            self.solver.changeCoeff(at, of, self.program.solver_entry(row, column, value))

    def least(self, form: Linear, clock: Clock) -> Solution:
        """The least of ``form`` over the whole program; without one it stands as it stood."""
        size, stood = self._aim_at(form), self.standing()
        is_hurried = self.is_hurried and self._has_answered
        for few, more in self.tries if is_hurried else UNHURRIED:
            is_all = not self._may_come_in().any()
            ending = self._settled(clock, most=ANY if is_all else few)
            if ending is not Ending.INFEASIBLE or is_all:
                break
            if is_hurried and self._is_none_alone(clock):
                break
            nearest = self._nearest(more)
            self.stand(stood)
            self.take(nearest)
            self._set(self.far if is_hurried else self.warm)
        self._set(self.warm)
        if ending is not Ending.OPTIMAL:
            self.stand(stood)
            return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)
        self._has_answered = True
        return self._solution(form, size)

    def _touch(self, column: int) -> None:
        """A figure of this column is another now."""
        self._is_moved = True
        block = int(self.program.block[column])
        self._touched = self._touched if block == ALONE else block

    def _is_none_alone(self, clock: Clock) -> bool:
        """Whether the block that was changed last has no answer whatever the others do."""
        if self._touched == ALONE:
            return False
        return has_none(self.program, np.flatnonzero(self.program.block == self._touched), clock)

    def _settled(self, clock: Clock, *, most: int) -> Ending:
        """Solve until neither a column nor a row is missing, in no more steps after a change."""
        while True:
            ending = self._run(clock, most=most)
            if ending is Ending.UNBOUNDED and self.idle.rows.any():
                self._wake(np.flatnonzero(self.idle.rows))
            elif ending is not Ending.OPTIMAL or not self._is_more_wanted():
                return ending

    def _is_more_wanted(self) -> bool:
        """Whether columns that pay, or else rows that are broken, came in."""
        self._last = self.per_unit()
        paying = self._best(self._last)
        if len(paying):
            self.take(paying)
            return True
        self._found = self._filled()
        broken = self.idle.broken(self._found)
        if len(broken):
            self._wake(broken)
        return bool(len(broken))

    def standing(self) -> Standing:
        """Where it stands, to come back to."""
        return Standing(
            width=len(self.has),
            height=len(self.rows),
            basis=self.solver.getBasis(),
            idle=(self.idle.rows.copy(), self.idle.columns.copy()),
            last=self._last,
            found=self._found,
            cost=self._cost,
            touched=self._touched,
        )

    def stand(self, where: Standing) -> None:
        """Stand there again, without what was taken in since and may stay at nothing."""
        new = self.has[where.width :]
        new = new[(self.lower[new] <= 0.0) & (self.upper[new] >= 0.0)]
        new = new[self.idle.defined_by[new] < 0]
        self._drop(new)
        if where.basis.valid:
            self._begin(where)
        self._is_moved = where.basis.valid

    def stand_again(self, where: Standing) -> None:
        """Stand there as if nothing had been asked since, where all figures are what they were.

        So the same question has the same answer again, also where others are as good.
        """
        self._drop(self.has[where.width :])
        gone, self.rows = self.rows[where.height :], self.rows[: where.height]
        self.solver.deleteRows(len(gone), self.row_place[gone].astype(np.int32))
        self.row_place[gone] = -1
        self.idle.rows, self.idle.columns = (one.copy() for one in where.idle)
        self._charge(where.cost)
        self._last, self._found, self._touched = where.last, where.found, where.touched
        self.solver.clearSolver()
        if where.basis.valid:
            self._begin(where)
        self._is_moved = where.basis.valid

    def _drop(self, columns: Ints) -> None:
        """Do without these columns, which are at nothing, until they pay."""
        kept = np.flatnonzero(~np.isin(self.has, columns))
        self.solver.deleteCols(len(columns), np.sort(self.place[columns]).astype(np.int32))
        self.has = self.has[kept]
        self.place[columns] = -1
        self.place[self.has] = np.arange(len(self.has))

    def _charge(self, cost: Floats) -> None:
        """Have the solver reckon with these costs of columns."""
        changed = np.flatnonzero((cost != self._cost) & (self.place >= 0))
        self.solver.changeColsCost(
            len(changed), self.place[changed].astype(np.int32), cost[changed]
        )
        self._cost = cost

    def values(self) -> Floats:
        """The last least, in natural units."""
        return self._found * self.program.scale

    def _filled(self) -> Floats:
        """The solver's last solution, with what is idle, in solver units."""
        found = np.zeros(len(self.place))
        found[self.has] = np.asarray(self.solver.getSolution().col_value)
        self.idle.fill(found)
        return found

    def prices(self, size: float) -> Floats:
        """What one more unit of each row adds to the last least, natural units."""
        found = self._of_rows(self.solver.getSolution().row_dual)
        return found * size / self.program.ready.row_scale

    def _of_rows(self, known: Any) -> Floats:
        """Figures of the solver's rows as those of all rows; of an idle one nothing."""
        found = np.zeros(len(self.row_place))
        found[self.rows] = np.asarray(known)
        return found

    def _run(self, clock: Clock, *, most: int) -> Ending:
        """From where it stood: by the dual simplex where bounds moved, else by the primal one.

        More columns and other costs leave a solution feasible, moved bounds leave prices right.
        """
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + clock.left)
        self.solver.setOptionValue("simplex_strategy", DUAL if self._is_moved else PRIMAL)
        self.solver.setOptionValue("simplex_iteration_limit", most if self._is_moved else ANY)
        run(self.solver, clock)
        self._is_moved = False
        if not self._has_run:
            self._set(self.warm)
        self._has_run = True
        found = _ENDINGS.get(self.solver.getModelStatus(), Ending.INFEASIBLE)
        return Ending.NO_SOLUTION if found is Ending.INFEASIBLE and clock.is_over else found

    def _set(self, options: Options) -> None:
        for name, value in options.items():
            self.solver.setOptionValue(name, value)

    def _aim_at(self, form: Linear) -> float:
        """Have the solver make ``form`` least; what one unit of its objective is worth."""
        cost, size = self.program.ready.cost(form)
        self._charge(cost)
        return size

    def per_unit(self) -> Floats:
        """What one more unit of each column would add to the last least, in solver units."""
        prices = self._of_rows(self.solver.getSolution().row_dual)
        return np.asarray(self._cost - self.program.worth(prices))

    def _may_come_in(self) -> Bools:
        found: Bools = (self.place < 0) & (self.upper > 0) & ~self.idle.columns
        return found

    def _best(self, per_unit: Floats) -> Ints:
        """The best of the columns outside that are less than nothing per unit."""
        found = np.flatnonzero(self._may_come_in() & (per_unit < -USUAL))
        return found[np.argsort(per_unit[found], kind="stable")[:BATCH]]

    def _nearest(self, count: int) -> Ints:
        """So many of the columns outside at most.

        Half are those that were nearest to paying at the last least, half those that would pay
        most where the solver has given up: by its prices there they are what it lacks.
        """
        found = np.flatnonzero(self._may_come_in())
        if count >= len(found):
            return found
        half = count // 2
        then, now = (
            found[np.argsort(per_unit[found], kind="stable")[:half]]
            for per_unit in (self._last, self.per_unit())
        )
        return np.union1d(then, now)

    def take(self, columns: Ints) -> None:
        """Have these columns in the solver, but for those that are idle."""
        columns = columns[(self.place[columns] < 0) & ~self.idle.columns[columns]]
        if not len(columns):
            return
        program = self.program
        self.place[columns] = len(self.has) + np.arange(len(columns))
        self.has = np.concatenate([self.has, columns])
        self.solver.addCols(
            len(columns),
            self._cost[columns],
            self.lower[columns],
            self.upper[columns],
            *_entries(program.by_column[columns], self.row_place),
        )

    def _take_rows(self, rows: Ints) -> None:
        """Have these rows in the solver."""
        self.row_place[rows] = len(self.rows) + np.arange(len(rows))
        self.rows = np.concatenate([self.rows, rows])
        self.solver.addRows(
            len(rows),
            self.program.row_lower[rows],
            self.program.row_upper[rows],
            *_entries(self.program.matrix[rows], self.place),
        )

    def _wake(self, rows: Ints) -> None:
        """Have these rows, and what they look at, take part from now on."""
        stood = self.standing()
        rows, columns = self.idle.wake(rows)
        self._take_rows(rows)
        self.take(columns)
        if stood.basis.valid:
            self._begin(stood)
        self._is_moved = True

    def _begin(self, where: Standing) -> None:
        """Begin there; of what came in since, a column that a row defines is what it says."""
        defined = self.idle.defined_by[self.has[where.width :]]
        equations = np.isin(self.rows[where.height :], defined[defined >= 0])
        basis = highspy.HighsBasis()
        basis.col_status = [*where.basis.col_status, *(_STATUS[int(at >= 0)] for at in defined)]
        basis.row_status = [*where.basis.row_status, *(_STATUS[int(not at)] for at in equations)]
        basis.valid, basis.alien, basis.was_alien = True, False, False
        self.solver.setBasis(basis)

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


def _entries(part: csr_matrix, place: Ints) -> tuple[int, Ints, Ints, Floats]:
    """The entries of rows or columns as the solver takes them, where they have a place in it."""
    has = place[part.indices] >= 0
    start = np.concatenate([[0], np.cumsum(has)])[part.indptr[:-1]]
    indices = place[part.indices[has]]
    return len(indices), start.astype(np.int32), indices.astype(np.int32), part.data[has]
