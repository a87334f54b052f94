"""The heats of a plan, one after the other through each furnace, heel and all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.brief import Brief
from models.furnace import Furnace
from models.order import Order
from optimiser.formulation.metal import Array
from optimiser.ledger.book import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED, Book
from optimiser.ledger.carbon import heel_kgco2e, melting_kgco2e

Charged = Mapping[str, Mapping[str, float]]
"""Kilograms as received by order and source; an order that is absent is not made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquid:
    """Liquid metal: its mass, and the kilograms of each element and all it carries [k]."""

    kg: float
    content: Array

    def part(self, kg: float) -> Liquid:
        """``kg`` of the same liquid."""
        if kg == 0.0 or self.kg == 0.0:
            return Liquid(kg=kg, content=np.zeros_like(self.content))
        return Liquid(kg=kg, content=self.content * (kg / self.kg))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """One order's heat: what is charged onto its heel, and the melt that both become.

    ``source`` says which sources are charged by their place in the brief, ``kg`` how much. A
    treatment is among them with what it takes out; the melt is what is left then.
    """

    order: Order
    furnace: Furnace
    furnace_type: int
    source: NDArray[np.int64]
    kg: Array
    heel: Liquid
    new_liquid_kg: float
    melt: Liquid

    @property
    def tap_kg(self) -> float:
        """The liquid poured: all but the heel that is kept."""
        return self.melt.kg - self.furnace.heel_keep_kg


def heats(book: Book, charged: Charged) -> tuple[Heat, ...]:
    """The heats in ``charged``, furnace by furnace; an order not made passes its heel on."""
    return tuple(
        heat
        for chain, orders in book.brief.chains.items()
        for heat in _chain(book, charged, chain=chain, orders=orders)
    )


def _chain(book: Book, charged: Charged, *, chain: str, orders: tuple[str, ...]) -> Iterator[Heat]:
    heel = first_heel(book.brief, chain)
    for order_id in orders:
        if order_id in charged:
            heat = _heat(book, charged[order_id], order=book.orders[order_id], heel=heel)
            yield heat
            heel = heat.melt.part(heat.furnace.heel_keep_kg)


def first_heel(brief: Brief, chain: str) -> Liquid:
    """What lies in the furnace of a chain before the plan begins."""
    furnace, pct = brief.furnaces[chain], brief.heel_pct.get(chain, {})
    content = np.zeros(len(brief.elements) + 4)
    content[:-4] = [pct.get(element, 0.0) / 100.0 * furnace.heel_kg for element in brief.elements]
    external_kg = furnace.heel_kg * furnace.heel_external_pct / 100.0
    content[EXTERNAL] = external_kg
    content[RECYCLED] = external_kg * furnace.heel_recycled_pct / 100.0
    content[POST_CONSUMER] = external_kg * furnace.heel_post_consumer_pct / 100.0
    content[CARBON] = heel_kgco2e(furnace)
    return Liquid(kg=furnace.heel_kg, content=content)


def _heat(book: Book, charged: Mapping[str, float], *, order: Order, heel: Liquid) -> Heat:
    furnace = book.brief.furnace_of(order)
    furnace_type = book.furnace_type_at[furnace.type]
    used = {name: kg for name, kg in charged.items() if kg != 0.0}
    source = np.array([book.source_at[name] for name in used], dtype=np.int64)
    kg = np.array(list(used.values()), dtype=np.float64)
    yields = book.numbers.metal_yield[source, furnace_type]
    liquid_kg = float(kg @ np.maximum(yields, 0.0))
    taken_kg = float(kg @ np.maximum(-yields, 0.0))
    content = heel.content + kg @ book.per_kg[source, furnace_type]
    content[CARBON] += melting_kgco2e(furnace, liquid_kg=liquid_kg)
    return Heat(
        order=order,
        furnace=furnace,
        furnace_type=furnace_type,
        source=source,
        kg=kg,
        heel=heel,
        new_liquid_kg=liquid_kg,
        melt=Liquid(kg=heel.kg + liquid_kg - taken_kg, content=content),
    )
