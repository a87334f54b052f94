"""From a point that nearly keeps its limits to one beside it that does, to the last digits.

An interior-point method ends a hair off its rows and cones. Newton's method on those that are
broken takes what moves least, each column by how far it is from its bounds: what is next to a
bound stays there, so that the point is as good as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, identity, vstack
from scipy.sparse.linalg import splu

from optimiser.formulation.program import Bools, Floats, Ints

DUST: Final = 1e-6
"""A column this near to a bound is there."""
KEPT: Final = 2e-11
"""What a row or cone may be off by."""
MOST_STEPS: Final = 12
PATIENCE: Final = 5
"""So many steps after which nothing is half as far off as before lead nowhere."""
TINY: Final = 1e-30
"""A limit whose columns have no more room than that, squared, is left as it is."""
RIDGE: Final = 1e-13
"""Rows that say the same twice have no answer of their own; so much of it settles that."""

Lines = tuple[csr_matrix, Floats]
"""Rows, and what they come to or are at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``same[0] @ y == same[1]``, ``most[0] @ y <= most[1]``, ``lower <= y <= upper``, and cones.

    Of what ``cones`` leave, each from its ``first`` row on, the first figure is no less than the
    others are long.
    """

    same: Lines
    most: Lines
    lower: Floats
    upper: Floats
    cones: Lines
    first: Ints

    def at_bounds(self, values: Floats) -> Floats:
        """The same values, with what is next to a bound at it."""
        found = np.where(values < self.lower + DUST, self.lower, values)
        return np.where(found > self.upper - DUST, self.upper, found)

    def room(self, values: Floats) -> Floats:
        """How far each column is from its bounds; at most as much as it is."""
        room = np.minimum(values - self.lower, self.upper - values)
        return np.minimum(np.maximum(room, 0.0), np.maximum(np.abs(values), 1.0))

    def beyond(self, values: Floats) -> tuple[Floats, csr_matrix]:
        """How far values are beyond each limit, and how that grows with them."""
        plain = [matrix @ values - at for matrix, at in (self.same, self.most)]
        matrices = [self.same[0], self.most[0]]
        if len(self.first):
            far, slope = self._of_cones(values)
            plain.append(far)
            matrices.append(slope)
        return np.concatenate(plain), csr_matrix(vstack(matrices, format="csr"))

    def _of_cones(self, values: Floats) -> tuple[Floats, csr_matrix]:
        matrix, at = self.cones
        left = at - matrix @ values
        bound, left[self.first] = left[self.first], 0.0
        size = np.sqrt(np.add.reduceat(left**2, self.first))
        count = np.diff(self.first, append=len(left))
        weight = -left / np.repeat(np.where(size > 0.0, size, 1.0), count)
        weight[self.first] = 1.0
        starts = np.append(self.first, len(left))
        each = csr_matrix((weight, np.arange(len(left)), starts), shape=(len(size), len(left)))
        return size - bound, each @ matrix


def pulled(limits: Limits, near: Floats) -> Floats | None:
    """A point beside ``near`` that keeps all limits; None where none is easily found."""
    found, same = limits.at_bounds(near), len(limits.same[1])
    held: Bools = np.zeros(0, dtype=bool)
    least, waited = np.inf, 0
    for _ in range(MOST_STEPS):
        over, slope = limits.beyond(found)
        far = np.concatenate([np.abs(over[:same]), over[same:]])
        broken = far > KEPT
        if not broken.any():
            return found
        least, waited = (far.max(), 0) if far.max() < 0.5 * least else (least, waited + 1)
        held = broken | held if len(held) else broken
        held[:same] = True
        step = _step(slope[held], over[held], limits.room(found))
        if step is None or waited == PATIENCE:
            return None
        found = limits.at_bounds(found + step)
    return None


def _step(slope: csr_matrix, over: Floats, room: Floats) -> Floats | None:
    """The least step, by the room of each column, after which nothing is beyond.

    None where limits that nothing moves leave none.
    """
    wide = csr_matrix((slope.data * room[slope.indices], slope.indices, slope.indptr), slope.shape)
    normal = csc_matrix(wide @ wide.T)
    square = normal.diagonal()
    size = np.sqrt(np.where(square > TINY, square, 1.0))
    normal.data /= size[normal.indices] * np.repeat(size, np.diff(normal.indptr))
    try:
        factor = splu(csc_matrix(normal + RIDGE * identity(len(size), format="csc")))
    except RuntimeError:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        price = factor.solve(over / size) / size
        step = np.asarray(-room * (wide.T @ price))
    return step if np.isfinite(step).all() else None
