"""Bins that could change places, shown by exchanging their names."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.program import Ints
from optimiser.segregation.case import Case
from optimiser.segregation.equitable import colours
from optimiser.segregation.split import Marks, mixed
from optimiser.solve.warm import Arrays


def bins_alike(case: Case) -> tuple[Ints, ...]:
    """Groups of two or more bins, any two of which can be exchanged in the program.

    Every flow is told apart by its stream, exit and bin. If all columns can then be told apart,
    and the colours are the same after two bins have exchanged their names, that exchange is a
    symmetry of the program. Where columns without flows are alike too, nothing is claimed.
    """
    bins = case.net.bins
    arrays = Arrays(
        matrix=case.matrix,
        row_lower=case.row_lower,
        row_upper=case.row_upper,
        lower=case.lower,
        upper=case.upper,
        cost=case.cost,
        integer=case.integer,
    )
    named = _colours(case, arrays, np.arange(bins))
    if len(np.unique(named)) < len(named):
        return ()
    group = np.arange(bins)
    for b in range(1, bins):
        for first in np.unique(group[:b]):
            names = np.arange(bins)
            names[[first, b]] = names[[b, first]]
            if np.array_equal(_colours(case, arrays, names), named):
                group[b] = first
                break
    members = [np.flatnonzero(group == first) for first in np.unique(group)]
    return tuple(bins_ for bins_ in members if len(bins_) > 1)


def _colours(case: Case, arrays: Arrays, names: Ints) -> Marks:
    """The colours of all columns and rows, sorted, with bins by these names."""
    net = case.net
    told = np.zeros(case.width, dtype=np.uint64)
    for each in (
        net.fill_entry[net.fill],
        net.draw_exit[net.draw],
        names[net.fill_bin[net.fill]],
    ):
        told[case.flow] = mixed(np.add(told[case.flow], each.astype(np.uint64) + np.uint64(1)))
    columns, _ = colours(arrays, told)
    return np.sort(columns)
