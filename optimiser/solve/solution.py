"""What a solver answers, and how it may be asked to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Hear = Callable[[Floats, float], None]
"""Hears of a search: the best values so far, and a bound of the form that is made least."""


class Ending(Enum):
    """The honest endings of a solve."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_SOLUTION = "no_solution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """One answer. ``values`` are in the program's units, None without a solution.

    ``bound`` is what no solution can go below, of the form that was minimised. ``price`` [row] is
    what one more unit of a row's limit changes it by, where the solver was asked without whole
    numbers and says so.
    """

    ending: Ending
    values: Floats | None
    objective: float
    bound: float
    price: Floats | None = None

    @property
    def found(self) -> Floats:
        """The values of a solution that exists."""
        assert self.values is not None, "ask ending first"
        return self.values


@dataclass(slots=True)
class Clock:
    """The time that is left, and a way to say: stop, and keep the best.

    ``cut_short`` is set by whoever gave a part of the work less time than it would have taken,
    or let two parts race: what comes of that need not come again.
    """

    seconds: float
    started: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    cut_short: bool = False

    @property
    def left(self) -> float:
        """Seconds left, 0 once stopped."""
        if self.stop.is_set():
            return 0.0
        return max(0.0, self.seconds - (time.monotonic() - self.started))

    def less(self, seconds: float) -> Clock:
        """The same clock, ahead by some seconds that are kept back for what comes after."""
        return Clock(seconds=self.seconds - seconds, started=self.started, stop=self.stop)

    def for_a_moment(self, *, least: float, most: float) -> Clock:
        """A clock of its own for what has to be finished, even if this one is over or stopped."""
        return Clock(seconds=max(least, min(most, self.left)))

    def part(self, seconds: float) -> Clock:
        """A clock for a part of the work; it is stopped with this one."""
        return Clock(seconds=seconds, stop=self.stop)

    @property
    def is_over(self) -> bool:
        """Whether time has run out or somebody asked to stop."""
        return self.left <= 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to try: gap, seed and, instead of a clock, a number of nodes.

    ``iterations`` are those of the simplex method on a program without whole numbers.
    ``after_bins`` says that bins were filled by a solver: limits that just held then must hold.
    """

    gap_fraction: float = 1e-3
    seed: int = 0
    nodes: int | None = None
    iterations: int | None = None
    after_bins: bool = False
