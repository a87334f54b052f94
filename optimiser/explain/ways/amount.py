"""The smallest amount that does, within two per cent, written short."""

from __future__ import annotations

from optimiser.explain.ways.change import Candidate, Gauge
from optimiser.explain.ways.figures import short_between, short_down
from optimiser.explain.ways.trial import Trials

NEAR = 0.98
"""So much of the amount does not do any more."""
GROWTH = (1.005, 1.02, 1.08, 1.3, 2.0, 4.0, 16.0, 64.0)
"""How far beyond the guess an amount is looked for: steps of the scales ask for a little more."""
LEAST = 1e-4
"""Where the guess is nothing, the search starts with so much of the figure."""
MOST_STEPS = 24
CLOSE = 0.992
"""So near to what fails the search ends, which leaves some room to write the amount short."""


def smallest(candidate: Candidate, trials: Trials) -> float | None:
    """The smallest amount that makes the orders; None where none was found."""
    gauge = candidate.gauge
    assert gauge is not None, "a change without a gauge has no amount"
    search = _Search(candidate, gauge, trials)
    return search.run()


class _Search:
    """What is known to fail and what is known to do."""

    def __init__(self, candidate: Candidate, gauge: Gauge, trials: Trials) -> None:
        self.candidate, self.gauge, self.trials = candidate, gauge, trials
        self.fails = 0.0
        self.least = float("inf")

    def run(self) -> float | None:
        """Grow from the guess until it does, then halve until it is near what fails."""
        found = self._grow()
        if found is None or not self._try(NEAR * found):
            return found
        for _ in range(MOST_STEPS):
            if self.fails >= CLOSE * self.least or self.trials.is_over():
                break
            middle = (self.fails * self.least) ** 0.5 if self.fails > 0 else 0.5 * self.least
            self._try(middle)
        for amount in (self._written(self.least, self.fails / NEAR), self.least):
            if self._try(amount) and not self._try(NEAR * amount):
                return amount
        return None

    def _grow(self) -> float | None:
        gauge = self.gauge
        guess = gauge.guess or LEAST * max(abs(gauge.was), 1.0)
        for growth in (1.0, *GROWTH):
            low = min(guess * growth, gauge.most)
            for amount in self._spelled(low):
                if self._try(amount):
                    return amount
            if low >= gauge.most or self.trials.is_over():
                break
        return None

    def _spelled(self, low: float) -> dict[float, None]:
        """An amount written short, else as it is: of whole pieces no more nor less will do."""
        nearest = float(round(low)) if self.gauge.unit == "kg" else low
        return dict.fromkeys((self._written(low, low / NEAR), nearest, low))

    def _try(self, amount: float) -> bool:
        """Whether an amount does; what is known is kept."""
        amount = min(amount, self.gauge.most)
        found = self.trials.makes(self.candidate.change(amount))
        if found:
            self.least = min(self.least, amount)
        else:
            self.fails = max(self.fails, amount)
        return found

    def _written(self, low: float, high: float) -> float:
        """An amount from ``low`` to ``high`` that can be written with few digits."""
        gauge, high = self.gauge, min(high, self.gauge.most)
        if high <= low:
            return low
        if gauge.says == "amount":
            return short_between(low, high)
        if gauge.sign > 0:
            return short_between(gauge.was + low, gauge.was + high) - gauge.was
        return gauge.was - short_down(gauge.was - high, gauge.was - low)
