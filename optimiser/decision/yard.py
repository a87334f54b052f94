"""What every heat wants of the yard, in which steps, and what is left for it."""

from __future__ import annotations

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.columns import pinned_kg, stock_kg
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Ints


class Yard:
    """Kilograms by pair [p] and by source [s], while heat after heat is weighed."""

    def __init__(self, posed: Posed, values: Floats) -> None:
        frame = posed.frame
        sources = frame.brief.sources
        self.source = frame.source
        self.wanted = posed.lines(values)
        self.waits = np.ones(len(self.source), dtype=bool)
        pieces = np.array([source.piece_kg or 0.0 for source in sources])[frame.source]
        step = np.array([source.weigh_step_kg for source in sources])[frame.source]
        self.pin_low, self.pin_high = pinned_kg(frame)
        self.settled = self.pin_low == self.pin_high
        self.step = np.where(self.settled, 0.0, np.where(pieces > 0, pieces, step))
        self.gives = np.where(pieces > 0, 0.0, self.step)
        self.bite = np.array([source.min_use_kg for source in sources])[frame.source]
        self.open = posed.open_lines(values)
        self.left = _there_kg(posed, values)
        self.least = np.array([s.min_total_kg - s.weigh_step_kg for s in sources])
        self.used = np.zeros(len(sources))

    def line_bounds(self, pairs: Ints, *, makes_up: bool) -> tuple[Floats, Floats]:
        """The least and most of each line: pins, bites, what is left, what must go.

        What earlier heats have left of metal that must go is made up for, or left to later ones.
        """
        source, wanted = self.source[pairs], self.wanted[pairs]
        must = self.must(pairs)[source]
        if not makes_up:
            capped = np.minimum(must, np.maximum(0.0, wanted - self.step[pairs]))
            must = np.where(self._later(pairs)[source] > 0, capped, must)
        low = np.maximum(np.maximum(self.pin_low[pairs], self.bite[pairs]), must)
        high = np.minimum(self.pin_high[pairs], self.spare(pairs)[source])
        settled = self.settled[pairs]
        return np.where(settled, wanted, low), np.where(settled, wanted, high)

    def reach_kg(self, pairs: Ints, *, steps: float) -> Floats:
        """How far some steps of the scale take each line; no piece more or less, unless endless."""
        return np.full(len(pairs), np.inf) if np.isinf(steps) else steps * self.gives[pairs]

    def must(self, here: Ints) -> Floats:
        """What a heat has to take of each source that must go, up to a step of its scale [s]."""
        return np.maximum(0.0, self.least - self.used - self._later(here))

    def spare(self, here: Ints) -> Floats:
        """What each source can give to a heat, with a step of later ones; nothing if barred [s]."""
        open_to = np.isin(np.arange(len(self.left)), self.source[here])
        least = np.maximum(self.bite, self.pin_low)
        kept = self._later(
            here, np.maximum(self.wanted - self.gives, np.minimum(self.wanted, least))
        )
        return np.where(open_to, np.maximum(0.0, self.left - kept), 0.0)

    def take(self, here: Ints, kg: Floats) -> None:
        """Take what a heat was given out of the yard."""
        source = self.source[here]
        self.left[source] -= kg
        self.used[source] += kg
        self.waits[here] = False

    def want(self, wanted: Floats) -> None:
        """What is wanted now of the heats that still wait."""
        self.wanted = np.where(self.waits, wanted, self.wanted)

    def _later(self, here: Ints, what: Floats | None = None) -> Floats:
        """What other heats that still wait add up to of each source, wanted unless said [s]."""
        waits = self.waits.copy()
        waits[here] = False
        what = self.wanted if what is None else what
        found = np.bincount(self.source[waits], what[waits], minlength=len(self.left))
        return np.asarray(found, dtype=np.float64)


def _there_kg(posed: Posed, values: Floats) -> Floats:
    """What there is of each source: no more than is bought, where it is bought in steps [s]."""
    there, bought = stock_kg(posed.frame.brief), posed.columns.bought
    for s in np.flatnonzero(bought != NOTHING):
        if posed.program.integer[bought[s]]:
            there[s] = min(there[s], values[bought[s]])
    return there
