"""Columns and rows that no one can tell apart, taken together.

Identical bins, and whatever else is alike, give a linear program many times over. Colours are
refined until columns of one colour meet the same rows of each colour with the same entries, and
the other way round; then the program over sums of columns of one colour has the same optimum.
(Grohe, Kersting, Mladenov, Selman: Dimension reduction via colour refinement, 2014.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.split import Marks, mixed
from optimiser.solve.warm import Arrays


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The class of each column and row, the size of column classes, a row of each class."""

    column: Ints
    column_sizes: Ints
    row: Ints
    some_row: Ints


def equitable(arrays: Arrays) -> Partition:
    """The coarsest partition that rows and columns cannot refine."""
    columns, rows = colours(arrays, np.zeros(len(arrays.cost), dtype=np.uint64))
    _, column, sizes = np.unique(columns, return_inverse=True, return_counts=True)
    _, some, row = np.unique(rows, return_index=True, return_inverse=True)
    return Partition(column=column, column_sizes=sizes, row=row, some_row=some)


def colours(arrays: Arrays, told_apart: Marks) -> tuple[Marks, Marks]:
    """Stable colours of columns and rows; columns with different ``told_apart`` differ."""
    by_row = arrays.matrix
    by_column = csr_matrix(by_row.T)
    columns = mixed(np.add(_marks(arrays.lower, arrays.upper, arrays.cost), told_apart))
    if arrays.integer is not None:
        columns = mixed(np.add(columns, arrays.integer.astype(np.uint64)))
    rows = _marks(arrays.row_lower, arrays.row_upper)
    found = 0
    while True:
        rows = mixed(np.add(rows, _met(by_row, columns)))
        columns = mixed(np.add(columns, _met(by_column, rows)))
        classes = len(np.unique(columns)) + len(np.unique(rows))
        if classes == found:
            return columns, rows
        found = classes


def _marks(*numbers: Floats) -> Marks:
    found = np.zeros(len(numbers[0]), dtype=np.uint64)
    for each in numbers:
        found = mixed(found + _bits(each))
    return found


def _bits(numbers: Floats) -> Marks:
    """The bits of numbers, minus zero as zero."""
    return mixed((np.ascontiguousarray(numbers) + 0.0).view(np.uint64) + np.uint64(1))


def _met(matrix: csr_matrix, marks: Marks) -> Marks:
    """For each line of a sparse matrix, a mark of what it meets, in whatever order."""
    found = np.zeros(matrix.shape[0], dtype=np.uint64)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        met = mixed(_bits(matrix.data) ^ marks[matrix.indices])
        found[filled] = np.add.reduceat(met, matrix.indptr[filled])
    return found


def lumped(arrays: Arrays, classes: Partition) -> Arrays:
    """The program over sums of columns of one class, with one row of each class."""
    some = np.zeros(len(classes.column_sizes), dtype=np.int64)
    some[classes.column] = np.arange(len(classes.column))
    sizes = classes.column_sizes
    total = _averaging(classes.column, sizes)
    return Arrays(
        matrix=csr_matrix(arrays.matrix[classes.some_row] @ total),
        row_lower=arrays.row_lower[classes.some_row],
        row_upper=arrays.row_upper[classes.some_row],
        lower=arrays.lower[some] * sizes,
        upper=arrays.upper[some] * sizes,
        cost=arrays.cost[some],
    )


def averaged(arrays: Arrays, classes: Partition) -> Arrays:
    """The program over sums of columns of one class, with the mean of the rows of each class.

    Bounds may differ within a class, as long as entries and costs do not: what keeps all rows
    keeps their means, so this has no greater least than the program.
    """
    column, row, sizes = classes.column, classes.row, classes.column_sizes
    counts = np.bincount(row).astype(float)
    total = _averaging(column, sizes)
    means = csr_matrix(_averaging(row, counts).T)
    return Arrays(
        matrix=csr_matrix(means @ arrays.matrix @ total),
        row_lower=np.bincount(row, weights=arrays.row_lower) / counts,
        row_upper=np.bincount(row, weights=arrays.row_upper) / counts,
        lower=np.bincount(column, weights=arrays.lower).astype(float),
        upper=np.bincount(column, weights=arrays.upper).astype(float),
        cost=np.bincount(column, weights=arrays.cost) / sizes,
    )


def _averaging(group: Ints, sizes: Floats | Ints) -> csr_matrix:
    """One over the size of its class for each line, in the column of the class."""
    place = np.arange(len(group))
    return csr_matrix((1.0 / sizes[group], (place, group)), shape=(len(group), len(sizes)))
