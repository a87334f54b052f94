"""What a step of a figure does to either side: read off the answer, or looked at beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.price import Movement
from models.settings import SHARE_GOALS
from optimiser.decision.ladder import Ladder, Rung
from optimiser.explain.course import Course, NotSeen, Side, beside, course
from optimiser.explain.movable import Movable
from optimiser.formulation.program import Floats, Linear
from optimiser.solve.solution import Clock

NOTHING_GAINED: Final = 1e-6
"""Whether a step of this and less is a gain or a loss is not worth asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure with what a step does to either side; None where there is no such step.

    ``unseen`` are the sides that were not looked at. ``is_even`` says that the figure moves
    evenly with what was moved in the program, ``was_at_corner`` that another answer was asked.
    """

    figure: Movable
    more: Side | None
    less: Side | None
    unseen: tuple[Movement, ...]
    is_even: bool
    was_at_corner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """The question held open, what money is, and for how long more answers may be asked."""

    ladder: Ladder
    money: Linear
    clock: Clock

    def at(self, rungs: Sequence[Rung], moved: Sequence[Movable], *, corners: int) -> list[Told]:
        """Both sides of every figure; so many at a corner are looked at, the dearest first."""
        if not moved:
            return []
        found = course(self.ladder, rungs, moved, self.money)
        told: dict[int, Told] = {}
        for m in np.argsort(-_weight(found), kind="stable").tolist():
            told[m] = self._both(moved[m], found, m, may_look=corners > 0)
            corners -= told[m].was_at_corner
        return [told[m] for m in range(len(moved))]

    def _both(self, figure: Movable, found: Course, m: int, *, may_look: bool) -> Told:
        sides: dict[Movement, Side | None] = {"more": None, "less": None}
        unseen: list[Movement] = ["less"] if figure.is_offered else []
        at_corner = False
        for name, sign, reach in _ways(figure, float(found.up[m]), float(found.down[m])):
            if reach > figure.grain:
                sides[name] = replace(found.one(m), reach=reach)
                continue
            at_corner = True
            try:
                sides[name] = self._beside(figure, sign, may_look=may_look)
            except NotSeen:
                unseen.append(name)
        more = sides["more"]
        if figure.is_offered and more is not None and self._is_loss(more):
            sides["more"] = Side(rates=np.zeros(len(more.rates)), money=0.0, reach=np.inf)
        return Told(
            figure=figure,
            more=sides["more"],
            less=sides["less"],
            unseen=tuple(unseen),
            is_even=bool(found.is_even[m]),
            was_at_corner=at_corner and may_look,
        )

    def _beside(self, figure: Movable, sign: float, *, may_look: bool) -> Side | None:
        if not may_look or self.clock.is_over:
            raise NotSeen
        return beside(self.ladder, figure, sign, self.money, self.clock)

    def _is_loss(self, side: Side) -> bool:
        """Whether a step loses in the first goal that it changes, or changes none."""
        for stage, rate in zip(self.ladder.wanted, side.rates.tolist(), strict=True):
            gain = float(rate) if stage.name in SHARE_GOALS else -float(rate)
            if abs(gain) > NOTHING_GAINED:
                return gain < 0.0
        return True


def _ways(figure: Movable, up: float, down: float) -> tuple[tuple[Movement, float, float], ...]:
    """The sides that a figure may move to, with how far its rates hold."""
    ways: tuple[tuple[Movement, float, float], ...] = (("more", 1.0, up), ("less", -1.0, down))
    return ways if figure.goes_down else ways[:1]


def _weight(found: Course) -> Floats:
    """How much every move changes, each stage measured by what changes it most."""
    most = np.abs(found.rates).max(axis=1, initial=0.0)
    size = np.where(most > 0.0, most, 1.0)
    return np.asarray((np.abs(found.rates) / size[:, None]).sum(axis=0))
