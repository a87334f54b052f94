"""Dividing what a charge as a whole may miss among its limits, while its melt is decided.

Of a limit that may be missed with the chance ``s`` its melt keeps ``z(s)`` deviations: the rarer,
the more. ``z`` is convex in ``s``, so tangents to it are never more than it. The product with the
deviation, which follows from what is charged, is taken to first order about the last point: a
conic program decides both, and about what it finds once more, until that stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log1p, pi, sqrt
from typing import Final

import numpy as np

from optimiser.formulation.chance import Length, Side
from optimiser.formulation.program import Floats, Ints, Linear, Program, Rows, rows, stacked
from optimiser.risk.chance import deviations_inside, of_any

TIMES: Final = (-4.0, -1.0, 0.0, 1.0, 4.0)
PARTS: Final = (1e-3, 0.01, 0.05, 0.15, 0.4, 1.0)
"""Tangents lie so many steps beside what a limit may miss now, and at such parts of all."""
MOST_LIKELY: Final = 0.4
"""Deviations are convex in chances below a half."""
LEAST: Final = 0.02
"""A limit keeps at least this part of what it may miss now."""
MOST_STRETCHED: Final = 20
EVEN: Final = 1e-12
"""How near to all of it shares come together, and in how many steps at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What some limits of one charge may miss together, and what each of them may now.

    ``sd_kg`` is what each deviates at the last point.
    """

    order_id: str
    most: float
    shares: Mapping[Side, float]
    sd_kg: Mapping[Side, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A program with columns for what limits may miss, after all others.

    Each of ``sides`` has a column ``share`` for what it may miss, as a part of ``most`` [i]; each
    charge has one for what it misses beyond what is accepted, at nothing unless that is sought.
    """

    program: Program
    lengths: list[Length]
    sides: tuple[Side, ...]
    share: Ints
    most: Floats
    beyond: Ints
    is_elastic: bool

    def shares(self, values: Floats) -> dict[Side, float]:
        """What each limit may miss at a solution."""
        found = values[self.share] * self.most
        return dict(zip(self.sides, (float(one) for one in found), strict=True))

    @property
    def least_beyond(self) -> Linear:
        """What charges miss beyond what is accepted of them, all together."""
        cost = np.zeros(self.program.width)
        cost[self.beyond] = 1.0
        return Linear(cost=cost)


def divided(
    program: Program,
    lengths: Mapping[Side, Length],
    divisions: Sequence[Division],
    *,
    step: float,
    is_elastic: bool,
) -> Divided:
    """The program in which the limits of each charge have what they may miss as a choice.

    Tangents lie a ``step`` apart, relative to what a limit may miss now. The columns of a charge
    are what it misses beyond its risk, then of each limit its share, and the deviations beside.
    """
    widths = [1 + 2 * len(one.shares) for one in divisions]
    beyond = np.array([program.width, *widths], dtype=np.int64).cumsum()[:-1]
    parts, found, share = [program.rows], dict(lengths), [np.empty(0, dtype=np.int64)]
    for one, first in zip(divisions, beyond, strict=True):
        columns = first + 1 + 2 * np.arange(len(one.shares))
        share.append(columns)
        parts.append(_together(int(first), columns))
        for column, (side, chance) in zip(columns, one.shares.items(), strict=True):
            parts.append(_tangents(one, int(column), chance, step))
            found[side] = _beside(found[side], int(column) + 1, one.sd_kg[side])
    of = [(side, chance, one.most) for one in divisions for side, chance in one.shares.items()]
    most, each = np.array([all_of for _, _, all_of in of]), np.concatenate(share)
    lower, upper = np.full(sum(widths), -np.inf), np.full(sum(widths), np.inf)
    lower[beyond - program.width] = 0.0
    upper[beyond - program.width] = np.inf if is_elastic else 0.0
    lower[each - program.width] = LEAST * np.array([chance for _, chance, _ in of]) / most
    return Divided(
        program=_wider(program, lower, upper, stacked(parts)) if divisions else program,
        lengths=list(found.values()),
        sides=tuple(side for side, _, _ in of),
        share=each,
        most=most,
        beyond=beyond,
        is_elastic=is_elastic,
    )


def _wider(program: Program, lower: Floats, upper: Floats, rows: Rows) -> Program:
    """The program with more columns, none of which is whole, and other rows."""
    more = len(lower)
    return replace(
        program,
        lower=np.concatenate([program.lower, lower]),
        upper=np.concatenate([program.upper, upper]),
        scale=np.concatenate([program.scale, np.ones(more)]),
        integer=np.concatenate([program.integer, np.zeros(more, dtype=bool)]),
        rows=rows,
    )


def _together(beyond: int, columns: Ints) -> Rows:
    """All shares of a charge come to no more than it may miss."""
    return rows(1, (0, columns, 1.0), (0, beyond, -1.0), upper=1.0)


def _tangents(one: Division, column: int, chance: float, step: float) -> Rows:
    """``z(t) + z'(t) (share - t) - z(now) <= more`` at some t: deviations that are kept beside."""
    at = np.append(chance * np.exp(step * np.array(TIMES)), one.most * np.array(PARTS))
    at = np.minimum(at, MOST_LIKELY)
    now = deviations_inside(chance)
    z = np.array([deviations_inside(float(t)) for t in at])
    slope = np.array([slope_of_deviations(float(t)) for t in at])
    each = np.arange(len(at))
    terms = ((each, column, slope * one.most), (each, column + 1, -1.0))
    return rows(len(at), *terms, upper=now - z + slope * at)


def _beside(length: Length, column: int, sd_kg: float) -> Length:
    """The same with as much less room as more deviations are kept."""
    columns, entries = length.row
    row = (np.append(columns, column), np.append(entries, sd_kg))
    return replace(length, row=row, implies=None)


def slope_of_deviations(chance: float) -> float:
    """How the deviations that a chance leaves change with it."""
    z = deviations_inside(chance)
    return -sqrt(2.0 * pi) * exp(0.5 * z * z)


def together(shares: Mapping[Side, float]) -> float:
    """What a charge misses whose limits miss so much: two sides of one exclude each other."""
    by_name: dict[str, float] = {}
    for side, chance in shares.items():
        by_name[side[1]] = by_name.get(side[1], 0.0) + chance
    return of_any(by_name.values())


def stretched(
    near: Mapping[Side, float], far: Mapping[Side, float], most: float
) -> dict[Side, float]:
    """The shares of near limits in the same proportions, so that with the far all come to most."""
    found, left = dict(near), log1p(-most) - log1p(-together(far))
    if left >= 0.0:
        return {side: LEAST * chance for side, chance in near.items()}
    for _ in range(MOST_STRETCHED):
        now = log1p(-together({**far, **found})) - log1p(-together(far))
        if now == 0.0 or abs(left / now - 1.0) < EVEN:
            break
        found = {side: chance * left / now for side, chance in found.items()}
    return found
