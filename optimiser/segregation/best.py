"""The best point and bound of one question."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from optimiser.segregation.case import Case
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.tolerances import HOLDS
from optimiser.solve.solution import Hear

Report = Callable[[float, float], None]


@dataclass(slots=True)
class Best:
    """The best point and bound so far, in the case's units."""

    case: Case
    frame: Linearised
    gap_fraction: float
    accuracy: float | None
    report: Report | None
    hear: Hear | None = None
    point: Point | None = None
    bound: float = -np.inf
    moved_at: float = field(default_factory=time.monotonic)

    @property
    def value(self) -> float:
        """The objective of the best point."""
        return np.inf if self.point is None else self.point.objective

    def take(self, point: Point | None) -> bool:
        """Whether a point is the best so far and holds when recomputed; then it is kept."""
        if point is not None and point.objective < self.value and self._holds(point):
            self.point = point
            self._tell()
            return True
        return False

    def _holds(self, point: Point) -> bool:
        """Whether every row and bound holds, and the objective is what it says."""
        case, values = self.case, self.frame.solver_values(point)
        rows = case.matrix @ values
        missed = max(
            np.maximum(case.row_lower - rows, rows - case.row_upper).max(initial=0.0),
            np.maximum(case.lower - values, values - case.upper).max(initial=0.0),
        )
        spread = float(np.abs(case.cost) @ np.abs(values))
        error = abs(float(case.cost @ values) - point.objective)
        return missed <= HOLDS and error <= HOLDS * max(1.0, spread)

    def raise_to(self, bound: float) -> None:
        """What nothing goes below, as far as it is news; that there is nothing at all is none."""
        if self.bound < bound < np.inf:
            self.bound = bound
            self._tell()

    @property
    def is_close(self) -> bool:
        """Whether the gap is small enough."""
        return self.point is not None and self.gap <= self.tolerance

    @property
    def gap(self) -> float:
        """What lies between the best point and the bound."""
        return self.value - self.bound

    @property
    def tolerance(self) -> float:
        """The gap that is small enough, in the case's units."""
        allowed = self.gap_fraction * abs(self.case.natural(self.value))
        if self.accuracy is not None:
            allowed = self.accuracy
        return max(allowed / self.case.cost_unit, 1e-9) if self.point is not None else np.inf

    def _tell(self) -> None:
        self.moved_at = time.monotonic()
        if self.report is not None:
            bound = min(self.bound, self.value)
            self.report(self.case.natural(self.value), self.case.natural(bound))
        if self.hear is not None and self.point is not None:
            bound = min(self.bound, self.value)
            self.hear(self.frame.values(self.point), self.case.natural(bound))
