"""From tangents to the best point within cones, and to the answer next to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from optimiser.decision.ask import Ask
from optimiser.decision.stage import Answer, bounded_by_first
from optimiser.formulation.program import Floats
from optimiser.risk.by_tangents import (
    MOST_ROUNDS,
    by_tangents,
    charged_of,
    kept_beside,
    safely,
    without_point,
)
from optimiser.risk.point import Cones, stand
from optimiser.risk.room import Room
from optimiser.solve.conic import NAME
from optimiser.solve.solution import Ending, Solution

MOST_BESIDE: Final = 4
MOST_WITH_BINS: Final = 4
"""So many rounds of tangents while bins are filled: a yard is decided on roughly."""
POINT: Final = 0.5
GUIDE: Final = 1.0 / 3.0
"""The part of the time that is left which the conic solver may take, and where it is a guide."""


def is_settled(answer: Answer) -> bool:
    """Whether nothing is whole, and no heel follows from a melt that may vary."""
    posed = answer.posed
    return not (posed.columns.integer.any() or posed.loose.any())


def converged(
    ask: Ask,
    room: Room,
    answered: Callable[[Ask], Answer],
    *,
    begun: Answer | None = None,
    part: float = POINT,
    gives_up: bool = False,
    bounds: bool = False,
) -> Answer:
    """An answer that misses nothing too often, or none; ``begun`` has the room as it is now.

    A ``part`` of the time that is left is for the point, unless that is a guide. Without a point
    there is no answer where this ``gives_up``; where it only ``bounds`` others, the point will do.
    """
    answer = begun or answered(replace(ask, risk=room.risk))
    if answer.values is None or room.look(charged_of(ask, answer, answer.values)):
        return answer
    if answer.posed.mixing is not None:
        return by_tangents(ask, room, answered, rounds=MOST_WITH_BINS)
    is_guide = ask.is_divisible and (bounds or not is_settled(answer))
    clock = ask.clock.part((GUIDE if is_guide else part) * ask.clock.left)
    cones, point, exact = _point(replace(ask, clock=clock), answer, room, is_guide=is_guide)
    ask.clock.cut_short |= clock.is_over or clock.cut_short
    if exact is not None:
        return exact
    if is_guide and point.ending is not Ending.INFEASIBLE:
        return answer if point.values is None else cones.reached_at(point)
    if point.values is None:
        nothing = replace(answer, values=None, ending=point.ending)
        return nothing if gives_up else without_point(ask, room, answer, answered, point.ending)
    return _at(ask, cones, room, point, answered)


def _at(
    ask: Ask, cones: Cones, room: Room, point: Solution, answered: Callable[[Ask], Answer]
) -> Answer:
    """The answer next to a point, or if there is none on the way to a safe plan.

    A point that goals were cut short of is a safe plan itself, from which to go on.
    """
    found = _next_to(ask, cones, room, point, answered)
    if found.values is not None and found.is_kept:
        if point.ending is Ending.OPTIMAL:
            return found
        near = answered(replace(ask, risk=room.risk))
        return found if near.values is None else kept_beside(ask, room, near, found)
    safe = safely(ask, room, cones.answer, answered)
    return found if safe.values is None else kept_beside(ask, room, cones.answer, safe)


def _point(
    ask: Ask, answer: Answer, room: Room, *, is_guide: bool
) -> tuple[Cones, Solution, Answer | None]:
    """The best point that misses nothing too often, or none; and the answer, where that is easy.

    The cones are those that the point is within. A guide is near enough once its goals stand.
    """
    cones, begun = _sketched(ask, answer, room)
    for _ in range(MOST_ROUNDS):
        last, left, exact = cones.before, ask.clock.left, None
        if begun is None or begun.ending is not Ending.OPTIMAL:
            last, cones = cones.values, Cones(ask, answer, room, after=cones)
        point, exact = _beside(cones, begun)
        begun = None
        if point.values is None:
            break
        found, asked = point.found if exact is None else exact.found, room.asked
        if room.look(charged_of(ask, answer, found)) or (is_guide and stand(cones.values, last)):
            break
        exact = None
        if room.asked == asked:
            break
        if ask.clock.left < left - ask.clock.left:
            ask.clock.cut_short = True
            break
    return cones, point, exact


def _beside(cones: Cones, begun: Solution | None) -> tuple[Solution, Answer | None]:
    """The best point, and the answer next to it where that is easy: next to what ``begun``?"""
    exact = None if begun is None else cones.exactly(begun)
    if begun is not None and (exact is not None or begun.ending is Ending.OPTIMAL):
        return begun, exact
    point = cones.best()
    return point, None if point.values is None else cones.exactly(point)


def _sketched(ask: Ask, answer: Answer, room: Room) -> tuple[Cones, Solution | None]:
    """Cones that know what takes part in their point; and about where that is, if it is known."""
    cones = Cones(ask, answer, room)
    sketch = cones.sketch()
    if sketch is not None and sketch.ending is not Ending.OPTIMAL:
        room.look(charged_of(ask, answer, sketch.found))
    return cones, sketch


def _of_few_lines(ask: Ask, cones: Cones, room: Room, point: Solution) -> Floats:
    """A point as good, of fewer lines if it misses nothing too often."""
    fewer = cones.with_fewer_lines(point)
    return (fewer if room.look(charged_of(ask, cones.answer, fewer.found)) else point).found


def _next_to(
    ask: Ask, cones: Cones, room: Room, point: Solution, answered: Callable[[Ask], Answer]
) -> Answer:
    """The answer next to a point: it is exact where the point nearly is."""
    values = _of_few_lines(ask, cones, room, point)
    room.touch(charged_of(ask, cones.answer, values))
    near = cones.posed.charged_kg(values)
    for _ in range(MOST_BESIDE):
        found = answered(replace(ask, risk=room.risk, near=near))
        if found.values is None or room.is_kept(charged_of(ask, found, found.values)):
            found = replace(found, solver=f"{NAME} and {found.solver}")
            is_all = found.values is None or point.ending is Ending.OPTIMAL
            return found if is_all else bounded_by_first(found, cones.answer)
        room.touch(charged_of(ask, found, found.values))
    return replace(found, is_kept=False)
