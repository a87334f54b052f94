"""The week with two lots as one heap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.order import Route
from models.scenario import Scenario
from models.sorter import Bin
from optimiser.value.bin import free_name


def heaped(scenario: Scenario, one: str, other: str) -> Scenario:
    """The week with two lots mixed: a bin that is full of them, and that nothing else enters.

    It may go into every order that both could go into by date and reservation, and that either
    had a way to. Pins on the two lots no longer mean anything and go.
    """
    names = (one, other)
    bin_id = free_name(scenario, f"{one} + {other}")
    lots = tuple(
        lot.model_copy(update={"in_bin": bin_id}) if lot.lot_id in names else lot
        for lot in scenario.lots
    )
    masses_kg = {lot.lot_id: lot.mass_kg for lot in lots if lot.lot_id in names}
    return scenario.model_copy(
        update={
            "lots": lots,
            "bins": (*scenario.bins, Bin(bin_id=bin_id, capacity_kg=sum(masses_kg.values()))),
            "routes": (*scenario.routes, *_routes(scenario, masses_kg, bin_id)),
            "pins": tuple(row for row in scenario.pins if row.source not in names),
        }
    )


def _routes(scenario: Scenario, masses_kg: Mapping[str, float], bin_id: str) -> Iterator[Route]:
    """The ways of both lots lead from the heap too, at what they cost on average."""
    orders = {order.order_id for order in scenario.orders}
    by_target: dict[str, list[Route]] = {}
    for row in scenario.routes:
        if row.source in masses_kg and row.target in orders:
            by_target.setdefault(row.target, []).append(row)
    for target, rows in by_target.items():
        widths, kg = [row.max_kg for row in rows], sum(masses_kg[row.source] for row in rows)
        cost = sum(masses_kg[row.source] * row.cost_per_t for row in rows)
        yield Route(
            source=bin_id,
            target=target,
            max_kg=None if None in widths else sum(width or 0.0 for width in widths),
            cost_per_t=cost / kg if kg > 0 else 0.0,
        )
