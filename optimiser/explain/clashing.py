"""What limits of one order cannot be kept with the stock there is: alone, or only together.

Each set that is told clashes, and none of it could be left out; each figure is the best that any
charge reaches. Limits are rows of their own here: the rules of a program let a limit say how much
of a source may be used at all, which must give way with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.brief import chain_id
from optimiser.decision.ask import Ask, Posed
from optimiser.formulation.bounds import Bound, order_bounds, spec_bounds
from optimiser.formulation.program import (
    INFINITY,
    Floats,
    Linear,
    Program,
    Rows,
    Term,
    rows,
    stacked,
)
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

LEAST_SLACK = 1e-7
"""A limit that is missed by less than this part of the melt is kept."""
MOST_STEPS = 20
CLOSE = 1e-10
MOST_SETS = 3
"""So many sets that share no limit are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A limit of a set that clashes, and the best it comes to if the others of it are kept."""

    bound: Bound
    best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Limits that cannot all be kept, though all but any one of them can.

    ``by_heel`` says that they could without what lies in the furnace.
    """

    broken: tuple[Broken, ...]
    by_heel: bool = False


def clashes(alone: Posed, ask: Ask, clock: Clock) -> tuple[Clash, ...] | None:
    """Every set of limits that clashes, none sharing a limit; None if no charge is possible at all.

    Where time runs out nothing is told, for a question left open is no clash.

    ``alone`` poses ``ask`` for one order.
    """
    asked = _Limits(_free(alone, ask), alone, clock)
    if not asked.can_keep(()):
        return () if clock.is_over else None
    sets = [*_sets(asked)]
    thinned = _without_heel(alone, ask, clock) if sets else None
    told = tuple(
        Clash(
            broken=tuple(Broken(bound=asked.bounds[i], best=asked.best(i, found)) for i in found),
            by_heel=thinned is not None and thinned.can_keep(found),
        )
        for found in sets
    )
    return () if clock.is_over else told


def _without_heel(alone: Posed, ask: Ask, clock: Clock) -> _Limits | None:
    """The same question with nothing in the furnace, if something is."""
    brief, key = ask.brief, chain_id(alone.frame.heats.orders[0])
    furnace = brief.furnaces[key]
    if furnace.heel_kg <= 0.0:
        return None
    empty = furnace.model_copy(update={"heel_kg": 0.0, "heel_keep_kg": 0.0})
    bare = replace(ask, brief=replace(brief, furnaces={**brief.furnaces, key: empty}))
    return _Limits(_free(alone, bare), alone, clock)


def _free(alone: Posed, ask: Ask) -> Posed:
    """The order alone, with no limit of its alloy."""
    order = alone.frame.heats.orders[0]
    limits = {**ask.brief.limits, order.alloy: ()}
    return replace(ask, brief=replace(ask.brief, limits=limits)).pose(frozenset({order.order_id}))


def _sets(asked: _Limits) -> Iterator[tuple[int, ...]]:
    """What clashes alone first; of the others, sets of which none can be left out."""
    alone = [i for i in range(len(asked.bounds)) if not asked.can_keep([i])]
    yield from ((i,) for i in alone)
    left = [i for i in range(len(asked.bounds)) if i not in alone]
    for _ in range(MOST_SETS):
        if asked.can_keep(left):
            return
        found = _irreducible(asked, left)
        yield found
        left = [i for i in left if i not in found]


def _irreducible(asked: _Limits, left: Sequence[int]) -> tuple[int, ...]:
    """Leave out one after the other as long as the rest clashes."""
    kept = list(left)
    for one in left:
        fewer = [i for i in kept if i != one]
        if not asked.can_keep(fewer):
            kept = fewer
    return tuple(kept)


