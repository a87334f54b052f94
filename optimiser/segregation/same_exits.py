"""Exits that differ in nothing but size: orders of one alloy, charges of one order.

What goes to such exits together keeps their rows together, and what keeps those can be parted
among them by size; so for bounds they are one exit. Columns and rows of exits come in scales of
their own: here all are measured by flows, and bounds by the exit's size, before they are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, diags_array

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.equitable import Partition, colours
from optimiser.segregation.halves import exits
from optimiser.segregation.split import Marks, mixed
from optimiser.solve.warm import Arrays

DIGITS = 9
"""To so many digits after the point bounds, as parts of an exit's size, are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exits:
    """A case measured by its flows, and which of its exits are the same but for size.

    ``arrays`` is the case's program, ``marked`` that with bounds as parts of the exit's size.
    ``kind`` is a number for each draw, the same for exits that are the same, and ``size`` the
    exit's.
    """

    case: Case
    arrays: Arrays
    marked: Arrays
    kind: Ints
    size: Floats

    def classes(self, group: Ints) -> Partition:
        """Columns and rows taken together where kinds and groups of bins are all they differ by."""
        net = self.case.net
        told = _told(self.case, self.kind[net.draw], group[net.fill_bin[net.fill]])
        columns, rows = colours(self.marked, told)
        _, column, sizes = np.unique(columns, return_inverse=True, return_counts=True)
        _, some, row = np.unique(rows, return_index=True, return_inverse=True)
        return Partition(column=column, column_sizes=sizes, row=row, some_row=some)


def same_exits(case: Case) -> Exits:
    """The case by flows, with exits compared: by colours that know streams and bins apart."""
    net = case.net
    arrays = _by_flows(case)
    marked, size = _by_size(case, arrays)
    columns, _ = colours(marked, _told(case, np.zeros(net.flows), net.fill_bin[net.fill]))
    marks = np.zeros(net.draws, dtype=np.uint64)
    np.add.at(marks, net.draw, mixed(columns[case.flow]))
    by_exit = np.zeros(len(size), dtype=np.uint64)
    np.add.at(by_exit, net.draw_exit, marks)
    kind = np.unique(by_exit, return_inverse=True)[1]
    return Exits(
        case=case,
        arrays=arrays,
        marked=marked,
        kind=kind[net.draw_exit],
        size=size[net.draw_exit],
    )


def _by_size(case: Case, arrays: Arrays) -> tuple[Arrays, Floats]:
    """Bounds as parts of the size of their exit, which is what they sum to; and the sizes."""
    size = np.ones(case.net.draw_exit.max(initial=-1) + 1)
    row_lower, row_upper = arrays.row_lower.copy(), arrays.row_upper.copy()
    lower, upper = arrays.lower.copy(), arrays.upper.copy()
    for number, each in exits(case).items():
        owned = ((row_lower, each.rows), (row_upper, each.rows),
                 (lower, each.columns), (upper, each.columns))  # fmt: skip
        bounds = np.concatenate([bound[at] for bound, at in owned])
        size[number] = np.abs(bounds[np.isfinite(bounds)]).sum() or 1.0
        for bound, at in owned:
            bound[at] = np.round(bound[at] / size[number], DIGITS)
    marked = replace(arrays, row_lower=row_lower, row_upper=row_upper, lower=lower, upper=upper)
    return marked, size


def _told(case: Case, exit_: Ints | Floats, bin_: Ints) -> Marks:
    """Marks that tell flows apart by stream, exit and bin."""
    told = np.zeros(case.width, dtype=np.uint64)
    for each in (case.net.fill_entry[case.net.fill], exit_, bin_):
        told[case.flow] = mixed(np.add(told[case.flow], each.astype(np.uint64) + np.uint64(1)))
    return told


def _by_flows(case: Case) -> Arrays:
    """Rows divided by their largest flow, other columns so that they are as large as flows.

    What no flow stands in a row with is measured by what is measured so far.
    """
    entries = csr_matrix(abs(case.matrix))
    row, column = np.zeros(entries.shape[0]), np.zeros(case.width)
    column[case.flow] = 1.0
    before, known = -1, 0
    while before < known:
        row = np.where(row > 0, row, _inverse(_largest(entries, column)))
        column = np.where(column > 0, column, _inverse(_largest(csr_matrix(entries.T), row)))
        before, known = known, int(np.count_nonzero(row) + np.count_nonzero(column))
    row[row == 0], column[column == 0] = 1.0, 1.0
    return Arrays(
        matrix=csr_matrix(diags_array(row) @ case.matrix @ diags_array(column)),
        row_lower=case.row_lower * row,
        row_upper=case.row_upper * row,
        lower=case.lower / column,
        upper=case.upper / column,
        cost=case.cost * column,
    )


def _largest(entries: csr_matrix, scale: Floats) -> Floats:
    """The largest entry of each line once columns are scaled, those of scale 0 apart."""
    scaled = csr_matrix(entries @ diags_array(scale))
    return np.asarray(scaled.max(axis=1).todense()).ravel()


def _inverse(size: Floats) -> Floats:
    return np.divide(1.0, size, out=np.zeros(len(size)), where=size > 0)
