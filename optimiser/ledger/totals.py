"""The sums over all charges of a plan (SCENARIO.md, Result)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.plan import Charge, Purchase, Totals, TreatmentResult
from optimiser.formulation.custody import coc_eligible_per_kg, coc_input_per_kg
from optimiser.formulation.metal import Array
from optimiser.formulation.origin import primary_kg_per_kg
from optimiser.ledger.book import EXTERNAL, POST_CONSUMER, RECYCLED, Book
from optimiser.ledger.carbon import (
    CarbonMethod,
    known,
    melting_kgco2e,
    melting_kwh,
    source_kgco2e_per_kg,
)
from optimiser.ledger.heats import Heat
from optimiser.ledger.yard import Yard


@dataclass(frozen=True, slots=True)
class _Charged:
    """Every line of the plan: a source [s], a furnace type [f] and kilograms as received."""

    book: Book
    source: NDArray[np.int64]
    furnace_type: NDArray[np.int64]
    kg: Array

    def total(self, per_kg: Array) -> float:
        """The sum of an amount per kg [s, f]."""
        return float(self.kg @ per_kg[self.source, self.furnace_type])


def totals(
    book: Book,
    heats: tuple[Heat, ...],
    charges: tuple[Charge, ...],
    *,
    used: Array,
    taken: Array,
    yard: Yard,
    purchases: tuple[Purchase, ...],
    treatments: tuple[TreatmentResult, ...],
) -> Totals:
    """All totals; the recycled content is that of the metal newly charged."""
    charged, numbers = _charged(book, heats), book.numbers
    metal_kg = charged.total(numbers.metal_fraction)
    loss_kg = charged.total(numbers.net_loss_kg_per_kg) + yard.lost_kg
    costs = _Costs(
        metal_cost=_metal_cost(book, charges, used=used, purchases=purchases) + yard.metal_cost,
        sorting_cost=yard.sorting_cost,
        melting_cost=sum(h.furnace.cost_per_t * h.new_liquid_kg for h in heats) / 1000.0,
        treatment_cost=sum(one.cost for one in treatments),
        dross_cost=charged.total(numbers.dross_cost_per_kg),
        fixed_cost=_fixed_cost(book, used=used + taken) + yard.fixed_cost,
    )
    revenue = sum(h.order.price_per_t * h.tap_kg for h in heats) / 1000.0 + yard.earned
    return Totals(
        cost=sum(costs) - revenue,
        currency=book.settings.currency,
        **costs._asdict(),
        revenue=revenue,
        recycled_content_pct=_share_pct(charged, RECYCLED),
        post_consumer_pct=_share_pct(charged, POST_CONSUMER),
        metal_charged_kg=metal_kg,
        tapped_kg=sum(heat.tap_kg for heat in heats),
        metal_loss_kg=loss_kg,
        metal_loss_pct=100.0 * loss_kg / metal_kg if metal_kg > 0.0 else None,
        dross_kg=charged.total(numbers.dross_kg_per_kg),
        primary_kg=charged.total(primary_kg_per_kg(book.brief, numbers)),
        kgco2e_cut_off=_kgco2e(charged, heats, "cut_off"),
        kgco2e_mass_allocated=_kgco2e(charged, heats, "mass_allocated"),
        kwh=known(sum(melting_kwh(h.furnace, liquid_kg=h.new_liquid_kg) for h in heats) + yard.kwh),
    )


class _Costs(NamedTuple):
    """What a plan costs, part by part."""

    metal_cost: float
    sorting_cost: float
    melting_cost: float
    treatment_cost: float
    dross_cost: float
    fixed_cost: float


def coc_input_pct(book: Book, used: Array) -> float | None:
    """The eligible part of the chain-of-custody input charged, or None without any (F1)."""
    taken = float(used @ coc_input_per_kg(book.brief, book.numbers))
    eligible = float(used @ coc_eligible_per_kg(book.brief, book.numbers))
    return 100.0 * eligible / taken if taken > 0.0 else None


def _charged(book: Book, heats: tuple[Heat, ...]) -> _Charged:
    """The lines of all heats in a row."""
    counts = [len(heat.source) for heat in heats]
    nothing = np.zeros(0, dtype=np.int64)
    return _Charged(
        book,
        np.concatenate([nothing, *(heat.source for heat in heats)]),
        np.repeat(np.array([h.furnace_type for h in heats], dtype=np.int64), counts),
        np.concatenate([np.zeros(0), *(heat.kg for heat in heats)]),
    )


def _metal_cost(
    book: Book, charges: tuple[Charge, ...], *, used: Array, purchases: tuple[Purchase, ...]
) -> float:
    """Every line with the way it takes, and what is bought of offers but not used."""
    on_lines = sum(line.cost for charge in charges for line in charge.lines)
    used, spare = book.numbers.with_parts(used), 0.0
    for purchase in purchases:
        at = book.source_at[purchase.offer_id]
        spare += purchase.cost - book.brief.sources[at].price_per_t * float(used[at]) / 1000.0
    return on_lines + spare


def _fixed_cost(book: Book, *, used: Array) -> float:
    """What is paid once for each source of which anything is used."""
    return sum(book.brief.sources[at].fixed_cost for at in np.flatnonzero(used > 0.0))


def _share_pct(charged: _Charged, part: int) -> float | None:
    """The liquid of one kind among that of external metal, or None without any."""
    external_kg = charged.total(charged.book.per_kg[:, :, EXTERNAL])
    part_kg = charged.total(charged.book.per_kg[:, :, part])
    return 100.0 * part_kg / external_kg if external_kg > 0.0 else None


def _kgco2e(charged: _Charged, heats: tuple[Heat, ...], method: CarbonMethod) -> float | None:
    """The carbon of the metal as supplied and of melting it, or None if a factor is unknown."""
    book = charged.book
    per_kg = book.numbers.mixed(source_kgco2e_per_kg(book.brief.sources, method=method))
    metal = float(charged.kg @ per_kg[charged.source])
    return known(metal + sum(melting_kgco2e(h.furnace, liquid_kg=h.new_liquid_kg) for h in heats))
