"""Plans with what each charge may miss divided among its limits as costs least.

The division that a plan was made with follows from where it came near its limits. From there a
conic program moves shares and metal together (``division.py``), about the last point, until goals
stand; what is whole stays as it was decided. What comes of it is taken only where it is better.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from optimiser.decision.ask import Ask
from optimiser.decision.goals import reach
from optimiser.decision.stage import Answer, bounded_by_first, is_ahead, stages
from optimiser.formulation.frame import Frame
from optimiser.risk.by_tangents import charged_of
from optimiser.risk.converge import converged
from optimiser.risk.dividing import divide
from optimiser.risk.misses import doubts, is_asked_for
from optimiser.risk.room import Room

MOST_TURNS: Final = 4
TURN: Final = 0.25
"""The part of the time that is left which deciding what is whole may take each time."""


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
    found = _kept(replace(ask, telling=None), room, answer)
    return None if found is None or not is_ahead(found, answer) else _bounded_as(found, answer)


def divided_at_all(
    ask: Ask, answered: Callable[[Ask], Answer], *, spared: float = 0.0
) -> Answer | None:
    """An answer where some division of the risk has one; None where none is found.

    It begins with what a plan misses whose limits have all the risk of their charge for each.
    What is whole is decided as tangents say, and once more by those that are found of it.
    """
    known = doubts(ask.brief, ask.numbers)
    wide, room = Room(known, is_generous=True), Room(known, spared=spared)
    ask = replace(ask, telling=None)
    freely = converged(replace(ask, is_divisible=True), wide, answered)
    if freely.values is None or freely.posed.mixing is not None:
        return None
    room.tangents = dict(wide.tangents)
    room.divide_as(charged_of(ask, freely, freely.found))
    divide(replace(ask, is_divisible=True), freely, room)
    for _ in range(MOST_TURNS):
        risk, clock = room.risk, ask.clock.part(TURN * ask.clock.left)
        decided = answered(replace(ask, risk=risk, clock=clock, is_whole=False))
        ask.clock.cut_short |= clock.is_over or clock.cut_short
        if decided.values is None:
            break
        room.divide_as(decided.posed.charged(decided.found))
        found = _kept(ask, room, decided)
        if found is not None:
            return bounded_by_first(found, freely)
    return None


def _kept(ask: Ask, room: Room, decided: Answer) -> Answer | None:
    """What is decided, its risk divided so that it is kept; None where that is not found."""
    ask = replace(ask, whole=decided.found[decided.posed.program.integer], is_whole=False)
    if not divide(ask, decided, room):
        return None
    found = converged(ask, room, partial(_answered, frame=decided.posed.frame))
    if found.values is None or not found.is_kept:
        return None
    return found.with_tangents(room.tangents_at(found.posed.charged(found.found)))


def _answered(ask: Ask, *, frame: Frame) -> Answer:
    """The goals for what is whole, made and melted as it is in a frame."""
    posed = ask.of_frame(replace(frame, risk=ask.risk))
    return reach(ask, posed, stages(posed, ask.brief.settings))


def _bounded_as(found: Answer, answer: Answer) -> Answer:
    """The better answer with the bounds that hold for all."""
    reached = tuple(
        replace(new, bound=old.bound, proved=old.proved)
        for new, old in zip(found.reached, answer.reached, strict=True)
    )
    return replace(found, reached=reached, ending=answer.ending)
