"""A plan with whole numbers near the best: built heat by heat, then improved a few heats at once.

The linear program gives a bound that whole numbers hardly worsen, and says which pairs of source
and order are worth a decision; the rest are left out. Heats are then made whole one after the
other while later ones may still divide what they like (relax and fix: Y. Pochet, L. A. Wolsey,
Production Planning by Mixed Integer Programming, Springer 2006). What is lost shows in which
heats; a few at once are decided anew, again and again (fix and optimise: S. Helber, F. Sahling,
International Journal of Production Economics 123 (2010) 247-256). Every step is a small program
that ends after some nodes, not after some time, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.stage import HOLD
from optimiser.decision.worth import Losses, worth_deciding
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import INFINITY, Floats, Ints, Linear, Program
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending, Hear, Solution

SMALL = 300
"""Below this many whole numbers a program is searched as it is."""
NODES = 5
HANDS = 2
AT_ONCE = 3
"""How many heats are decided anew at first; more where that gains nothing."""
STEP_OF_GAP = 0.3
FINE_STEP = 0.1
"""What one step may miss of the gap while building, and while improving."""
PART_OF_GAP = 0.7
"""What all steps may miss of it: the rest is left for the weighbridge."""
BUILDING_TIME = 0.7
"""The part of the time in which heats are built with care."""
LEAST_HELD = 2.0
"""What is held to a tolerance is not asked to be nearer than so many of it."""
LEAST_GAP = 1e-4
"""What is asked to be nearer than this part of the value is left to a search of the whole."""


def near_best(
    posed: Posed,
    form: Linear,
    effort: Effort,
    clock: Clock,
    *,
    gap: float | None = None,
    hear: Hear | None = None,
    known: Floats | None = None,
) -> Solution | None:
    """A plan and a bound for it, to within ``gap`` of the form's unit if time allows.

    A plan that is ``known`` is improved, and none is built beside it. None without one, and for a
    program so small that it needs none of this.
    """
    if is_small(posed.program):
        return None
    relaxed = glop.minimise(posed.program.relaxed, form, clock)
    if relaxed.ending is not Ending.OPTIMAL:
        return None
    gap = effort.gap_fraction * abs(relaxed.bound) if gap is None else gap
    gap = max(gap, LEAST_HELD * HOLD)
    aimed_at = max(gap, LEAST_GAP * abs(relaxed.bound))
    search = _Search(posed, form, effort, relaxed, aimed_at, hear, known)
    values = search.built(clock) if known is None else known
    if values is None:
        return None
    values = search.improved(values, clock)
    value = form.at(values)
    ending = Ending.OPTIMAL if value - relaxed.bound <= gap else Ending.FEASIBLE
    return Solution(ending=ending, values=values, objective=value, bound=relaxed.bound)


def built_once(posed: Posed, form: Linear, effort: Effort, clock: Clock) -> Floats | None:
    """A plan built from the first heat to the last, to be improved elsewhere.

    None where none is found, and for a program so small that it needs none of this.
    """
    if is_small(posed.program):
        return None
    relaxed = glop.minimise(posed.program.relaxed, form, clock)
    if relaxed.ending is not Ending.OPTIMAL:
        return None
    gap = effort.gap_fraction * abs(relaxed.bound)
    search = _Search(posed, form, effort, relaxed, max(gap, LEAST_HELD * HOLD))
    return search.onward(clock)


def is_small(program: Program) -> bool:
    """Whether so few whole numbers are open that a program is searched as it is."""
    return int((program.integer & (program.lower < program.upper)).sum()) < SMALL


class _Search:
    """One program and goal, asked again and again with some heats open and the others settled.

    Two hands work side by side, each with a solver; they wait for each other, so that chance
    decides nothing.
    """

    def __init__(
        self,
        posed: Posed,
        form: Linear,
        effort: Effort,
        relaxed: Solution,
        gap: float,
        hear: Hear | None = None,
        known: Floats | None = None,
    ) -> None:
        program, self.hear = posed.program, hear
        self.form, self.gap, self.bound = form, gap, relaxed.bound
        self.effort, self.heats = effort, posed.frame.heats.count
        self.whole = np.flatnonzero(program.integer)
        owner = posed.heat_of_column()
        self.owner = owner[self.whole]
        self.lower, self.upper = program.lower, worth_deciding(posed, form, relaxed, known)
        nodes = NODES if effort.nodes is None else min(NODES, effort.nodes)
        brief = replace(effort, nodes=nodes)
        self.hands = [HighsSession(program, brief, briefly=True) for _ in range(HANDS)]
        self.accuracy = STEP_OF_GAP
        self.loss = Losses(posed, form, relaxed, owner)

    def built(self, clock: Clock) -> Floats | None:
        """From the first heat to the last by one hand, the other way round by the other."""
        onward = list(range(self.heats))
        ways = (onward, onward[::-1])
        return self._best(self._both(partial(self._built, clock=clock), ways))

    def onward(self, clock: Clock) -> Floats | None:
        """From the first heat to the last, by one hand."""
        return self._built(self.hands[0], list(range(self.heats)), clock=clock)

    def _built(self, hand: HighsSession, way: list[int], *, clock: Clock) -> Floats | None:
        """Every heat made whole in its turn; one that finds nothing has the last ones reopened.

        Once time is short, the first that is found will do.
        """
        lower, upper = np.array(self.lower), np.array(self.upper)
        short = clock.left * (1.0 - BUILDING_TIME)
        values: Floats | None = None
        for at in range(self.heats):
            now = way[: at + 1]
            hand.make_whole(self._of([NOTHING, *now]))
            enough = PART_OF_GAP * len(now) / self.heats if clock.left > short else INFINITY
            values = self._asked(hand, lower, upper, clock, enough=enough)
            if values is None and not clock.is_over:
                back = self._of(now[-AT_ONCE:])
                lower[back], upper[back] = self.lower[back], self.upper[back]
                values = self._asked(hand, lower, upper, clock, enough=enough)
            if values is None:
                return None
            settled = self._of(now[-AT_ONCE:])
            lower[settled] = upper[settled] = values[settled]
        return values

    def improved(self, values: Floats, clock: Clock) -> Floats:
        """Better and better, a few heats at a time; where that gains nothing, a few more."""
        draw = np.random.default_rng(self.effort.seed)
        self.accuracy = FINE_STEP
        for hand in self.hands:
            hand.make_whole(self.whole)
        size, failed = AT_ONCE, 0
        self._tell(values)
        while size < self.heats and not clock.is_over and self._goes_on(values):
            heats = [self.loss.drawn(values, size, draw) for _ in self.hands]
            found = self._both(partial(self._reopened, values=values, clock=clock), heats)
            best = self._best([values, *found, self._joined(values, heats, found, clock)])
            assert best is not None, "there is a plan to start from"
            gained = self.form.at(values) - self.form.at(best) > 0.01 * self.gap
            values, failed = best, 0 if gained else failed + 1
            self._tell(values)
            if failed > self.heats:
                size, failed = size + 1, 0
        return values

    def _tell(self, values: Floats) -> None:
        if self.hear is not None:
            self.hear(values, self.bound)

    def _joined(
        self, values: Floats, heats: list[list[int]], found: list[Floats | None], clock: Clock
    ) -> Floats | None:
        """What both hands have found, if they had different heats and both have gained."""
        one, other = found
        if one is None or other is None or set(heats[0]) & set(heats[1]):
            return None
        if max(self.form.at(one), self.form.at(other)) >= self.form.at(values):
            return None
        lower, upper = np.array(self.lower), np.array(self.upper)
        lower[self.whole] = upper[self.whole] = values[self.whole]
        for mine, new in zip(heats, (one, other), strict=True):
            columns = self._of(mine)
            lower[columns] = upper[columns] = new[columns]
        free = self._of([NOTHING])
        lower[free], upper[free] = self.lower[free], self.upper[free]
        return self._asked(self.hands[0], lower, upper, clock, enough=PART_OF_GAP)

    def _reopened(
        self, hand: HighsSession, heats: list[int], *, values: Floats, clock: Clock
    ) -> Floats | None:
        lower, upper = np.array(self.lower), np.array(self.upper)
        shut = self.whole[~np.isin(self.owner, [*heats, NOTHING])]
        lower[shut] = upper[shut] = values[shut]
        hand.hint(values)
        return self._asked(hand, lower, upper, clock, enough=PART_OF_GAP)

    def _asked(
        self, hand: HighsSession, lower: Floats, upper: Floats, clock: Clock, *, enough: float
    ) -> Floats | None:
        hand.bound(np.arange(len(lower)), lower, upper)
        return hand.minimise(
            self.form,
            clock,
            accuracy=self.accuracy * self.gap,
            enough=self.bound + enough * self.gap,
        ).values

    def _of(self, heats: list[int]) -> Ints:
        """The whole-number columns of these heats."""
        return self.whole[np.isin(self.owner, heats)]

    def _both(
        self, work: Callable[[HighsSession, list[int]], Floats | None], given: Sequence[list[int]]
    ) -> list[Floats | None]:
        with ThreadPoolExecutor(HANDS) as pool:
            return list(pool.map(work, self.hands, given))

    def _best(self, found: list[Floats | None]) -> Floats | None:
        known = [values for values in found if values is not None]
        return min(known, key=self.form.at, default=None)

    def _goes_on(self, values: Floats) -> bool:
        far = self.form.at(values) - self.bound > PART_OF_GAP * self.gap
        nodes = sum(hand.nodes for hand in self.hands)
        return far and (self.effort.nodes is None or nodes < self.effort.nodes)
