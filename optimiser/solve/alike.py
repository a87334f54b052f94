"""Blocks of a program that are alike, to be solved as one.

Where blocks have the same entries and bounds in proportion, the sums over them, divided in that
proportion, are a solution as good as any: which of them has what makes no difference (M. Grohe,
K. Kersting, M. Mladenov, E. Selman, Dimension Reduction via Colour Refinement, ESA 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.solve.open_program import ALONE, OpenProgram

Group = tuple[int, ...]
"""Blocks that are alike."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a block says but for its size: blocks with the same words are alike."""

    words: bytes
    size: float


class Blocks:
    """The blocks of an open program, each with its columns and the rows that are its own.

    Columns and rows of one block are in the order of those of another.
    """

    def __init__(self, program: OpenProgram) -> None:
        self.program = program
        count = int(program.block.max(initial=ALONE)) + 1
        self.of_row = _own(program)
        self.columns = _by_block(program.block, count)
        self.rows = _by_block(self.of_row, count)
        self.column_at, self.row_at = (_ranks(of, n) for of, n in (
            (self.columns, len(program.block)), (self.rows, len(self.of_row)),
        ))  # fmt: skip
        self._named = np.where(self.of_row == ALONE, np.arange(len(self.of_row)), -1 - self.row_at)
        self.signs = [self._sign(block) for block in range(count)]

    def look_again(self, block: int) -> None:
        """A figure of this block is another now."""
        self.signs[block] = self._sign(block)

    def groups(self) -> tuple[Group, ...]:
        """The blocks that are alike as the figures are."""
        found: dict[bytes, list[int]] = {}
        for block, sign in enumerate(self.signs):
            found.setdefault(sign.words, []).append(block)
        return tuple(map(tuple, found.values()))

    def share(self, group: Group) -> Floats:
        """The part of all that each block of a group has."""
        size = np.array([self.signs[block].size for block in group])
        return np.asarray(size / size.sum())

    def _sign(self, block: int) -> Sign:
        program, columns, rows = self.program, self.columns[block], self.rows[block]
        part, size = program.by_column[columns], program.ready.row_scale
        column_size = np.repeat(program.scale[columns], np.diff(part.indptr))
        value = part.data * size[part.indices] / column_size
        scale = program.scale[columns]
        bounds = np.concatenate([
            program.lower[columns] * scale, program.upper[columns] * scale,
            program.row_lower[rows] * size[rows], program.row_upper[rows] * size[rows],
        ])  # fmt: skip
        finite = np.flatnonzero(np.isfinite(bounds) & (bounds != 0.0))
        largest = float(np.abs(bounds[finite]).max(initial=0.0)) or 1.0
        bounds[finite] /= largest
        words = (part.indptr, self._named[part.indices], value + 0.0, bounds + 0.0)
        return Sign(b"".join(one.tobytes() for one in words), largest)


class Merged:
    """An open program in which the first block of each group stands for all of the group.

    It is as large as all of them together; the others are asleep.
    """

    def __init__(self, blocks: Blocks) -> None:
        self.blocks, self.groups = blocks, blocks.groups()
        self.program = blocks.program.copy()
        self.first = np.arange(len(blocks.columns))
        self.group_of: dict[int, Group] = {}
        for group in self.groups:
            self.first[list(group)] = group[0]
            self.group_of.update(dict.fromkeys(group, group))
            if len(group) > 1:
                self._join(group)

    def _join(self, group: Group) -> None:
        program, whole = self.program, self.blocks.program
        columns = np.array([self.blocks.columns[block] for block in group])
        rows = np.array([self.blocks.rows[block] for block in group])
        for side in ("lower", "upper"):
            total = (getattr(whole, side)[columns] * whole.scale[columns]).sum(axis=0)
            getattr(program, side)[columns[1:]] = 0.0
            getattr(program, side)[columns[0]] = total / whole.scale[columns[0]]
            size, name = whole.ready.row_scale, f"row_{side}"
            total = (getattr(whole, name)[rows] * size[rows]).sum(axis=0)
            getattr(program, name)[rows[0]] = total / size[rows[0]]
        program.asleep[columns[1:]] = True
        program.rows_asleep[rows[1:]] = True

    def total(self, values: Floats) -> Floats:
        """Values of all blocks, in natural units, as those of the program with fewer."""
        found = np.array(values)
        for group in self.groups:
            columns = np.array([self.blocks.columns[block] for block in group])
            found[columns[0]] = values[columns].sum(axis=0)
            found[columns[1:]] = 0.0
        return found

    def spread(self, values: Floats) -> Floats:
        """Values of the program with fewer, in natural units, divided among all blocks."""
        found = np.array(values)
        for group in self.groups:
            columns = np.array([self.blocks.columns[block] for block in group])
            found[columns] = np.outer(self.blocks.share(group), values[columns[0]])
        return found

    def bound(self, column: int) -> None:
        """Have a column's bounds, or its group's, as they are in the whole by now."""
        block = int(self.program.block[column])
        whole = self.blocks.program
        if block == ALONE:
            self.program.bound(column, *whole.between(column, is_row=False))
            return
        group = self.group_of[block]
        same = [self.blocks.columns[one][self.blocks.column_at[column]] for one in group]
        lower, upper = (
            sum(ends)
            for ends in zip(*(whole.between(int(one), is_row=False) for one in same), strict=True)
        )
        self.program.bound(int(same[0]), lower, upper)

    def limit(self, row: int) -> None:
        """Have a row's bounds, or its group's, as they are in the whole by now."""
        block = int(self.blocks.of_row[row])
        whole = self.blocks.program
        if block == ALONE:
            self.program.limit(row, *whole.between(row, is_row=True))
            return
        group = self.group_of[block]
        same = [self.blocks.rows[one][self.blocks.row_at[row]] for one in group]
        lower, upper = (
            sum(ends)
            for ends in zip(*(whole.between(int(one), is_row=True) for one in same), strict=True)
        )
        self.program.limit(int(same[0]), lower, upper)

    def entry(self, row: int, column: int) -> None:
        """Have an entry as it is in the whole by now, if it is not asleep."""
        if not self.program.asleep[column]:
            self.program.entry(row, column, self.blocks.program.entry_of(row, column))


def _own(program: OpenProgram) -> Ints:
    """The block of each row that looks at the columns of one block only, else ``ALONE``."""
    found = np.full(program.matrix.shape[0], ALONE)
    start = program.matrix.indptr
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        of = program.block[program.matrix.indices]
        least, most = (end.reduceat(of, start[filled]) for end in (np.minimum, np.maximum))
        found[filled] = np.where(least == most, least, ALONE)
    return found


def _by_block(block: Ints, count: int) -> list[Ints]:
    """The places of each block."""
    order = np.argsort(block, kind="stable")
    ends = np.searchsorted(block[order], np.arange(count + 1))
    return [order[first:end] for first, end in pairwise(ends)]


def _ranks(places: list[Ints], count: int) -> Ints:
    """How many of its block stand before each place."""
    found = np.zeros(count, dtype=int)
    for of in places:
        found[of] = np.arange(len(of))
    return found
