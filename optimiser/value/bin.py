"""The week with other bins: one fewer, one more, or several poured together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from models.order import Pin, Route
from models.scenario import Scenario
from models.segregation import Segregation
from models.sorter import Bin

Kind = tuple[object, ...]


def kind_of(scenario: Scenario, one: Bin) -> Kind:
    """What makes two bins the same to a plan: room, cost, ways, pins and what lies in them."""
    rows: tuple[Route | Pin, ...] = (*scenario.routes, *scenario.pins)
    ways = frozenset(
        (
            type(row),
            *(None if name == one.bin_id else name for name in (row.source, row.target)),
            row.model_copy(update={"source": "", "target": ""}),
        )
        for row in rows
        if one.bin_id in (row.source, row.target)
    )
    held = one.bin_id if held_kg(scenario, one.bin_id) > 0 else None
    return one.capacity_kg, one.fixed_cost, ways, held


def held_kg(scenario: Scenario, bin_id: str) -> float:
    """What lies in a bin from the start, kg as received."""
    return sum(lot.mass_kg for lot in scenario.lots if lot.in_bin == bin_id)


def without_bin(scenario: Scenario, bin_id: str) -> Scenario:
    """The week without an empty bin; its pins go with it.

    Ways to and from it stay and lead nowhere: with none at all, every way would be open.
    """
    return scenario.model_copy(
        update={
            "bins": tuple(one for one in scenario.bins if one.bin_id != bin_id),
            "pins": tuple(row for row in scenario.pins if bin_id not in (row.source, row.target)),
        }
    )


def with_another_bin(scenario: Scenario) -> Scenario:
    """The week with one bin more, as roomy as the roomiest, with its ways, and free of cost."""
    like = roomiest(scenario)
    bin_id = free_name(scenario, f"another {like.bin_id}")
    one = like.model_copy(update={"bin_id": bin_id, "fixed_cost": 0.0})
    ways = (
        row.model_copy(update=_renamed(row, {like.bin_id: bin_id}))
        for row in scenario.routes
        if like.bin_id in (row.source, row.target)
    )
    return scenario.model_copy(
        update={"bins": (*scenario.bins, one), "routes": (*scenario.routes, *ways)}
    )


def roomiest(scenario: Scenario) -> Bin:
    """The bin that holds most; of equal ones the first by name."""
    return min(
        scenario.bins,
        key=lambda one: (one.capacity_kg is not None, -(one.capacity_kg or 0.0), one.bin_id),
    )


def poured(scenario: Scenario, bin_ids: Iterable[str]) -> Scenario:
    """The week with several bins in one, which has their room, their ways and their content.

    It is named for the first of them and opened once, at the dearest. Of pins only what they
    ask for at least can be kept: who may not have more of one bin may have it of the other.
    """
    names = tuple(bin_ids)
    first, new = names[0], dict.fromkeys(names, names[0])
    within = [one for one in scenario.bins if one.bin_id in new]
    rooms = [one.capacity_kg for one in within]
    whole = within[0].model_copy(
        update={
            "bin_id": first,
            "capacity_kg": None if None in rooms else sum(room or 0.0 for room in rooms),
            "fixed_cost": max(one.fixed_cost for one in within),
        }
    )
    lots = tuple(
        lot.model_copy(update={"in_bin": first}) if lot.in_bin in new else lot
        for lot in scenario.lots
    )
    return scenario.model_copy(
        update={
            "bins": (*(one for one in scenario.bins if one.bin_id not in new), whole),
            "lots": lots,
            "routes": tuple(_joined_routes(scenario.routes, new)),
            "pins": tuple(_joined_pins(scenario.pins, new)),
        }
    )


def poured_together(segregation: Segregation, bin_ids: Iterable[str]) -> Segregation:
    """What was filled, with the contents of several bins in the first of them."""
    names = tuple(bin_ids)
    filled: dict[tuple[str, str], float] = {}
    for (source, bin_id), kg in segregation.filled_kg.items():
        place = source, names[0] if bin_id in names else bin_id
        filled[place] = filled.get(place, 0.0) + kg
    return replace(segregation, filled_kg=filled)


def _joined_routes(routes: tuple[Route, ...], new: dict[str, str]) -> Iterator[Route]:
    """The ways under their new names; of two that are one now, the cheaper, as wide as both."""
    found: dict[tuple[str, str], Route] = {}
    for row in routes:
        moved = row.model_copy(update=_renamed(row, new))
        key = moved.source, moved.target
        known = found.get(key)
        if known is not None:
            widths = known.max_kg, moved.max_kg
            moved = moved.model_copy(
                update={
                    "max_kg": None if None in widths else sum(width or 0.0 for width in widths),
                    "cost_per_t": min(known.cost_per_t, moved.cost_per_t),
                }
            )
        found[key] = moved
    yield from found.values()


def _joined_pins(pins: tuple[Pin, ...], new: dict[str, str]) -> Iterator[Pin]:
    least: dict[tuple[str, str], float] = {}
    for row in pins:
        if row.source not in new and row.target not in new:
            yield row
            continue
        key = new.get(row.source, row.source), new.get(row.target, row.target)
        least[key] = least.get(key, 0.0) + (row.kg or row.min_kg or 0.0)
    for (source, target), kg in least.items():
        if kg > 0:
            yield Pin(source=source, target=target, min_kg=kg)


def _renamed(row: Route, new: dict[str, str]) -> dict[str, str]:
    return {
        "source": new.get(row.source, row.source),
        "target": new.get(row.target, row.target),
    }


def free_name(scenario: Scenario, name: str) -> str:
    """The name, or the first like it that no lot, offer or bin has."""
    taken = {lot.lot_id for lot in scenario.lots} | {one.offer_id for one in scenario.offers}
    taken |= {one.bin_id for one in scenario.bins}
    while name in taken:
        name = f"{name}'"
    return name
