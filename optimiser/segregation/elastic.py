"""Descents that may miss limits at a price: from where no start keeps every row.

A narrow corner, such as a goal that was reached and is held, has starts all around it and none
in it. Missed amounts cost more from round to round until nothing is missed. (Fletcher, Practical
Methods of Optimization, 1987, chapter 12: exact penalties.)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_matrix, hstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.descent import Descent
from optimiser.segregation.split import split
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.tolerances import NOTHING
from optimiser.solve.solution import Clock

PRICES = (1.0, 30.0, 1000.0)
"""What one missed solver unit costs, in solver units of the objective."""


@dataclass(slots=True)
class Elastic:
    """The same case with a column for what each limit is missed by."""

    case: Case
    seed: int
    counted: bool
    missed: int = field(init=False)
    descents: list[Descent] = field(init=False)

    def __post_init__(self) -> None:
        """One descent for each price."""
        limits = _limits(self.case)
        self.missed = 2 * len(limits)
        self.descents = [
            Descent(
                frame=Linearised(case=wide, parts=split(wide)), seed=self.seed, counted=self.counted
            )
            for wide in (_widened(self.case, limits, price) for price in PRICES)
        ]

    def point(self, share: Floats, fill: Floats, clock: Clock) -> Point | None:
        """A point near a start that keeps every row but whole numbers, or None."""
        for descent in self.descents:
            begun = descent.begun(share, fill, clock)
            if begun is None or clock.is_over:
                return None
            found = descent.improved(begun, share, fill, clock)
            if self._missed(found) <= NOTHING:
                return self._narrow(found)
            share, fill = descent.frame.shares(found.draw), found.fill
        return None

    def _missed(self, point: Point) -> float:
        return float(point.rest[len(point.rest) - self.missed :].sum()) if self.missed else 0.0

    def _narrow(self, point: Point) -> Point:
        return replace(point, rest=point.rest[: len(point.rest) - self.missed])


def _limits(case: Case) -> Ints:
    """Rows that are no equations and speak of no whole number."""
    size = case.matrix.copy()
    size.data = np.abs(size.data)
    whole = size @ case.integer.astype(float)
    return np.flatnonzero((case.row_lower != case.row_upper) & (whole == 0))


def _widened(case: Case, limits: Ints, price: float) -> Case:
    count = len(limits)
    shape = (case.matrix.shape[0], count)
    above = csr_matrix((np.ones(count), (limits, np.arange(count))), shape=shape)
    extra, none = 2 * count, np.zeros(2 * count)
    return replace(
        case,
        matrix=csr_matrix(hstack([case.matrix, above, -above])),
        rest=np.concatenate([case.rest, case.width + np.arange(extra)]),
        lower=np.concatenate([case.lower, none]),
        upper=np.concatenate([case.upper, none + np.inf]),
        integer=np.concatenate([case.integer, none > 0]),
        cost=np.concatenate([case.cost, none + price]),
    )
