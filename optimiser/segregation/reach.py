"""How far columns can go: bounds that the rows of a program imply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.mixing import Indices, summed

ROUNDS = 3
"""Bounds found in one round serve the next; few rounds find nearly all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a program's columns can be, and the least and most that its rows leave open."""

    lower: Floats
    upper: Floats


def reach(
    matrix: csr_matrix, row_lower: Floats, row_upper: Floats, lower: Floats, upper: Floats
) -> Reach:
    """Bounds of columns as far as the rows imply them, never looser than those given."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for _ in range(ROUNDS):
        for sign, side in ((1.0, row_upper), (-1.0, -row_lower)):
            lower, upper = _sharpened(row, matrix.indices, sign * matrix.data, side, lower, upper)
    return Reach(lower=lower, upper=upper)


def _sharpened(
    row: Indices, column: Indices, value: Floats, most: Floats, lower: Floats, upper: Floats
) -> tuple[Floats, Floats]:
    """Bounds after ``sum(value * column) <= most``."""
    least = np.where(value > 0, value * lower[column], value * upper[column])
    open_ended = ~np.isfinite(least)
    finite = np.where(open_ended, 0.0, least)
    count = np.bincount(row, weights=open_ended, minlength=len(most))
    total = np.bincount(row, weights=finite, minlength=len(most))
    usable = np.isfinite(most[row]) & (count[row] - open_ended == 0)
    room = np.where(usable, most[row] - total[row] + finite, np.inf)
    implied = room / value
    lower, upper = lower.copy(), upper.copy()
    up = value > 0
    np.minimum.at(upper, column[up], np.maximum(implied[up], lower[column[up]]))
    np.maximum.at(lower, column[~up], np.minimum(implied[~up], upper[column[~up]]))
    return lower, upper


def most_of_groups(
    matrix: csr_matrix,
    row_lower: Floats,
    row_upper: Floats,
    bounds: Reach,
    flow: Ints,
    group: Ints,
    groups: int,
) -> Floats:
    """The most that the flows of each group can sum to.

    ``group[t]`` is the group of column ``flow[t]``; flows are never negative. A row counts for
    a group if all of its flows stand in it with positive entries.
    """
    found = summed(group, bounds.upper[flow], groups)
    size = np.bincount(group, minlength=groups)
    of = np.full(matrix.shape[1], -1)
    of[flow] = group
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for sign, side in ((1.0, row_upper), (-1.0, -row_lower)):
        value = sign * matrix.data
        least = np.where(value > 0, value * bounds.lower[matrix.indices],
                         value * bounds.upper[matrix.indices])  # fmt: skip
        total = np.zeros(matrix.shape[0])
        np.add.at(total, row, least)
        kept = (of[matrix.indices] >= 0) & (value > 0)
        key = row[kept] * groups + of[matrix.indices[kept]]
        keys, at = np.unique(key, return_inverse=True)
        smallest = np.full(len(keys), np.inf)
        np.minimum.at(smallest, at, value[kept])
        own = np.bincount(at, weights=least[kept], minlength=len(keys))
        whole = np.bincount(at, minlength=len(keys)) == size[keys % groups]
        room = (side[keys // groups] - total[keys // groups] + own) / smallest
        room = np.where(whole & np.isfinite(room), np.maximum(room, 0.0), np.inf)
        np.minimum.at(found, keys % groups, room)
    return found
