"""A plan within the risk early on, to have where time runs out before a better one is there.

Tangents, with more room than they ask for, say which lines are of use; among these whole numbers
are decided for the first goal alone, and not to the gap. The rest follows to where nothing is
missed too often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from models.brief import Brief
from optimiser.decision.ask import Ask
from optimiser.decision.goals import reach
from optimiser.decision.stage import MET, Answer, bounded_by_first, stages
from optimiser.formulation.chance import Side
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Bools
from optimiser.risk.by_tangents import charged_of
from optimiser.risk.converge import converged, is_settled
from optimiser.risk.lines import lines_of
from optimiser.risk.misses import Doubts
from optimiser.risk.room import RESHARED, Room
from optimiser.solve.solution import Ending

MARGIN: Final = 0.25
"""How much more room is kept at first while whole numbers are decided."""
MOST_TURNS: Final = 6
ROUNDS: Final = 2
"""So often tangents are taken of what is divisible."""
ROUGHLY: Final = 0.03
"""The gap to which whole numbers are decided."""
PART: Final = 0.9
"""The part of the time that is left which this may take."""
POINT: Final = 0.8
"""The part of what is left of it then in which the rest follows."""
LINES_PER_S: Final = 50
"""Of so many divisible lines for each second there is, the best may not be there in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """A plan within the risk, and what each of its limits may miss."""

    answer: Answer
    shares: dict[Side, float]


def early_plan(
    ask: Ask, known: Doubts, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Early | None:
    """A plan to have while a better one is sought, from an answer where all is divisible and sure.

    None if there is no need of one, or none is found.
    """
    if relaxed.posed.mixing is not None:
        return None
    if not is_settled(relaxed):
        return first_plan(ask, known, relaxed, answered)
    is_large = len(relaxed.posed.columns.charged) > LINES_PER_S * ask.clock.seconds
    return of_few_lines(ask, known, relaxed, answered) if is_large else None


def of_few_lines(
    ask: Ask, known: Doubts, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Early | None:
    """The best plan of the lines that are used where all is sure, or whose analyses are."""
    clock, lines = ask.clock.part(PART * ask.clock.left), lines_of(relaxed)
    room = Room(known, reshared=RESHARED)
    few = replace(ask, clock=clock, telling=None, lines=lines, is_divisible=True, is_whole=False)
    begun = replace(relaxed, posed=relaxed.posed.of_lines(lines))
    found = converged(few, room, answered, begun=begun, part=POINT, gives_up=True)
    ask.clock.cut_short |= clock.is_over
    if found.values is None or not found.is_kept:
        return None
    return Early(answer=bounded_by_first(found, relaxed), shares=room.shares)


def first_plan(
    ask: Ask, known: Doubts, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Early | None:
    """A plan that keeps to its risk, of which something is whole; or None."""
    clock = ask.clock.part(PART * ask.clock.left)
    effort = replace(ask.effort, gap_fraction=max(ROUGHLY, ask.effort.gap_fraction))
    swift = replace(
        ask,
        brief=_for_the_first_goal(ask.brief),
        clock=clock,
        effort=effort,
        telling=None,
        is_whole=False,
    )
    room = Room(known, margin=MARGIN, reshared=RESHARED)
    found = _plan(swift, ask.brief, room, relaxed, answered)
    ask.clock.cut_short |= clock.is_over or clock.cut_short
    return found


def _for_the_first_goal(brief: Brief) -> Brief:
    settings = brief.settings
    return replace(brief, settings=settings.model_copy(update={"goals": settings.goals[:1]}))


def _plan(
    swift: Ask, brief: Brief, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]
) -> Early | None:
    """A plan with room to spare for what is decided without it; None if none is found.

    Few lots err more than tangents say: the second turn asks for as much more as the first fell
    short of, and so do others where what is whole leaves no way to keep the rest. Where there is
    nothing with so much, the next asks for no more than is needed.
    """
    lines = _of_use(swift, room, relaxed, answered)
    for turn in range(MOST_TURNS):
        if swift.clock.is_over:
            break
        posing = replace(swift, risk=room.risk, lines=lines)
        decided = _decided(posing, relaxed, answered, is_first=turn == 0)
        if decided.values is None:
            if not (room.margin or room.lifts):
                break
            room.margin, room.lifts = 0.0, {}
            continue
        charged = decided.posed.charged(decided.found)
        asked = replace(room, margin=0.0, lifts={})
        is_far = turn == 0 and not asked.is_kept(charged)
        found = None if is_far else _rest(swift, brief, asked, decided, lines)
        if found is not None:
            bounded = found if relaxed.posed.loose.any() else bounded_by_first(found, relaxed)
            return Early(answer=bounded, shares=room.shares)
        room.lift(charged)
        room.look(charged)
        lines = lines | lines_of(decided)
    return None


def _decided(
    ask: Ask, relaxed: Answer, answered: Callable[[Ask], Answer], *, is_first: bool
) -> Answer:
    """What is whole; at first with every aim met, if it could be where all is divisible and sure.

    That says soon what room few lots need.
    """
    frame = relaxed.posed.frame
    if (relaxed.posed.loose | frame.heats.doubtful).any():
        return answered(ask)
    posed = ask.of_frame(replace(frame, brief=ask.brief, risk=ask.risk)).without_idle_switches
    wanted = stages(posed, ask.brief.settings)
    if is_first and _meets_aims(relaxed):
        upper = posed.program.upper.copy()
        upper[posed.columns.miss] = 0.0
        met = replace(posed, program=replace(posed.program, upper=upper))
        found = reach(ask, met, wanted[1:])
        if found.ending is not Ending.INFEASIBLE:
            return found
    return reach(ask, posed, wanted)


def _meets_aims(answer: Answer) -> bool:
    """Whether there are aims before other goals, and none is missed."""
    found = stages(answer.posed, answer.posed.frame.brief.settings)
    is_aims = found[0].name is None and found[0].otherwise == "aims" and len(found) > 1
    value = answer.reached[0].value if answer.reached else None
    return is_aims and value is not None and value <= MET


def _rest(swift: Ask, brief: Brief, room: Room, decided: Answer, lines: Bools) -> Answer | None:
    """What is whole as it is decided, and the rest where nothing is missed too often; or None."""
    whole = decided.found[decided.posed.program.integer]
    rest = replace(swift, whole=whole, lines=lines | lines_of(decided))
    frame = replace(decided.posed.frame, brief=brief)
    found = converged(rest, room, partial(_all_goals, frame=frame), part=POINT, gives_up=True)
    return found if found.values is not None and found.is_kept else None


def _of_use(swift: Ask, room: Room, relaxed: Answer, answered: Callable[[Ask], Answer]) -> Bools:
    """The lines of plans whose limits have room by tangents, as far as there are any."""
    divisible = replace(swift, is_divisible=True)
    lines, last = lines_of(relaxed), relaxed
    for _ in range(ROUNDS):
        if room.look(charged_of(divisible, last, last.found)):
            break
        tried = answered(replace(divisible, risk=room.risk))
        if tried.values is None:
            break
        lines, last = lines | lines_of(tried), tried
    room.expect_few(charged_of(divisible, last, last.found), alike=True)
    return lines


def _all_goals(ask: Ask, *, frame: Frame) -> Answer:
    """All goals for what is whole, made and melted as it is in a frame."""
    posed = ask.of_frame(replace(frame, risk=ask.risk))
    return reach(ask, posed, stages(posed, frame.brief.settings))
