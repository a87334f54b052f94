"""What charges may miss, divided among their limits as is best: points, each about the last one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.stage import Answer
from optimiser.risk.by_tangents import charged_of
from optimiser.risk.point import Cones, stand
from optimiser.risk.room import Room
from optimiser.solve.solution import Ending, Solution

MOST_POINTS: Final = 12
DIVIDING: Final = 0.5
"""The part of the time that is left in which what is accepted is divided."""
WIDEST: Final = 0.4
NARROWER: Final = 0.5
"""How far apart tangents lie at first, and how much nearer each time."""
LESS: Final = 0.99
"""What is missed beyond what is accepted gets less each time, or stays."""


def divide(ask: Ask, answer: Answer, room: Room) -> bool:
    """Divide what is accepted about an answer; whether there is a point that keeps to it.

    Where none does, what misses least beyond it is where to go on from. The next point is sought
    where it may be there in time.
    """
    clock = ask.clock.part(DIVIDING * ask.clock.left)
    posed = ask.of_frame(replace(answer.posed.frame, risk=ask.risk))
    at = replace(answer, posed=posed, values=answer.found[: posed.program.width])
    points = _Points(ask=replace(ask, clock=clock), answer=at, room=room)
    for _ in range(MOST_POINTS):
        left = clock.left
        if not points.goes_on():
            break
        if clock.left < left - clock.left:
            clock.cut_short = True
            break
    ask.clock.cut_short |= clock.is_over or clock.cut_short
    if points.charged:
        room.divide_as(points.charged)
    return points.is_kept


@dataclass(slots=True)
class _Points:
    """Points that were found so far, the last of which the next is about."""

    ask: Ask
    answer: Answer
    room: Room
    cones: Cones | None = None
    charged: Charged | None = None
    step: float = WIDEST
    beyond: float = np.inf
    reached: list[float | None] = field(default_factory=list)
    is_kept: bool = False

    def goes_on(self) -> bool:
        """Take the best point about the last one; whether another may be better."""
        cones, point = self._best()
        is_elastic = cones.divided.is_elastic
        if point.values is None or (is_elastic and point.objective > LESS * self.beyond):
            return False
        count = len(self.room.cones)
        width = self.answer.posed.program.width
        charged = charged_of(self.ask, self.answer, point.found[:width])
        self.room.divide(cones.divided.shares(point.found), charged)
        self.room.look(charged)
        self.cones, self.charged, self.is_kept = cones, charged, not is_elastic
        if is_elastic:
            self.beyond = point.objective
            return True
        last, self.reached = self.reached, cones.values
        self.step *= NARROWER
        is_new = len(self.room.cones) > count or not stand(cones.values, last)
        return point.ending is Ending.OPTIMAL and is_new

    def _best(self) -> tuple[Cones, Solution]:
        """The best point about the last one; where there is none, what misses least."""
        cones = self._cones(is_elastic=False)
        point = cones.best()
        if point.ending is not Ending.INFEASIBLE or not cones.divided.sides:
            return cones, point
        cones = self._cones(is_elastic=True)
        return cones, cones.nearest()

    def _cones(self, *, is_elastic: bool) -> Cones:
        return Cones(
            self.ask,
            self.answer,
            self.room,
            self.cones,
            divisions=self.room.divisions,
            step=self.step,
            is_elastic=is_elastic,
        )
