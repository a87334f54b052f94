"""The tables and settings that a scenario may have: what each column means, for grids and forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access.caller import may
from api.http.answers import unless_known
from models.element import SYMBOLS
from optimiser.intake.composition import ENDINGS
from optimiser.intake.schema import Column, TableSchema, settings_schema, table_schemas
from optimiser.intake.template_words import (
    ELEMENTS,
    OF_A_SCENARIO,
    SPELLING,
    blank_means,
    described,
    is_needed,
    offered,
    template_columns,
)
from optimiser.intake.titles import COMMON, also_called
from optimiser.intake.units import unit_of

UNSAID: Final = "not said"
USUAL: Final = ("name", "currency", "timezone", "goals", "time_limit_s", "weigh_step_kg")
"""Settings that most planners give."""
NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "alloy": ("alloys", "alloy"),
    "material": ("materials", "material"),
}
"""Where a scenario's own alloys and materials stand, beside those of the library."""
router = APIRouter(prefix="/v1/tables", tags=["scenarios"], dependencies=[may("read")])


@router.get("")
def listing(request: Request) -> Response:
    """Every table with its columns in the order people fill them, and every setting."""
    document = tables_document()
    etag = f'"{sha256(repr(document).encode()).hexdigest()[:32]}"'
    return unless_known(request, document, etag=etag)


@cache
def tables_document() -> dict[str, Any]:
    """The answer, which every grid of the page begins with."""
    return {
        "tables": [_table(schema) for schema in table_schemas()],
        "settings": [_column("settings", column, USUAL) for column in settings_schema().values()],
        "endings": list(ENDINGS),
        "symbols": sorted(SYMBOLS),
        "common_symbols": list(COMMON),
    }


def _table(schema: TableSchema) -> dict[str, Any]:
    by_name = {column.name: column for column in schema.columns}
    order = [by_name[name] for name in template_columns(schema, OF_A_SCENARIO) if name in by_name]
    examples = OF_A_SCENARIO.examples.get(schema.name, ())
    usual = {name for row in examples for name in row}
    return {
        "name": schema.name,
        "description": schema.description,
        "core": schema.name in {*OF_A_SCENARIO.core, "bins"},
        "composition": list(ELEMENTS) if schema.has_composition else [],
        "columns": [_column(schema.name, column, usual) for column in order],
    }


def _column(table: str, column: Column, usual: Collection[str]) -> dict[str, Any]:
    link = NAMED.get(column.name, OF_A_SCENARIO.links.get((table, column.name)))
    return {
        "name": column.name,
        "kind": column.kind,
        "unit": unit_of(column.name) or None,
        "names": list(column.names),
        "also_called": sorted(also_called(column.name)),
        "required": column.required,
        "usual": column.name in usual,
        "needed": is_needed(table, column),
        "choices": ["yes", "no"] if column.kind == "yes_no" else list(column.choices),
        "names_of": None if link is None else {"table": link[0], "column": link[1]},
        "offered": list(offered().get(column.name, ())) if column.kind in {"id", "text"} else [],
        "description": described(column),
        "blank": None if (means := blank_means(column)) == UNSAID else means,
        "spelling": SPELLING.get(column.name) if table == "settings" else None,
    }
