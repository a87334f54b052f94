"""Which metal may not go into an order, and why, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator

from models.brief import Brief
from models.order import Order
from models.source import Source

MOST = 4
"""So many are named of each reason."""


def barred(brief: Brief, order: Order) -> str:
    """All reasons of each lot and offer, those that share them together; nothing without any."""
    found: dict[str, list[str]] = {}
    for source in brief.sources:
        if source.kind in ("lot", "offer") and (why := tuple(_reasons(source, order, brief))):
            found.setdefault(" and ".join(why), []).append(source.source_id)
    return "; ".join(f"{_named(names)} {why}" for why, names in found.items())


def why_barred(brief: Brief, source_id: str, order_id: str) -> str:
    """All reasons why one lot or offer may not go into an order; nothing where none is known."""
    sources = {source.source_id: source for source in brief.sources}
    order = next(one for one in brief.orders if one.order_id == order_id)
    return " and ".join(_reasons(sources[source_id], order, brief))


def _named(names: list[str]) -> str:
    more = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {more} more" if more > 0 else "") + ":"


def _reasons(source: Source, order: Order, brief: Brief) -> Iterator[str]:
    """Every reason for which a source may not go into an order; sealed metal never may."""
    if source.sealed:
        yield "sealed"
        return
    if source.on_hold:
        yield "on hold"
    if source.reserved_for not in (None, order.order_id, order.customer):
        yield f"reserved for {source.reserved_for}"
    if source.owner not in (None, order.customer):
        yield f"metal of {source.owner}"
    yield from _of_time(source, order)
    if source.furnaces is not None and order.furnace not in source.furnaces:
        yield "not for its furnace"
    if source.wet and brief.furnace_of(order).heel_kg > 0:
        yield "wet, and never onto a heel"


def _of_time(source: Source, order: Order) -> Iterator[str]:
    start = order.start
    if start is None:
        return
    if source.available_from is not None and source.available_from > start:
        yield "not there yet at its start"
    if source.available_until is not None and source.available_until < start:
        yield "gone before its start"
