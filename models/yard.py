"""What a plan has the yard do, as a foreman reads it: sorters and bins. No field has a default."""

from __future__ import annotations

from typing import Literal

from models.alloy import Limit
from models.plan import ElementResult
from models.record import Instant, Record


class YardWay(Record):
    """Where a part of a stream goes; ``at`` is the last moment for it, None if nothing waits."""

    goal: Literal["sorter", "bin", "order", "left"]
    name: str
    kg: float
    at: Instant | None


class YardOutlet(Record):
    """What leaves a campaign by one outlet; ``worth`` is of what is left of it."""

    outlet: str
    stream: str
    kg: float
    share_pct: float
    analysis: tuple[ElementResult, ...]
    ways: tuple[YardWay, ...]
    worth: float


class YardPass(Record):
    """One stream over one sorter.

    ``arrives`` is when it can begin, ``begin`` when it must have begun and ``ready`` when its
    outlets must be there; None where nothing says so. ``lost_kg`` leaves by no outlet.
    """

    stream: str
    material: str | None
    location: str | None
    kg: float
    cost: float
    lost_kg: float
    arrives: Instant | None
    begin: Instant | None
    ready: Instant | None
    outlets: tuple[YardOutlet, ...]


class YardSorter(Record):
    """One sorter with what goes over it, in the order of the work."""

    sorter_id: str
    capacity_kg: float | None
    kg: float
    lead_h: float
    passes: tuple[YardPass, ...]


class YardFill(Record):
    """One stream in a bin; ``lies`` says that it is there from the start."""

    stream: str
    material: str | None
    location: str | None
    kg: float
    share_pct: float
    pieces: int | None
    lies: bool
    running_kg: float


class YardDraw(Record):
    """What one charge draws from a bin, and what is left after it."""

    order_id: str
    alloy: str
    furnace: str | None
    start: Instant | None
    kg: float
    left_kg: float


class YardBin(Record):
    """A bin: what goes in, what comes out, and what the alloys that draw from it allow."""

    bin_id: str
    capacity_kg: float | None
    content_kg: float
    left_kg: float
    ready: Instant | None
    fills: tuple[YardFill, ...]
    draws: tuple[YardDraw, ...]
    analysis: tuple[ElementResult, ...]
    limits: tuple[Limit, ...]


class Yard(Record):
    """All of it; sorters stand in the order in which metal meets them."""

    sorters: tuple[YardSorter, ...]
    bins: tuple[YardBin, ...]
