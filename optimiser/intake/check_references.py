"""Cross-checks of names that one table uses and another one gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.issue import Issue
from optimiser.intake.reading import Reading
from optimiser.intake.schema import table_schema
from optimiser.intake.words import did_you_mean, quoted

TABLE_REFERENCES: Final = (
    ("form_limits", "furnace_id", "furnaces", "furnace_id"),
    ("mixtures", "class", "classes", "class"),
    ("separation", "class", "classes", "class"),
    ("separation", "sorter_id", "sorters", "sorter_id"),
    ("outlets", "sorter_id", "sorters", "sorter_id"),
    ("outlets", "to_sorter", "sorters", "sorter_id"),
    ("lots", "in_bin", "bins", "bin_id"),
    ("offers", "in_bin", "bins", "bin_id"),
    ("materials", "in_bin", "bins", "bin_id"),
)
"""A column, and the table and column that must hold its names."""


def tables_refer_to_known_things(reading: Reading) -> Iterator[Issue]:
    """What one table names, the other has."""
    for table, column, other, other_column in TABLE_REFERENCES:
        if reading.is_readable(other):
            known = reading.named(other, other_column)
            yield from _unknown(reading, table, column, known, thing=other_column)
    if reading.is_readable("lots", "offers"):
        known = reading.named("lots", "lot_id") | reading.named("offers", "offer_id")
        yield from _unknown(reading, "mixtures", "lot_id", known, thing="lot or offer")
    if reading.is_readable("outlets"):
        yield from _unknown_outlets(reading)


def _unknown(
    reading: Reading, table: str, column: str, known: set[str], *, thing: str
) -> Iterator[Issue]:
    if reading.named(table, column) <= known:
        return
    field = next(c.field for c in table_schema(table).columns if c.name == column)
    for row, record in enumerate(getattr(reading.scenario, table)):
        name = getattr(record, field)
        if name is not None and name not in known:
            yield _unknown_name(reading, table, row, column, name, known, thing=thing)


def _unknown_name(
    reading: Reading, table: str, row: int, column: str, name: str, known: set[str], *, thing: str
) -> Issue:
    thing = thing.removesuffix("_id")
    return reading.issue(
        table,
        row,
        column,
        code=f"unknown_{thing.partition(' ')[0]}",
        message=f"{table}: there is no {thing} {quoted(name)}",
        hint=did_you_mean(name, known, otherwise=f"add the {thing}, or leave this out"),
        value=name,
    )


def _unknown_outlets(reading: Reading) -> Iterator[Issue]:
    """The outlets that a sorter has not; of a sorter that is not there, nobody can say."""
    outlets = {(one.sorter_id, one.outlet) for one in reading.scenario.outlets}
    ghosts = reading.named("outlets", "outlet") - {name for _, name in outlets}
    sorters = reading.named("sorters", "sorter_id")
    for row, part in enumerate(reading.scenario.separation):
        missing = (part.sorter_id, part.outlet) not in outlets and part.outlet not in ghosts
        if missing and part.sorter_id in sorters:
            known = {name for sorter, name in outlets if sorter == part.sorter_id}
            yield _unknown_name(
                reading, "separation", row, "outlet", part.outlet, known, thing="outlet"
            )


def furnaces_of_metals_are_known(reading: Reading) -> Iterator[Issue]:
    """Metal may only be sent to furnaces that there are."""
    known = reading.named("furnaces", "furnace_id") | reading.named("orders", "furnace")
    if not reading.is_readable("furnaces", "orders"):
        return
    for table, row, metal in reading.metals_with("furnaces"):
        for name in metal.furnaces or ():
            if name not in known:
                yield _unknown_name(reading, table, row, "furnaces", name, known, thing="furnace")


def materials_are_known(reading: Reading) -> Iterator[Issue]:
    """A material nobody knows lends nothing; said once for each."""
    shelf = reading.library
    known = reading.named("materials", "material") | set(shelf.materials if shelf else ())
    said: set[str] = set()
    for table in ("lots", "offers"):
        for row, metal in enumerate(getattr(reading.scenario, table)):
            name = metal.material
            if name is None or name in known or name in said:
                continue
            said.add(name)
            yield reading.issue(
                table,
                row,
                "material",
                code="unknown_material",
                severity="warning",
                message=f"material {quoted(name)} is in neither the table materials nor the "
                "library, so nothing is inherited from it",
                hint=did_you_mean(name, known, otherwise="add it to materials to say what it is"),
            )


def reservations_name_someone(reading: Reading) -> Iterator[Issue]:
    """A reservation for nobody locks its metal away."""
    known = reading.named("orders", "order_id") | reading.named("orders", "customer")
    for table, row, metal in reading.metals_with("reserved_for"):
        name = metal.reserved_for
        if name is not None and name not in known:
            yield reading.issue(
                table,
                row,
                "reserved_for",
                code="reserved_for_nobody",
                severity="warning",
                message=f"reserved_for {quoted(name)} is neither an order nor a customer of "
                "one, so nobody may use this metal",
                hint=did_you_mean(name, known, otherwise="leave it blank to free the metal"),
            )


def blend_limits_refer_to_known_things(reading: Reading) -> Iterator[Issue]:
    """Blend limits name targets and sources that a charge can have."""
    orders = reading.named("orders", "order_id")
    alloys = reading.named("orders", "alloy") | reading.named("alloys", "alloy")
    targets = {*orders, *alloys, "*"}
    sources = _blend_sources(reading) if reading.scenario.blend_limits else set()
    for row, limit in enumerate(reading.scenario.blend_limits):
        if limit.target not in targets and reading.is_readable("orders"):
            yield _unknown_name(
                reading, "blend_limits", row, "target", limit.target, targets,
                thing="target (order or alloy)",
            )  # fmt: skip
        if limit.source not in sources and reading.is_readable("lots", "offers", "materials"):
            yield _unknown_name(
                reading, "blend_limits", row, "source", limit.source, sources,
                thing="source (lot, offer, material, form or origin)",
            )  # fmt: skip


def blend_limits_do_not_cross(reading: Reading) -> Iterator[Issue]:
    """No least share is above a most one."""
    for row, limit in enumerate(reading.scenario.blend_limits):
        least, most = limit.min_pct, limit.max_pct
        if least is not None and most is not None and least > most:
            yield reading.issue(
                "blend_limits",
                row,
                "min_pct",
                code="limits_crossing",
                message=f"blend limit on {limit.source}: min_pct {least:g} is above "
                f"max_pct {most:g}",
                hint="swap them, or mend the one that is wrong",
            )


def _blend_sources(reading: Reading) -> set[str]:
    """Every name a blend limit may give as its source."""
    shelf = reading.library
    origins = next(c.choices for c in table_schema("lots").columns if c.name == "origin")
    known = {"ingot", *origins}
    for table, key in (("lots", "lot_id"), ("offers", "offer_id"), ("materials", "material")):
        for column in (key, "material", "form"):
            known |= reading.named(table, column)
    if shelf is not None:
        known |= set(shelf.materials) | {form for form, _ in shelf.losses}
    return known | reading.named("losses", "form") | reading.named("outlets", "form")
