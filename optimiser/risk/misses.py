"""How likely each charge of a plan misses each of its limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, overload

import numpy as np

from models.brief import Brief
from optimiser.formulation.bounds import Bound, bounds_of_spec
from optimiser.formulation.chance import Side
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Floats
from optimiser.ledger.book import Book, book
from optimiser.ledger.heats import Charged, Heat, heats
from optimiser.risk.chance import accepted, chance_of_miss, of_any
from optimiser.risk.deviation import Deviations, Limit, Poured, Spread, Spreads, deviations

DUST: Final = 1e-7
"""So small a part of the melt is not beyond a limit."""
LEAST: Final = 1e-4
"""A limit is no smaller than this part of the melt, where something is relative to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One limit of one charge: by how much its melt is expected to be beyond it, and how far off.

    ``size_kg`` is what the limit allows, for tolerances relative to it; ``sd_pct`` is the deviation
    in the unit of the limit.
    """

    side: Side
    bound: Bound
    over_kg: float
    spread: Spread
    size_kg: float
    sd_pct: float

    @property
    def chance(self) -> float:
        """The chance that it is missed; one that is sure is not missed by a solver's dust."""
        sd_kg = self.spread.sd_kg
        melt_kg = self.size_kg / size_of(self.bound)
        return chance_of_miss(self.over_kg - (0.0 if sd_kg else DUST * melt_kg), sd_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The limits of an alloy, and as arrays what each asks of a melt, whatever its mass [i]."""

    each: tuple[Bound, ...]
    asked: tuple[Limit, ...]
    size: Floats

    @classmethod
    def of(cls, each: tuple[Bound, ...]) -> Bounds:
        """These limits."""
        return cls(
            each=each,
            asked=tuple((one.weights, one.melt_weight) for one in each),
            size=np.array([size_of(one) for one in each]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Misses(Sequence[Miss]):
    """Every limit of one charge, with the arrays that tell which of them matter [i].

    ``content`` is what the melt holds, kg; what is more to say of a limit is worked out when it is
    asked for.
    """

    order_id: str
    bounds: Bounds
    pages: Book
    content: Floats
    melt_kg: float
    over_kg: Floats
    size_kg: Floats
    spreads: Spreads
    sides: tuple[Side, ...]
    known: dict[int, Miss] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.sides)

    @overload
    def __getitem__(self, at: int) -> Miss: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Miss, ...]: ...

    def __getitem__(self, at: int | slice) -> Miss | tuple[Miss, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(len(self))[at])
        at = range(len(self))[at]
        if at not in self.known:
            self.known[at] = self._miss(at)
        return self.known[at]

    def _miss(self, at: int) -> Miss:
        bound, spread = self.bounds.each[at], self.spreads.of(at)
        per = None if bound.per is None else self.content[self.pages.element_at[bound.per]]
        return Miss(
            side=self.sides[at],
            bound=bound,
            over_kg=float(self.over_kg[at]),
            spread=spread,
            size_kg=float(self.size_kg[at]),
            sd_pct=bound.scale * spread.sd_kg / max(self.melt_kg if per is None else per, 1e-9),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """A brief's limits and what is known of its errors, looked up once."""

    pages: Book
    errors: Deviations
    bounds: Mapping[str, Bounds]

    def of(self, charged: Charged) -> dict[str, Misses]:
        """Every limit of every charge in a plan, by order."""
        return {
            heat.order.order_id: self._misses(heat, poured) for heat, poured in self.melts(charged)
        }

    def melts(self, charged: Charged) -> Iterator[tuple[Heat, Poured]]:
        """Every heat of a plan with what its melt consists of, furnace by furnace."""
        poured: dict[str, Poured] = {}
        for heat in heats(self.pages, charged):
            name = heat.furnace.furnace_id
            onto = poured.get(name) or self.errors.begun(name, heat.furnace_type, heat.heel.kg)
            kg = np.zeros(len(self.pages.brief.sources))
            kg[heat.source] = heat.kg
            melt = self.errors.poured(onto, kg)
            yield heat, melt
            poured[name] = melt.left(
                heat.furnace.heel_keep_kg / max(heat.melt.kg, 1e-9), heat.order.order_id
            )

    def _misses(self, heat: Heat, melt: Poured) -> Misses:
        bounds, order_id, content = self.bounds[heat.order.alloy], heat.order.order_id, heat.melt
        spreads = self.errors.spreads(melt, bounds.asked)
        counted = spreads.counted
        elements = content.content[: counted.counts.shape[1]]
        return Misses(
            order_id=order_id,
            bounds=bounds,
            pages=self.pages,
            content=content.content,
            melt_kg=content.kg,
            over_kg=counted.counts @ elements + counted.melt_weight * content.kg,
            size_kg=bounds.size * content.kg,
            spreads=spreads,
            sides=tuple((order_id, one.what, one.sign) for one in bounds.each),
        )


def doubts(brief: Brief, numbers: Coefficients, pages: Book | None = None) -> Doubts:
    """What is to be looked up for the charges of a brief; in ``pages`` where those are known."""
    pages = pages or book(brief, numbers)
    return Doubts(
        pages=pages,
        errors=deviations(brief, pages.numbers),
        bounds={alloy: Bounds.of(bounds_of_spec(brief, alloy)) for alloy in brief.limits},
    )


def size_of(bound: Bound) -> float:
    """What a limit allows, as a part of the melt."""
    return max(abs(bound.limit) / bound.scale, LEAST)


def off_spec(misses: Iterable[Miss]) -> float:
    """The chance that a charge misses any of its limits.

    Two sides of one element exclude each other; elements err independently of each other.
    """
    by_name: dict[str, float] = {}
    for miss in misses:
        by_name[miss.side[1]] = by_name.get(miss.side[1], 0.0) + miss.chance
    return of_any(by_name.values())


def is_asked_for(brief: Brief) -> bool:
    """Whether any charge has an accepted risk to be kept within."""
    return any(accepted(order, brief.settings) is not None for order in brief.orders)
