"""Why a plan is as it is: what binds, what is left out, what is left over."""

from __future__ import annotations

from typing import Literal

from models.plan import GoalResult, Leftover, Outcome, Unplanned
from models.price import Prices
from models.record import Record

What = Literal["limit", "aim", "risk", "tap", "source"]
Side = Literal["least", "most"]


class Binding(Record):
    """One thing that a charge presses against: it is at its least or its most.

    ``name`` is the element or sum of a limit, the order of a tap, the lot or offer that is used
    up. ``value`` and ``limit`` are in ``unit``; those of a risk are the chance of missing that side
    of a limit, and what is accepted.
    """

    what: What
    name: str
    side: Side
    value: float
    limit: float
    unit: str


class ChargeReasons(Record):
    """What binds one charge."""

    order_id: str
    alloy: str
    binding: tuple[Binding, ...]


class Explanation(Record):
    """What binds every charge and what that is worth, why orders and metal are left over."""

    outcome: Outcome
    goals: tuple[GoalResult, ...]
    charges: tuple[ChargeReasons, ...]
    unplanned: tuple[Unplanned, ...]
    leftovers: tuple[Leftover, ...]
    prices: Prices | None
