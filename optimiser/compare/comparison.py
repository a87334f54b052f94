"""What comes out of a comparison. Each value stands in the order of the plans.

A difference is that from the first plan; None where either figure does not apply.
"""

from __future__ import annotations

from models.plan import Outcome
from models.record import Record


class Compared(Record):
    """One of the plans."""

    name: str
    outcome: Outcome
    checked: bool
    currency: str
    charges: int
    unplanned: int


class Figure(Record):
    """One figure in each plan, and its differences from the first."""

    values: tuple[float | None, ...]
    differences: tuple[float | None, ...]


class NamedFigure(Figure):
    """A figure that has a name and a unit."""

    name: str
    unit: str


class ComparedLine(Record):
    """One source in one order."""

    source: str
    kg: Figure
    cost: Figure


class ComparedOrder(Record):
    """One order: made or not in each plan, and from what; lines that differ most come first."""

    order_id: str
    made: tuple[bool, ...]
    tap_kg: Figure
    cost: Figure
    recycled_content_pct: Figure
    metal_loss_kg: Figure
    moved_kg: tuple[float, ...]
    """Metal charged otherwise than in the first plan: what was added or what was taken away,
    whichever is more."""
    lines: tuple[ComparedLine, ...]


class ComparedSource(Record):
    """What is taken of one lot, offer or stream: charged, sorted and put into bins."""

    source: str
    kg: Figure


class Comparison(Record):
    """Plans side by side."""

    plans: tuple[Compared, ...]
    same: bool
    """Whether all plans charge the same, kilogram by kilogram."""
    totals: tuple[NamedFigure, ...]
    goals: tuple[NamedFigure, ...]
    orders: tuple[ComparedOrder, ...]
    sources: tuple[ComparedSource, ...]
