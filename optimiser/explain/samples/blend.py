"""What of a metal could be charged, and what for, if it were as its sample may say.

A metal whose unknown element is taken at its bound may lie unused for that alone. Each charge is
blended again by itself, of what it was made of and of one such metal with half of its bound: a
small linear program with the room that the plan has in its limits. Prices of the blend as it is
tell which metals would come in at all; only those are blended with. A deviation of its own keeps an
unused metal out likewise: it is asked for as it would be left by a sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimiser.explain.samples.charging import (
    Aside,
    Charging,
    known_shift,
    left_open,
    over,
    room,
)
from optimiser.explain.samples.wish import counted
from optimiser.formulation.program import Floats, Ints, Linear, Program, Rows, rows
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

MOST_BLENDED: Final = 20
"""So many metals are blended with in one charge, the most promising."""
LEAST_KG: Final = 1e-3
"""Less than this is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a charge could take of a metal, kg, what that would free, kg, and by which element."""

    place: int
    kg: float
    freed_kg: float
    element: str


def brought(one: Charging, clock: Clock) -> Iterator[Brought]:
    """What of each metal aside would come in, and what it would free."""
    used, kg = _used(one)
    if not one.aside or not len(used):
        return
    blend = _Blend.of(one, used, kg)
    session = HighsSession(blend.program, Effort())
    form = Linear(cost=blend.cost)
    base = session.minimise(form, clock).values
    if base is None:
        return
    by_row, by_column = session.prices(form)
    gains = by_column[len(used) :] * blend.most[len(used) :]
    for at in np.argsort(gains, kind="stable")[:MOST_BLENDED].tolist():
        if gains[at] < -LEAST_KG * float(np.abs(blend.cost).max()):
            found = blend.with_one(session, at, clock)
            if found is not None:
                yield _told(one, blend, at, (base, found), by_row, float(by_column[len(used) + at]))


def _used(one: Charging) -> tuple[Ints, Floats]:
    """The sources of the metal of a charge, and their kilograms."""
    is_metal = (one.liquid[one.heat.source] > 0.0) & (one.heat.kg > LEAST_KG)
    return one.heat.source[is_metal], one.heat.kg[is_metal]


def _told(
    one: Charging,
    blend: _Blend,
    at: int,
    values: tuple[Floats, Floats],
    by_row: Floats,
    gain: float,
) -> Brought:
    """What is freed of primary, else of the dearest metal; at least what it saves comes to.

    Of what would come in as it is known now, by prices, only what a sample adds counts.
    """
    keeper, less = blend.keeper, values[0] - values[1]
    saved = float(blend.cost @ less) / max(float(blend.cost[keeper].max()), 1e-9)
    ways = _ways(one, one.aside[at], np.abs(by_row[1:]))
    name = min(ways, key=lambda element: (-ways[element], element))
    part = min(1.0, max(0.0, sum(ways.values())) / -gain)
    return Brought(
        place=one.aside[at].place,
        kg=float(values[1][blend.count + at]),
        freed_kg=part * max(float(less[keeper].sum()), saved, 0.0),
        element=name,
    )


def _ways(one: Charging, aside: Aside, prices: Floats) -> dict[str, float]:
    """What a kilogram is worth more by what a sample says of each element."""
    found = {}
    for row in aside.outcomes:
        room = -known_shift(one, aside.place, (row,))
        if row.bound_pct is None:
            room = left_open(one, aside.place, row, row.sd_pct - row.after_sd_pct)
        found[row.element] = float(room @ prices)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blend:
    """The program of a charge: kilograms of the ``count`` sources in it, then of those aside.

    ``own`` is where each of those aside stands among the first, if it does; ``most`` is what there
    is of each column, ``keeper`` the columns of primary metal, or that of the dearest.
    """

    program: Program
    count: int
    own: tuple[int | None, ...]
    most: Floats
    cost: Floats
    keeper: Ints

    @classmethod
    def of(cls, one: Charging, used: Ints, kg: Floats) -> _Blend:
        """The blend of a charge, with nothing of what is aside."""
        places = np.array([row.place for row in one.aside], dtype=np.int64)
        at = {place: i for i, place in enumerate(used.tolist())}
        own = tuple(at.get(place) for place in places.tolist())
        every = np.concatenate([used, places])
        in_it = np.array([0.0 if i is None else kg[i] for i in own])
        whole = float(kg @ one.liquid[used])
        has = one.spare_kg[every] + np.concatenate([kg, in_it])
        most = np.minimum(has, whole / one.liquid[every])
        cost = counted(one)[every]
        upper = np.where(np.arange(len(every)) < len(used), most, 0.0)
        program = Program(
            lower=np.zeros(len(every)),
            upper=upper,
            scale=np.full(len(every), max(1.0, float(kg.max()))),
            integer=np.zeros(len(every), dtype=bool),
            rows=_rows(one, every, kg, whole),
        )
        keeper = _keeper(one, used, cost[: len(used)])
        return cls(
            program=program, count=len(used), own=own, most=most, cost=cost, keeper=keeper
        )  # fmt: skip

    def with_one(self, session: HighsSession, at: int, clock: Clock) -> Floats | None:
        """The blend with one of those aside instead of what was charged of it."""
        column, own = self.count + at, self.own[at]
        self._bound(session, column, float(self.most[column]))
        if own is not None:
            self._bound(session, own, 0.0)
        found = session.minimise(Linear(cost=self.cost), clock).values
        self._bound(session, column, 0.0)
        if own is not None:
            self._bound(session, own, float(self.most[own]))
        return found

    @staticmethod
    def _bound(session: HighsSession, column: int, upper: float) -> None:
        session.bound(np.array([column]), np.zeros(1), np.array([upper]))


def _keeper(one: Charging, used: Ints, cost: Floats) -> Ints:
    is_primary = [one.pages.brief.sources[place].is_primary for place in used.tolist()]
    if any(is_primary):
        return np.flatnonzero(is_primary)
    return np.array([int(np.argmax(cost / one.liquid[used]))])


def _rows(one: Charging, every: Ints, kg: Floats, whole: float) -> Rows:
    """As much liquid as there was, and no limit passed by more than there is room in it."""
    beyond = np.array([over(one, miss, at) for at, miss in enumerate(one.misses)])
    beyond = beyond.reshape(len(one.misses), len(one.liquid))[:, every]
    first = len(every) - len(one.aside)
    upper = beyond[:, :first] @ kg + np.array([room(one, at) for at in range(len(one.misses))])
    for i, row in enumerate(one.aside):
        beyond[:, first + i] += known_shift(one, row.place, row.outcomes)
        beyond[:, first + i] += sum(
            left_open(one, row.place, it, it.after_sd_pct) for it in row.outcomes
        )
    table = np.vstack([one.liquid[every], beyond])
    return rows(
        len(table),
        (np.arange(len(table))[:, None], np.arange(len(every)), table),
        lower=np.array([whole, *np.full(len(upper), -np.inf)]),
        upper=np.array([whole, *upper]),
    )
