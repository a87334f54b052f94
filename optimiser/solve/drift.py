"""Where an answer goes when bounds move: the rate of every column, and how far it holds.

At an answer some columns and rows are held at a bound; the rest follow from them. When bounds
move by a little, the rest follow linearly, until one of them meets a bound of its own. Up to
there the answer stays the best, as nothing else about it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack
from scipy.sparse.linalg import splu

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.sifted import Sifted

NOISE: Final = 1e-9
"""A rate below this part of the largest is the rounding of floats."""
AT_ONCE: Final = 64
"""So many moves are gone over together: what is known of them then stays near the processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Bounds that move together, one entry each: both bounds of a column, or with ``is_row`` row.

    ``move`` says which of the moves an entry belongs to, ``rate`` is per unit of it.
    """

    number: Ints
    is_row: Bools
    move: Ints
    rate: Floats
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The rates of an answer for some moves.

    ``columns`` [column, move] are natural units per unit of the move, for the columns ``has`` of
    the program; ``up`` and ``down`` [move] are how far the move goes with these rates, either way.
    """

    has: Ints
    columns: Floats
    up: Floats
    down: Floats

    def of(self, cost: Floats) -> Floats:
        """What a linear form changes by, per unit of each move."""
        return np.asarray(cost[self.has] @ self.columns)

    def at(self, column: int) -> Floats:
        """What one column changes by, per unit of each move."""
        found = np.flatnonzero(self.has == column)
        return self.columns[found[0]] if len(found) else np.zeros(self.columns.shape[1])


class NoBasis(Exception):
    """An answer from which no rates can be had."""


class Basis:
    """What is held at a bound in the last answer of a solver, and what follows from it."""

    def __init__(self, sifted: Sifted) -> None:
        """The solver has just answered.

        Raises:
            NoBasis: what is held does not determine the rest, to the last digits.
        """
        self.sifted = sifted
        solver: Any = sifted.solver
        lp, found = solver.getLp(), solver.getSolution()
        self._matrix = _matrix(lp)
        _, basic = solver.getBasicVariables()
        basic = np.asarray(basic)
        self._column, self._row = basic[basic >= 0], -basic[basic < 0] - 1
        count = self._matrix.shape[0]
        rows = csc_matrix(
            (-np.ones(len(self._row)), (self._row, np.arange(len(self._row)))),
            shape=(count, len(self._row)),
        )
        try:
            self._inverse = splu(hstack([self._matrix[:, self._column], rows], format="csc"))
        except RuntimeError as error:  # what SciPy raises where a matrix is singular
            raise NoBasis from error
        at = (self._column, self._row)
        value = _joined(found.col_value, found.row_value, at)
        self._below = value - _joined(lp.col_lower_, lp.row_lower_, at)
        self._above = _joined(lp.col_upper_, lp.row_upper_, at) - value

    def drift(self, moves: Moves) -> Drift:
        """Where the answer goes with each of these moves; their columns are in the solver."""
        found = [
            self._drift(moves, first, min(first + AT_ONCE, moves.count))
            for first in range(0, moves.count, AT_ONCE)
        ]
        columns, up, down = (np.concatenate(part, axis=-1) for part in zip(*found, strict=True))
        return Drift(has=self.sifted.has, columns=columns, up=up, down=down)

    def _drift(self, moves: Moves, first: int, end: int) -> tuple[Floats, Floats, Floats]:
        """The rates of columns, and how far they hold either way, for some of the moves."""
        rows, columns = self._spread(moves, first, end)
        own = np.vstack([columns[self._column], rows[self._row]])
        columns[self._column], rows[self._row] = 0.0, 0.0
        follows = self._inverse.solve(rows - self._matrix @ columns)
        up, down = self._reach(follows - own)
        columns[self._column] = follows[: len(self._column)]
        return columns * self.sifted.program.scale[self.sifted.has][:, None], up, down

    def _spread(self, moves: Moves, first: int, end: int) -> tuple[Floats, Floats]:
        """What moves of the rows and of the columns, in solver units."""
        program, sifted = self.sifted.program, self.sifted
        count, width = self._matrix.shape
        rows, columns = np.zeros((count, end - first)), np.zeros((width, end - first))
        here = (moves.move >= first) & (moves.move < end)
        for found, at, is_meant, place, size in (
            (rows, moves.number, moves.is_row, np.arange(count), program.ready.row_scale),
            (columns, moves.number, ~moves.is_row, sifted.place, program.scale),
        ):
            one = here & is_meant
            np.add.at(
                found, (place[at[one]], moves.move[one] - first), moves.rate[one] / size[at[one]]
            )
        return rows, columns

    def _reach(self, away: Floats) -> tuple[Floats, Floats]:
        """How far each move goes until something meets a bound, either way."""
        size = np.abs(away)
        moves = size > NOISE * size.max(axis=0, initial=0.0)
        rises = away > 0
        above, below = np.maximum(self._above, 0.0)[:, None], np.maximum(self._below, 0.0)[:, None]
        up, down = np.full(away.shape, np.inf), np.full(away.shape, np.inf)
        np.divide(np.where(rises, above, below), size, out=up, where=moves)
        np.divide(np.where(rises, below, above), size, out=down, where=moves)
        return up.min(axis=0, initial=np.inf), down.min(axis=0, initial=np.inf)


def _matrix(lp: Any) -> csc_matrix:
    """The entries of what a solver has, whichever way it keeps them."""
    found, shape = lp.a_matrix_, (lp.num_row_, lp.num_col_)
    parts = (np.asarray(found.value_), np.asarray(found.index_), np.asarray(found.start_))
    if found.format_ == highspy.MatrixFormat.kColwise:
        return csc_matrix(parts, shape=shape)
    return csr_matrix(parts, shape=shape).tocsc()


def _joined(of_columns: Any, of_rows: Any, at: tuple[Ints, Ints]) -> Floats:
    return np.concatenate([np.asarray(of_columns)[at[0]], np.asarray(of_rows)[at[1]]])
