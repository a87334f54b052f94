"""Cross-checks of pins and routes: they begin where metal is and end where it can go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from models.issue import Issue
from models.order import Pin, Route
from optimiser.intake.reading import Reading
from optimiser.intake.streams import Streams
from optimiser.intake.words import did_you_mean, quoted

TABLES: Final = ("routes", "pins")
ENDS: Final = ("lots", "offers", "bins", "orders", "sorters")
OF_SORTING: Final = ("classes", "mixtures", "sorters", "separation", "outlets")


def ends_of_ways_are_known(reading: Reading) -> Iterator[Issue]:
    """Pins and routes begin at a source and end where metal can go."""
    if not reading.is_readable(*ENDS, *OF_SORTING):
        return
    sure = _is_right(reading, *OF_SORTING)
    streams = Streams(reading.scenario) if sure else None
    sources = metals_named(reading) | reading.named("bins", "bin_id")
    sources |= streams.last() if streams is not None else set()
    targets = {name for names in targets_named(reading).values() for name in names}
    for table, row, way in _ways(reading):
        if way.source not in sources and (sure or "/" not in way.source):
            yield _unknown_source(reading, table, row, way, sources, streams)
        if way.target not in targets:
            yield reading.issue(
                table,
                row,
                "target",
                code="unknown_target",
                message=f"{table}: there is no target {quoted(way.target)}",
                hint=did_you_mean(way.target, targets, otherwise="add the target, or leave it out"),
                value=way.target,
            )


def ways_can_be_gone(reading: Reading) -> Iterator[Issue]:
    """Metal goes to sorters and bins from where it lies, and from a bin into charges only."""
    targets, bins = targets_named(reading), reading.named("bins", "bin_id")
    held = {lot.lot_id: lot.in_bin for lot in reading.scenario.lots if lot.in_bin is not None}
    for table, row, way in _ways(reading):
        into_yard = way.target in targets["bin"] | targets["sorter"]
        if into_yard and way.source in bins:
            why = "what lies in a bin goes into charges only"
        elif way.target in targets["sorter"] and "/" in way.source:
            why = "what leaves a sorter goes on to another by to_sorter of its outlet only"
        elif into_yard and held.get(way.source, way.target) != way.target:
            why = f"lot {way.source} lies in bin {held[way.source]} and mixes with what is there"
        else:
            continue
        hint = "take the row out, or lead it to where the metal can go"
        yield _no_way(reading, table, row, way, why, hint)


def ways_to_sorters_can_be_gone(reading: Reading) -> Iterator[Issue]:
    """Only a mixture of classes that the sorter knows goes there."""
    if not reading.is_readable(*ENDS, *OF_SORTING) or not _is_right(reading, *OF_SORTING):
        return
    sorters, metals = targets_named(reading)["sorter"], metals_named(reading)
    by_way = Streams(reading.scenario).by_way
    for table, row, way in _ways(reading):
        if way.target not in sorters or way.source not in metals:
            continue
        leaving = by_way.get((way.source, way.target))
        if leaving is None:
            why = f"nobody says which classes {way.source} is a mixture of"
            hint = f"add rows for {way.source} to mixtures, or take this row out"
            yield _no_way(reading, table, row, way, why, hint)
        elif leaving.unknown and isinstance(way, Pin):
            sorter_id, name = leaving.unknown[0]
            why = f"sorter {sorter_id} does not know class {name}, which is in it"
            hint = f"add rows for class {name} to separation, or take the pin out"
            yield _no_way(reading, table, row, way, why, hint)


def streams_of_routes_arise(reading: Reading) -> Iterator[Issue]:
    """What a route leads on from a sorter can leave it: a route leads its lot there."""
    if not reading.is_readable(*ENDS, *OF_SORTING) or not _is_right(reading, *OF_SORTING):
        return
    begins = {
        stream: way
        for way, leaving in Streams(reading.scenario).by_way.items()
        for stream in leaving.last
    }
    ways = {(route.source, route.target) for route in reading.scenario.routes}
    for row, route in enumerate(reading.scenario.routes):
        lot_id, sorter_id = begins.get(route.source, ("", ""))
        if lot_id and (lot_id, sorter_id) not in ways:
            yield reading.issue(
                "routes",
                row,
                "source",
                code="route_from_nothing",
                severity="warning",
                message=f"route of {route.source} to {route.target}: no route leads {lot_id} to "
                f"sorter {sorter_id}, so nothing leaves it there",
                hint=f"add a route of {lot_id} to {sorter_id}, or take this row out",
                value=route.source,
            )


def _no_way(reading: Reading, table: str, row: int, way: Pin | Route, why: str, hint: str) -> Issue:
    return reading.issue(
        table,
        row,
        "target",
        code="no_such_way",
        message=f"{table.removesuffix('s')} of {way.source} to {way.target}: {why}",
        hint=hint,
        value=way.target,
    )


def _unknown_source(
    reading: Reading,
    table: str,
    row: int,
    way: Pin | Route,
    known: set[str],
    streams: Streams | None,
) -> Issue:
    """The issue of a source that is none; streams have long names, and some go on."""
    say: Callable[..., Issue] = reading.issue
    hint = did_you_mean(way.source, known, otherwise="add the source, or leave it out")
    message = f"{table}: there is no source {quoted(way.source)}"
    outlets = reading.named("outlets", "outlet")
    if streams is not None and way.source in streams.passing():
        ends = sorted(name for name in streams.last() if name.startswith(f"{way.source}/"))
        message = f"{table}: stream {way.source} goes on to another sorter, nothing of it stays"
        hint = f"name what leaves in the end: {', '.join(ends[:4])}" if ends else hint
    elif way.source in outlets or way.source.rpartition("/")[2] in outlets:
        message += "; what leaves a sorter is called lot/sorter/outlet"
    return say(
        table, row, "source", code="unknown_source", message=message, hint=hint, value=way.source
    )


def _ways(reading: Reading) -> Iterator[tuple[str, int, Pin | Route]]:
    for table in TABLES:
        for row, way in enumerate(getattr(reading.scenario, table)):
            yield table, row, way


def metals_named(reading: Reading) -> set[str]:
    """Every lot and offer."""
    return reading.named("lots", "lot_id") | reading.named("offers", "offer_id")


def targets_named(reading: Reading) -> dict[str, set[str]]:
    """Where metal can go, by what it is."""
    return {
        "order": reading.named("orders", "order_id"),
        "bin": reading.named("bins", "bin_id"),
        "sorter": reading.named("sorters", "sorter_id"),
    }


def _is_right(reading: Reading, *tables: str) -> bool:
    """Whether every row of ``tables`` is right, so that nothing is missed that was said."""
    asked = {name: reading.tables.get(name) for name in tables}
    return all(
        found is None or len(found.values) == len(getattr(reading.scenario, name))
        for name, found in asked.items()
    )
