"""A scenario that fills every column of every table, made from the schema itself."""

from __future__ import annotations

from typing import Any

from models.scenario import TABLES
from optimiser.intake.schema import Column, table_schema

REFERENCES: dict[str, Any] = {
    "lot_id": "L1", "offer_id": "B1", "order_id": "O1", "furnace_id": "F1", "sorter_id": "S1",
    "bin_id": "bin 1", "outlet": "clean", "class": "wrought", "material": "mixed", "alloy": "A1",
    "element": "Mg", "furnace": "F1", "furnaces": ["F1"], "in_bin": "bin 1", "to_sorter": "S2",
    "reserved_for": "O1", "source": "L1", "target": "O1", "form": "sheet",
    "available_from": "2026-03-02T06:00+01:00", "available_until": "2026-03-08T06:00+01:00",
    "capacity_kg": 20000, "mass_kg": 9000, "share_pct": 100, "max_pct": 60, "max_kg": 500,
    "metal_yield_pct": 80, "heel_recycled_pct": 50, "tap_min_kg": 100, "tap_max_kg": 500,
    "aim_min_pct": 2.5, "aim_max_pct": 3, "status": "free", "sealed": False,
    "max_off_spec_pct": 5,
}  # fmt: skip
LEFT_OUT = {("orders", "tap_kg"), ("pins", "kg"), ("offers", "in_bin")}
"""Columns that contradict others of their row, or what the row is."""


def everything() -> dict[str, Any]:
    """The document, with one row per table, and a second sorter for the cascade."""
    document = {name: [_row(name)] for name in TABLES}
    document["sorters"].append({"sorter_id": "S2"})
    document["mixtures"][0]["lot_id"] = "B1"
    return document


def _row(table: str) -> dict[str, Any]:
    schema = table_schema(table)
    row = {
        column.name: _value(column)
        for column in schema.columns
        if (table, column.name) not in LEFT_OUT
    }
    if schema.has_composition:
        row |= {"Fe": 0.2, "Fe_sd": 0.01, "Fe_n": 3, "Fe_max": 0.3, "Fe_bias_sd": 0.005}
    return row


def _value(column: Column) -> Any:
    if column.name in REFERENCES:
        return REFERENCES[column.name]
    by_kind: dict[str, Any] = {
        "number": 1.25, "whole": 3, "yes_no": True, "instant": "2026-03-02T06:00:00.5+01:00",
        "id": "=x", "text": "-text",
    }  # fmt: skip
    return column.choices[0] if column.choices else by_kind[column.kind]
