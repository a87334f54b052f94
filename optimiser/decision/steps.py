"""Whole steps near an answer that keep every limit of a heat and cost the plan least."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimiser.decision.moves import moved
from optimiser.formulation.program import INFINITY, Floats, Linear, Program, Rows, rows, stacked
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

MARGIN = 1e-12
"""Relative margin inside every limit, so that the exact check meets no rounding of floats."""
SOLVER_MARGIN = 1e-8
SOLVER_MARGIN_KG = 1e-5
"""Margin for a solver's own tolerance, in kilograms of the row's heaviest line."""
GAP = 1e-3
GAP_OF_DISTANCE = 0.5
"""How near to the best price, or to the least distance, is near enough."""
STAY = 1e-3
"""A kilogram away from the answer counts as this part of the dearest line's price."""
OFF_TAP = 5.0
"""A kilogram off the tap counts this many times, or every heat would be a little short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a kilogram of each line costs the plan, and one kilogram of liquid off the tap."""

    per_kg: Floats
    liquid: Floats
    off_tap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLimits:
    """``matrix @ kg <= upper`` and ``low <= kg <= high``, in steps (0: not to be weighed).

    Without a price the steps nearest to the answer are best.
    """

    matrix: Floats
    upper: Floats
    wanted: Floats
    step: Floats
    low: Floats
    high: Floats
    price: Price | None = None

    def within(self, reach: Floats) -> HeatLimits:
        """The same, no line further than some kilograms from the answer."""
        low = np.maximum(self.low, np.minimum(self.wanted - reach, self.high))
        high = np.minimum(self.high, np.maximum(self.wanted + reach, self.low))
        weighed = self.step > 0
        return replace(
            self, low=np.where(weighed, low, self.low), high=np.where(weighed, high, self.high)
        )


def settle(limits: HeatLimits, clock: Clock) -> Floats | None:
    """The whole steps that keep the limits at the least price, or None.

    Only where there is no room for a solver's tolerance may steps meet a limit exactly.
    """
    if not (limits.step > 0).any() and _is_kept(limits):
        return limits.wanted
    least, most = _whole_bounds(limits)
    if (least > most).any():
        return None
    size = np.abs(limits.matrix).max(axis=1, initial=0.0)
    size = np.where(size > 0, size, 1.0)
    matrix = limits.matrix / size[:, None]
    exact = limits.upper / size
    upper = exact - MARGIN * (np.abs(matrix) @ limits.wanted)
    found = None
    if limits.price is None:
        found = moved(
            limits.wanted, step=limits.step, least=least, most=most, matrix=matrix, upper=upper
        )
    for room, hair in ((upper - SOLVER_MARGIN_KG, 0.0), (exact, MARGIN)):
        if found is None:
            found = _solved(limits, matrix, room, least, most, clock, hair=hair)
    return found


def _is_kept(limits: HeatLimits) -> bool:
    """Whether the answer itself keeps the limits, as well as a solver can."""
    size = np.abs(limits.matrix) @ np.abs(limits.wanted)
    return bool((limits.matrix @ limits.wanted <= limits.upper + SOLVER_MARGIN * size).all())


def _whole_bounds(limits: HeatLimits) -> tuple[Floats, Floats]:
    """The least and most kilograms in whole steps, or as they are where a line needs none."""
    step = np.where(limits.step > 0, limits.step, 1.0)
    least = np.ceil(limits.low / step - 1e-9) * step
    most = np.floor(limits.high / step + 1e-9) * step
    free = limits.step <= 0
    return np.where(free, limits.low, least), np.where(free, limits.high, most)


def _solved(
    limits: HeatLimits,
    matrix: Floats,
    upper: Floats,
    least: Floats,
    most: Floats,
    clock: Clock,
    *,
    hair: float,
) -> Floats | None:
    """By a small program over kilograms, kilograms away from the answer, and liquid off the tap.

    A limit may be passed by a ``hair``, relative to its terms: the rounding of floats.
    """
    count, wanted = len(limits.wanted), limits.wanted
    nothing = Price(per_kg=np.zeros(count), liquid=np.zeros(count), off_tap=0.0)
    price = limits.price or nothing
    row, column = np.nonzero(matrix)
    kept = rows(len(upper), (row, column, matrix[row, column]), upper=upper)
    distance = [_away(count, wanted, sign) for sign in (1.0, -1.0)]
    off = [_off_tap(price.liquid, wanted, sign) for sign in (1.0, -1.0)]
    step = np.where(limits.step > 0, limits.step, 1.0)
    program = Program(
        lower=np.concatenate([least, np.zeros(count + 1)]),
        upper=np.concatenate([most, np.full(count + 1, INFINITY)]),
        scale=np.concatenate([step, step, [1.0]]),
        integer=np.concatenate([limits.step > 0, np.zeros(count + 1, dtype=bool)]),
        rows=stacked((kept, *distance, *off)),
    )
    away = np.full(count, STAY * np.abs(price.per_kg).max(initial=0.0) or 1.0)
    cost = np.concatenate([price.per_kg, away, [OFF_TAP * price.off_tap]])
    form = Linear(cost=cost, constant=-float(price.per_kg @ wanted))
    effort = Effort(gap_fraction=GAP_OF_DISTANCE if limits.price is None else GAP)
    solution = HighsSession(program, effort).minimise(form, clock)
    if solution.values is None:
        return None
    kg = np.where(least == most, least, solution.values[:count])
    most_kg = limits.upper + hair * (np.abs(limits.matrix) @ kg)
    return kg if (limits.matrix @ kg <= most_kg).all() else None


def _away(count: int, wanted: Floats, sign: float) -> Rows:
    at = np.arange(count)
    return rows(count, (at, at, sign), (at, at + count, -1.0), upper=sign * wanted)


def _off_tap(liquid: Floats, wanted: Floats, sign: float) -> Rows:
    count = len(wanted)
    at = np.arange(count)
    level = sign * float(liquid @ wanted)
    return rows(1, (0, at, sign * liquid), (0, 2 * count, -1.0), upper=level)
