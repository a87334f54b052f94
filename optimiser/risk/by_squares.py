"""Plans within the risk whose whole numbers are decided with deviations nearly as they are.

Each round decides about the best plan so far, or where all is divisible, and the rest follows to
where nothing is missed too often; a plan that leaves no way there is mended among its own lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.goals import nearly, reach
from optimiser.decision.search import built_once, is_small
from optimiser.decision.stage import (
    Answer,
    Stage,
    bounded_by_first,
    is_ahead,
    say_end,
    stages,
)
from optimiser.decision.worth import Losses, worth_deciding
from optimiser.formulation.chance import Length
from optimiser.formulation.lengths import lengths
from optimiser.formulation.program import Bools, Ints, Linear
from optimiser.risk.converge import converged
from optimiser.risk.few_at_once import MOST_AT_ONCE, FewAtOnce, Whole
from optimiser.risk.lines import lines_of
from optimiser.risk.point import over_more
from optimiser.risk.room import Room
from optimiser.risk.squares import Squared, with_squares
from optimiser.solve import glop
from optimiser.solve.solution import Ending, Solution

MOST_ROUNDS: Final = 6
ROUND: Final = 0.8
"""The part of the time that is left which one round may take."""
BUILDING: Final = 0.75
"""The same for a plan that is built charge by charge."""
FINER: Final = 0.5
FINEST: Final = 0.05
"""A plan that is not near enough is sought to so much of the gap next, and to so much at last."""
AFAR: Final = 2.0
"""A plan so many times farther from its bound than was asked for is not where to begin."""
MARGIN: Final = 0.01
"""So much more of a deviation is kept each time that what is whole leaves no way."""
MOST_MARGIN: Final = 0.03
"""A plan that no more than this leaves a way from is not moved."""
FINE: Final = 0.02
LEAST_GAIN: Final = 5e-5
"""A move that gains no more than this part of the gap, and of all it costs, leads nowhere."""
MOVING: Final = 0.9
"""The part of the time that is left which moving a few charges may take before the rest follows."""
PAIRS: Final = 2
"""So many charges at once move before a plan is built anew."""


def takes_squares(answer: Answer) -> bool:
    """Whether it is sure what is made and melted, and into what it goes."""
    posed = answer.posed
    return posed.mixing is None and not (posed.loose | posed.frame.heats.doubtful).any()


def by_squares(
    ask: Ask,
    room: Room,
    relaxed: Answer,
    answered: Callable[[Ask], Answer],
    begun: Answer | None,
    bounding: Answer | None = None,
) -> Answer | None:
    """The best plan that is found from one that is known, if there is one; or None.

    ``relaxed`` is where all is divisible. A plan that is not near enough to what that says is
    sought to a smaller gap, and bounded by what few lots deviate at least; ``bounding`` is the
    bound where that of ``relaxed`` holds for one division of the risk only.
    """
    search = _Search(
        ask=ask, room=room, relaxed=relaxed, answered=answered, best=begun, bounding=bounding
    )
    search.begin()
    for _ in range(MOST_ROUNDS):
        if ask.clock.is_over or not search.goes_on():
            break
    return search.best


@dataclass(slots=True)
class _Search:
    """The best plan so far, and about what the next one is decided, with how much margin."""

    ask: Ask
    room: Room
    relaxed: Answer
    answered: Callable[[Ask], Answer]
    best: Answer | None
    bounding: Answer | None
    about: Answer | None = None
    lines: Bools | None = None
    margin: float = 0.0
    few: FewAtOnce | None = None
    """What has been tried of the best plan."""
    gap: float = 1.0
    """The part of the gap to which the next plan is decided."""
    is_bounded: bool = False
    """Whether the bound takes account of few lots."""

    def begin(self) -> None:
        """Bound what is known, and move on from there.

        From a plan that is far from its bound nonetheless, none near it is soon found: one is built
        anew then, about where all is divisible, unless most of the time is over; the first one
        stays at hand.
        """
        if self.best is None:
            return
        self.best = self._bounded(self.best)
        if not self._is_near and self.bounding is None:
            self._bound()
        self._move(PAIRS)
        is_late = self.ask.clock.left < self.ask.clock.seconds - self.ask.clock.left
        is_afar = not self.best.is_near(AFAR * self.ask.effort.gap_fraction)
        if is_afar and not is_late and self.relaxed.values is not None:
            if not self.is_bounded:
                self._bound()
            built = self._built()
            if built is not None:
                self._take(built)
        self._move(MOST_AT_ONCE)

    def _move(self, most: int) -> None:
        """The best plan made better by up to so many charges at once, all others as they are."""
        if self.best is None or not _is_one_linear_goal(self.best):
            return
        effort, heats = self.ask.effort, self.best.posed.frame.heats.count
        least = max(FINE * effort.gap_fraction, LEAST_GAIN) * abs(self.best.bound or 0.0)
        few = self.few = self.few or FewAtOnce(heats, effort, least=least)
        few.most, few.is_over, few.failed, margin = most, False, 0, 0.0
        while not (self._is_near or few.is_over or self.ask.clock.is_over):
            moved = moved_about(self.ask, self.room, self.best, few, margin=margin)
            if moved is None:
                break
            shares = dict(self.room.shares)
            if not self.room.is_each:
                self.room.divide_as(moved.posed.charged(moved.found))
            found = rest_of(self.ask, self.room, moved, self.answered, lines_of(self.relaxed))
            if found is not None and is_ahead(found, self.best):
                self.best, margin = self._bounded(found), 0.0
                self._tell(self.best)
                continue
            self.room.shares = shares
            if few.has_gained:
                few.forget()
                margin += MARGIN
                if margin > MOST_MARGIN:
                    break

    def goes_on(self) -> bool:
        """Decide once more; whether another plan may be better."""
        if self.best is not None:
            self.best = self._bounded(self.best)
            if self._is_near:
                return False
        decided = self._decided(self.about or self.best or self.relaxed)
        if decided.values is None:
            return False
        if not self._take(decided):
            return True
        if self._is_near:
            return False
        if not self.is_bounded:
            self._bound()
        self.gap *= FINER
        return not self._is_near and self.gap > FINEST

    def _built(self) -> Answer | None:
        """What is whole, charge by charge while those after it may still divide what they like."""
        ask, clock = self.ask, self.ask.clock.part(BUILDING * self.ask.clock.left)
        found = built_about(replace(ask, clock=clock), self.room, self.relaxed)
        ask.clock.cut_short |= clock.is_over or clock.cut_short
        return found

    def _take(self, decided: Answer) -> bool:
        """Whether what was decided leaves a way; the plan is taken where that is the best so far.

        Where there is none, it is decided next about that, with more margin.
        """
        found = rest_of(self.ask, self.room, decided, self.answered, lines_of(self.relaxed))
        if found is None:
            self.about, self.lines = decided, lines_of(decided)
            self.margin += MARGIN
            return False
        self.about, self.lines, self.margin = None, None, 0.0
        if self.best is None or is_ahead(found, self.best):
            self.best, self.few = self._bounded(found), None
            self._tell(self.best)
        return True

    def _decided(self, about: Answer) -> Answer:
        """What is whole, in a part of the time that is left."""
        ask, clock = self.ask, self.ask.clock.part(ROUND * self.ask.clock.left)
        effort = replace(ask.effort, gap_fraction=self.gap * ask.effort.gap_fraction)
        asked = replace(ask, clock=clock, effort=effort, lines=self.lines)
        is_known = about is self.best
        found = decided_about(asked, self.room, about, margin=self.margin, is_known=is_known)
        ask.clock.cut_short |= clock.is_over or clock.cut_short
        return found

    def _tell(self, found: Answer) -> None:
        """Say how far a plan comes, whose bounds need not hold for all."""
        said = replace(self.ask, is_whole=False)
        wanted = stages(found.posed, self.ask.brief.settings)
        for stage, one in zip(wanted, found.reached, strict=False):
            say_end(said, stage, one)

    def _bounded(self, plan: Answer) -> Answer:
        return bounded_by_first(plan, self.bounding or self.relaxed)

    @property
    def _is_near(self) -> bool:
        """Whether the best plan is as near to its bound as was asked for."""
        return self.best is not None and self.best.is_near(self.ask.effort.gap_fraction)

    def _bound(self) -> None:
        """Bound all plans anew, by what their few lots deviate at least."""
        self.is_bounded = True
        if not self.room.few:
            return
        free = replace(self.ask, is_divisible=True, telling=None)
        found = converged(free, self.room, self.answered, bounds=True)
        if found.values is not None and found.bound is not None:
            self.relaxed = found
            self.best = None if self.best is None else self._bounded(self.best)


def decided_about(ask: Ask, room: Room, about: Answer, *, margin: float, is_known: bool) -> Answer:
    """What is whole, decided with deviations as they are about an answer; the rest nearly.

    One that ``is_known`` to be kept is where the search starts.
    """
    posed, squared = _squared(ask, room, about, margin=margin)
    values = about.found[: posed.program.width]
    start = squared.wide(values) if is_known else None
    quiet = replace(ask, telling=None, is_whole=False)
    found = reach(quiet, squared.posed, _wanted(ask, squared), start=start)
    if found.values is None:
        return replace(found, posed=posed)
    return replace(found, posed=posed, values=found.found[: posed.program.width])


def built_about(ask: Ask, room: Room, about: Answer) -> Answer | None:
    """What is whole for the first goal, built charge by charge with deviations about an answer.

    None where nothing is found in time, and for a share.
    """
    posed, squared = _squared(ask, room, about, margin=0.0)
    form = _wanted(ask, squared)[0].form
    if not isinstance(form, Linear):
        return None
    values = built_once(squared.posed, form, ask.effort, ask.clock)
    if values is None:
        return None
    return replace(about, posed=posed, values=values[: posed.program.width], ladder=None)


def moved_about(
    ask: Ask, room: Room, about: Answer, few: FewAtOnce, *, margin: float
) -> Answer | None:
    """What is whole in a plan that is known, made better a few charges at once.

    None where so little is whole that it is searched at once.
    """
    posed, squared, losses = _weighed(ask, room, about, margin=margin)
    program, form = squared.posed.program, _wanted(ask, squared)[0].form
    if losses is None or is_small(posed.program) or not isinstance(form, Linear):
        return None
    whole = Whole(program=program, form=form, heat=_heat(squared), losses=losses.of)
    width = posed.program.width
    clock = ask.clock.part(MOVING * ask.clock.left)
    values = few.improved(whole, squared.wide(about.found[:width]), clock)
    return replace(about, posed=posed, values=values[:width], ladder=None)


def _is_one_linear_goal(plan: Answer) -> bool:
    """Whether there is nothing else to be made least."""
    wanted = stages(plan.posed, plan.posed.frame.brief.settings)
    return len(wanted) == 1 and isinstance(wanted[0].form, Linear)


def _squared(ask: Ask, room: Room, about: Answer, *, margin: float) -> tuple[Posed, Squared]:
    """The question without squares, and with them, of the lines that are worth a decision."""
    posed, near = _near(ask, room, about)
    values = about.found[: posed.program.width]
    squared = with_squares(posed, near, values, margin=margin)
    known = _relaxed(ask, squared)
    if known is None:
        return posed, squared
    upper = worth_deciding(squared.posed, *known, values)
    posed = posed.of_lines(upper[posed.columns.charged] > 0.0).without_idle_switches
    return posed, with_squares(posed, near, values, margin=margin)


def _near(ask: Ask, room: Room, about: Answer) -> tuple[Posed, list[Length]]:
    """The question without squares, and the deviations of all limits that an answer is near."""
    frame = replace(about.posed.frame, brief=ask.brief, risk=replace(room, few={}).risk)
    posed = ask.of_frame(frame).without_idle_switches
    charged = about.posed.undusted(about.found[: posed.program.width])
    return posed, lengths(posed.frame, posed.columns, room.near(charged))


def _relaxed(ask: Ask, squared: Squared) -> tuple[Linear, Solution] | None:
    """The first goal, and the least of it if nothing is whole; None if that is not found."""
    first = nearly(_wanted(ask, squared)[0].form)
    relaxed = glop.minimise(squared.posed.program.relaxed, first, ask.clock)
    return (first, relaxed) if relaxed.ending is Ending.OPTIMAL else None


def _weighed(
    ask: Ask, room: Room, about: Answer, *, margin: float
) -> tuple[Posed, Squared, Losses | None]:
    """The same with what each charge loses, or None; lines of no worth are there for nothing."""
    posed, near = _near(ask, room, about)
    values = about.found[: posed.program.width]
    squared = with_squares(posed, near, values, margin=margin)
    known = _relaxed(ask, squared)
    if known is None:
        return posed, squared, None
    losses = Losses(squared.posed, *known, _heat(squared))
    upper = worth_deciding(squared.posed, *known, values)
    program = replace(squared.posed.program, upper=upper)
    few = replace(squared.posed, program=program).without_idle_switches
    return posed, replace(squared, posed=few), losses


def _heat(squared: Squared) -> Ints:
    """The heat of each column, of squares too."""
    heat = squared.posed.heat_of_column()
    heat[squared.posed.program.width - len(squared.lines) :] = heat[squared.lines]
    return heat


def _wanted(ask: Ask, squared: Squared) -> tuple[Stage, ...]:
    """The goals over all columns."""
    posed = squared.posed
    found = stages(posed, ask.brief.settings)
    return tuple(replace(one, form=over_more(one.form, len(squared.lines))) for one in found)


def rest_of(
    ask: Ask, room: Room, decided: Answer, answered: Callable[[Ask], Answer], lines: Bools
) -> Answer | None:
    """The rest, with what is whole as it was decided; None where something is missed too often."""
    room.lifts, room.reshared = {}, 0
    room.look(decided.posed.charged(decided.found))
    whole = decided.found[decided.posed.program.integer]
    rest = replace(ask, whole=whole, telling=None, is_whole=False, lines=lines | lines_of(decided))
    found = converged(rest, room, answered, gives_up=True)
    is_found = found.values is not None and found.is_kept
    return found if is_found and found.ending is not Ending.INFEASIBLE else None
