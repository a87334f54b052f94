"""Why a source is not used, in a planner's few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from models.brief import Brief, chain_id
from models.order import Order
from models.source import Source
from optimiser.ledger.loading import is_wet

NOT_NEEDED = "not needed"
TOO_WET = "wet, and no dry, empty furnace"


def why_unused(source: Source, *, brief: Brief, made: frozenset[str]) -> str:
    """The first bar that keeps ``source`` from every order, or that nobody needs it.

    What is on hold may be wet besides: released it would have to stay all the same.
    """
    if source.sealed:
        return "sealed"
    if source.on_hold:
        too_wet = all(_is_too_wet(source, order, brief) for order in brief.orders)
        return f"on hold, and {TOO_WET}" if source.wet and too_wet else "on hold"
    if not source.direct:
        return "not for direct charging"
    orders = brief.orders
    for lets_in, why in _bars(source, brief):
        orders = tuple(order for order in orders if lets_in(order))
        if not orders:
            return why
    if not any(order.order_id in made for order in orders):
        return "no order it may go to is made"
    return not_needed(source)


def not_needed(source: Source) -> str:
    """That nobody needs it, as far as it is known what it holds."""
    if not source.bounded:
        return NOT_NEEDED
    taken = ", ".join(
        f"{name} taken as {source.composition_pct[name]:g} %" for name in source.bounded
    )
    return f"{NOT_NEEDED} with {taken}, its upper bound; a sample may tell otherwise"


def _bars(source: Source, brief: Brief) -> Iterator[tuple[Callable[[Order], bool], str]]:
    """Each rule that may keep a source from an order, and what to say if it keeps from all."""
    if source.reserved_for is not None:
        who = source.reserved_for
        yield lambda order: who in (order.order_id, order.customer), f"reserved for {who}"
    if source.owner is not None:
        owner = source.owner
        yield lambda order: owner == order.customer, f"owned by {owner}"
    if source.furnaces is not None:
        furnaces = source.furnaces
        yield lambda order: order.furnace in furnaces, "no order it may go to"
    if source.available_from is not None:
        begin = source.available_from
        yield lambda order: _not_before(order.start, begin), "arrives after the last charge"
    if source.available_until is not None:
        end = source.available_until
        yield lambda order: _not_after(order.start, end), "gone before the charges it could go to"
    if brief.routes:
        ways = {route.target for route in brief.routes if route.source == source.source_id}
        if ways <= {order.order_id for order in brief.orders}:
            yield lambda order: order.order_id in ways, "no route to an order"
    yield lambda order: not _is_too_wet(source, order, brief), TOO_WET


def _not_before(start: datetime | None, begin: datetime) -> bool:
    return start is None or begin <= start


def _not_after(start: datetime | None, end: datetime) -> bool:
    return start is None or start <= end


def _is_too_wet(source: Source, order: Order, brief: Brief) -> bool:
    """Whether ``source`` is wet, and the order's furnace a side well or not empty."""
    furnace = brief.furnace_of(order)
    is_first = brief.chains[chain_id(order)][0] == order.order_id
    heel_kg = furnace.heel_kg if is_first else furnace.heel_keep_kg
    return is_wet(source, furnace) and (furnace.type == "side_well" or heel_kg > 0.0)
