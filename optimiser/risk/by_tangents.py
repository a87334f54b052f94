"""Plans within a risk by tangents alone, and those on the way to a safe one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.stage import Answer, bounded_by_first, stages, value_at
from optimiser.formulation.program import Floats
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock, Ending

MOST_ROUNDS: Final = 20
HALVED: Final = 14
"""So often the way to a safe plan is halved."""
MOMENT_S: Final = 3.0
ROOMY: Final = 0.25
"""How much more room than is asked for is kept where a plan is to come soon."""
MOST_ROOMY: Final = 8


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
    ask: Ask, room: Room, near: Answer, answered: Callable[[Ask], Answer], ending: Ending
) -> Answer:
    """No point was found: where tangents find an answer, or say that there is none, that holds.

    Where they do not in time, the plan on the way from a safe one to what is ``near`` holds too.
    """
    is_short = ending is Ending.NO_SOLUTION
    safe = replace(near, values=None)
    if is_short:
        safe = safely(ask, room, near, answered)
        safe = safe if safe.values is not None else roomily(ask, room, near, answered)
    if safe.values is not None and ask.clock.is_over:
        return kept_beside(ask, room, near, safe)
    answer = by_tangents(ask, room, answered, rounds=MOST_ROUNDS)
    if safe.values is None or (answer.values is not None and answer.is_kept):
        return answer if answer.is_kept else replace(answer, ending=ending, values=None)
    return kept_beside(ask, room, near if answer.values is None else answer, safe)


def kept_beside(ask: Ask, room: Room, answer: Answer, safe: Answer) -> Answer:
    """The plan nearest to an answer, on the way to a safe one, that misses nothing too often.

    All that is kept is convex, and an answer breaks nothing but its deviations.
    """
    width, part = answer.posed.program.width, 0.0
    for power in range(1, HALVED):
        more = part + 0.5**power
        values = _between(safe.found[:width], answer.found[:width], more)
        part = more if room.is_kept(charged_of(ask, answer, values)) else part
    values = _between(safe.found[:width], answer.found[:width], part)
    wanted = stages(answer.posed, ask.brief.settings)
    reached = tuple(
        replace(one, value=value_at(stage, values), proved=False)
        for stage, one in zip(wanted, answer.reached, strict=False)
    )
    found = replace(answer, values=values, reached=reached, is_kept=True, ladder=None)
    return bounded_by_first(found, answer)


def _between(safe: Floats, near: Floats, part: float) -> Floats:
    found: Floats = safe + part * (near - safe)
    return found


def safely(ask: Ask, room: Room, near: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """A plan that keeps more room than it needs, whatever it is made of; none if it does not."""
    risk = room.as_if_all_erred_alike(charged_of(ask, near, near.found))
    found = answered(replace(ask, risk=risk, clock=moment_of(ask.clock), is_whole=False))
    if found.values is None or room.is_kept(charged_of(ask, found, found.values)):
        return found
    return replace(found, values=None)


def roomily(ask: Ask, room: Room, near: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """A plan by tangents with more room than is asked for, as soon as it keeps that; or none."""
    wide, answer = replace(room, margin=ROOMY, lifts={}), near
    for _ in range(MOST_ROOMY):
        wide.look(charged_of(ask, answer, answer.found))
        answer = answered(replace(ask, risk=wide.risk, is_whole=False))
        if answer.values is None or room.is_kept(charged_of(ask, answer, answer.found)):
            return answer
    return replace(answer, values=None)


def moment_of(clock: Clock) -> Clock:
    """The time that is left, or a moment: a plan that is nearly there is finished."""
    return clock if clock.left > MOMENT_S else clock.for_a_moment(least=MOMENT_S, most=MOMENT_S)
