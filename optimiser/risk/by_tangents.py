"""Plans within a risk by tangents alone, and with more room where those fall short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.stage import Answer, bounded_by_first
from optimiser.formulation.program import Floats
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock, Ending

MOST_ROUNDS: Final = 20
MOST_LIFTED: Final = 8
"""So often more room is asked for, before a plan is to keep all that there could be need of."""
TANGENTS: Final = 0.5
"""The part of the time that is left which tangents may take before more room is asked for."""
MOMENT_S: Final = 3.0


def charged_of(ask: Ask, answer: Answer, values: Floats) -> Charged:
    """What is charged; where all is divisible a line may be a part of a yes."""
    return answer.posed.undusted(values) if ask.is_divisible else answer.posed.charged(values)


def by_tangents(ask: Ask, room: Room, answered: Callable[[Ask], Answer], *, rounds: int) -> Answer:
    """An answer that misses nothing too often, or none, by tangents alone: as far as they come."""
    last: Answer | None = None
    for _ in range(rounds):
        answer = answered(replace(ask, risk=room.risk))
        if answer.values is None and last is not None and ask.clock.is_over:
            return last
        if answer.values is None or room.look(charged_of(ask, answer, answer.values)):
            return answer
        last = replace(answer, is_kept=answer.posed.mixing is not None)
    return last or answer


def without_point(
    ask: Ask, room: Room, answered: Callable[[Ask], Answer], ending: Ending
) -> Answer:
    """No point was found: where tangents find an answer, or say that there is none, that holds.

    Where they come near in time, but not there, a plan that keeps more room holds too.
    """
    clock = ask.clock.part(TANGENTS * ask.clock.left)
    answer = by_tangents(replace(ask, clock=clock), room, answered, rounds=MOST_ROUNDS)
    if answer.values is None or answer.is_kept:
        return answer
    return with_more_room(ask, room, answer, answered) or replace(
        answer, ending=ending, values=None
    )


def with_more_room(
    ask: Ask, room: Room, answer: Answer, answered: Callable[[Ask], Answer]
) -> Answer | None:
    """A plan that keeps as much more room as tangents fell short of, or all that may be needed."""
    finishing = replace(ask, clock=moment_of(ask.clock))
    found, lifts = answer, room.lifts
    for _ in range(MOST_LIFTED):
        room.lift(charged_of(ask, found, found.found))
        found = answered(replace(finishing, risk=room.risk))
        if found.values is None or room.is_kept(charged_of(ask, found, found.values)):
            break
    room.lifts = lifts
    if found.values is None or not room.is_kept(charged_of(ask, found, found.values)):
        found = safely(ask, room, answer, answered)
    return None if found.values is None else bounded_by_first(found, answer)


def safely(ask: Ask, room: Room, near: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """A plan that keeps more room than it needs, whatever it is made of; none if it does not."""
    risk = room.as_if_all_erred_alike(charged_of(ask, near, near.found))
    found = answered(replace(ask, risk=risk, clock=moment_of(ask.clock), is_whole=False))
    if found.values is None or room.is_kept(charged_of(ask, found, found.values)):
        return found
    return replace(found, values=None)


def moment_of(clock: Clock) -> Clock:
    """The time that is left, or a moment: a plan that is nearly there is finished."""
    return clock if clock.left > MOMENT_S else clock.for_a_moment(least=MOMENT_S, most=MOMENT_S)
