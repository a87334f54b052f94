"""Deviations as squares of what is charged, so that whole numbers see them nearly as they are.

Tangents to a deviation take no account of lots that were not charged where they were found, and
few lots may be charged in too many ways for a tangent to each. Squares of single lines are a
matter of one line each. With ``2 sd <= sd^2 / t + t`` for any ``t``, a limit keeps its deviation
where ``over + (sum a^2 x^2 / t + t) / 2 <= 0``, and loses next to nothing where ``sd`` is near to
``t``. A column holds each ``x^2``, and is no less than its tangents; those are tighter where a
line is either nothing or used: ``x^2 >= 2 p x - p^2 used`` (A. Frangioni, C. Gentile,
Mathematical Programming 106 (2006) 225-236).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.chance import Length
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Ints, Program, Rows, rows, stacked

APART: Final = 2.0
"""Each tangent to a square is at so many times as much metal as the one before."""
SMALLEST: Final = 0.02
"""The least of them, as a part of the most that may be charged."""
LEAST: Final = 1e-9
"""A deviation that is less, relative to what its limit allows, is taken as that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Squared:
    """A question with a column for the square of each of ``lines``, over its ``size``."""

    posed: Posed
    lines: Ints
    size: Floats

    def wide(self, values: Floats) -> Floats:
        """The values of all columns, from those of all others."""
        found: Floats = np.concatenate([values, values[self.lines] ** 2 / self.size])
        return found


def with_squares(
    posed: Posed, lengths: Sequence[Length], at: Floats, *, margin: float = 0.0
) -> Squared:
    """The question with a row for each length, which is near where it is now ``at``.

    Each is kept with a ``margin``, relative to it.
    """
    program, columns = posed.program, posed.columns
    heat = posed.heat_of_column()
    errors = [_Errors(one, at, heat) for one in lengths]
    counts = np.zeros(program.width, dtype=bool)
    for one in errors:
        counts[one.column] = True
    lines = np.flatnonzero(counts & (program.upper > 0.0))
    most = np.minimum(program.upper[lines], posed.frame.heats.most_melt_kg[heat[lines]])
    square, switch = (np.full(program.width, NOTHING) for _ in range(2))
    square[lines] = program.width + np.arange(len(lines))
    switch[columns.charged] = columns.used
    size = np.zeros(program.width)
    size[lines] = most
    parts = [program.rows, _tangents(lines, square[lines], switch[lines], most, at[lines])]
    parts += [one.kept(square, size, margin) for one in errors]
    found = _wider(program, lines, stacked(parts))
    return Squared(posed=replace(posed, program=found, built=None), lines=lines, size=most)


class _Errors:
    """The errors of one length where lines are ``at`` so much.

    Those of single lines are squares: of one in each heat. What more they come to where a line is
    in a heat and in its heel stays as it is now. Of others squares are taken to first order.
    """

    def __init__(self, length: Length, at: Floats, heat: Ints) -> None:
        self.length = length
        own = length.part * (heat.max() + 2) + heat[length.column] + 1
        _, place, count = np.unique(own, return_inverse=True, return_counts=True)
        shared = np.zeros(len(length.beside), dtype=bool)
        shared[length.part[count[place] > 1]] = True
        self.alone = ~shared[length.part]
        self.column, self.value = length.column[self.alone], length.value[self.alone]
        each = length.value * at[length.column]
        error = np.bincount(length.part, each, minlength=len(shared)) + length.beside
        self.sd = max(float(error @ error) ** 0.5, LEAST * max(abs(length.room), 1.0))
        slope = (error[length.part] * length.value)[~self.alone]
        self.others, self.slope = length.column[~self.alone], slope
        first = float(slope @ at[self.others])
        squares = float((each[self.alone] ** 2).sum())
        self.constant = float(error @ error) - squares - 2.0 * first

    def kept(self, square: Ints, size: Floats, margin: float) -> Rows:
        """The row that keeps the length within its room: ``2 sd <= sd^2 / now + now``."""
        part, width = 0.5 * (1.0 + margin) / self.sd, len(square)
        column, entries = self.length.row
        linear = np.bincount(column, entries, minlength=width)
        linear += np.bincount(self.others, 2.0 * part * self.slope, minlength=width)
        squares = part * np.bincount(self.column, self.value**2, minlength=width) * size
        every, has = np.arange(width), square != NOTHING
        terms = ((0, every, linear), (0, square[has], squares[has]))
        now = 0.5 * (1.0 + margin) * self.sd
        return rows(1, *terms, upper=self.length.room - now - part * self.constant)


def _tangents(lines: Ints, square: Ints, switch: Ints, most: Floats, now: Floats) -> Rows:
    """``most * square / p >= 2 x - p used`` at some p of each line."""
    steps = np.arange(int(np.ceil(np.log(1.0 / SMALLEST) / np.log(APART))))
    at = np.column_stack([most[:, None] * APART ** -steps.astype(float), now])
    kept = at > 0.5 * SMALLEST * most[:, None]
    line, _ = np.nonzero(kept)
    p = at[kept]
    each, has = np.arange(len(p)), switch[line] != NOTHING
    terms = (
        (each, square[line], most[line] / p),
        (each, lines[line], -2.0),
        (each[has], switch[line][has], p[has]),
    )
    return rows(len(p), *terms, lower=np.where(has, 0.0, -p))


def _wider(program: Program, lines: Ints, found: Rows) -> Program:
    more = len(lines)
    return replace(
        program,
        lower=np.concatenate([program.lower, np.zeros(more)]),
        upper=np.concatenate([program.upper, np.full(more, np.inf)]),
        scale=np.concatenate([program.scale, program.scale[lines]]),
        integer=np.concatenate([program.integer, np.zeros(more, dtype=bool)]),
        rows=found,
    )
