"""An order that is left out, as its verdict is told where the order is named already."""

from __future__ import annotations

from typing import Final

from models.plan import Plan, Unplanned

MOST: Final = 3
"""So many ways out are told within a sentence."""


def after_name(row: Unplanned) -> str:
    """The verdict after the order's id, which it names first itself: `` (6063): Zn …``."""
    message = row.verdict.message
    name = f"order {row.order_id}"
    return message.removeprefix(name) if message.startswith(name) else f": {message}"


def reason_alone(row: Unplanned) -> str:
    """The verdict alone, without the order and its alloy."""
    return after_name(row).partition(": ")[2]


def ways(row: Unplanned) -> str:
    """What would let the order be made; what to do where nothing is known."""
    found = row.verdict.ways_out
    if not found:
        return f"No way out of {row.order_id} is known: remelt plan looks for some, given more time"
    more = f"; or {len(found) - MOST} more" if len(found) > MOST else ""
    return f"It can be made if you {'; or '.join(way.title for way in found[:MOST])}{more}"


def first_make(plan: Plan) -> str:
    """What to do where nothing is made: see that one order can be."""
    if not plan.unplanned:
        return ""
    row = max(plan.unplanned, key=lambda one: len(one.verdict.ways_out))
    return f" First see that one can be: {row.order_id}{after_name(row)}. {ways(row)}."
