"""Which source may go into which order, straight or by a bin: the rules that are yes or no."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from models.brief import Brief
from models.furnace import Furnace
from models.order import Order
from models.source import Source
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.program import Bools

if TYPE_CHECKING:
    from optimiser.formulation.frame import Heats

LEAST_YIELD = 1e-6
"""Below this liquid yield a source is no metal at all, kg per kg."""


def allowed(brief: Brief, heats: Heats, numbers: Coefficients) -> Bools:
    """Whether metal of source s may end in heat h, whichever way it takes [s, h]."""
    meet = np.outer(_usable(brief), np.ones(heats.count, dtype=bool))
    meet &= np.abs(numbers.metal_yield[:, heats.furnace_type]) > LEAST_YIELD
    meet &= _in_time(brief, heats.orders)
    for place, source in enumerate(brief.sources):
        if source.furnaces is not None or source.reserved_for or source.owner:
            meet[place] &= np.array([is_let_in(source, o) for o in heats.orders], dtype=bool)
    meet &= _dry_enough(brief, heats)
    meet &= _may_be_treated(brief, heats.orders)
    at = {source.source_id: place for place, source in enumerate(brief.sources)}
    for place, source in enumerate(brief.sources):
        if source.parts:
            meet[place] &= meet[[at[name] for name in source.parts]].all(axis=0)
    return np.asarray(meet)


def admitted(brief: Brief, heats: Heats, meet: Bools) -> Bools:
    """Whether source s may go straight into heat h, where ``meet`` allows it at all [s, h]."""
    straight = np.array([s.direct and s.in_bin is None for s in brief.sources], dtype=bool)
    found = meet & straight[:, None]
    return np.asarray(found & _routed(brief, heats.orders) if brief.routes else found)


def is_treated(brief: Brief) -> Bools:
    """Whether a source takes metal out instead of bringing it [s]."""
    return np.array([not source.is_metal for source in brief.sources], dtype=bool)


def is_let_in(source: Source, order: Order) -> bool:
    """Whether furnace, reservation and owner let ``source`` into ``order``."""
    return (
        (source.furnaces is None or order.furnace in source.furnaces)
        and (source.reserved_for is None or source.reserved_for in (order.order_id, order.customer))
        and (source.owner is None or source.owner == order.customer)
    )


def is_wet(source: Source, furnace: Furnace) -> bool:
    """Whether ``source`` counts as wet in ``furnace``."""
    limit = furnace.max_moisture_pct
    return source.wet or (limit is not None and source.moisture_pct > limit)


def _may_be_treated(brief: Brief, orders: tuple[Order, ...]) -> Bools:
    """Not where a treatment would have to leave more than the alloy may hold [s, h]."""
    found = np.ones((len(brief.sources), len(orders)), dtype=bool)
    place = {source.source_id: at for at, source in enumerate(brief.sources)}
    for one in brief.treatments:
        for heat, order in enumerate(orders):
            high = [row.max_pct for row in brief.limits[order.alloy] if row.element == one.element]
            most = min((pct for pct in high if pct is not None), default=np.inf)
            found[place[one.stream], heat] = one.min_left_pct <= most
    return found


def _usable(brief: Brief) -> Bools:
    return np.array([not s.sealed and not s.on_hold for s in brief.sources], dtype=bool)


def _in_time(brief: Brief, orders: tuple[Order, ...]) -> Bools:
    """Available when the order starts; an order without a start takes any time."""
    start = np.array([_seconds(order.start, np.nan) for order in orders])
    begin = np.array([_seconds(source.available_from, -np.inf) for source in brief.sources])
    end = np.array([_seconds(source.available_until, np.inf) for source in brief.sources])
    return np.asarray(np.isnan(start) | ((begin[:, None] <= start) & (start <= end[:, None])))


def _seconds(moment: datetime | None, default: float) -> float:
    return default if moment is None else moment.timestamp()


def _dry_enough(brief: Brief, heats: Heats) -> Bools:
    """Wet metal never into a side well, nor onto a heel that is sure (MODEL.md §2, safety).

    One that is there only if earlier heats are made is the business of a rule.
    """
    furnaces = [brief.furnace_of(order) for order in heats.orders]
    safe = np.array([
        heats.least_heel_kg[h] == 0.0 and furnace.type != "side_well"
        for h, furnace in enumerate(furnaces)
    ], dtype=bool)  # fmt: skip
    limit = np.array([_limit(furnace) for furnace in furnaces])
    moisture = np.array([source.moisture_pct for source in brief.sources])
    wet = np.array([source.wet for source in brief.sources], dtype=bool)
    return np.asarray(safe | ~(wet[:, None] | (moisture[:, None] > limit)))


def _limit(furnace: Furnace) -> float:
    return np.inf if furnace.max_moisture_pct is None else furnace.max_moisture_pct


def _routed(brief: Brief, orders: tuple[Order, ...]) -> Bools:
    ways = {(route.source, route.target) for route in brief.routes}
    return np.array([
        [(source.source_id, order.order_id) in ways or not source.is_metal for order in orders]
        for source in brief.sources
    ], dtype=bool).reshape(len(brief.sources), len(orders))  # fmt: skip
