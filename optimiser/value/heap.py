"""The week with two streams as one heap: lots, offers, or what leaves a sorter."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from models.order import Route
from models.scenario import Scenario
from models.sorter import Bin
from optimiser.intake.streams import Streams
from optimiser.value.bin import free_name


def heaped(scenario: Scenario, one: str, other: str) -> Scenario:
    """The week with two streams mixed: a bin of their own, that nothing else enters.

    Lots lie in it from the start, whole; of offers and outlets goes in what pays, and they can be
    used no other way. The heap may go into every order that both could go into by date and
    reservation, and that either had a way to. Pins on the two no longer mean anything and go.
    """
    names = (one, other)
    bin_id = free_name(scenario, f"{one} + {other}")
    lots = tuple(
        lot.model_copy(update={"in_bin": bin_id}) if lot.lot_id in names else lot
        for lot in scenario.lots
    )
    lying = [lot.mass_kg for lot in lots if lot.lot_id in names]
    heap = Bin(bin_id=bin_id, capacity_kg=sum(lying) if len(lying) == len(names) else None)
    return scenario.model_copy(
        update={
            "lots": lots,
            "bins": (*scenario.bins, heap),
            "routes": tuple(_routes(scenario, names, bin_id)),
            "pins": tuple(row for row in scenario.pins if row.source not in names),
        }
    )


def _routes(scenario: Scenario, names: tuple[str, str], bin_id: str) -> Iterator[Route]:
    """The ways of the week, those of the two streams by the heap.

    Where none are given every way is open, and may stay so if both are lots: they lie there. For
    the same reason their old ways may stay, and lead nowhere.
    """
    lots = {lot.lot_id for lot in scenario.lots}
    ways = scenario.routes
    if not ways:
        if lots.issuperset(names):
            return
        ways = tuple(_all_ways(scenario))
    yield from (row for row in ways if row.source in lots or row.source not in names)
    yield from (Route(source=name, target=bin_id) for name in names if name not in lots)
    yield from _onward(scenario, ways, _weights(scenario, names), bin_id)


def _all_ways(scenario: Scenario) -> Iterator[Route]:
    """Every way that is open where no routes are given."""
    orders = [order.order_id for order in scenario.orders]
    bins = [one.bin_id for one in scenario.bins]
    streams = Streams(scenario)
    held = {lot.lot_id for lot in scenario.lots if lot.in_bin is not None}
    metals = [lot.lot_id for lot in scenario.lots if lot.in_bin is None]
    metals += [offer.offer_id for offer in scenario.offers] + sorted(streams.last())
    for source in metals:
        yield from (Route(source=source, target=target) for target in (*bins, *orders))
    for source in bins:
        yield from (Route(source=source, target=target) for target in orders)
    for (source, sorter_id), leaving in streams.by_way.items():
        if not leaving.unknown and source not in held:
            yield Route(source=source, target=sorter_id)


def _weights(scenario: Scenario, names: tuple[str, str]) -> dict[str, float]:
    """The masses of the two streams, or one each if nobody knows how much there will be."""
    known = {lot.lot_id: lot.mass_kg for lot in scenario.lots}
    known |= {one.offer_id: one.mass_kg for one in scenario.offers if one.mass_kg is not None}
    masses_kg = {name: known.get(name, 0.0) for name in names}
    return masses_kg if all(masses_kg.values()) else dict.fromkeys(names, 1.0)


def _onward(
    scenario: Scenario, ways: tuple[Route, ...], weights: Mapping[str, float], bin_id: str
) -> Iterator[Route]:
    """The ways of both streams lead from the heap too, at what they cost on average."""
    by_target: dict[str, list[Route]] = {}
    for row in _into_charges(scenario, ways, weights):
        by_target.setdefault(row.target, []).append(row)
    for target, rows in by_target.items():
        widths, total = [row.max_kg for row in rows], sum(weights[row.source] for row in rows)
        cost = sum(weights[row.source] * row.cost_per_t for row in rows)
        yield Route(
            source=bin_id,
            target=target,
            max_kg=None if None in widths else sum(width or 0.0 for width in widths),
            cost_per_t=cost / total,
        )


def _into_charges(
    scenario: Scenario, ways: tuple[Route, ...], names: Container[str]
) -> Iterator[Route]:
    """The ways of some streams into charges: straight, else by the bin by which it costs least."""
    orders = {order.order_id for order in scenario.orders}
    out: dict[str, list[Route]] = {one.bin_id: [] for one in scenario.bins}
    for row in ways:
        if row.source in out:
            out[row.source].append(row)
    found: dict[tuple[str, str], Route] = {}
    for row in ways:
        for after in out.get(row.target, ()) if row.source in names else ():
            way = _joined(row, after)
            key = way.source, way.target
            if key not in found or way.cost_per_t < found[key].cost_per_t:
                found[key] = way
    for row in ways:
        if row.source in names and row.target in orders:
            found[row.source, row.target] = row
    yield from found.values()


def _joined(row: Route, after: Route) -> Route:
    """A way into a bin and one out of it, as one."""
    widths = [one.max_kg for one in (row, after) if one.max_kg is not None]
    return Route(
        source=row.source,
        target=after.target,
        max_kg=min(widths, default=None),
        cost_per_t=row.cost_per_t + after.cost_per_t,
    )
