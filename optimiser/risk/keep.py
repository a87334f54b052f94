"""Charges that miss their limits no more often than is accepted (MODEL.md §5).

The deviation of a melt is convex in what is charged. Where nothing is whole, a conic program takes
it as it is (``point.py``), and tangents at the point it finds make a linear program of the plan.
Where something is, it is decided by squares of lines (``by_squares.py``) or with the tangents that
are known, and the rest follows; in turns
(M. A. Duran, I. E. Grossmann, Mathematical Programming 36 (1986) 307-339).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from optimiser.decision.ask import Ask
from optimiser.decision.stage import (
    Answer,
    bounded_by_first,
    is_ahead,
    stages,
    value_at,
)
from optimiser.decision.weigh import Weighed
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import Bools
from optimiser.risk.by_squares import by_squares, takes_squares
from optimiser.risk.by_tangents import charged_of, moment_of, safely
from optimiser.risk.converge import POINT, converged, is_settled
from optimiser.risk.first import Early, early_plan
from optimiser.risk.lines import lines_of
from optimiser.risk.misses import doubts, is_asked_for
from optimiser.risk.room import Room
from optimiser.solve.solution import Clock, Ending

MOST_TURNS: Final = 16
TURN: Final = 0.25
"""The part of the time that is left which one of these turns may take; twice that if it fails."""
MOST_TURN: Final = 0.5
MOST_NEARLY: Final = 8
"""So often whole numbers are decided anew among the lines of a plan that is not kept."""
MOST_WEIGHED: Final = 5
FEW_LINES: Final = 200
"""Among so many lines whole numbers are soon decided."""
POINT_AFTER: Final = 0.9
"""The part of the time that is left which a point may take once there is a plan."""
STEPS: Final = 4.0
"""So many steps from where tangents were found they tell the deviation nearly."""
LEAST_AHEAD: Final = 1e-6
"""What differs less, in a goal's unit, is the same."""
MARGIN: Final = 1e-3
"""What steps of the scales keep beyond the deviations asked for: they land beside every tangent."""


def rarely_missed(ask: Ask, answered: Callable[[Ask], Answer]) -> Answer:
    """The answer to a question whose charges keep to the risk that is accepted of them."""
    if not is_asked_for(ask.brief):
        return answered(ask)
    known = doubts(ask.brief, ask.numbers)
    room, divisible = Room(known), replace(ask, telling=None, is_divisible=True)
    sure = answered(replace(divisible, risk=room.risk))
    early = None if sure.values is None else early_plan(ask, known, sure, answered)
    answer = relaxed = replace(sure, values=None)
    bounding: Answer | None = None
    if early is None or not ask.clock.is_over:
        part = POINT if early is None else POINT_AFTER
        answer = relaxed = converged(divisible, room, answered, begun=sure, part=part)
    if relaxed.values is not None and not is_settled(relaxed):
        room.expect_few(charged_of(divisible, relaxed, relaxed.found))
        bounding = None if room.is_each else _bounding(ask, sure, answered)
        answer = _with_whole(ask, room, relaxed, answered, early, bounding)
    is_none = answer.values is None or not answer.is_kept
    if early is not None and (is_none or _is_far_ahead(ask, early.answer, answer)):
        answer, room.shares = early.answer, early.shares
    if answer.values is None:
        return answer
    if (room.cones or room.tangents) and not room.is_each:
        answer = bounded_by_first(answer, bounding or _bounding(ask, sure, answered))
    return answer.with_tangents(room.tangents_at(answer.posed.charged(answer.found)))


def _is_far_ahead(ask: Ask, one: Answer, other: Answer) -> bool:
    """Whether the first goal of which only one of them keeps enough is kept in ``one``.

    Enough is what may be given up below the best that either reached: what one gave up already is
    not given up again. Where neither keeps enough the better one does.
    """
    settings, gap = ask.brief.settings, ask.effort.gap_fraction
    ours, theirs = (stages(each.posed, settings) for each in (one, other))
    for at, (stage, same) in enumerate(zip(ours, theirs, strict=True)):
        new, old = value_at(stage, one.found), value_at(same, other.found)
        if new is None or old is None:
            continue
        is_share = isinstance(stage.form, Ratio)
        known = [each.reached[at].value for each in (one, other) if at < len(each.reached)]
        sign = -1.0 if is_share else 1.0
        best = min(sign * value for value in (new, old, *known) if value is not None)
        slack = stage.slack_pct if is_share else stage.slack_pct / 100.0 * abs(best)
        enough = best + max(gap * abs(best) + slack, LEAST_AHEAD)
        if max(sign * new, sign * old) > enough and abs(new - old) > LEAST_AHEAD:
            return sign * new < sign * old
    return False


def _bounding(ask: Ask, sure: Answer, answered: Callable[[Ask], Answer]) -> Answer:
    """What no plan betters, however the risk of a charge is divided among its limits.

    None betters what each limit could do with all of it, among so few lots as an order takes; nor
    what could be done if all were ``sure``, which is the bound where time is short.
    """
    generous = Room(doubts(ask.brief, ask.numbers), is_generous=True)
    free = replace(ask, telling=None, is_divisible=True, whole=None, lines=None, near=None)
    found = converged(free, generous, answered, bounds=True)
    if found.bound is None:
        return found if sure.posed.loose.any() else sure
    if found.values is None or is_settled(found):
        return found
    generous.expect_few(charged_of(free, found, found.found))
    nearer = converged(free, generous, answered, bounds=True) if generous.few else found
    return found if nearer.values is None or nearer.bound is None else nearer


