"""A program held open of which some columns are to stay near to what they were.

Such a column is two to the solver: one up to what it was, and one beyond. Leaving it costs the
same either way, so that it is full before there is anything beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.solve.sifted import Sifted
from optimiser.solve.stepping import ANY, DUAL_EDGES, STEEPEST, Options

AS_IT_IS: Final[Options] = {
    "presolve": "off",
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    DUAL_EDGES: STEEPEST,
}
"""Many ways are as short as each other, so that it is a long way to the shortest: steepest edges
halve it, and costs that are moved make it longer."""
TRIES: Final = ((3000, 3000), (10000, ANY), (ANY, 0))
"""As those of ``Sifted``: the way to the nearest of many answers takes more steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Columns ``up_to`` what they were, ``most`` in solver units, and what is ``beyond``."""

    up_to: Ints
    beyond: Ints
    most: Floats

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(len(self.up_to))

    def joined(self, values: Floats) -> Floats:
        """The same values with nothing in parts."""
        found = values.copy()
        found[self.up_to] += found[self.beyond]
        found[self.beyond] = 0.0
        return found


NO_PARTS: Final = Parts(
    up_to=np.empty(0, dtype=int), beyond=np.empty(0, dtype=int), most=np.empty(0)
)


class Parted(Sifted):
    """One solver over an open program with columns in parts, to the others they are whole."""

    tries = TRIES
    warm = AS_IT_IS
    far = AS_IT_IS

    def __init__(self, after: Sifted, parts: Parts) -> None:
        """It has what ``after`` has, and stands where that one does."""
        self.parts = parts
        self._part = np.full(len(after.program.lower), -1)
        self._part[parts.up_to] = np.arange(len(parts.up_to))
        super().__init__(
            after.program,
            after.has,
            seed=after.seed,
            idle=after.idle.copy(),
            rows=after.rows,
            is_hurried=after.is_hurried,
        )
        self.take(parts.up_to)
        self.take(parts.beyond)
        self._begin_after(after)

    def _begin_after(self, after: Sifted) -> None:
        """Stand where another does: what has more than it had has that beyond."""
        stood = after.solver.getBasis()
        parts, status = self.parts, list(stood.col_status)
        status += [highspy.HighsBasisStatus.kLower] * (len(self.has) - len(status))
        values = after.values() / self.program.scale
        over = np.flatnonzero(values[parts.up_to] > parts.most)
        for own, more in zip(
            self.place[parts.up_to[over]], self.place[parts.beyond[over]], strict=True
        ):
            status[more], status[own] = status[own], highspy.HighsBasisStatus.kUpper
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = status, list(stood.row_status)
        basis.valid, basis.alien = True, True
        self.solver.setBasis(basis)

    def shed(self) -> None:
        """Do without what the last answer does not use and what came in only to find it.

        The fewer columns there are, the fewer ways lead to a next answer that is near.
        """
        status = np.array([int(one) for one in self.solver.getBasis().col_status])
        is_basic = status == int(highspy.HighsBasisStatus.kBasic)
        is_kept = is_basic | (self._found[self.has] != 0.0) | (self.lower[self.has] != 0.0)
        is_kept |= np.isin(self.has, self.parts.up_to) | np.isin(self.has, self.parts.beyond)
        self._drop(self.has[~is_kept & (self.idle.defined_by[self.has] < 0)])

    def _ends(self) -> tuple[Floats, Floats]:
        """The bounds of all columns, with those in parts as parts."""
        lower, upper = self.program.lower.copy(), self.program.upper.copy()
        parts = self.parts
        low, high = lower[parts.up_to], upper[parts.up_to]
        lower[parts.up_to] = np.minimum(low, parts.most)
        upper[parts.up_to] = np.minimum(high, parts.most)
        lower[parts.beyond] = np.maximum(low - parts.most, 0.0)
        upper[parts.beyond] = np.maximum(high - parts.most, 0.0)
        return lower, upper

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Between these bounds, for this solver alone; of a column in parts, both together."""
        part, scale = int(self._part[column]), self.program.scale[column]
        low, high = lower / scale, upper / scale
        if part < 0:
            self.lower[column], self.upper[column] = low, high
            super().bound(column, lower, upper)
            return
        most, more = self.parts.most[part], int(self.parts.beyond[part])
        for at, least, greatest in (
            (column, min(low, most), min(high, most)),
            (more, max(low - most, 0.0), max(high - most, 0.0)),
        ):
            self.lower[at], self.upper[at] = least, greatest
            super().bound(at, least * scale, greatest * scale)

    def values(self) -> Floats:
        """The last least, in natural units, with nothing in parts."""
        return self.parts.joined(super().values())
