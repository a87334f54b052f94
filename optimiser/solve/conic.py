"""Clarabel: linear programs in which lengths of vectors are bounded too.

An interior-point method takes a length as it is, where a simplex method needs hundreds of tangents.
It pays to give it little: columns that others define are replaced by what they are, and limits
that nothing comes near are left out until something does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import Final

import clarabel
import numpy as np
from scipy.sparse import csr_matrix, identity, vstack

from optimiser.formulation.chance import Length
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.solve.idle import FAR
from optimiser.solve.linking import Cone, linked_late
from optimiser.solve.pulled import Limits, Lines, pulled
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.substituted import Substituted

NAME: Final = "Clarabel"
ACCURACY: Final = 1e-8
ROUGHLY: Final = 1e-4
BROKEN: Final = 1e-6
"""A limit that was left out takes part once it is broken by this part of its largest entry."""
PAYS: Final = 1e-7
RARE: Final = 0.1
DEAR: Final = 2e-3
"""A column that was at nothing, and far from paying, takes no part until it pays."""
DEAR_WITHOUT: Final = 0.02
"""The same where prices are of a program without lengths, which are kept by other columns."""
MOST_TURNS: Final = 12
NO_ROWS: Final[Ints] = np.empty(0, dtype=np.int64)
DENSE: Final = 6.0
"""So many entries a row on average are factored in dense blocks: heels carry many lines each."""

_ENDINGS: Final = {
    "Solved": Ending.OPTIMAL,
    "AlmostSolved": Ending.OPTIMAL,
    "PrimalInfeasible": Ending.INFEASIBLE,
    "AlmostPrimalInfeasible": Ending.INFEASIBLE,
    "DualInfeasible": Ending.UNBOUNDED,
}


class Conic:
    """A program without whole numbers, and lengths that are bounded, asked for one form or more."""

    def __init__(
        self,
        program: Substituted,
        lengths: Sequence[Length],
        *,
        limits: Ints,
        near: Floats,
        implied: Ints = NO_ROWS,
        accuracy: float = ACCURACY,
    ) -> None:
        """``limits`` are rows that may be left out where a solution ``near`` keeps them by far.

        Those that are ``implied`` say no more than the lengths do.
        """
        self.ready, self.accuracy = program.ready, accuracy
        self.free, self.of, self.known = program.free, program.of, program.known
        self.out: Bools = np.zeros(0, dtype=bool)
        self._set_rows(program, limits, implied, near / program.program.scale)
        self._cones, self._first = self._side_by_side(lengths)
        self.rare: Bools = np.zeros(len(self.free), dtype=bool)
        self.kept: tuple[tuple[csr_matrix, Floats], ...] = ()

    def keep(self, form: Linear, *, most: float) -> None:
        """From now on ``form`` is at most ``most``."""
        self.kept += (self._at_most(form, most),)

    def _at_most(self, form: Linear, most: float) -> Lines:
        cost, size = self.ready.cost(form)
        row = csr_matrix(cost[None, :]) @ self.of
        at = float(cost @ self.known)
        return row, np.array([(most - form.constant) / size - at])

    @property
    def without(self) -> Ints:
        """The columns that take no part, as numbers of the program's columns."""
        return np.asarray(self.free[self.rare])

    def begin_without(self, columns: Ints) -> None:
        """Begin without some columns, as a program that is much the same did without them."""
        self.rare |= np.isin(self.free, columns)

    def begin_within(self, other: Conic) -> None:
        """Begin with the limits that took part in ``other``, whose rows have the same numbers."""
        self.out &= ~np.isin(self.rows, other.rows[~other.out])

    def begin_by(self, form: Linear, price: Floats, near: Floats) -> None:
        """Begin without columns that do not pay by the ``price`` of each row, as found ``near``."""
        cost, unit = self.ready.cost(form)
        per_unit = cost - self.ready.matrix.T @ (price * self.ready.row_scale / unit)
        at = (near / self.ready.program.scale)[self.free]
        self.rare = self._is_rare(at, np.asarray(per_unit @ self.of), dear=DEAR_WITHOUT)

    def sketch(self, form: Linear, clock: Clock, *, roughly: bool = True) -> Solution | None:
        """About where the least of ``form`` is; from now on what that does without is left out.

        It is optimal where nothing that was left out before is missing; ``roughly`` it never is.
        Where only limits are missing, nothing is less than its bound.
        """
        accuracy = ROUGHLY if roughly else self.accuracy
        _, found, short, per_unit = self._asked(form, clock, accuracy=accuracy)
        if found is None:
            self.rare = np.zeros_like(self.rare)
            return None
        broken, wanted = self._broken(found), self._wanted(per_unit)
        rare = self.rare & (per_unit > DEAR) if wanted.any() else self._is_rare(found, per_unit)
        self.out, self.rare = self.out & ~broken, rare & ~wanted
        is_least = not (roughly or broken.any() or wanted.any())
        solution = self._solution(form, found, np.inf if wanted.any() else short)
        return solution if is_least else replace(solution, ending=Ending.FEASIBLE)

    def least(self, form: Linear, clock: Clock) -> Solution:
        """The least of ``form``; what was left out takes part where that is not so without."""
        ending = Ending.NO_SOLUTION
        for _ in range(MOST_TURNS):
            ending, found, short, per_unit = self._asked(form, clock)
            if ending is not Ending.OPTIMAL and (self.out.any() or self.rare.any()):
                if ending is Ending.NO_SOLUTION and clock.is_over:
                    break
                self.out, self.rare = np.zeros_like(self.out), np.zeros_like(self.rare)
                continue
            if found is None:
                break
            broken, wanted = self._broken(found), self._wanted(per_unit)
            if not (broken.any() or wanted.any()):
                self.rare = self._is_rare(found, per_unit)
                return self._solution(form, found, short)
            self.out = self.out & ~broken
            self.rare = self.rare & ~wanted & (per_unit > DEAR)
        return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)

    def _solution(self, form: Linear, found: Floats, short: float) -> Solution:
        values = (self.of @ found + self.known) * self.ready.program.scale
        least = form.at(values)
        return Solution(ending=Ending.OPTIMAL, values=values, objective=least, bound=least - short)

    def _wanted(self, per_unit: Floats) -> Bools:
        """What takes no part, and pays."""
        wanted: Bools = self.rare & (per_unit < -PAYS)
        return wanted

    def _is_rare(self, found: Floats, per_unit: Floats, *, dear: float = DEAR) -> Bools:
        """What is at nothing, and would not pay if it were a little cheaper."""
        rare: Bools = (found < RARE * per_unit) & (per_unit > dear)
        rare &= self.ready.lower[self.free] == 0.0
        return rare

    def exactly(self, values: Floats, form: Linear, *, most: float) -> Floats | None:
        """Next to values that nearly keep all limits some that do; None where that is not easy.

        They have ``form`` at no more than ``most``.
        """
        same = self.row_lower == self.row_upper
        over = np.flatnonzero(np.isfinite(self.row_upper) & ~same)
        under = np.flatnonzero(np.isfinite(self.row_lower) & ~same)
        blocks = [
            (self.matrix[over], self.row_upper[over]),
            (-self.matrix[under], -self.row_lower[under]),
            *self.kept,
            *([self._at_most(form, most)] if isfinite(most) else []),
        ]
        width = len(self.free)
        limits = Limits(
            same=(self.matrix[same], self.row_upper[same]),
            most=_joined(blocks, width),
            lower=self.ready.lower[self.free],
            upper=self.ready.upper[self.free],
            cones=self._cones,
            first=self._first,
        )
        found = pulled(limits, (values / self.ready.program.scale)[self.free])
        if found is None:
            return None
        return np.asarray((self.of @ found + self.known) * self.ready.program.scale)

    def _set_rows(self, program: Substituted, limits: Ints, implied: Ints, near: Floats) -> None:
        """The rows that are left, and which of them take no part yet."""
        ready, asks = program.ready, program.asks.copy()
        asks[implied] = False
        self.rows = np.flatnonzero(asks)
        self.matrix = csr_matrix(program.matrix[self.rows])
        self.row_lower = (ready.row_lower - program.beside)[self.rows]
        self.row_upper = (ready.row_upper - program.beside)[self.rows]
        at = self.matrix @ near[self.free]
        size = FAR * (abs(self.matrix) @ np.abs(near[self.free]))
        left = np.minimum(self.row_upper - at, at - self.row_lower)
        self.out = np.isin(self.rows, limits) & (left > size)

    def _side_by_side(self, lengths: Sequence[Length]) -> tuple[Lines, Ints]:
        """Lengths as rows that are less than a member of a cone each, and where each begins.

        The first row of each is its bound, the others are its parts.
        """
        count = np.array([1 + len(one.beside) for one in lengths], dtype=int)
        first = np.cumsum(count) - count
        row, column, value, upper = ([np.empty(0, dtype=kind)] for kind in (int, int, float, float))
        for one, start in zip(lengths, first, strict=True):
            columns, own = one.row
            every = np.concatenate([columns, one.column])
            entries = np.concatenate([own, -one.value]) * self.ready.program.scale[every]
            size = float(np.abs(entries).max(initial=0.0)) or 1.0
            row.append(start + np.concatenate([np.zeros(len(columns), dtype=int), 1 + one.part]))
            column.append(every)
            value.append(entries / size)
            upper.append(np.concatenate([[one.room], one.beside]) / size)
        entries_of = (np.concatenate(value), (np.concatenate(row), np.concatenate(column)))
        rows = csr_matrix(entries_of, shape=(int(count.sum()), len(self.known)))
        return (csr_matrix(rows @ self.of), np.concatenate(upper) - rows @ self.known), first

    def _asked(
        self, form: Linear, clock: Clock, *, accuracy: float | None = None
    ) -> tuple[Ending, Floats | None, float, Floats]:
        """One run of the solver over all that takes part.

        How it ends, what it finds, how far from the best that may be, and what one more unit of
        each column would add but for its bounds.
        """
        of_columns, unit = self.ready.cost(form)
        cost, has = np.asarray(of_columns @ self.of), np.flatnonzero(~self.rare)
        rows, upper, cones, bounds = self._stated()
        late, upper, cones = linked_late(rows[:, has], upper, cones)
        size = late.shape[1]
        solver = clarabel.DefaultSolver(
            csr_matrix((size, size)).tocsc(),
            np.pad(cost[has], (0, size - len(has))),
            late.tocsc(),
            upper,
            cones,
            _settings(clock, accuracy or self.accuracy, is_dense=rows.nnz > DENSE * rows.shape[0]),
        )
        solver.set_termination_callback(lambda _: clock.stop.is_set())
        found = solver.solve()
        ending = _ENDINGS.get(str(found.status), Ending.NO_SOLUTION)
        if ending is not Ending.OPTIMAL:
            return ending, None, np.inf, cost
        values, prices = np.zeros(len(cost)), np.array(found.z)[: rows.shape[0]]
        values[has], prices[bounds] = found.x[: len(has)], 0.0
        short = max(found.obj_val - found.obj_val_dual, 0.0) * unit
        return ending, values, short, cost + rows.T @ prices

    def _stated(self) -> tuple[csr_matrix, Floats, Sequence[Cone], slice]:
        """All that takes part as ``rows @ y + s = upper``, with the cones that s lies in.

        Last come which of the rows are bounds of columns.
        """
        same = self.row_lower == self.row_upper
        over = np.flatnonzero(np.isfinite(self.row_upper) & ~same & ~self.out)
        under = np.flatnonzero(np.isfinite(self.row_lower) & ~same & ~self.out)
        same = np.flatnonzero(same)
        lower, upper = self.ready.lower[self.free], self.ready.upper[self.free]
        high = np.flatnonzero(np.isfinite(upper) & ~self.rare)
        low = np.flatnonzero(np.isfinite(lower) & ~self.rare)
        each = identity(len(self.free), format="csr")
        parts, sizes = self._parts()
        blocks = [
            (self.matrix[same], self.row_upper[same]),
            (self.matrix[over], self.row_upper[over]),
            (-self.matrix[under], -self.row_lower[under]),
            (each[high], upper[high]),
            (-each[low], -lower[low]),
            *self.kept,
            parts,
        ]
        first = len(same) + len(over) + len(under)
        bounds = slice(first, first + len(high) + len(low))
        cones = [
            clarabel.ZeroConeT(len(same)),
            clarabel.NonnegativeConeT(bounds.stop - len(same) + len(self.kept)),
            *(clarabel.SecondOrderConeT(int(size)) for size in sizes),
        ]
        return (*_joined(blocks, len(self.free)), cones, bounds)

    def _parts(self) -> tuple[Lines, Ints]:
        """The rows of all cones but those parts that are nothing, and how many each has."""
        rows, upper = self._cones
        kept = (abs(rows) @ (~self.rare).astype(float) > 0.0) | (upper != 0.0)
        kept[self._first] = True
        sizes = np.add.reduceat(kept.astype(int), self._first) if len(self._first) else self._first
        return (rows[np.flatnonzero(kept)], upper[kept]), sizes

    def _broken(self, found: Floats) -> Bools:
        """The rows that were left out and are not kept."""
        at = self.matrix @ found
        over = (at > self.row_upper + BROKEN) | (at < self.row_lower - BROKEN)
        broken: Bools = self.out & over
        return broken


def _settings(clock: Clock, accuracy: float, *, is_dense: bool) -> clarabel.DefaultSettings:
    """The program is scaled already: to scale it anew doubles the steps."""
    settings = clarabel.DefaultSettings()
    settings.verbose, settings.max_threads = False, 1
    settings.direct_solve_method = "faer" if is_dense else "qdldl"
    settings.equilibrate_enable = False
    settings.time_limit = max(clock.left, 0.01)
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
        setattr(settings, name, accuracy)
    return settings


def _joined(blocks: Sequence[Lines], width: int) -> Lines:
    """Blocks of rows with their upper sides, one after the other."""
    if not blocks:
        return csr_matrix((0, width)), np.empty(0)
    rows = csr_matrix(vstack([rows for rows, _ in blocks], format="csr"))
    return rows, np.concatenate([upper for _, upper in blocks])
