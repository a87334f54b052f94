"""Rows that link what is else apart, factored after all that they link.

A factor stays sparse if each charge is eliminated by itself, and only then what charges share.
Clarabel eliminates first what touches least (P. Amestoy, T. A. Davis, I. S. Duff, An approximate
minimum degree ordering algorithm, SIAM Journal on Matrix Analysis 17, 1996). A stock that ten
charges share touches ten columns, and a column of a charge more than that once its cones are
eliminated: stocks would go first, and make one block of all charges. Idle columns, at nothing and
with entries of nothing in each row that links, let such rows touch more than any column does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import clarabel
import numpy as np
from scipy.sparse import csr_matrix, eye, hstack, vstack
from scipy.sparse.csgraph import connected_components

from optimiser.formulation.program import Floats, Ints

Cone = Any
"""A cone of Clarabel, which tells no types."""
Stated = tuple[csr_matrix, Floats, Sequence[Cone]]
"""Rows, their upper sides and the cones that lie what is left in."""


def linked_late(rows: csr_matrix, upper: Floats, cones: Sequence[Cone]) -> Stated:
    """The same with idle columns after all others, whose rows come last.

    The first two ``cones`` are of limits, the others of lengths.
    """
    linking, most = _linking(rows, [cone.dim for cone in cones[2:]])
    idle = most - int(np.diff(rows.indptr)[linking].min(initial=most))
    if idle <= 0:
        return rows, upper, cones
    at = (np.repeat(linking, idle), np.tile(np.arange(idle), len(linking)))
    nothing = csr_matrix((np.zeros(len(at[0])), at), shape=(rows.shape[0], idle))
    width = rows.shape[1]
    late = vstack([hstack([rows, nothing]), eye(idle, width + idle, k=width)], format="csr")
    return (
        csr_matrix(late),
        np.concatenate([upper, np.zeros(idle)]),
        [*cones, clarabel.ZeroConeT(idle)],
    )


def _linking(rows: csr_matrix, sizes: Sequence[int]) -> tuple[Ints, int]:
    """The rows whose columns are in cones that share no column, and what such a column touches.

    The last rows are parts of cones, each of which counts as two rows.
    """
    of_cone = np.repeat(np.arange(len(sizes)), sizes)
    first = rows.shape[0] - len(of_cone)
    parts, found = rows[first:].tocoo(), rows[:first].tocoo()
    inside = csr_matrix(
        (np.ones(len(parts.row)), (of_cone[parts.row], parts.col)),
        shape=(len(sizes), rows.shape[1]),
    )
    apart = connected_components(inside @ inside.T, directed=False)[1]
    block = np.full(rows.shape[1], -1)
    block[parts.col] = apart[of_cone[parts.row]]
    has = block[found.col] >= 0
    row, seen = found.row[has], block[found.col[has]]
    least, most = np.full(first, len(sizes)), np.full(first, -1)
    np.minimum.at(least, row, seen)
    np.maximum.at(most, row, seen)
    linking = np.flatnonzero(least < most)
    touched = np.bincount(found.col, minlength=rows.shape[1]) + 2 * np.diff(inside.tocsc().indptr)
    linked = np.unique(rows[linking].indices)
    return linking, int(touched[linked].max(initial=0))
