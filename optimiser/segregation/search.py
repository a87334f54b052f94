"""One question from relaxation to proof."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from optimiser.segregation.best import Best, Report
from optimiser.segregation.case import Case
from optimiser.segregation.descents import Descents
from optimiser.segregation.proving import FINE, VERY_FEW_FLOWS, Proving
from optimiser.segregation.relaxation import Relaxed, relaxed, relaxed_whole
from optimiser.segregation.sharpen import Sharpened, Sharpening
from optimiser.segregation.split import split
from optimiser.segregation.starts import as_is, kinds_of_bins, starts
from optimiser.segregation.tangent import Linearised, Point
from optimiser.solve.running import POLL_S
from optimiser.solve.solution import Clock, Effort, Ending, Hear
from optimiser.solve.warm import Arrays

FEW_FLOWS = 3000
"""With so many flows or fewer, recipes enter the relaxation and a proof is tried."""
RECIPES_HELP = 1e-3
"""By how much, of the bound, recipes must raise it to be worth their rows in a proof."""
MANY_FLOWS = 25_000
"""With more, no proof is tried."""
STARTS = 12
STARTS_OF_LOTS = 4
"""Of lots that go whole or not at all: from there on, moves bring more than further starts."""
WHOLE_BOUND_TIME, WHOLE_NODES = 0.2, 2000
"""The part of what time is left, and the nodes, for a bound that pays fixed charges in full."""
COUNTED_KICKS = 20
PROOF_FROM, PROOF_FROM_S = 0.15, 10.0
"""Where bins all differ: the part of the time, and the most of it, before the proof begins."""
SOME_FLOWS, SHARPEN = 1500, 0.25
"""With so many flows or fewer, a proof brings more than rows do after that part of the time."""
LATE_S = 2.0
"""What the first bound and the first descent each have where time or Ctrl-C came before them."""


@dataclass(slots=True)
class Inquiry:
    """The least of a case: bound, starts, descents, proof."""

    case: Case
    effort: Effort
    clock: Clock
    report: Report | None = None
    accuracy: float | None = None
    hear: Hear | None = None
    ending: Ending = Ending.NO_SOLUTION
    by_recipe: bool = False
    all_differ: bool = False
    best: Best = field(init=False)
    descents: Descents = field(init=False)

    def __post_init__(self) -> None:
        """Split the rows once."""
        frame = Linearised(case=self.case, parts=split(self.case))
        self.best = Best(
            case=self.case,
            frame=frame,
            gap_fraction=self.effort.gap_fraction,
            accuracy=self.accuracy,
            report=self.report,
            hear=self.hear,
        )
        self.descents = Descents(
            case=self.case, effort=self.effort, clock=self.clock, frame=frame, best=self.best
        )

    @property
    def is_small(self) -> bool:
        """Whether recipes are cheap enough to enter the relaxation."""
        return self.case.net.flows <= FEW_FLOWS

    def run(self, hint: Point | None) -> None:
        """Bound, good points, proof; each as long as it is needed and there is time."""
        low = self._bounded()
        if low.values is None:
            self.ending = low.found.ending
            self.descents.hint(hint)
            return
        self.descents.hint(hint)
        self._whole_bound()
        most = STARTS_OF_LOTS if self.descents.wholes.lots.groups else STARTS
        every = starts(self.descents.frame, low.values, self.effort.seed)
        self.descents.more_starts = islice(every, most)
        (self._beside if self.proves_beside else self._in_turn)()
        if self.best.point is None and self.clock.is_over:
            self.descents.next(self.clock.for_a_moment(least=LATE_S, most=LATE_S))
        if self.best.point is not None:
            self.ending = Ending.OPTIMAL if self.best.is_close else Ending.FEASIBLE

    @property
    def proves_beside(self) -> bool:
        """Whether descents and proof both take long: where bins differ, and none follows."""
        few = VERY_FEW_FLOWS < self.case.net.flows <= MANY_FLOWS
        plain = self.effort.nodes is None and not self.case.is_mixed_integer
        return self.all_differ and few and plain

    def _beside(self) -> None:
        """Descents all the time; beside them, the bound sharpened as far as it goes, then proof."""
        sharpening = Sharpening(Sharpened(case=self.case, seed=self.effort.seed), self.clock)
        begin = time.monotonic() + min(PROOF_FROM * self.clock.left, PROOF_FROM_S)
        part = SHARPEN if self.case.net.flows <= SOME_FLOWS else 1.0
        end = time.monotonic() + part * self.clock.left
        while self._goes_on() and not self.descents.is_idle:
            now = time.monotonic()
            if now >= end or (sharpening.is_over and now >= begin):
                break
            sharpening.value = self.best.value
            self.best.raise_to(sharpening.sharpened.bound)
            self.descents.outline = sharpening.sharpened.values
            self.clock.cut_short = True
            if not self.descents.next(self.clock):
                time.sleep(POLL_S)
        sharpened = sharpening.stop()
        self.best.raise_to(sharpened.bound)
        if self._goes_on():
            self._prove(linear=sharpened.linear)
        while self._goes_on() and not self.descents.is_idle and self.descents.next(self.clock):
            pass

    def _goes_on(self) -> bool:
        return not (self.best.is_close or self.clock.is_over)

    def _in_turn(self) -> None:
        """Descents, then the proof."""
        for start in self.descents.more_starts:
            if not self._goes_on():
                break
            self.descents.begin(start, self.clock)
        for _ in range(COUNTED_KICKS if self.effort.nodes is not None else 0):
            self.descents.kick(self.clock)
        if self.case.net.flows <= MANY_FLOWS and (
            self.best.point is None or self.best.gap > FINE * abs(self.best.value)
        ):
            self._prove()
        while self.case.net.flows > MANY_FLOWS and not self.clock.is_over:
            if not self.descents.kick(self.clock):
                break

    def _whole_bound(self) -> None:
        """With fixed charges, a relaxation that pays them, and the best where it leads."""
        if not self.case.is_mixed_integer or self.case.net.flows > FEW_FLOWS:
            return
        charges = not self.by_recipe and not len(self.descents.wholes.lots.fill)
        nodes = min(WHOLE_NODES, self.effort.nodes or WHOLE_NODES)
        for by_recipe in (self.by_recipe, True) if charges else (self.by_recipe,):
            part = self.descents.part(self.clock, WHOLE_BOUND_TIME)
            low = relaxed_whole(
                self.case, part, by_recipe=by_recipe, seed=self.effort.seed, nodes=nodes
            )
            self.clock.cut_short |= part.is_over
            helped = RECIPES_HELP * abs(low.found.bound)
            self.by_recipe |= by_recipe and self.best.bound < low.found.bound - helped
            self.best.raise_to(low.found.bound)
            if low.values is not None:
                flow = np.maximum(low.values[self.case.flow], 0.0)
                self.descents.begin(as_is(self.descents.frame, flow), self.clock)

    def _bounded(self) -> Relaxed:
        """The relaxation with parts; with recipes too where the program is small."""
        seed = self.effort.seed
        low = relaxed(self.case, self.clock, by_part=True, by_recipe=False, seed=seed)
        if low.found.ending is Ending.NO_SOLUTION and self.clock.is_over:
            moment = self.clock.for_a_moment(least=LATE_S, most=LATE_S)
            low = relaxed(self.case, moment, by_part=True, by_recipe=False, seed=seed)
        self.best.raise_to(low.found.bound)
        kinds = kinds_of_bins(self.case)
        self.all_differ = len(np.unique(kinds)) == len(kinds)
        self.descents.descent.frees_first = self.all_differ
        if (self.is_small or self.all_differ) and low.values is not None:
            both = relaxed(self.case, self.clock, by_part=True, by_recipe=True, seed=seed)
            helped = RECIPES_HELP * abs(both.found.bound)
            self.by_recipe = self.best.bound < both.found.bound - helped
            self.best.raise_to(both.found.bound)
            low = low if both.found.ending is Ending.NO_SOLUTION else both
        return low

    def _prove(self, linear: Arrays | None = None) -> None:
        """The proof; ``linear`` is the relaxation once it is sharpened."""
        proving = Proving(
            case=self.case,
            effort=self.effort,
            clock=self.clock,
            best=self.best,
            descents=self.descents,
            is_small=self.is_small,
            by_recipe=self.by_recipe,
        )
        if linear is None:
            proving.in_turn()
        else:
            proving.run(self.clock, self.effort.gap_fraction, linear=linear)
        if proving.found_nothing:
            self.ending = Ending.INFEASIBLE
