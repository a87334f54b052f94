"""The smallest bite of a source, and where some of it may go."""

from __future__ import annotations

import math
from typing import Final

from models.brief import Brief
from models.order import Order
from models.plan import Plan
from models.source import Source
from models.why_not import Place

SHARE: Final = 0.01
"""A bite is at least this share of what is there, or of the charge if that is less."""


def bite_kg(source: Source, order: Order, *, yield_fraction: float) -> float:
    """One piece, the least use and one step of the scale at least, and a hundredth.

    A hundredth of what is there or of the charge, whichever is less; in whole pieces or steps,
    and no more than there is. kg as received.
    """
    charge_kg = order.most_tap_kg / max(yield_fraction, 1e-6)
    there_kg = math.inf if source.mass_kg is None else source.mass_kg
    least = max(
        source.piece_kg or 0.0,
        source.min_use_kg,
        source.weigh_step_kg,
        SHARE * min(there_kg, charge_kg),
    )
    unit = source.piece_kg or source.weigh_step_kg
    if unit > 0:
        least = math.ceil(least / unit - 1e-9) * unit
    return round(min(least, there_kg), 6)


def places_of(plan: Plan, name: str) -> tuple[Place, ...]:
    """Where some of a source goes in a plan."""
    orders = [
        Place(target=charge.order_id, kind="order", kg=line.kg)
        for charge in plan.charges
        for line in charge.lines
        if line.source == name and line.kind != "heel"
    ]
    sorters = [
        Place(target=row.sorter_id, kind="sorter", kg=row.kg)
        for row in plan.sorting
        if row.source == name and row.kg > 0
    ]
    bins = [
        Place(target=row.bin_id, kind="bin", kg=content.kg)
        for row in plan.bins
        for content in row.contents
        if content.source == name and content.kg > 0
    ]
    return (*orders, *sorters, *bins)


def reaches(plan: Plan, name: str, order_id: str) -> tuple[Place, ...]:
    """Where some of a source gets into one order: straight, or by a bin that is drawn for it."""
    lines = {
        line.source
        for charge in plan.charges
        if charge.order_id == order_id
        for line in charge.lines
    }
    return tuple(
        place
        for place in places_of(plan, name)
        if place.target == order_id or (place.kind == "bin" and place.target in lines)
    )


def source_named(brief: Brief, name: str) -> Source | None:
    """The lot, offer or outlet of that name."""
    return next((one for one in brief.sources if one.source_id == name), None)
