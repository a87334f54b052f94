"""What was changed in a program that is held open, until its solvers are told."""

from __future__ import annotations

from optimiser.solve.alike import Blocks, Merged
from optimiser.solve.open_program import ALONE


class News:
    """Where figures were changed since the solvers heard of it last.

    What they are by now is in the program.
    """

    def __init__(self) -> None:
        self._columns: dict[int, None] = {}
        self._rows: dict[int, None] = {}
        self._entries: dict[tuple[int, int], None] = {}

    def bound(self, column: int, _lower: float, _upper: float) -> None:
        """A column is between other bounds."""
        self._columns[column] = None

    def limit(self, row: int, _lower: float, _upper: float) -> None:
        """A row is between other bounds."""
        self._rows[row] = None

    def entry(self, row: int, column: int, _value: float) -> None:
        """A row has another entry."""
        self._entries[row, column] = None

    def blocks(self, blocks: Blocks) -> set[int]:
        """The blocks that this is about."""
        columns = [*self._columns, *(column for _, column in self._entries)]
        of = {int(blocks.program.block[column]) for column in columns}
        of |= {int(blocks.of_row[row]) for row in self._rows}
        return of - {ALONE}

    def tell(self, merged: Merged) -> None:
        """Tell the solvers of a program in which the same blocks are one."""
        for column in self._columns:
            merged.bound(column)
        for row in self._rows:
            merged.limit(row)
        for row, column in self._entries:
            merged.entry(row, column)

    def forget(self) -> None:
        """The solvers have heard of it."""
        self._columns, self._rows, self._entries = {}, {}, {}
