"""What moves between two plans: line by line, in all, and out of one order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.order import Order
from models.plan import Plan
from models.why_not import Moved, Net
from optimiser.compare import Named, compare

SEEN_KG: Final = 0.5


def lines(before: Plan, after: Plan) -> Iterator[Moved]:
    """Every line of both."""
    found = compare([Named(name="before", plan=before), Named(name="after", plan=after)])
    for order in found.orders:
        for line in order.lines:
            yield Moved(
                order_id=order.order_id,
                source=line.source,
                before_kg=line.kg.values[0] or 0.0,
                after_kg=line.kg.values[1] or 0.0,
            )


def moved_lines(rows: tuple[Moved, ...]) -> Iterator[Moved]:
    """Lines that differ, those that differ most first."""
    seen = [row for row in rows if abs(row.after_kg - row.before_kg) > SEEN_KG]
    yield from sorted(seen, key=lambda row: -abs(row.after_kg - row.before_kg))


def net(rows: tuple[Moved, ...]) -> Iterator[Net]:
    """What the plan has more or less of in all, most first."""
    kg: dict[str, float] = {}
    for row in rows:
        kg[row.source] = kg.get(row.source, 0.0) + row.after_kg - row.before_kg
    for source in sorted(kg, key=lambda name: (-abs(kg[name]), name)):
        if abs(kg[source]) > SEEN_KG:
            yield Net(source=source, kg=kg[source])


def displaced(moved: tuple[Moved, ...], order: Order) -> dict[str, float]:
    """What an order has less of."""
    return {
        row.source: row.before_kg - row.after_kg
        for row in moved
        if row.order_id == order.order_id and row.after_kg < row.before_kg
    }
