"""A part of a scenario: some of its orders are not to be planned this time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from api.runs.asking import Filing
from models.record import Id

NAME_ORDERS: Final = ("pins", "routes", "blend_limits")
"""Tables whose rows say of a target, which may be an order, what may or must go there."""


class Partly(Filing):
    """What a run of a kept scenario is filed under, and which orders it leaves out."""

    left_out_orders: Annotated[list[Id], Field(default_factory=list)]


PARTLY: Final = TypeAdapter(Partly)


def without_orders(document: dict[str, Any], left_out: Sequence[str]) -> dict[str, Any]:
    """The scenario's document without those orders, and without rows that say where to.

    Tables stay, even without a row: without a table of routes every way would be open.
    """
    names = frozenset(left_out)
    if not names:
        return document
    found = dict(document)
    columns = {"orders": "order_id", **dict.fromkeys(NAME_ORDERS, "target")}
    for table, column in columns.items():
        if table in found:
            found[table] = [row for row in found[table] if row.get(column) not in names]
    return found