class _Limits:
    """One program held open, in which any of the limits of an order may be let go."""

    def __init__(self, free: Posed, alone: Posed, clock: Clock) -> None:
        """``free`` has no limits of the alloy; ``alone`` says which there are."""
        order = alone.frame.heats.orders[0]
        self.bounds: tuple[Bound, ...] = (
            *spec_bounds(alone.frame, order.alloy),
            *order_bounds(order),
        )
        self.free, self.clock = free, clock
        self._place = {name: k for k, name in enumerate(free.frame.contents)}
        program = _widened(free, self._rows())
        self._first = free.program.width
        self._columns = self._first + np.arange(len(self.bounds))
        self._hair = LEAST_SLACK * float(free.frame.heats.most_melt_kg[0])
        self._session = HighsSession(program, Effort())
        self._known: dict[frozenset[int], bool] = {}

    def can_keep(self, kept: Collection[int]) -> bool:
        """Whether some charge keeps all of these limits; others may be what they are."""
        key = frozenset(kept)
        if key not in self._known:
            nothing = np.zeros(self._first + len(self.bounds))
            self._known[key] = self._least(nothing, kept) is not None
        return self._known[key]

    def best(self, which: int, kept: Collection[int]) -> float:
        """The best a limit comes to with the others of these kept, in its own unit.

        A share is a quotient: it is made least by linear steps, each from the last share.
        """
        bound = self.bounds[which]
        over, size = self._over(bound), self._size(bound)
        others = [i for i in kept if i != which]
        found, share = self._least(over, others), INFINITY
        for _ in range(MOST_STEPS):
            if found is None or float(size @ found) <= 0.0:
                break
            now = float(over @ found) / float(size @ found)
            if now >= share - CLOSE:
                break
            share = now
            found = self._least(over - share * size, others)
        return bound.limit + bound.sign * bound.scale * share

    def _least(self, cost: Floats, kept: Collection[int]) -> Floats | None:
        count = len(self.bounds)
        most = np.full(count, INFINITY)
        most[list(kept)] = self._hair
        self._session.bound(self._columns, np.zeros(count), most)
        return self._session.minimise(Linear(cost=cost), self.clock).values

    def _over(self, bound: Bound) -> Floats:
        """By how much a melt is over a limit, in kg."""
        found = np.zeros(self._first + len(self.bounds))
        columns = self.free.columns
        for name, weight in bound.weights:
            found[columns.content[0, self._place[name]]] += weight
        found[columns.melt[0]] += bound.melt_weight
        return found

    def _size(self, bound: Bound) -> Floats:
        """What it is a share of."""
        found = np.zeros(self._first + len(self.bounds))
        columns = self.free.columns
        at = columns.melt[0] if bound.per is None else columns.content[0, self._place[bound.per]]
        found[at] = 1.0
        return found

    def _rows(self) -> Rows:
        terms: list[Term] = []
        columns = self.free.columns
        for row, bound in enumerate(self.bounds):
            terms += [
                (row, columns.content[0, self._place[name]], weight)
                for name, weight in bound.weights
            ]
            terms.append((row, columns.melt[0], bound.melt_weight))
        return rows(len(self.bounds), *terms, upper=0.0)


def _widened(free: Posed, limits: Rows) -> Program:
    """The program with the limits below its rows, each with a column that lets it go.

    The promises of the order are among the limits, and are let go where they stood.
    """
    found, count = free.program, limits.count
    promises = found.rules["melt_keeps_its_promises"]
    upper = found.rows.upper.copy()
    upper[promises] = INFINITY
    loosened = replace(found.rows, upper=upper)
    joined = stacked((loosened, limits))
    at = np.arange(count)
    return replace(
        found.relaxed,
        lower=np.concatenate([found.lower, np.zeros(count)]),
        upper=np.concatenate([found.upper, np.full(count, INFINITY)]),
        scale=np.concatenate([found.scale, np.ones(count)]),
        integer=np.zeros(found.width + count, dtype=bool),
        rows=replace(
            joined,
            row=np.concatenate([joined.row, found.rows.count + at]),
            column=np.concatenate([joined.column, found.width + at]),
            value=np.concatenate([joined.value, -np.ones(count)]),
        ),
    )
