"""A scenario as plain tables: one dictionary per row, compositions as columns, blanks left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.analysis import Analysis
from models.record import Record
from models.scenario import Scenario
from models.settings import Settings
from optimiser.intake.composition import columns_of, join
from optimiser.intake.schema import Column, TableSchema, settings_schema, table_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """The columns that are in use, and the rows; a blank is not in its row."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, object], ...]


def plain_table(scenario: Scenario, name: str) -> PlainTable:
    """Table ``name`` with the columns that any row fills, needed ones first as in the schema."""
    schema = table_schema(name)
    records: tuple[Record, ...] = getattr(scenario, name)
    rows = tuple(_row(record, schema) for record in records)
    used = {key for row in rows for key in row}
    named = [c.name for c in schema.columns if c.required or c.name in used]
    figures = [join(*pair) for pair in columns_of(_analysis(r).figures for r in records)]
    return PlainTable(columns=(*named, *figures), rows=rows)


def _row(record: Record, schema: TableSchema) -> dict[str, object]:
    row = {
        column.name: value
        for column in schema.columns
        if _counts(value := getattr(record, column.field), column)
    }
    for element, field in columns_of([_analysis(record).figures]):
        row[join(element, field)] = getattr(_analysis(record).by_element[element], field)
    return row


def _counts(value: object, column: Column) -> bool:
    """Whether a value says more than a blank does."""
    return value is not None and (column.required or value != column.default)


def _analysis(record: Record) -> Analysis:
    found = getattr(record, "analysis", None)
    return found if isinstance(found, Analysis) else Analysis()


def plain_settings(settings: Settings) -> dict[str, Any]:
    """The settings that differ from their defaults."""
    found: dict[str, Any] = {
        column.name: value
        for column in settings_schema().values()
        if (value := getattr(settings, column.field)) != column.default
    }
    if "goals" in found:
        found["goals"] = [
            {"goal": one.goal, "slack_pct": one.slack_pct} if one.slack_pct else one.goal
            for one in settings.goals
        ]
    if "weights" in found:
        found["weights"] = {one.goal: one.weight for one in settings.weights}
    return found
