"""Treatments as sources of less: a kilogram of one takes a kilogram of its element out of a melt.

So a treatment is decided, weighed against goals and carried on by heels like everything that is
charged, with a liquid yield of -1. It has no metal, no origin and no carbon of its own, and what
it takes out takes none of these along: that stays with the metal that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.furnace import TREATMENT, Furnace, Treatment
from models.source import Source


def usable(
    treatments: Iterable[Treatment], *, furnaces: Mapping[str, Furnace], elements: Iterable[str]
) -> tuple[Treatment, ...]:
    """Those for a furnace and an element that a plan speaks of, cheapest first, then by id."""
    types, limited = {furnace.type for furnace in furnaces.values()}, frozenset(elements)
    found = (one for one in treatments if one.furnace_type in types and one.element in limited)
    return tuple(sorted(found, key=lambda one: (one.cost_per_kg, one.treatment_id)))


def as_sources(treatments: Iterable[Treatment]) -> tuple[Source, ...]:
    """Each treatment as the source it is to a plan."""
    return tuple(_source(one) for one in treatments)


def _source(treatment: Treatment) -> Source:
    return Source(
        source_id=treatment.stream,
        kind=TREATMENT,
        material=None,
        origin="internal",
        form="ingot",
        supplier=None,
        location=None,
        owner=None,
        reserved_for=None,
        on_hold=False,
        price_per_t=1000.0 * treatment.cost_per_kg,
        mass_kg=None,
        available_from=None,
        available_until=None,
        piece_kg=None,
        min_use_kg=0.0,
        min_total_kg=0.0,
        min_buy_kg=0.0,
        buy_step_kg=None,
        fixed_cost=0.0,
        weigh_step_kg=0.0,
        moisture_pct=0.0,
        organics_pct=0.0,
        foreign_pct=0.0,
        contamination_given=True,
        metal_yield_pct=None,
        yield_given=False,
        kgco2e_per_t=0.0,
        kgco2e_origin_per_t=None,
        direct=True,
        furnaces=None,
        sealed=False,
        wet=False,
        composition_pct={},
    )
