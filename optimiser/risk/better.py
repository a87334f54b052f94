"""The same charges with what each may miss divided among its limits as costs least.

The division that a plan was made with follows from where it came near its limits. From there a
conic program moves shares and metal together (``division.py``), about the last point, until goals
stand; what is whole stays as it was decided. What comes of it is taken only where it is better.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask
from optimiser.decision.goals import reach
from optimiser.decision.stage import Answer, is_ahead, stages
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Floats
from optimiser.risk.by_tangents import charged_of
from optimiser.risk.converge import converged
from optimiser.risk.misses import doubts, is_asked_for
from optimiser.risk.point import Cones
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock

MOST_DIVIDED: Final = 12
DIVIDING: Final = 0.5
"""The part of the time that is left in which what is accepted is divided."""
WIDEST: Final = 0.4
NARROWER: Final = 0.5
"""How far apart tangents lie at first, and how much nearer each time."""
SAME: Final = 2e-6
"""Goals that move less than this stand."""


def shares_its_risk(ask: Ask) -> bool:
    """Whether limits share what is accepted of a charge as a whole."""
    return is_asked_for(ask.brief) and ask.brief.settings.risk_basis == "charge"


def better_divided(ask: Ask, answer: Answer, *, spared: float = 0.0) -> Answer | None:
    """The answer with the risk of charges divided otherwise; None where that is no better.

    A part of the risk is ``spared`` for steps of the scales. Bounds are those of the answer.
    """
    if answer.posed.mixing is not None:
        return None
    room = Room(doubts(ask.brief, ask.numbers), spared=spared)
    room.divide_as(answer.posed.charged(answer.found))
    if not room.divisions:
        return None
    ask = replace(ask, telling=None, whole=answer.found[answer.posed.program.integer])
    _divide(ask, answer, room)
    found = converged(ask, room, partial(_answered, frame=answer.posed.frame))
    if found.values is None or not found.is_kept or not is_ahead(found, answer):
        return None
    tangents = room.tangents_at(found.posed.charged(found.found))
    return _bounded_as(found, answer).with_tangents(tangents)


def _answered(ask: Ask, *, frame: Frame) -> Answer:
    """The goals for what is whole, made and melted as it is in a frame."""
    posed = ask.of_frame(replace(frame, risk=ask.risk))
    return reach(ask, posed, stages(posed, ask.brief.settings))


def _divide(ask: Ask, answer: Answer, room: Room) -> None:
    """Divide what is accepted of each charge among its limits as is best, for as long as it may.

    The next point is sought where it may be there in time.
    """
    clock = ask.clock.part(DIVIDING * ask.clock.left)
    timed = replace(ask, clock=clock)
    posed = timed.of_frame(replace(answer.posed.frame, risk=ask.risk))
    at = replace(answer, posed=posed, values=answer.found[: posed.program.width])
    step, cones, charged = WIDEST, None, {}
    last = _reached(answer)
    for _ in range(MOST_DIVIDED):
        left = clock.left
        cones = Cones(timed, at, room, cones, divisions=room.divisions, step=step)
        point = cones.best()
        if point.values is None:
            break
        charged = charged_of(ask, at, point.found[: posed.program.width])
        room.divide(cones.divided.shares(point.found), charged)
        count = len(room.cones)
        room.look(charged)
        reached = np.array([value or 0.0 for value in cones.values])
        is_short = len(reached) < len(last)
        if is_short or (
            len(room.cones) == count and np.allclose(reached, last, rtol=SAME, atol=0.0)
        ):
            break
        step, last = step * NARROWER, reached
        if clock.left < left - clock.left:
            break
    if charged:
        room.divide_as(charged)
    _say_cut(ask.clock, clock)


def _reached(answer: Answer) -> Floats:
    return np.array([one.value or 0.0 for one in answer.reached])


def _say_cut(clock: Clock, part: Clock) -> None:
    clock.cut_short |= part.is_over


def _bounded_as(found: Answer, answer: Answer) -> Answer:
    """The better answer with the bounds that hold for all."""
    reached = tuple(
        replace(new, bound=old.bound, proved=old.proved)
        for new, old in zip(found.reached, answer.reached, strict=True)
    )
    return replace(found, reached=reached, ending=answer.ending)
