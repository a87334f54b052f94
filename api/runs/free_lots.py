"""Scenarios whose lots come from the store: what no accepted plan holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from api.http.problems import Problem
from api.store import lots, reservations
from api.store.lots import ALIKE_KG, Stocked


def with_free_lots(
    connection: Connection,
    document: Mapping[str, Any],
    *,
    tenant_id: str,
    revises: Iterable[str] = (),
) -> dict[str, Any]:
    """The scenario with the tenant's free lots; a lot that is partly held with what is free.

    Left out are lots in bins, or for furnaces only, that the scenario does not have.
    What the runs that it ``revises`` hold counts as free, but for what they have begun.

    Raises:
        Problem: 422, the scenario brings lots of its own.
    """
    if document.get("lots"):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="lots_given_twice",
            detail='With "lots_from": "store" the body has no lots of its own. Put them into the '
            'store first (POST /v1/lots), or plan with "lots_from": "body".',
        )
    back = reservations.given_back(connection, revises)
    bins = _names(document, "bins", "bin_id")
    furnaces = _names(document, "furnaces", "furnace_id") | _names(document, "orders", "furnace")
    rows = [
        _offered(lot, lot.free_kg + back.get(lot.lot_id, 0.0), furnaces)
        for lot in lots.page(connection, tenant_id=tenant_id)
        if lot.row.get("in_bin") is None or lot.row["in_bin"] in bins
    ]
    usable = [row for row in rows if row["mass_kg"] > ALIKE_KG and row.get("furnaces") != []]
    return {**document, "lots": usable}


def _names(document: Mapping[str, Any], table: str, column: str) -> set[object]:
    """The names in a column of a table that nobody has judged yet."""
    rows = document.get(table)
    listed = rows if isinstance(rows, list) else []
    named = [row.get(column) for row in listed if isinstance(row, dict)]
    return {name for name in named if isinstance(name, str)}


def _offered(lot: Stocked, free_kg: float, furnaces: set[object]) -> dict[str, Any]:
    """The row that a plan gets: free mass, what must still be used, and the plan's furnaces."""
    free_kg = round(min(free_kg, lot.on_hand_kg), 6)
    row = {**lot.row, "mass_kg": free_kg}
    if "min_total_kg" in row:
        used_kg = lot.received_kg - free_kg
        row["min_total_kg"] = max(0.0, row["min_total_kg"] - used_kg)
    if "furnaces" in row:
        row["furnaces"] = [name for name in row["furnaces"] if name in furnaces]
    return row
