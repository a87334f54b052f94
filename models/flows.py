"""Where the metal of a plan goes and lies, one by one, for pictures: kg as received.

No field has a default.
"""

from __future__ import annotations

from typing import Literal

from models.lot import Origin
from models.record import Instant, Record

PlaceKind = Literal[
    "source", "heel", "sorter", "bin", "charge",
    "tapped", "left", "unused", "in_bins", "returned", "lost", "no_metal", "unexplained",
]  # fmt: skip
Cause = Literal["here", "arrives", "bought", "filled", "sorted", "charged"]


class FlowPlace(Record):
    """A node: a lot or offer, a sorter, a bin, a charge, or what metal becomes.

    ``name`` is its id, None for what has none. ``column`` says how far from the yard it stands.
    """

    kind: PlaceKind
    name: str | None
    column: int
    material: str | None
    origin: Origin | None
    alloy: str | None


class PlanFlow(Record):
    """A mass on its way; ``source`` and ``target`` count through the places, from 0.

    ``hue`` is whose metal it is: an origin, ``mixed``, ``heel``, or what it becomes.
    """

    source: int
    target: int
    kg: float
    hue: str


class StockStep(Record):
    """A change of what lies in the yard. ``at`` is None before the plan, or where nothing says.

    ``of`` is the order, sorter or bin that the metal goes to.
    """

    at: Instant | None
    kg: float
    cause: Cause
    of: str | None


class Stock(Record):
    """What lies in the yard of one lot, bought offer or bin over the plan: its steps in order."""

    source: str
    kind: Literal["lot", "offer", "bin"]
    material: str | None
    steps: tuple[StockStep, ...]


class PlanFlows(Record):
    """All flows of a plan; what enters a sorter, bin or charge is what leaves it."""

    places: tuple[FlowPlace, ...]
    flows: tuple[PlanFlow, ...]
    stock: tuple[Stock, ...]
