"""How good a plan within the risk may be at best, where something in it is whole.

Tangents never exceed what a melt deviates. So no plan betters what whole numbers allow that keep to
tangents alone, each limit with all the risk of its charge. Tangents are taken where such numbers
are best, as often as that brings the bound nearer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from models.brief import Brief
from models.settings import SHARE_GOALS
from optimiser.decision.ask import Ask
from optimiser.decision.stage import Answer, Reached, is_within
from optimiser.risk.by_tangents import charged_of
from optimiser.risk.room import Room

MOST_TURNS: Final = 12
PART: Final = 0.5
"""The part of the time that is left which the bound may take, and each turn of what that leaves."""
MOVED: Final = 2e-4
MOST_IDLE: Final = 3
"""A bound that came no nearer than this, relative to it, in so many turns stays."""


def bounded_by_turns(
    ask: Ask,
    room: Room,
    answer: Answer,
    answered: Callable[[Ask], Answer],
    converged: Callable[[Ask, Room], Answer],
) -> Answer:
    """The same answer with a nearer bound of its first goal, of a ``room`` that no plan betters."""
    clock = ask.clock.part(PART * ask.clock.left)
    asked = replace(ask, brief=_of_first_goal(ask.brief), telling=None, is_whole=False)
    idle = 0
    for _ in range(MOST_TURNS):
        first = answer.reached[0]
        if (
            idle == MOST_IDLE
            or clock.is_over
            or is_within(first.value, first.bound, ask.effort.gap_fraction)
        ):
            break
        turn = replace(asked, risk=room.loosest, clock=clock.part(PART * clock.left))
        decided = answered(turn)
        if decided.values is None or decided.reached[0].bound is None:
            break
        answer = _nearer(answer, decided.reached[0].bound)
        idle = idle + 1 if is_within(answer.reached[0].bound, first.bound, MOVED) else 0
        room.look(charged_of(asked, decided, decided.found))
        whole = decided.found[decided.posed.program.integer]
        converged(replace(asked, whole=whole, clock=turn.clock), room)
    return answer


def _of_first_goal(brief: Brief) -> Brief:
    settings = brief.settings
    if settings.weights:
        return brief
    first = settings.model_copy(update={"goals": settings.goals[:1]})
    return replace(brief, settings=first)


def _nearer(answer: Answer, bound: float) -> Answer:
    first, nearest = answer.reached[0], min if _is_share(answer.reached[0]) else max
    found = bound if first.bound is None else nearest(first.bound, bound)
    return replace(answer, reached=(replace(first, bound=found), *answer.reached[1:]))


def _is_share(reached: Reached) -> bool:
    return reached.name in SHARE_GOALS
