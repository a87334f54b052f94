"""The best point of a question within its risk, what a charge may miss divided as is best.

A conic program decides both (``division.py``), about the last point, until what it finds stands;
what is found with the division as it then is keeps to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask
from optimiser.decision.stage import Answer
from optimiser.formulation.program import Floats
from optimiser.risk.by_tangents import MOST_ROUNDS, charged_of
from optimiser.risk.point import Cones
from optimiser.risk.room import Room
from optimiser.solve.solution import Ending, Solution

NO_POINT: Final = Solution(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)
LESS: Final = 0.99
"""What is missed beyond what is accepted gets less each time, or stays."""
DIVIDING: Final = 0.6
"""The part of the time for the point in which what is accepted is divided."""
MOST_DIVIDED: Final = 12
WIDEST: Final = 0.4
NARROWER: Final = 0.5
"""How far apart tangents lie at first, and how much nearer each time."""
SAME: Final = 2e-6
SAME_OF_MANY: Final = 2e-4
"""Goals that move less than this stand; where many limits are divided, less than that."""


def best_point(ask: Ask, answer: Answer, room: Room) -> tuple[Cones, Solution, Answer | None]:
    """The best point that misses nothing too often, or none; and the answer, where that is easy.

    The cones are those that the point is within.
    """
    cones = _sketched(ask, answer, room)
    if not room.is_each:
        clock = ask.clock.part(DIVIDING * ask.clock.left)
        cones, ending = _divide(replace(ask, clock=clock), answer, room, cones)
        if ending is Ending.INFEASIBLE:
            return cones, replace(NO_POINT, ending=ending), None
    for _ in range(MOST_ROUNDS):
        cones, exact = Cones(ask, answer, room, after=cones), None
        left = ask.clock.left
        point = cones.best()
        if point.values is None:
            break
        exact, room.without = cones.exactly(point), cones.conic.without
        found = point.found if exact is None else exact.found
        if room.look(charged_of(ask, answer, found)) or ask.clock.left < left - ask.clock.left:
            break
    return cones, point, exact


def _sketched(ask: Ask, answer: Answer, room: Room) -> Cones:
    """Cones that know what they do without: as the last point did, or a rough one does."""
    cones = Cones(ask, answer, room)
    sketched = None if room.without is not None and not room.is_each else cones.sketch()
    if sketched is not None:
        room.look(charged_of(ask, answer, sketched))
        room.without = cones.conic.without
    return cones


def _divide(ask: Ask, answer: Answer, room: Room, cones: Cones) -> tuple[Cones, Ending]:
    """Divide what is accepted of each charge among its limits as is best.

    Where that cannot be kept, what misses least beyond it is where to go on from. Points are taken
    for as long as the next of them may be in time.
    """
    step, beyond, same = WIDEST, np.inf, SAME_OF_MANY if room.is_large else SAME
    last: Floats | None = None
    for turn in range(1, MOST_DIVIDED + 1):
        left = ask.clock.left
        cones, point, is_elastic = _divided_once(ask, answer, room, cones, step)
        if point.values is None:
            return cones, point.ending
        charged, room.without = charged_of(ask, answer, point.found), cones.conic.without
        is_lost = is_elastic and point.objective > LESS * beyond
        is_late = turn == MOST_DIVIDED or ask.clock.left < left - ask.clock.left
        is_all = not is_elastic or is_lost or is_late
        room.divide(cones.divided.shares(point.found), charged, is_all=is_all)
        room.look(charged)
        if is_lost:
            return cones, Ending.INFEASIBLE
        if is_elastic:
            beyond = point.objective
        else:
            reached = np.array([value or 0.0 for value in cones.values])
            if last is not None and np.allclose(reached, last, rtol=same, atol=0.0):
                break
            step, last = step * NARROWER, reached
        if is_late:
            break
    return cones, Ending.NO_SOLUTION if is_elastic else Ending.OPTIMAL


def _divided_once(
    ask: Ask, answer: Answer, room: Room, after: Cones, step: float
) -> tuple[Cones, Solution, bool]:
    """The best point about the last one, or what misses least; and whether it is that."""
    divisions = room.divisions
    cones = Cones(ask, answer, room, after, divisions=divisions, step=step)
    point = cones.best()
    if point.ending is not Ending.INFEASIBLE or not divisions:
        return cones, point, False
    cones = Cones(ask, answer, room, after, divisions=divisions, step=step, is_elastic=True)
    return cones, cones.nearest(), True
