"""Blocks of an open program that nothing tells apart, made one as large as all of them.

Where blocks have the same entries, and bounds in proportion, sums over them keep every row, and
sums divided in that proportion keep every row of each: which of them has what makes no difference
(M. Grohe, K. Kersting, M. Mladenov, E. Selman, Dimension Reduction via Colour Refinement, ESA
2014).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimiser.formulation.program import Floats, Ints, Linear
from optimiser.solve.open_program import ALONE, NONE, OpenProgram
from optimiser.solve.warm import Arrays

Group = tuple[int, ...]
"""Blocks that are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block's columns, the rows that are its own, and its entries in ``by_column.data``.

    ``to_natural`` makes of an entry one in natural units; ``names`` say where each stands.
    """

    columns: Ints
    rows: Ints
    entries: Ints
    to_natural: Floats
    names: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fewer:
    """Which columns and rows are left with the first block of each group for all of it.

    ``share`` is the part of all that each block of a group has.
    """

    columns: Ints
    rows: Ints
    groups: tuple[Group, ...]
    share: tuple[Floats, ...]


class Blocks:
    """The blocks of an open program, with columns and rows of one in the order of another's.

    Columns that are at nothing are none of them, nor are rows that are ``unasked``.
    """

    def __init__(self, program: OpenProgram, unasked: Ints = NONE) -> None:
        self.program = program
        self.has_part = (program.lower != 0.0) | (program.upper != 0.0)
        self.is_asked = np.ones(len(program.row_lower), dtype=bool)
        self.is_asked[unasked] = False
        self.of_row = self._owners()
        count = int(program.block.max(initial=ALONE)) + 1
        of_column = np.where(self.has_part, program.block, ALONE)
        places = zip(_places(of_column, count), _places(self.of_row, count), strict=True)
        self.every = [self._block(columns, rows) for columns, rows in places]

    def has_more(self) -> bool:
        """Whether columns that were at nothing may be something by now."""
        program = self.program
        return bool((((program.lower != 0.0) | (program.upper != 0.0)) & ~self.has_part).any())

    def fewer(self, form: Linear) -> Fewer:
        """What is left with those as one that are alike as the figures and ``form`` are."""
        found: dict[bytes, list[int]] = {}
        sizes = np.empty(len(self.every))
        for at, block in enumerate(self.every):
            words, sizes[at] = self._says(block, form)
            found.setdefault(words, []).append(at)
        groups = tuple(map(tuple, found.values()))
        firsts = [self.every[group[0]] for group in groups]
        columns = np.flatnonzero(self.has_part & (self.program.block == ALONE))
        rows = np.flatnonzero(self.is_asked & (self.of_row == ALONE))
        return Fewer(
            columns=np.concatenate([columns, *(one.columns for one in firsts)]),
            rows=np.concatenate([rows, *(one.rows for one in firsts)]),
            groups=groups,
            share=tuple(sizes[list(one)] / sizes[list(one)].sum() for one in groups),
        )

    def arrays(self, few: Fewer, cost: Floats) -> Arrays:
        """The program with the first block of each group as large as all of it."""
        program = self.program
        lower, upper = program.lower.copy(), program.upper.copy()
        row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
        for group in few.groups:
            columns = [self.every[one].columns for one in group]
            rows = [self.every[one].rows for one in group]
            for bound in (lower, upper):
                _add_up(bound, columns, program.scale)
            for bound in (row_lower, row_upper):
                _add_up(bound, rows, program.ready.row_scale)
        return Arrays(
            matrix=program.by_column[few.columns][:, few.rows].T.tocsr(),
            row_lower=row_lower[few.rows],
            row_upper=row_upper[few.rows],
            lower=lower[few.columns],
            upper=upper[few.columns],
            cost=cost[few.columns],
        )

    def divide(self, few: Fewer, values: Floats, prices: Floats) -> None:
        """Have each block its share of what the first has, in natural units, at its prices."""
        for group, share in zip(few.groups, few.share, strict=True):
            columns = np.array([self.every[one].columns for one in group])
            values[columns] = np.outer(share, values[columns[0]])
            rows = np.array([self.every[one].rows for one in group])
            prices[rows] = prices[rows[0]]

    def _owners(self) -> Ints:
        """The block of each row that looks at the columns of one block only, else ``ALONE``."""
        program, height = self.program, len(self.program.row_lower)
        row = np.repeat(np.arange(height), np.diff(program.matrix.indptr))
        column = program.matrix.indices
        counts = self.has_part[column] & self.is_asked[row]
        row, of = row[counts], program.block[column[counts]]
        least, most = np.full(height, len(program.block)), np.full(height, ALONE)
        np.minimum.at(least, row, of)
        np.maximum.at(most, row, of)
        return np.where(least == most, least, ALONE)

    def _block(self, columns: Ints, rows: Ints) -> Block:
        program, start = self.program, self.program.by_column.indptr
        named = np.arange(len(self.of_row))
        named[rows] = -1 - np.arange(len(rows))
        count = start[columns + 1] - start[columns]
        before = np.repeat(start[columns] - np.cumsum(count) + count, count)
        entries = before + np.arange(count.sum())
        at, row = np.repeat(np.arange(len(columns)), count), program.by_column.indices[entries]
        asked = self.is_asked[row]
        entries, at, row = entries[asked], at[asked], row[asked]
        return Block(
            columns=columns,
            rows=rows,
            entries=entries,
            to_natural=program.ready.row_scale[row] / program.scale[columns[at]],
            names=at.tobytes() + named[row].tobytes(),
        )

    def _says(self, block: Block, form: Linear) -> tuple[bytes, float]:
        """All that a block says but for its size, and that: like blocks have the same words."""
        program, columns, rows = self.program, block.columns, block.rows
        of_columns, of_rows = program.scale[columns], program.ready.row_scale[rows]
        bounds = np.concatenate([
            program.lower[columns] * of_columns, program.upper[columns] * of_columns,
            program.row_lower[rows] * of_rows, program.row_upper[rows] * of_rows,
        ])  # fmt: skip
        finite = np.isfinite(bounds)
        size = float(np.abs(bounds[finite]).max(initial=0.0)) or 1.0
        bounds[finite] /= size
        value = program.by_column.data[block.entries] * block.to_natural
        words = (value + 0.0, bounds + 0.0, form.cost[columns] + 0.0)
        return b"".join((block.names, *(one.tobytes() for one in words))), size


def _places(of: Ints, count: int) -> list[Ints]:
    """The places of each block."""
    order = np.argsort(of, kind="stable")
    ends = np.searchsorted(of[order], np.arange(count + 1))
    return [order[first:end] for first, end in pairwise(ends)]


def _add_up(bound: Floats, of: Iterable[Ints], scale: Floats) -> None:
    """Have the first be what all are together, in units of its own."""
    first, *others = of
    bound[first] *= scale[first]
    for one in others:
        bound[first] += bound[one] * scale[one]
    bound[first] /= scale[first]
