"""How far a search is, told as it goes: to a terminal, or to whoever watches a run.

Telling changes nothing of what is searched: it is asked for no answer, and searches do not wait
for it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

EVERY_S = 0.5
ALIKE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The goal that is looked at, the best plan so far and what none can pass, in its unit.

    ``goal`` is a goal's name, ``aims`` or ``weights``. None is what nobody knows yet.
    """

    goal: str
    incumbent: float | None
    bound: float | None
    gap_pct: float | None


@dataclass(slots=True)
class Telling:
    """Tells of a search, not more often than every ``every_s`` but for what ends a goal."""

    hear: Callable[[Progress], None]
    every_s: float = EVERY_S
    bounds: dict[str, float] = field(default_factory=dict)
    told: Progress | None = None
    next_s: float = -math.inf

    def report(
        self,
        goal: str,
        *,
        value: float | None,
        bound: float | None,
        largest: bool,
        holds: bool,
        at_once: bool = False,
    ) -> None:
        """Tell where a goal stands, if it is time.

        A bound that does not hold for the whole plan, because something of it is decided already,
        gives way to the last that did. ``largest`` says that more is better.
        """
        moment_s = time.monotonic()
        known = _finite(bound) if holds else None
        if known is not None:
            self.bounds[goal] = known
        progress = _progress(goal, _finite(value), self.bounds.get(goal), largest=largest)
        is_new_goal = self.told is None or self.told.goal != goal
        is_time = at_once or is_new_goal or moment_s >= self.next_s
        if is_time and not (self.told is not None and _alike(progress, self.told)):
            self.told = progress
            self.next_s = moment_s + self.every_s
            self.hear(progress)


def _alike(one: Progress, other: Progress) -> bool:
    """Whether two say the same, but for what rounding leaves."""
    figures = ((one.incumbent, other.incumbent), (one.bound, other.bound))
    return one.goal == other.goal and all(
        new == old
        or (new is not None and old is not None and math.isclose(new, old, rel_tol=ALIKE))
        for new, old in figures
    )


def _progress(goal: str, value: float | None, bound: float | None, *, largest: bool) -> Progress:
    """Value, bound and gap; no plan passes its bound, but by what a solver may miss."""
    gap_pct = None
    if value is not None and bound is not None:
        bound = max(bound, value) if largest else min(bound, value)
        gap_pct = 100.0 * abs(value - bound) / max(abs(value), 1e-9)
    return Progress(goal=goal, incumbent=value, bound=bound, gap_pct=gap_pct)


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