def _with_whole(
    ask: Ask,
    room: Room,
    relaxed: Answer,
    answered: Callable[[Ask], Answer],
    early: Early | None,
    bounding: Answer | None,
) -> Answer:
    """The best plan by squares, from the ``early`` one if there is one; else by tangents."""
    if takes_squares(relaxed):
        at_once = _at_once(ask, room, relaxed, answered)
        if at_once is not None and at_once.is_near(ask.effort.gap_fraction):
            return at_once
        begun = None if early is None else early.answer
        if early is not None and (at_once is None or not is_ahead(at_once, early.answer)):
            room.shares |= early.shares
        else:
            begun = at_once
        found = by_squares(ask, room, relaxed, answered, begun, bounding)
        if found is not None and (begun is None or ask.clock.is_over or is_ahead(found, begun)):
            return found
    return _whole(ask, room, relaxed, answered, is_needed=early is None)


def _at_once(
    ask: Ask, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Answer | None:
    """What is whole as tangents have it, where that is soon decided and is not missed too often.

    Pieces that are coarse beside a limit's width take a melt from one side of it to the other,
    where the point that is divisible leaves next to nothing of the risk.
    """
    if len(relaxed.posed.columns.charged) > FEW_LINES:
        return None
    clock = _turn(ask.clock, TURN)
    decided = answered(
        replace(ask, risk=room.risk, clock=clock, lines=lines_of(relaxed), is_whole=False)
    )
    if decided.values is None or not room.takes(decided.posed.charged(decided.found)):
        return None
    return bounded_by_first(decided, relaxed)


def _whole(
    ask: Ask,
    room: Room,
    relaxed: Answer,
    answered: Callable[[Ask], Answer],
    *,
    is_needed: bool,
) -> Answer:
    """What is whole is decided, then the rest to where nothing is missed too often, in turns.

    What comes of all being divisible is a bound, and its lines are those that are tried. What is
    decided falls short of its deviation, since few lots are taken where many would err less: the
    next turn asks for so much more, and a plan comes also where no time is left to converge. Where
    that is no better, the next asks for no more than tangents do. Where a plan ``is_needed`` there
    is to be one at any rate.
    """
    first: Answer | None = None if relaxed.posed.loose.any() else relaxed
    best: Answer | None = None
    shares, part = room.shares, TURN
    lines: Bools | None = lines_of(relaxed)
    for _ in range(MOST_TURNS):
        is_lifted = bool(room.lifts)
        clock = _turn(ask.clock, part)
        decided = answered(replace(ask, risk=room.risk, clock=clock, lines=lines, is_whole=False))
        ask.clock.cut_short |= clock.is_over or clock.cut_short
        if decided.values is None and lines is not None and part < MOST_TURN:
            part = 2.0 * part
            lines = None if decided.ending is Ending.INFEASIBLE else lines
            continue
        first = first or decided
        if decided.values is None:
            break
        found = _kept(ask, room, decided, answered, lines_of(relaxed))
        if found.values is not None and found.is_kept and (best is None or is_ahead(found, best)):
            best, shares = bounded_by_first(found, first), dict(room.shares)
        elif found is decided and not is_lifted:
            if lines is None:
                break
            lines = None
        else:
            room.lifts, room.reshared = {}, 0
        if ask.clock.is_over or (best is not None and best.is_near(ask.effort.gap_fraction)):
            break
    last, room.shares = first or decided, shares
    if best is None and last.values is not None and is_needed:
        best = _safe(ask, room, relaxed, answered)
    return best or replace(last, values=None, ending=_unkept(last))


def _safe(
    ask: Ask, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Answer | None:
    """A plan that keeps more room than it needs, and what is whole in it with no more than that."""
    safe = safely(replace(ask, is_divisible=False), room, relaxed, answered)
    if safe.values is None:
        return None
    found = _finished(ask, room, safe, answered, lines_of(relaxed))
    better = found if found.values is not None and found.is_kept else safe
    return better if relaxed.posed.loose.any() else bounded_by_first(better, relaxed)


def _kept(
    ask: Ask, room: Room, decided: Answer, answered: Callable[[Ask], Answer], lines: Bools
) -> Answer:
    """What is decided, until it misses nothing too often: whole numbers as they are, or nearly."""
    for _ in range(MOST_NEARLY):
        charged = decided.posed.charged(decided.found)
        room.lift(charged)
        if room.takes(charged) or room.look(charged):
            return decided
        found = _finished(ask, room, decided, answered, lines)
        if (found.values is not None and found.is_kept) or ask.clock.is_over:
            return found
        again = replace(ask, risk=room.risk, lines=lines_of(decided), telling=None, is_whole=False)
        clock = _turn(ask.clock, TURN)
        nearly = answered(replace(again, clock=clock))
        ask.clock.cut_short |= clock.is_over or clock.cut_short
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
    lines = lines | lines_of(decided)
    rest = replace(ask, whole=whole, telling=None, clock=moment_of(ask.clock), lines=lines)
    found = converged(rest, room, answered)
    room.lifts = lifts
    return found


def _unkept(first: Answer) -> Ending:
    """How it ends without a plan that keeps to its risk: unless there is none at all, for time."""
    return first.ending if first.values is None else Ending.NO_SOLUTION


def _turn(clock: Clock, part: float) -> Clock:
    """A part of the time that is left, for deciding what is whole once."""
    return clock.part(part * clock.left)


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
