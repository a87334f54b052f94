"""Where the parts of a bin may lie: in a simplex, or in a box of ratios to its main exit.

In a box one exit has the largest part, and every other one so much of it, from ``low`` to
``high``. At first that is from nothing to as much. Boxes leave a bin one exit that it may have all
to itself, where a simplex that is cut once leaves it all but one; but they have twice as many
corners for each exit more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.formulation.program import Bools, Floats

LEAST_CUT = 0.4
"""A cut leaves at least so much of an edge on either side."""
LEAST_OF_BOX = 0.3
"""A cut leaves at least so much of a side of a box on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a shape is cut: between two corners or two exits, so far from the first."""

    score: float
    ends: tuple[int, int]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Simplex:
    """What lies between corners [corner, exit], as many as there are exits."""

    corners: Floats

    def place(self, lost: Floats, weight: Floats, bins: int) -> Place:
        """The edge along which most is lost; one bin is cut where its parts are.

        ``lost`` is what it costs to be the same at two corners, [corner, corner].
        """
        length = np.abs(self.corners[:, None] - self.corners[None]).max(axis=2)
        score = lost * length
        j, k = (int(end) for end in np.unravel_index(np.argmax(score), score.shape))
        both = weight[j] + weight[k]
        at = weight[k] / both if bins == 1 and both > 0 else 0.5
        at = min(max(float(at), LEAST_CUT), 1.0 - LEAST_CUT)
        return Place(score=float(score[j, k]), ends=(j, k), at=at)

    def halves(self, place: Place) -> tuple[Simplex, Simplex]:
        """Without its first end, and without its second."""
        j, k = place.ends
        point = (1.0 - place.at) * self.corners[j] + place.at * self.corners[k]
        sides = self.corners.copy(), self.corners.copy()
        sides[0][j] = point
        sides[1][k] = point
        return Simplex(corners=sides[0]), Simplex(corners=sides[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What has ``exit`` as main exit, and of others from ``low`` to ``high`` as much [exit]."""

    exit: int
    low: Floats
    high: Floats
    corners: Floats = field(init=False)

    def __post_init__(self) -> None:
        """All that is lowest or highest, as parts that sum to one."""
        free = np.flatnonzero(self.high > self.low)
        ratio = np.tile(self.low, (2 ** len(free), 1))
        is_high = (np.arange(len(ratio))[:, None] >> np.arange(len(free))) & 1
        ratio[:, free] = np.where(is_high, self.high[free], self.low[free])
        object.__setattr__(self, "corners", ratio / ratio.sum(axis=1, keepdims=True))

    def place(self, lost: Floats, weight: Floats, bins: int) -> Place:
        """The exit by which most is lost; what two corners lose is told by all they differ in."""
        some = np.flatnonzero(lost.any(axis=0) | lost.any(axis=1))
        ratio = self.corners[some] / self.corners[some, self.exit][:, None]
        apart = np.abs(ratio[:, None] - ratio[None]) > NEARLY_ALIKE
        each = lost[np.ix_(some, some)] / np.maximum(apart.sum(axis=2), 1)
        low, high = _part(self.low), _part(self.high)
        score = (apart * each[:, :, None]).sum(axis=(0, 1)) * (high - low)
        chosen = int(np.argmax(score))
        at = 0.5
        if bins == 1 and score[chosen] > 0:
            mean = weight @ self.corners
            mean = _part(mean / max(mean[self.exit], NEARLY_ALIKE))
            at = (mean[chosen] - low[chosen]) / (high[chosen] - low[chosen])
        at = min(max(float(at), LEAST_OF_BOX), 1.0 - LEAST_OF_BOX)
        part = (1.0 - at) * low[chosen] + at * high[chosen]
        ratio_at = float(part / (1.0 - part))
        return Place(score=float(score[chosen]), ends=(self.exit, chosen), at=ratio_at)

    def halves(self, place: Place) -> tuple[Box, Box]:
        """With less of the second end, and with more."""
        low, high = self.low.copy(), self.high.copy()
        low[place.ends[1]] = high[place.ends[1]] = place.at
        return replace(self, high=high), replace(self, low=low)


NEARLY_ALIKE = 1e-9
"""Ratios that differ by less are the same."""


def _part(ratio: Floats) -> Floats:
    """A ratio of two as the part of the first in both."""
    return ratio / (1.0 + ratio)


def boxes(useful: Bools) -> list[Box]:
    """For each exit that is of use all that has it as main exit."""
    found = []
    for main in np.flatnonzero(useful):
        low = np.zeros(len(useful))
        low[main] = 1.0
        found.append(Box(exit=int(main), low=low, high=useful.astype(float)))
    return found
