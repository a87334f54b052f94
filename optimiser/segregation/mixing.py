"""Which columns of a program are flows through bins, and the pairs they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimiser.formulation.program import Floats, Ints

Indices = NDArray[np.integer[Any]]
"""Whole numbers of whatever width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """Flow t: kg of stream ``entry[t]`` through bin ``bin[t]`` to exit ``exit[t]``.

    It is column ``flow[t]`` of the program. Exits are the orders that draw from a bin, and what
    stays in it. Whatever leaves a bin has the composition of all that entered it:
    ``flow[s,b,e] * content[b] = fill[s,b] * draw[b,e]``. A combination that is absent, although
    s may enter b and e may draw from b, is none: then s is not in b, or e does not draw from it.
    """

    bin: Ints
    entry: Ints
    exit: Ints
    flow: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The pairs of a mixing: fills (stream, bin) and draws (bin, exit), numbered from 0.

    ``fill`` and ``draw`` are those of each flow; pairs are sorted by bin. ``barred_fill[i]``
    and ``barred_draw[i]`` are a pair of pairs of which at most one may be.
    """

    bins: int
    fill: Ints
    draw: Ints
    fill_bin: Ints
    fill_entry: Ints
    draw_bin: Ints
    draw_exit: Ints
    barred_fill: Ints
    barred_draw: Ints

    @property
    def flows(self) -> int:
        """How many flows there are."""
        return len(self.fill)

    @property
    def fills(self) -> int:
        """How many pairs of stream and bin there are."""
        return len(self.fill_bin)

    @property
    def draws(self) -> int:
        """How many pairs of bin and exit there are."""
        return len(self.draw_bin)


def network(mixing: Mixing) -> Network:
    """The pairs of a mixing."""
    names, bins = np.unique(mixing.bin, return_inverse=True)
    fill_bin, fill_entry, fill = _pairs(bins, mixing.entry)
    draw_bin, draw_exit, draw = _pairs(bins, mixing.exit)
    barred = _absent(len(names), fill_bin, draw_bin, fill * len(draw_bin) + draw)
    return Network(
        bins=len(names),
        fill=fill,
        draw=draw,
        fill_bin=fill_bin,
        fill_entry=fill_entry,
        draw_bin=draw_bin,
        draw_exit=draw_exit,
        barred_fill=barred // max(1, len(draw_bin)),
        barred_draw=barred % max(1, len(draw_bin)),
    )


def summed(group: Indices, weights: Floats, groups: int) -> Floats:
    """The sum of weights in each group."""
    return np.bincount(group, weights=weights, minlength=groups).astype(float, copy=False)


def _pairs(bins: Ints, others: Ints) -> tuple[Ints, Ints, Ints]:
    """The distinct pairs (bin, other), sorted by bin, and which of them each flow has."""
    names, other = np.unique(others, return_inverse=True)
    keys, pair = np.unique(bins * len(names) + other, return_inverse=True)
    return keys // max(1, len(names)), names[keys % max(1, len(names))], pair


def _absent(bins: int, fill_bin: Ints, draw_bin: Ints, present: Ints) -> Ints:
    """The combinations of a fill and a draw of one bin that are no flow, as one key each."""
    every = [
        np.add.outer(
            np.flatnonzero(fill_bin == b) * len(draw_bin), np.flatnonzero(draw_bin == b)
        ).ravel()
        for b in range(bins)
    ]
    whole = np.concatenate(every) if every else np.empty(0, dtype=np.int64)
    return np.setdiff1d(whole, present)
