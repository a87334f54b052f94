"""Columns that only say what others sum to, put into the rows that speak of them.

A column without a cost, which an equality says is a sum of others, and whose bounds that sum
keeps by itself, stands for that sum. In a row of its own it says nothing; in one other row the
sum can stand in its place. Programs that are solved many times are so told in fewer words.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, diags_array

from optimiser.formulation.program import Bools, Ints
from optimiser.solve.warm import Arrays


def slim(arrays: Arrays, kept: Bools) -> tuple[Arrays, Ints]:
    """The program without such columns, those ``kept`` apart; and which columns are left."""
    matrix = csr_matrix(arrays.matrix)
    column, row = _sums(arrays, matrix, kept)
    if not len(column):
        return arrays, np.arange(matrix.shape[1])
    left = np.delete(np.arange(matrix.shape[1]), column)
    said = np.delete(np.arange(matrix.shape[0]), row)
    unit = np.asarray(matrix[row, column]).ravel()
    part = csr_matrix(matrix[said][:, column] @ diags_array(1.0 / unit))
    moved = part @ arrays.row_lower[row]
    shorter = replace(
        arrays,
        matrix=csr_matrix(matrix[said][:, left] - part @ matrix[row][:, left]),
        row_lower=arrays.row_lower[said] - moved,
        row_upper=arrays.row_upper[said] - moved,
        lower=arrays.lower[left],
        upper=arrays.upper[left],
        cost=arrays.cost[left],
    )
    return shorter, left


def _sums(arrays: Arrays, matrix: csr_matrix, kept: Bools) -> tuple[Ints, Ints]:
    """Columns that stand for sums, and the rows that say so, which share no such column."""
    by_column = csc_matrix(matrix)
    equal = arrays.row_lower == arrays.row_upper
    free = ~kept & (arrays.cost == 0.0) & (np.diff(by_column.indptr) <= 2)
    columns: list[int] = []
    rows: list[int] = []
    taken = np.zeros(matrix.shape[0], dtype=bool)
    for column in np.flatnonzero(free):
        met = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]]
        for row in met[equal[met]]:
            if not taken[met].any() and _is_implied(arrays, matrix, int(row), int(column)):
                columns.append(int(column))
                rows.append(int(row))
                taken[met] = True
                break
    return np.array(columns, dtype=np.int64), np.array(rows, dtype=np.int64)


def _is_implied(arrays: Arrays, matrix: csr_matrix, row: int, column: int) -> bool:
    """Whether a row alone keeps the bounds of a column."""
    at = slice(matrix.indptr[row], matrix.indptr[row + 1])
    index, value = matrix.indices[at], matrix.data[at]
    own = index == column
    value, index = -value[~own] / value[own], index[~own]
    low = np.where(value > 0, arrays.lower[index], arrays.upper[index])
    high = np.where(value > 0, arrays.upper[index], arrays.lower[index])
    constant = arrays.row_lower[row] / matrix.data[at][own][0]
    least, most = constant + float(value @ low), constant + float(value @ high)
    return bool(least >= arrays.lower[column] and most <= arrays.upper[column])
