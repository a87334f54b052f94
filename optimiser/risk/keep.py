"""Charges that miss their limits no more often than is accepted (MODEL.md §5).

The deviation of a melt is convex in what is charged. Where nothing is whole, a conic program takes
it as it is (``point.py``), and tangents at the point it finds make a linear program of the plan.
Where something is, it is decided with the tangents that are known, and the rest follows; in turns
(M. A. Duran, I. E. Grossmann, Mathematical Programming 36 (1986) 307-339).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask
from optimiser.decision.stage import Answer, bounded_by_first, is_ahead, is_within
from optimiser.decision.weigh import Weighed
from optimiser.formulation.program import Bools, Floats
from optimiser.risk.by_tangents import (
    MOST_ROUNDS,
    by_tangents,
    charged_of,
    kept_beside,
    moment_of,
    safely,
    without_point,
)
from optimiser.risk.misses import doubts, is_asked_for
from optimiser.risk.point import Cones
from optimiser.risk.room import Room
from optimiser.solve.conic import NAME
from optimiser.solve.solution import Clock, Ending, Solution

MOST_BESIDE: Final = 4
MOST_WITH_BINS: Final = 4
"""So many rounds of tangents while bins are filled: a yard is decided on roughly."""
MOST_TURNS: Final = 16
TURN: Final = 0.25
"""The part of the time that is left which one of these turns may take; twice that if it fails."""
MOST_TURN: Final = 0.5
POINT: Final = 0.5
GUIDE: Final = 1.0 / 3.0
"""The part of the time that is left which the conic solver may take, and where it is a guide."""
MOST_NEARLY: Final = 8
"""So often whole numbers are decided anew among the lines of a plan that is not kept."""
FEW: Final = 1e-3
"""What is less than this part of a melt is no line of it."""
MOST_WEIGHED: Final = 5
STEPS: Final = 4.0
"""So many steps from where tangents were found they tell the deviation nearly."""
MARGIN: Final = 1e-3
"""What steps of the scales keep beyond the deviations asked for: they land beside every tangent."""


def rarely_missed(ask: Ask, answered: Callable[[Ask], Answer]) -> Answer:
    """The answer to a question whose charges keep to the risk that is accepted of them."""
    if not is_asked_for(ask.brief):
        return answered(ask)
    room = Room(doubts(ask.brief, ask.numbers))
    answer = _converged(replace(ask, telling=None, is_divisible=True), room, answered)
    if answer.values is not None and not _is_settled(answer):
        room.expect_few(charged_of(ask, answer, answer.values))
        answer = _whole(ask, room, answer, answered)
    if answer.values is None:
        return answer
    if (room.cones or room.tangents) and not room.is_each:
        answer = _bounded(ask, answer, answered)
    return answer.with_tangents(room.tangents_at(answer.posed.charged(answer.found)))


def _bounded(ask: Ask, answer: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """The same with a bound that holds however the risk of a charge is divided among its limits.

    Another division may give a better plan; none betters what each limit could do with all of it.
    """
    generous = Room(doubts(ask.brief, ask.numbers), is_generous=True)
    free = replace(ask, telling=None, is_divisible=True, whole=None, lines=None, near=None)
    return bounded_by_first(answer, _converged(free, generous, answered))


def _is_settled(answer: Answer) -> bool:
    """Whether nothing is whole, and no heel follows from a melt that may vary."""
    posed = answer.posed
    return not (posed.columns.integer.any() or posed.loose.any())


def _converged(ask: Ask, room: Room, answered: Callable[[Ask], Answer]) -> Answer:
    """An answer that misses nothing too often, or none."""
    answer = answered(replace(ask, risk=room.risk))
    if answer.values is None or room.look(charged_of(ask, answer, answer.values)):
        return answer
    if answer.posed.mixing is not None:
        return by_tangents(ask, room, answered, rounds=MOST_WITH_BINS)
    is_guide = ask.is_divisible and not _is_settled(answer)
    clock = ask.clock.part((GUIDE if is_guide else POINT) * ask.clock.left)
    cones, point, exact = _point(replace(ask, clock=clock), answer, room)
    if exact is not None:
        return exact
    if is_guide and point.ending is not Ending.INFEASIBLE:
        return answer if point.values is None else cones.reached_at(point)
    if point.values is None:
        return without_point(ask, room, answer, answered, point.ending)
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


def _point(ask: Ask, answer: Answer, room: Room) -> tuple[Cones, Solution, Answer | None]:
    """The best point that misses nothing too often, or none; and the answer, where that is easy.

    The cones are those that the point is within.
    """
    cones = Cones(ask, answer, room)
    sketched = cones.sketch()
    if sketched is not None:
        room.look(charged_of(ask, answer, sketched))
    for _ in range(MOST_ROUNDS):
        cones, exact = Cones(ask, answer, room, after=cones), None
        left = ask.clock.left
        point = cones.best()
        if point.values is None:
            break
        exact = cones.exactly(point)
        found = point.found if exact is None else exact.found
        if room.look(charged_of(ask, answer, found)) or ask.clock.left < left - ask.clock.left:
            break
    return cones, point, exact


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
            return found if is_all else bounded_by_first(found, found)
        room.touch(charged_of(ask, found, found.values))
    return replace(found, is_kept=False)


def _whole(ask: Ask, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """What is whole is decided, then the rest to where nothing is missed too often, in turns.

    What comes of all being divisible is a bound, and its lines are those that are tried. What is
    decided falls short of its deviation, since few lots are taken where many would err less: the
    next turn asks for so much more, and a plan comes also where no time is left to converge. Where
    that is no better, the next asks for no more than tangents do.
    """
    first: Answer | None = None if relaxed.posed.loose.any() else relaxed
    best: Answer | None = None
    shares, part = room.shares, TURN
    lines: Bools | None = _lines(relaxed)
    for _ in range(MOST_TURNS):
        is_lifted = bool(room.lifts)
        decided = answered(
            replace(ask, risk=room.risk, clock=_turn(ask.clock, part), lines=lines, is_whole=False)
        )
        if decided.values is None and lines is not None and part < MOST_TURN:
            part = 2.0 * part
            lines = None if decided.ending is Ending.INFEASIBLE else lines
            continue
        first = first or decided
        if decided.values is None:
            break
        found = _kept(ask, room, decided, answered, _lines(relaxed))
        if found.values is not None and found.is_kept and (best is None or is_ahead(found, best)):
            best, shares = bounded_by_first(found, first), dict(room.shares)
        elif found is decided and not is_lifted:
            if lines is None:
                break
            lines = None
        else:
            room.lifts, room.reshared = {}, 0
        if ask.clock.is_over or (best is not None and _is_near(best, ask.effort.gap_fraction)):
            break
    last, room.shares = first or decided, shares
    if best is None and last.values is not None:
        best = _safe(ask, room, relaxed, answered)
    return best or replace(last, values=None, ending=_unkept(last))


def _safe(
    ask: Ask, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Answer | None:
    """A plan that keeps more room than it needs, and what is whole in it with no more than that."""
    safe = safely(replace(ask, is_divisible=False), room, relaxed, answered)
    if safe.values is None:
        return None
    found = _finished(ask, room, safe, answered, _lines(relaxed))
    better = found if found.values is not None and found.is_kept else safe
    return better if relaxed.posed.loose.any() else bounded_by_first(better, relaxed)


def _lines(answer: Answer) -> Bools:
    """The lines of an answer, of the plan before, and of all whose analyses are sure."""
    posed = answer.posed
    few = FEW * posed.frame.heats.most_melt_kg[posed.frame.order]
    sure = np.array([not (one.sd_pct or one.bias_sd_pct) for one in posed.frame.brief.sources])
    used = (posed.charged_kg(answer.found) > few) | (posed.frame.previous_kg > 0.0)
    lines: Bools = used | sure[posed.frame.source]
    return lines


def _kept(
    ask: Ask, room: Room, decided: Answer, answered: Callable[[Ask], Answer], lines: Bools
) -> Answer:
    """What is decided, until it misses nothing too often: whole numbers as they are, or nearly."""
    for _ in range(MOST_NEARLY):
        charged = decided.posed.charged(decided.found)
        room.lift(charged)
        if room.look(charged):
            return decided
        found = _finished(ask, room, decided, answered, lines)
        if (found.values is not None and found.is_kept) or ask.clock.is_over:
            return found
        again = replace(ask, risk=room.risk, lines=_lines(decided), telling=None, is_whole=False)
        nearly = answered(replace(again, clock=_turn(ask.clock, TURN)))
        if nearly.values is None:
            return found
        decided = nearly
    return found


def _finished(
    ask: Ask, room: Room, decided: Answer, answered: Callable[[Ask], Answer], lines: Bools
) -> Answer:
    """The rest, with what is whole as it was decided, of its lines and others that are tried."""
    lifts, room.lifts, room.reshared = room.lifts, {}, 0
    whole = decided.found[decided.posed.program.integer]
    lines = lines | _lines(decided)
    rest = replace(ask, whole=whole, telling=None, clock=moment_of(ask.clock), lines=lines)
    found = _converged(rest, room, answered)
    room.lifts = lifts
    return found


def _unkept(first: Answer) -> Ending:
    """How it ends without a plan that keeps to its risk: unless there is none at all, for time."""
    return first.ending if first.values is None else Ending.NO_SOLUTION


def _turn(clock: Clock, part: float) -> Clock:
    """A part of the time that is left, for deciding what is whole once."""
    return clock.part(part * clock.left)


def _is_near(answer: Answer, gap: float) -> bool:
    first = answer.reached[0]
    return is_within(first.value, first.bound, gap)


def rarely_missed_in_steps(
    ask: Ask, answer: Answer, weighed: Callable[[Answer], Weighed]
) -> Weighed:
    """The same of what is weighed: where steps come too near to a limit, they are found anew."""
    if not is_asked_for(ask.brief):
        return weighed(answer)
    made_with = answer.posed.frame.risk.tangents
    room = Room(doubts(ask.brief, ask.numbers), margin=MARGIN)
    room.take_as_divided(made_with)
    sides = {one.side for one in made_with}
    tangents = room.onto_heels(answer.posed.charged(answer.found), sides)
    for _ in range(MOST_WEIGHED):
        found = weighed(answer.with_tangents(tangents).nearly_as_it_is(steps=STEPS))
        near = set() if found.broke_off else room.too_near(found.charged)
        if not near:
            break
        tangents = (*tangents, *room.onto_heels(found.charged, near))
    return found
