"""Cross-checks of ids and keys: nothing is named twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.issue import Issue
from optimiser.intake.reading import Reading
from optimiser.intake.schema import table_schema
from optimiser.intake.words import quoted

SOURCES: Final = (("lots", "lot_id"), ("offers", "offer_id"), ("bins", "bin_id"))
"""What a charge can be fed from by name; these share one set of ids with the outlets."""

KEYS: Final = {
    "materials": ("material",),
    "orders": ("order_id",),
    "alloys": ("alloy", "element"),
    "furnaces": ("furnace_id",),
    "form_limits": ("furnace_id", "form"),
    "losses": ("form", "furnace_type"),
    "recoveries": ("furnace_type", "element"),
    "treatments": ("treatment_id",),
    "classes": ("class",),
    "mixtures": ("lot_id", "class"),
    "sorters": ("sorter_id",),
    "separation": ("sorter_id", "class", "outlet"),
    "outlets": ("sorter_id", "outlet"),
    "routes": ("source", "target"),
    "pins": ("source", "target"),
    "blend_limits": ("target", "source"),
}
"""The columns that together name a row."""


def ids_are_unique(reading: Reading) -> Iterator[Issue]:
    """Lots, offers, bins and outlets share one set of ids."""
    places: dict[str, tuple[str, int]] = {}
    if _are_unique(reading):
        return
    for table, column in SOURCES:
        thing = column.removesuffix("_id")
        for row, record in enumerate(getattr(reading.scenario, table)):
            name = getattr(record, column)
            if places.setdefault(name, (table, row)) != (table, row):
                first = _another(reading, places[name])
                yield reading.issue(
                    table,
                    row,
                    column,
                    code="duplicate_id",
                    message=f"{thing} {name} has the id of {first}",
                    hint="lots, offers, bins and outlets each need an id of their own",
                )
    for row, outlet in enumerate(reading.scenario.outlets):
        if outlet.outlet in places:
            first = _another(reading, places[outlet.outlet])
            yield reading.issue(
                "outlets",
                row,
                "outlet",
                code="duplicate_id",
                message=f"outlet {outlet.outlet} has the id of {first}",
                hint="lots, offers, bins and outlets each need an id of their own",
            )


def _are_unique(reading: Reading) -> bool:
    """Whether no such id is used twice, as is most often so."""
    scenario = reading.scenario
    names = [getattr(one, column) for table, column in SOURCES for one in getattr(scenario, table)]
    used = set(names)
    return len(used) == len(names) and used.isdisjoint(one.outlet for one in scenario.outlets)


def _another(reading: Reading, place: tuple[str, int]) -> str:
    """The lot, offer or bin at a place, for a sentence."""
    table, row = place
    thing = table.removesuffix("s")
    return f"another {thing}{_at(reading, table, row)}"


def targets_are_unique(reading: Reading) -> Iterator[Issue]:
    """Orders, bins and sorters are told apart where a way ends."""
    first = dict.fromkeys((order.order_id for order in reading.scenario.orders), "an order")
    for table, column in (("bins", "bin_id"), ("sorters", "sorter_id")):
        thing = column.removesuffix("_id")
        names = [getattr(record, column) for record in getattr(reading.scenario, table)]
        for row, name in enumerate(names):
            if name in first:
                yield reading.issue(
                    table,
                    row,
                    column,
                    code="duplicate_target",
                    message=f"{thing} {name} has the id of {first[name]}",
                    hint="orders, bins and sorters each need an id of their own: pins and routes "
                    "end there",
                    value=name,
                )
        first |= dict.fromkeys(names, f"a {thing}")


def rows_are_unique(reading: Reading) -> Iterator[Issue]:
    """No other table says the same thing twice."""
    for table, key in KEYS.items():
        fields = [c.field for c in table_schema(table).columns if c.name in key]
        seen: dict[tuple[str, ...], str] = {}
        for row, record in enumerate(getattr(reading.scenario, table)):
            names = tuple(getattr(record, field) for field in fields)
            if names in seen:
                yield reading.issue(
                    table,
                    row,
                    key[0],
                    code="duplicate_id" if len(key) == 1 else "duplicate_row",
                    message=f"{table} has {' and '.join(map(quoted, names))} twice{seen[names]}",
                    hint="keep one of the rows",
                )
            seen.setdefault(names, _at(reading, table, row, ", first"))


def _at(reading: Reading, table: str, row: int, before: str = "") -> str:
    """Where a row stands, for a sentence: `` in row 7`` in the file, or below its header."""
    found = reading.tables[table]
    numbers = found.raw.numbers
    place = found.places[row]
    counted = numbers[place] if numbers else f"{place + 1} below the header"
    return f"{before} in row {counted}"
