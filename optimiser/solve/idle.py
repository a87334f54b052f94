"""What a solver does without until it is needed: limits that are kept by far.

A limit that nothing comes near takes no part in an answer, nor does a column that only such limits
look at, nor the row that says what that column is. An answer without them is that of the whole
program if it breaks none of them.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.highs import TIGHT
from optimiser.solve.open_program import OpenProgram

FAR: Final = 0.2
"""A limit is kept by far if what is left of it is more than this part of all that it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Columns and, in the same order, the rows of which each says what one of them is.

    Such a row is an equation, and no two of the columns stand in one.
    """

    columns: Ints
    rows: Ints


NO_DEFINITIONS: Final = Definitions(columns=np.empty(0, dtype=int), rows=np.empty(0, dtype=int))


class Idle:
    """The rows and columns of an open program that a solver does without."""

    def __init__(self, program: OpenProgram, limits: Ints, definitions: Definitions) -> None:
        """``limits`` may be left out, and with them whatever nothing else looks at."""
        self.program, self.definitions = program, definitions
        height, width = program.matrix.shape
        self.defined_by = np.full(width, -1)
        self.defined_by[definitions.columns] = definitions.rows
        self.own = np.zeros(width)
        self.own[definitions.columns] = np.asarray(
            program.matrix[definitions.rows, definitions.columns]
        ).ravel()
        self.rows: Bools = np.zeros(height, dtype=bool)
        self.rows[limits] = True
        self.rows[definitions.rows] = True
        self.columns: Bools = np.zeros(width, dtype=bool)
        self.columns[definitions.columns] = True
        self._call(np.flatnonzero(~self.rows))
        self.rows &= ~program.rows_asleep
        self.columns &= ~program.asleep

    def within(self, program: OpenProgram, rows: Bools, columns: Bools) -> Idle:
        """The same over another program of these definitions, with this idle in it."""
        other = copy(self)
        other.program, other.rows, other.columns = program, rows, columns
        return other

    def copy(self) -> Idle:
        """The same, to go on by itself."""
        return self.within(self.program, self.rows.copy(), self.columns.copy())

    def wake(self, rows: Ints) -> tuple[Ints, Ints]:
        """Have these rows take part; all rows and columns that do so from now on."""
        before, columns = self.rows.copy(), self.columns.copy()
        self.rows[rows] = False
        self._call(rows)
        return np.flatnonzero(before & ~self.rows), np.flatnonzero(columns & ~self.columns)

    def fill(self, values: Floats) -> None:
        """What the idle columns are, in solver units, where all others are known."""
        columns = np.flatnonzero(self.columns)
        if not len(columns):
            return
        rows = self.defined_by[columns]
        values[columns] = 0.0
        rest = self.program.row_upper[rows] - self.program.sums(values)[rows]
        values[columns] = rest / self.own[columns]

    def broken(self, values: Floats) -> Ints:
        """The idle rows that a solution breaks, in solver units."""
        program = self.program
        rows = np.flatnonzero(self.rows)
        if not len(rows):
            return rows
        found = program.sums(values)[rows]
        over = found > program.row_upper[rows] + TIGHT
        under = found < program.row_lower[rows] - TIGHT
        columns = np.flatnonzero(self.columns)
        outside = values[columns] < program.lower[columns] - TIGHT
        outside |= values[columns] > program.upper[columns] + TIGHT
        return np.union1d(rows[over | under], self.defined_by[columns[outside]])

    def is_defined_in(self, row: int, column: int) -> bool:
        """Whether an idle column is what this row says."""
        return bool(self.columns[column] and self.defined_by[column] == row)

    def _call(self, rows: Ints) -> None:
        """Wake the columns that these rows look at, and the rows that say what they are."""
        while len(rows):
            seen = np.unique(self.program.matrix[rows].indices)
            called = seen[self.columns[seen]]
            self.columns[called] = False
            rows = self.defined_by[called]
            self.rows[rows] = False


def kept_by_far(program: OpenProgram, limits: Ints, values: Floats) -> Ints:
    """Those of ``limits`` that a solution, in natural units, does not come near."""
    of_limits = program.matrix[limits]
    found = values / program.scale
    at, size = of_limits @ found, FAR * (abs(of_limits) @ np.abs(found))
    left = np.minimum(program.row_upper[limits] - at, at - program.row_lower[limits])
    far: Ints = limits[left > size]
    return far
