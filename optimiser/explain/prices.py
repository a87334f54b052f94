"""What it is worth to move what a plan presses against, and at which price metal comes in.

The whole numbers of a plan are settled; what is left is linear. Its goals are held open, one
after the other, and every figure is moved in all of them at once: the price of a figure in a goal
is what that goal changes by when all goals before it are met anew. (Rates of a basis, and how far
they hold: V. Chvátal, Linear Programming, 1983, ch. 10.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.price import Prices
from models.segregation import Segregation
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import Answer, stages
from optimiser.explain.both_sides import Looking, Told
from optimiser.explain.come_in import MoneyStage, come_in
from optimiser.explain.fixed import fixed, openable
from optimiser.explain.movable import TONNE, Entry, Movable, figures_of_charges, unused, used_up
from optimiser.explain.outsiders import at_first_sight, best_pairs, outsiders
from optimiser.explain.price_records import Telling
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.settle import Settled
from optimiser.solve.drift import NoBasis
from optimiser.solve.solution import Clock

LEAST_S: Final = 5.0
PART_OF_TIME: Final = 0.2
"""The seconds, and the part of what planning was given, that prices may take at most."""
CORNER_WORK: Final = 150_000
"""So many entries of the program may be gone over for corners, so that planning stays quick."""
MOST_CORNERS: Final = 60
MOVE_WORK: Final = 3_500_000
"""So many rows, times figures, may be gone over; what is left out of it is said."""


def prices_of(found: Settled) -> Prices | None:
    """The prices of a plan, of its decision before it was weighed."""
    is_settled = found.yard.segregation != Segregation()
    return priced(found.ask, found.decision.answer, is_settled=is_settled)


def priced(
    ask: Ask, answer: Answer, *, is_settled: bool, corners: int | None = None
) -> Prices | None:
    """The prices of an answer, once its whole numbers are settled.

    None if there is no answer, or its goals are not met anew in time.

    ``is_settled`` says that more than whole numbers was settled before. ``corners`` is how many
    figures at a corner are looked at, the dearest first; else as many as are soon done.
    """
    if answer.values is None or answer.posed.mixing is not None:
        return None
    posed, is_whole = fixed(answer), answer.posed.program.is_mixed_integer
    if not posed.frame.heats.count:
        return None
    ladder = answer.ladder or Ladder(
        posed,
        stages(posed, ask.brief.settings),
        seed=ask.effort.seed,
        start=answer.values,
        known=answer.reached if is_whole else (),
    )
    clock = Clock(seconds=max(LEAST_S, PART_OF_TIME * ask.clock.seconds))
    rungs = ladder.answer(clock)
    if rungs[-1].solution.values is None:
        return None
    is_recipe = is_settled or is_whole or bool((~np.isnan(posed.frame.heats.melt_kg)).any())
    try:
        return _Pricing(ask=ask, ladder=ladder, answer=answer, clock=clock).prices(
            rungs, is_recipe=is_recipe, corners=corners
        )
    except NoBasis:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pricing:
    """An answer, and its question held open with the whole numbers settled."""

    ask: Ask
    ladder: Ladder
    answer: Answer
    clock: Clock

    @property
    def posed(self) -> Posed:
        return self.ladder.posed

    def prices(self, rungs: list[Rung], *, is_recipe: bool, corners: int | None) -> Prices:
        """Every figure that binds, every lot that is used up or not used."""
        corners = self._corners() if corners is None else corners
        answers = [rung.solution.found[: self.ladder.width] for rung in rungs]
        outside, open_ = outsiders(self.ladder, rungs), openable(self.answer)
        best = best_pairs(outside, self.posed.frame.source, open_, self._sources)
        idle = np.where(self._idle(answers[-1]), best, NOTHING)
        every = (
            *figures_of_charges(self.posed, answers),
            *self._of_sources(answers[-1], best, idle),
        )
        moved = self._dearest(rungs, every)
        self._take(moved)
        rungs = self.ladder.answer(self.clock)
        looking = Looking(ladder=self.ladder, money=self._money(), clock=self.clock)
        told = looking.at(rungs, moved, corners=corners)
        if any(one.was_at_corner for one in told):
            rungs = self.ladder.answer(self.clock)
        money = self._money_stage()
        idle = self._told_of(told, idle)
        comes_in = come_in(self.ladder, rungs, outside, idle, open_, money, self.clock, corners)
        settings, sources = self.ask.brief.settings, self.posed.frame.brief.sources
        telling = Telling(
            wanted=self.ladder.wanted, has_money=money is not None, currency=settings.currency
        )
        return Prices(
            holds_for="recipe" if is_recipe else "plan",
            currency=settings.currency,
            charges=tuple(telling.charges(told, self.answer)),
            sources=tuple(telling.sources(told, sources, comes_in)),
            left_out=len(every) - len(moved),
        )

    @property
    def _sources(self) -> int:
        return len(self.posed.frame.brief.sources)

    def _idle(self, values: Floats) -> Bools:
        """The lots and offers that are in no charge, though something of them is there [s]."""
        frame = self.posed.frame
        used = np.bincount(frame.source, self.posed.lines(values), minlength=self._sources)
        there = [s.kind in ("lot", "offer") and s.mass_kg != 0.0 for s in frame.brief.sources]
        return np.asarray((used == 0.0) & np.array(there, dtype=bool))

    def _told_of(self, told: Sequence[Told], idle: Ints) -> Ints:
        """Those of the sources that are not used which are told of [s]."""
        named = {one.figure.name for one in told if one.figure.what == "unused"}
        known = [source.source_id in named for source in self.posed.frame.brief.sources]
        return np.where(np.array(known, dtype=bool), idle, NOTHING)

    def _of_sources(self, values: Floats, best: Ints, idle: Ints) -> Iterator[Movable]:
        yield from unused(self.posed, idle)
        yield from self._by_piece(used_up(self.posed, values), best)

    def _by_piece(self, figures: Iterable[Movable], best: Ints) -> Iterator[Movable]:
        """A lot in pieces has no line that could take more; the one that gains most is let."""
        frame, columns = self.posed.frame, self.posed.columns
        whole = self.answer.posed.program.integer[columns.charged]
        loose = np.bincount(frame.source, ~whole, minlength=self._sources) > 0
        place = {source.source_id: s for s, source in enumerate(frame.brief.sources)}
        for figure in figures:
            s = place[figure.name]
            if loose[s] or best[s] == NOTHING:
                yield figure
                continue
            line = Entry(number=int(columns.charged[best[s]]), rate=TONNE, is_row=False)
            yield replace(figure, entries=(*figure.entries, line), is_offered=True)

    def _take(self, moved: Sequence[Movable]) -> None:
        """Have every solver know the columns that move."""
        entries = [one for figure in moved for one in figure.entries]
        columns = {one.number for one in entries if not one.is_row}
        columns |= {one.per for one in entries if one.per != NOTHING}
        for rung in self.ladder.rungs:
            rung.take(np.array(sorted(columns), dtype=int))

    def _corners(self) -> int:
        """How many corners are looked at while planning: few of a large question.

        None once the time of the plan is over: what was not looked at is said.
        """
        if self.ask.clock.is_over:
            return 0
        size = len(self.posed.program.rows.value) * len(self.ladder.wanted)
        return min(MOST_CORNERS, CORNER_WORK // max(size, 1))

    def _most(self) -> int:
        """How many figures are moved at most: few of a large question."""
        return MOVE_WORK // max(self.posed.program.rows.count * len(self.ladder.wanted), 1)

    def _dearest(self, rungs: Sequence[Rung], every: Sequence[Movable]) -> Sequence[Movable]:
        """As many as there is time for, those that seem to be worth most."""
        if len(every) <= self._most():
            return every
        worth = at_first_sight(self.ladder, rungs, every)
        kept = np.sort(np.argsort(-worth, kind="stable")[: self._most()])
        return [every[m] for m in kept.tolist()]

    def _money(self) -> Linear:
        form = goal_form("cost", self.posed.frame, self.posed.columns)
        assert isinstance(form, Linear), "cost is no share"
        return form

    def _money_stage(self) -> MoneyStage | None:
        """The stage in which money counts."""
        weights = {one.goal: one.weight for one in self.ask.brief.settings.weights}
        for at, stage in enumerate(self.ladder.wanted):
            if stage.name == "cost":
                return MoneyStage(at=at, weight=1.0)
            if stage.otherwise == "weights" and weights.get("cost", 0.0) > 0.0:
                return MoneyStage(at=at, weight=weights["cost"])
        return None
