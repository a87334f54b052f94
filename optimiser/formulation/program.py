"""The program: arrays that a solver takes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]
"""Numbers of rows and columns: half the memory, and what solvers take."""
Bools = NDArray[np.bool_]

INFINITY = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Linear rows ``lower <= sum(value * column) <= upper``, entries as triplets.

    ``row`` counts from 0 within these rows; an entry may stand in any order.
    """

    lower: Floats
    upper: Floats
    row: Places
    column: Places
    value: Floats

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.lower)

    def matrix(self, width: int) -> csr_array:
        """The entries as a matrix of rows over ``width`` columns."""
        from scipy.sparse import csr_array  # noqa: PLC0415 (10 MB that building does without)

        return csr_array((self.value, (self.row, self.column)), shape=(self.count, width))


Term = tuple[ArrayLike, ArrayLike, ArrayLike]
Shape = tuple[int, ...]


def rows(count: int, *terms: Term, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> Rows:
    """Rows from terms (row, column, value), each broadcast to one length; zeros are dropped."""
    shapes = [np.broadcast(*term).shape for term in terms]
    value = _spread((term[2] for term in terms), shapes, np.float64)
    kept = value != 0.0
    return Rows(
        lower=_filled(lower, (count,), np.float64),
        upper=_filled(upper, (count,), np.float64),
        row=_spread((term[0] for term in terms), shapes, np.int32)[kept],
        column=_spread((term[1] for term in terms), shapes, np.int32)[kept],
        value=value[kept],
    )


def _spread(parts: Iterable[ArrayLike], shapes: Iterable[Shape], kind: type) -> NDArray[Any]:
    """Each part broadcast to its shape, one after the other."""
    return _joined((_filled(*one, kind) for one in zip(parts, shapes, strict=True)), kind)


def _filled(part: ArrayLike, shape: Shape, kind: type) -> NDArray[Any]:
    """A part broadcast to a shape; several times as fast as numpy's own for small arrays."""
    found: NDArray[Any] = np.empty(shape, kind)
    found[...] = part
    return found


def stacked(parts: Iterable[Rows]) -> Rows:
    """The rows of all parts, one after the other."""
    listed = list(parts)
    starts = accumulate((part.count for part in listed), initial=0)
    shifted = (part.row + np.int32(start) for part, start in zip(listed, starts, strict=False))
    return Rows(
        lower=_joined((part.lower for part in listed), np.float64),
        upper=_joined((part.upper for part in listed), np.float64),
        row=_joined(shifted, np.int32),
        column=_joined((part.column for part in listed), np.int32),
        value=_joined((part.value for part in listed), np.float64),
    )


def _joined(parts: Iterable[NDArray[Any]], kind: type) -> NDArray[Any]:
    listed = [part.ravel() for part in parts]
    return np.concatenate(listed, dtype=kind, casting="unsafe") if listed else np.empty(0, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A mixed-integer linear program without an objective.

    Columns are in natural units. ``scale`` is what one unit of a column is to the solver: its
    usual size, or for an integer column the size of one step (the mass of a piece, say), so
    that ``column / scale`` is a whole number.
    """

    lower: Floats
    upper: Floats
    scale: Floats
    integer: Bools
    rows: Rows
    rules: Mapping[str, slice] = field(default_factory=dict)
    """The rows of each rule, by its name."""

    @property
    def is_mixed_integer(self) -> bool:
        """Whether any column must be whole."""
        return bool(self.integer.any())

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.lower)

    @property
    def relaxed(self) -> Program:
        """The same without whole numbers."""
        return replace(self, integer=np.zeros(self.width, dtype=bool))

    def with_whole(self, values: Floats) -> Program:
        """The same where what must be whole is so much, and nothing else need be."""
        lower, upper = np.array(self.lower), np.array(self.upper)
        lower[self.integer] = upper[self.integer] = (
            np.round(values / self.scale[self.integer]) * (self.scale[self.integer])
        )
        return replace(self.relaxed, lower=lower, upper=upper)

    def with_row(self, form: Linear, *, most: float) -> Program:
        """The same with one row more: ``form`` is at most ``most``."""
        column = np.flatnonzero(form.cost)
        row = rows(1, (0, column, form.cost[column]), upper=most - form.constant)
        return replace(self, rows=stacked((self.rows, row)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A linear form over a program's columns, in natural units: ``cost @ x + constant``."""

    cost: Floats
    constant: float = 0.0

    def at(self, values: Floats) -> float:
        """Its value at a solution, summed in the same order on every machine.

        A dot product of this length is shared among threads, which costs more than it saves.
        """
        return float((self.cost * values).sum()) + self.constant
