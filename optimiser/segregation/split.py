"""Rows over flows, split into what fills alone decide and what a bin's qualities decide.

A row's entries on the flows of fill p that are the same for all exits belong to the fill. What
is left is, for each draw q, a vector over the streams of its bin. The same vector serves many
rows (the iron of all streams, say), so that ``vector @ fills`` is one quality of the bin, and a
row needs one entry for it instead of one for each stream.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case

Marks = NDArray[np.uint64]

DIGITS = float(2**33)
"""Vectors that agree to this accuracy are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The rows of a case, its cost as the last one, over rest, fills and qualities.

    ``sum(rest) + sum(fills @ fill) + sum(weight * share[draw] * quality[quality])`` is each
    row, with ``quality = vectors @ fill`` and ``share`` the part of a bin that a draw takes.
    """

    rest: csr_matrix
    fills: csr_matrix
    vectors: csr_matrix
    quality_bin: Ints
    row: Ints
    draw: Ints
    quality: Ints
    weight: Floats

    @property
    def qualities(self) -> int:
        """How many qualities there are, over all bins."""
        return len(self.quality_bin)


def split(case: Case) -> Split:
    """The rows of a case and its cost, split."""
    whole = csr_matrix(vstack([case.matrix, csr_matrix(case.cost)]))
    at_rest = np.full(case.width, -1)
    at_rest[case.rest] = np.arange(len(case.rest))
    at_flow = np.full(case.width, -1)
    at_flow[case.flow] = np.arange(len(case.flow))
    row = np.repeat(np.arange(whole.shape[0]), np.diff(whole.indptr))
    flowing = at_flow[whole.indices] >= 0
    still = ~flowing
    rest = csr_matrix(
        (whole.data[still], (row[still], at_rest[whole.indices[still]])),
        shape=(whole.shape[0], len(case.rest)),
    )
    return _split(case, rest, row[flowing], at_flow[whole.indices[flowing]], whole.data[flowing])


def _split(case: Case, rest: csr_matrix, row: Ints, flow: Ints, value: Floats) -> Split:
    net, count = case.net, rest.shape[0]
    key = row * net.fills + net.fill[flow]
    order = np.lexsort((net.draw[flow], key))
    row, flow, value, key = row[order], flow[order], value[order], key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(np.append(starts, len(key)))
    exits = np.bincount(net.fill, minlength=net.fills)
    complete = sizes == exits[key[starts] % net.fills] if len(key) else np.zeros(0, dtype=bool)
    first = np.where(complete, value[starts], 0.0)
    fills = csr_matrix(
        (first, (key[starts] // net.fills, key[starts] % net.fills)), shape=(count, net.fills)
    )
    fills.eliminate_zeros()
    left = value - np.repeat(first, sizes)
    kept = np.abs(left) > 1e-14 * np.maximum(1.0, np.abs(value))
    return _vectors(case, rest, fills, row[kept], flow[kept], left[kept])


def _vectors(
    case: Case, rest: csr_matrix, fills: csr_matrix, row: Ints, flow: Ints, value: Floats
) -> Split:
    """What is left, by row and draw: each distinct vector up to a factor is a quality."""
    net = case.net
    key = row * net.draws + net.draw[flow]
    order = np.lexsort((net.fill[flow], key))
    flow, value, key = flow[order], value[order], key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(np.append(starts, len(key)))
    weight = value[starts]
    scaled = value / np.repeat(weight, sizes)
    bits = np.round(scaled * DIGITS).astype(np.int64).view(np.uint64)
    marks = mixed(mixed(net.fill[flow].astype(np.uint64)) ^ bits)
    marks = np.add.reduceat(marks, starts) if len(starts) else np.zeros(0, dtype=np.uint64)
    _, chosen, quality = np.unique(marks, return_index=True, return_inverse=True)
    spans = [np.arange(starts[c], starts[c] + sizes[c]) for c in chosen]
    span = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
    owner = np.repeat(np.arange(len(chosen)), sizes[chosen])
    vectors = csr_matrix(
        (scaled[span], (owner, net.fill[flow[span]])), shape=(len(chosen), net.fills)
    )
    return Split(
        rest=rest,
        fills=fills,
        vectors=vectors,
        quality_bin=net.draw_bin[key[starts[chosen]] % max(1, net.draws)],
        row=key[starts] // max(1, net.draws),
        draw=key[starts] % max(1, net.draws),
        quality=quality,
        weight=weight,
    )


def mixed(bits: Marks) -> Marks:
    """Numbers of 64 bits spread as if at random, the same for the same number (splitmix64)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
