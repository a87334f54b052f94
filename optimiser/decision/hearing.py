"""What a search for one goal says of itself, in the unit of the goal."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Floats, Linear
from optimiser.progress import Telling
from optimiser.solve.solution import Hear


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Hears a search for ``form`` and tells of it; ``holds`` if its bounds hold for the plan."""

    telling: Telling
    goal: str
    form: Linear | Ratio
    holds: bool

    def plan(self, values: Floats, bound: float) -> None:
        """A better plan or bound of a linear goal."""
        assert isinstance(self.form, Linear), "shares are heard by share"
        self._report(self.form.at(values), bound)

    def share(self, values: Floats, most: float) -> None:
        """A better plan or bound of a share; no plan takes it beyond ``most``, a fraction."""
        assert isinstance(self.form, Ratio), "linear goals are heard by plan"
        whole = self.form.whole.at(values)
        if whole > 0.0:
            self._report(100.0 * self.form.part.at(values) / whole, 100.0 * most)

    def end(self, value: float | None, bound: float | None) -> None:
        """The last word on the goal, in its unit."""
        self._report(value, bound, at_once=True)

    def _report(self, value: float | None, bound: float | None, *, at_once: bool = False) -> None:
        self.telling.report(
            self.goal,
            value=value,
            bound=bound,
            largest=isinstance(self.form, Ratio),
            holds=self.holds,
            at_once=at_once,
        )


def hear_share(
    hearing: Hearing | None, *, most: float, step: float | None = None, whole_least: float = 0.0
) -> Hear | None:
    """Who hears a search for a share, as a fraction, that no plan takes beyond ``most``.

    A search that makes ``step * whole - part`` least leaves open what its bound does, over the
    least whole.
    """
    if hearing is None:
        return None

    def heard(values: Floats, bound: float) -> None:
        open_share = most
        if step is not None and whole_least > 0.0:
            open_share = min(most, step + max(0.0, -bound) / whole_least)
        hearing.share(values, open_share)

    return heard
