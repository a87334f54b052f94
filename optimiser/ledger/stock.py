"""What is used and bought of each source, and what stays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from models.plan import Leftover, Purchase
from models.source import Source
from optimiser.formulation.metal import Array
from optimiser.ledger.book import Book
from optimiser.ledger.heats import Heat
from optimiser.ledger.reasons import not_needed, why_unused

LEAST_KG = 1e-6
"""What no weighbridge sees is not left over, and asks for no further step of buying."""


def used_kg(book: Book, heats: tuple[Heat, ...]) -> Array:
    """What the plan charges of each source [s]."""
    used = np.zeros(len(book.brief.sources))
    for heat in heats:
        np.add.at(used, heat.source, heat.kg)
    return used


def purchases(book: Book, used: Array, bought: Mapping[str, float] | None) -> tuple[Purchase, ...]:
    """What is bought of each offer: as ``bought`` says, or the least that covers its use."""
    found = []
    for source, kg in zip(book.brief.sources, used.tolist(), strict=True):
        if source.kind == "offer":
            least = least_purchase_kg(source, used_kg=kg)
            bought_kg = least if bought is None else bought.get(source.source_id, least)
            if bought_kg > 0.0:
                cost = source.price_per_t * bought_kg / 1000.0
                found.append(Purchase(offer_id=source.source_id, kg=bought_kg, cost=cost))
    return tuple(found)


def least_purchase_kg(source: Source, *, used_kg: float) -> float:
    """The least that can be bought of an offer to use ``used_kg`` of it."""
    if used_kg <= 0.0:
        return 0.0
    kg = max(used_kg, source.min_buy_kg)
    step = source.buy_step_kg
    return kg if step is None else step * math.ceil((kg - LEAST_KG) / step)


def leftovers(
    book: Book, heats: tuple[Heat, ...], used: Array, taken: Array, bought: tuple[Purchase, ...]
) -> Iterator[Leftover]:
    """What stays of every source, and why; an unlimited offer leaves what was bought too much.

    ``taken`` is what went over sorters or into bins [s].
    """
    purchased = {purchase.offer_id: purchase.kg for purchase in bought}
    made = frozenset(heat.order.order_id for heat in heats)
    for source, kg, gone in zip(book.brief.sources, used.tolist(), taken.tolist(), strict=True):
        surplus_kg = purchased.get(source.source_id, kg + gone) - kg - gone
        left_kg = surplus_kg if source.mass_kg is None else source.mass_kg - kg
        if left_kg > LEAST_KG:
            why = _why_of_the_rest(source, left_kg=left_kg, surplus_kg=surplus_kg)
            why = (
                why
                if kg + gone > 0.0 or source.kind == "bin"
                else why_unused(source, brief=book.brief, made=made)
            )
            yield Leftover(source=source.source_id, kg=left_kg, why=why)


def _why_of_the_rest(source: Source, *, left_kg: float, surplus_kg: float) -> str:
    """Why a source that is used is not used up."""
    if surplus_kg > LEAST_KG:
        return f"{surplus_kg:g} kg bought beyond need, for the least or the step of buying"
    if source.piece_kg is not None and left_kg < source.piece_kg:
        return "less than a piece"
    if source.kind == "bin":
        return "stays in the bin"
    return not_needed(source)
