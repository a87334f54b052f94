"""Rules on what the plan speaks of: every order, and only what the brief knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimiser.check.case import Case
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, forbidden


def every_order_is_made_or_left_out(case: Case) -> Iterator[Finding]:
    """Every order is made once, or left out with a reason; an optional one may just be absent."""
    made = Counter(charge.order_id for charge in case.plan.charges)
    left_out = Counter(row.order_id for row in case.plan.unplanned)
    for order_id in {**case.orders, **made, **left_out}:
        order = case.orders.get(order_id)
        times = made[order_id] + left_out[order_id]
        wanted = 0 if order is None or (order.optional and times == 0) else 1
        where = f"order {order_id}"
        yield from forbidden(abs(times - wanted), unit="orders", where=where)


def charges_are_as_ordered(case: Case) -> Iterator[Finding]:
    """A charge names the alloy, the furnace and the start of its order."""
    for melt in case.melts:
        order, charge = melt.order, melt.charge
        asked = (order.alloy, order.furnace, order.start)
        differs = (charge.alloy, charge.furnace, charge.start) != asked
        yield from forbidden(int(differs), unit="charges", where=melt.where)


def lines_name_known_sources(case: Case) -> Iterator[Finding]:
    """Every line and purchase is of a stream that there is, and by its kind."""
    bins = {one.bin_id for one in case.brief.bins}
    for charge in case.plan.charges:
        for line in charge.lines:
            source = case.sources.get(line.source)
            known = line.kind == "heel" or (source is not None and source.kind == line.kind)
            known = line.source in bins if line.kind == "bin" else known
            where = f"order {charge.order_id}, {line.kind} {line.source}"
            yield from forbidden(int(not known), unit="lines", where=where)
    for purchase in case.plan.purchases:
        source = case.sources.get(purchase.offer_id)
        known = source is not None and source.kind == "offer"
        yield from forbidden(int(not known), unit="lines", where=f"offer {purchase.offer_id}")


def masses_are_not_negative(case: Case) -> Iterator[Finding]:
    """No line and no purchase is of less than nothing."""
    for charge in case.plan.charges:
        for line in charge.lines:
            where = f"order {charge.order_id}, {line.kind} {line.source}"
            yield from forbidden(-exact(line.kg), unit="kg", where=where)
    for purchase in case.plan.purchases:
        yield from forbidden(-exact(purchase.kg), unit="kg", where=f"offer {purchase.offer_id}")
