"""The finding that something cannot be made, and what must give."""

from __future__ import annotations

from models.record import Record


class Shortfall(Record):
    """One limit that cannot be kept, by how much, in its own unit."""

    rule: str
    what: str
    best: float
    limit: float
    unit: str


class Verdict(Record):
    """Why an order, or the whole plan, cannot be made."""

    code: str
    message: str
    shortfalls: tuple[Shortfall, ...]
