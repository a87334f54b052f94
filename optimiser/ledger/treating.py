"""What treatments take out of a melt, with what, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.furnace import is_treatment
from models.plan import TreatmentResult
from optimiser.ledger.book import Book
from optimiser.ledger.heats import Heat


def treatments_of(book: Book, heat: Heat) -> tuple[TreatmentResult, ...]:
    """The treatments of one heat, in the sequence in which they are done."""
    return tuple(_results(book, heat))


def without_treatments(charged: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """What is charged by order and source, without what is taken out."""
    return {pair: kg for pair, kg in charged.items() if not is_treatment(pair[1])}


def _results(book: Book, heat: Heat) -> Iterator[TreatmentResult]:
    names = (book.brief.sources[at].source_id for at in heat.source)
    taken = dict(zip(names, heat.kg.tolist(), strict=True))
    done = [one for one in book.brief.treatments if one.stream in taken]
    melt_kg = heat.melt.kg + sum(taken[one.stream] for one in done)
    element_kg = {
        one.element: float(heat.melt.content[book.element_at[one.element]])
        + sum(taken[other.stream] for other in done if other.element == one.element)
        for one in done
    }
    for one in done:
        kg = taken[one.stream]
        before = 100.0 * element_kg[one.element] / melt_kg
        melt_kg -= kg
        element_kg[one.element] -= kg
        yield TreatmentResult(
            order_id=heat.order.order_id,
            treatment_id=one.treatment_id,
            element=one.element,
            removed_kg=kg,
            reagent_kg=one.reagent_kg_per_kg * kg,
            cost=one.cost_per_kg * kg,
            before_pct=before,
            after_pct=100.0 * element_kg[one.element] / melt_kg if melt_kg > 0.0 else 0.0,
        )
