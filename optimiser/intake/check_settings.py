"""Cross-checks of the scenario as a whole and of its settings."""

from __future__ import annotations

from collections.abc import Iterator

from models.element import OTHERS_EACH, OTHERS_TOTAL, is_symbol, members
from models.issue import Issue
from models.scenario import TABLES
from optimiser.intake.composition import ENDINGS
from optimiser.intake.reading import Reading
from optimiser.intake.schema import table_schema
from optimiser.intake.words import quoted


def needed_tables_are_there(reading: Reading) -> Iterator[Issue]:
    """Orders, and one of lots and offers."""
    if not reading.has("orders"):
        yield reading.issue(
            "orders",
            None,
            None,
            code="orders_missing",
            message="there are no orders: nothing to make",
            hint="add a table orders with the columns order_id, alloy, furnace and tap_kg",
        )
    if not reading.has("lots") and not reading.has("offers"):
        yield reading.issue(
            "lots",
            None,
            None,
            code="metal_missing",
            message="there are neither lots nor offers: nothing to melt",
            hint="add a table lots with the columns lot_id and mass_kg, and composition",
        )


def previous_plan_is_there(reading: Reading) -> Iterator[Issue]:
    """The plan to stay close to is a file beside the scenario."""
    name = reading.scenario.settings.previous_plan
    if name is None or reading.folder is None:
        return
    try:
        found = (reading.folder / name).is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        yield reading.raw.settings.issue(
            "previous_plan_missing",
            f"previous_plan {quoted(name)} is not there",
            key="previous_plan",
            hint="give the path of a plan.json, relative to the scenario's folder",
        )


def qualities_have_names_of_their_own(reading: Reading) -> Iterator[Issue]:
    """A quality's name is not a column's, nor ends as only composition columns may."""
    taken = {
        name
        for table in TABLES
        if table_schema(table).has_composition
        for name in table_schema(table).by_spelling
    }
    for where, names in _qualities(reading):
        for name in names:
            if is_symbol(name) or name in (OTHERS_EACH, OTHERS_TOTAL):
                continue
            if name in taken or name.endswith(tuple(ENDINGS)) or name != name.strip():
                message = f"quality {quoted(name)} has a name that means something else"
                hint = "choose a name that is no column and does not end in _sd, _n or _max"
                if where is None:
                    yield reading.raw.settings.issue(
                        "quality_name", message, key="qualities", hint=hint
                    )
                else:
                    table, row = where
                    yield reading.issue(
                        table, row, "element", code="quality_name", message=message, hint=hint
                    )


def _qualities(reading: Reading) -> Iterator[tuple[tuple[str, int] | None, tuple[str, ...]]]:
    """Where each quality is named: None for the settings, else a table and a row."""
    yield None, reading.scenario.settings.qualities
    for row, limit in enumerate(reading.scenario.alloys):
        yield ("alloys", row), members(limit.element)
    for row, recovery in enumerate(reading.scenario.recoveries):
        yield ("recoveries", row), members(recovery.element)
