"""How likely each charge of a plan misses each of its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.brief import Brief
from optimiser.formulation.bounds import Bound, bounds_of_spec
from optimiser.formulation.chance import Side
from optimiser.formulation.coefficients import Coefficients
from optimiser.ledger.book import Book, book
from optimiser.ledger.heats import Charged, Heat, heats
from optimiser.risk.chance import accepted, chance_of_miss, of_any
from optimiser.risk.deviation import Deviations, Poured, Spread, deviations

DUST: Final = 1e-7
"""So small a part of the melt is not beyond a limit."""


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
        melt_kg = self.size_kg / max(abs(self.bound.limit) / self.bound.scale, 1e-4)
        return chance_of_miss(self.over_kg - (0.0 if sd_kg else DUST * melt_kg), sd_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """A brief's limits and what is known of its errors, looked up once."""

    pages: Book
    errors: Deviations
    bounds: Mapping[str, tuple[Bound, ...]]

    def of(self, charged: Charged) -> dict[str, tuple[Miss, ...]]:
        """Every limit of every charge in a plan, by order."""
        return {
            heat.order.order_id: tuple(self._misses(heat, poured))
            for heat, poured in self.melts(charged)
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

    def _misses(self, heat: Heat, melt: Poured) -> Iterator[Miss]:
        at, content = self.pages.element_at, heat.melt.content.tolist()
        bounds = self.bounds[heat.order.alloy]
        spreads = self.errors.spreads(melt, tuple((b.weights, b.melt_weight) for b in bounds))
        for bound, spread in zip(bounds, spreads, strict=True):
            over = bound.melt_weight * heat.melt.kg
            over += sum(w * content[at[name]] for name, w in bound.weights)
            of = heat.melt.kg if bound.per is None else content[at[bound.per]]
            yield Miss(
                side=(heat.order.order_id, bound.what, bound.sign),
                bound=bound,
                over_kg=over,
                spread=spread,
                size_kg=max(abs(bound.limit) / bound.scale, 1e-4) * heat.melt.kg,
                sd_pct=bound.scale * spread.sd_kg / max(of, 1e-9),
            )


def doubts(brief: Brief, numbers: Coefficients, pages: Book | None = None) -> Doubts:
    """What is to be looked up for the charges of a brief; in ``pages`` where those are known."""
    pages = pages or book(brief, numbers)
    return Doubts(
        pages=pages,
        errors=deviations(brief, pages.numbers),
        bounds={alloy: bounds_of_spec(brief, alloy) for alloy in brief.limits},
    )


def off_spec(misses: tuple[Miss, ...]) -> float:
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
