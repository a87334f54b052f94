"""Ways out in words: what gives, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.verdict import Verdict, WayOut
from optimiser.export.figures import Figures
from optimiser.export.words import listed

MOST: Final = 6
"""So many ways are told of one order; the plan's document has all."""
SAME: Final = 0.005
AROUND: Final = ", other charges as they are"
"""Lots and pieces of what the change does not touch: planned in full it may cost less."""


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way out, and what the plan then costs more or less."""

    title: str
    cost: str


def way_lines(verdict: Verdict, figures: Figures) -> tuple[WayLine, ...]:
    """The first few ways out of an order."""
    return tuple(WayLine(way.title, cost_words(way, figures)) for way in verdict.ways_out[:MOST])


def ways_left(verdict: Verdict) -> str | None:
    """What is not told here, or was not tried."""
    said = []
    if (more := len(verdict.ways_out) - MOST) > 0:
        said.append(f"{more} more in plan.json")
    if untried := untried_words(verdict):
        said.append(untried)
    return "; ".join(said) or None


def untried_words(verdict: Verdict) -> str | None:
    """The kinds of ways for which the time did not last."""
    if not verdict.untried:
        return None
    return f"not all was tried in the time: {listed(list(verdict.untried), most=20)}"


def cost_words(way: WayOut, figures: Figures) -> str:
    """What the plan with a way costs more or less, and whether that is only of a plan around it."""
    return _difference(way, figures) + (AROUND if way.is_around else "")


def _difference(way: WayOut, figures: Figures) -> str:
    difference = way.cost_difference
    if difference is None:
        return "price not known"
    if abs(difference) < SAME:
        return "costs the same"
    word = "more" if difference > 0 else "less"
    return f"{figures.money(abs(difference))} {figures.currency} {word}"
