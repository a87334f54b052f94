"""Rules on what may go where: ways, furnaces, dates, holds, reservations, owners."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.order import Order
from models.source import Source
from optimiser.check.case import Case
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, above, forbidden
from optimiser.check.melts import Melt, Use


def _uses(case: Case) -> Iterator[tuple[Melt, Use]]:
    """Every line of every charge."""
    for melt in case.melts:
        for use in melt.uses:
            yield melt, use


def routes_exist(case: Case) -> Iterator[Finding]:
    """Where routes are given, metal takes no other way."""
    if not case.routes:
        return
    into_charges = (
        ((stream, melt.order.order_id), kg)
        for melt in case.melts
        for stream, kg in melt.used_kg.items()
    )
    for (stream, target), kg in (*into_charges, *_into_yard(case)):
        if (stream, target) not in case.routes:
            yield from forbidden(kg, unit="kg", where=f"{stream} to {target}")


def routes_are_not_overrun(case: Case) -> Iterator[Finding]:
    """No more takes a way than may go that way."""
    if not case.routes:
        return
    into_charges = (
        ((stream, melt.order.order_id), kg)
        for melt in case.melts
        for stream, kg in melt.used_kg.items()
    )
    for way, kg in (*into_charges, *_into_yard(case)):
        route = case.routes.get(way)
        if route is not None and route.max_kg is not None:
            where = f"route of {way[0]} to {way[1]}"
            limit, margin = exact(route.max_kg), case.margin
            yield from above(kg, limit, margin=margin, unit="kg", where=where)


def _into_yard(case: Case) -> Iterator[tuple[tuple[str, str], Fraction]]:
    """What goes to sorters and into bins; what lies in a bin from the start came before."""
    yield from case.sorted_kg.items()
    for way, kg in case.filled_kg.items():
        source = case.sources.get(way[0])
        if source is None or source.in_bin is None:
            yield way, kg


def furnaces_are_allowed(case: Case) -> Iterator[Finding]:
    """A source goes only to the furnaces it may go to."""
    for melt, use in _uses(case):
        allowed = use.source.furnaces
        if allowed is not None and melt.furnace.furnace_id not in allowed:
            yield from forbidden(use.kg, unit="kg", where=use.where)


def sources_are_there_in_time(case: Case) -> Iterator[Finding]:
    """A source is charged between the dates it is available, where the start is known."""
    for melt, use in _uses(case):
        if not _is_there(use.source, melt.order):
            yield from forbidden(use.kg, unit="kg", where=use.where)


def _is_there(source: Source, order: Order) -> bool:
    if order.start is None:
        return True
    arrived = source.available_from is None or source.available_from <= order.start
    gone = source.available_until is not None and order.start > source.available_until
    return arrived and not gone


def holds_are_respected(case: Case) -> Iterator[Finding]:
    """Metal on hold is not charged."""
    for _, use in _uses(case):
        if use.source.on_hold:
            yield from forbidden(use.kg, unit="kg", where=use.where)


def reservations_are_respected(case: Case) -> Iterator[Finding]:
    """Reserved metal goes to the order or customer it is reserved for."""
    for melt, use in _uses(case):
        holder = use.source.reserved_for
        if holder is not None and holder not in (melt.order.order_id, melt.order.customer):
            yield from forbidden(use.kg, unit="kg", where=use.where)


def owners_get_their_metal(case: Case) -> Iterator[Finding]:
    """A customer's own metal goes only to orders of that customer."""
    for melt, use in _uses(case):
        if use.source.owner is not None and use.source.owner != melt.order.customer:
            yield from forbidden(use.kg, unit="kg", where=use.where)


def indirect_metal_stays_out(case: Case) -> Iterator[Finding]:
    """What may not go straight into a charge does not."""
    for _, use in _uses(case):
        if use.bin_id is None and not (use.source.direct and use.source.in_bin is None):
            yield from forbidden(use.kg, unit="kg", where=use.where)
