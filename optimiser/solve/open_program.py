"""A linear program whose figures may be changed, and the solvers that are told of it."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Floats, Ints, Program
from optimiser.solve.scaling import scaled

ALONE: Final = -1
"""In no block."""
NONE: Final[Ints] = np.empty(0, dtype=int)


class Told(Protocol):
    """One that hears of changed figures, in natural units."""

    def bound(self, column: int, lower: float, upper: float) -> None:
        """A column is between these bounds."""

    def limit(self, row: int, lower: float, upper: float) -> None:
        """A row is between these bounds."""

    def entry(self, row: int, column: int, value: float) -> None:
        """A row has this entry."""


class OpenProgram:
    """A program's figures, in solver units, that may be changed; all that solve it are told.

    ``group`` may be given to columns that can take each other's place; each is alone at first.
    ``block`` may be given to columns that much is said of together; none is in one at first.
    ``soft`` are columns, at nothing, that say what the rows ``may_break`` are broken by.
    """

    def __init__(self, program: Program, soft: Ints = NONE) -> None:
        self.ready = scaled(program.relaxed)
        self.scale = self.ready.program.scale
        self.lower, self.upper = self.ready.lower.copy(), self.ready.upper.copy()
        self.row_lower = self.ready.row_lower.copy()
        self.row_upper = self.ready.row_upper.copy()
        self.matrix = self.ready.matrix
        self.by_column = self.matrix.T.tocsr()
        self.group = -np.arange(len(self.lower)) - 1
        self.block = np.full(len(self.lower), ALONE)
        self.soft, self.may_break = soft, self.rows_of(soft)
        self.told: list[Told] = []

    def rows_of(self, columns: Ints) -> Ints:
        """The rows of columns that have one entry each."""
        return np.asarray(self.by_column[columns].indices)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """From now on a column is between these bounds."""
        low, high = lower / self.scale[column], upper / self.scale[column]
        self.lower[column], self.upper[column] = low, high
        for each in self.told:
            each.bound(column, lower, upper)

    def limit(self, row: int, lower: float, upper: float) -> None:
        """From now on a row is between these bounds."""
        size = self.ready.row_scale[row]
        self.row_lower[row], self.row_upper[row] = lower / size, upper / size
        for each in self.told:
            each.limit(row, lower, upper)

    def between(self, number: int, *, is_row: bool) -> tuple[float, float]:
        """The bounds of a column or row as they are."""
        if is_row:
            size = self.ready.row_scale[number]
            return float(self.row_lower[number] * size), float(self.row_upper[number] * size)
        size = self.scale[number]
        return float(self.lower[number] * size), float(self.upper[number] * size)

    def entry(self, row: int, column: int, value: float) -> None:
        """From now on a row has this entry, where it has one."""
        found = self.solver_entry(row, column, value)
        self.matrix.data[place_of(self.matrix, row, column)] = found
        self.by_column.data[place_of(self.by_column, column, row)] = found
        for each in self.told:
            each.entry(row, column, value)

    def sums(self, values: Floats) -> Floats:
        """What each row adds up to with these columns, in solver units; few are not zero."""
        used = np.flatnonzero(values)
        return np.asarray(self.by_column[used].T @ values[used])

    def worth(self, prices: Floats) -> Floats:
        """What each column is worth at these prices of rows, in solver units; few are not zero."""
        used = np.flatnonzero(prices)
        return np.asarray(self.matrix[used].T @ prices[used])

    def solver_entry(self, row: int, column: int, value: float) -> float:
        """An entry as the solver has it."""
        return float(value * self.scale[column] / self.ready.row_scale[row])

    def entry_of(self, row: int, column: int) -> float:
        """An entry in natural units."""
        found = self.matrix.data[place_of(self.matrix, row, column)]
        return float(found * self.ready.row_scale[row] / self.scale[column])


def place_of(matrix: csr_matrix, row: int, column: int) -> int:
    """Where an entry stands among all.

    Raises:
        KeyError: the row has no entry in this column.
    """
    first, end = matrix.indptr[row], matrix.indptr[row + 1]
    found = np.flatnonzero(matrix.indices[first:end] == column)
    if len(found) != 1:
        raise KeyError((row, column))
    return int(first + found[0])
