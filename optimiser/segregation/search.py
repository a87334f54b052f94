"""One question from relaxation to proof."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.alike import bins_alike
from optimiser.segregation.best import Best, Report
from optimiser.segregation.branching import Branching
from optimiser.segregation.case import Case
from optimiser.segregation.descent import Descent
from optimiser.segregation.elastic import Elastic
from optimiser.segregation.mixing import summed
from optimiser.segregation.proof import begun
from optimiser.segregation.relaxation import Relaxed, relaxed, relaxed_whole
from optimiser.segregation.sharpen import Sharpened, Sharpening
from optimiser.segregation.split import split
from optimiser.segregation.starts import Start, as_is, crossed, kicked, kinds_of_bins, starts
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.whole import Wholes
from optimiser.solve.running import POLL_S
from optimiser.solve.scip import Search, Searching
from optimiser.solve.solution import Clock, Effort, Ending, Hear
from optimiser.solve.warm import Arrays, Found

FEW_FLOWS = 3000
"""With so many flows or fewer, recipes enter the relaxation and a proof is tried."""
VERY_FEW_FLOWS = 250
"""With so few, a proof to ``FINE`` is tried whatever gap is allowed: it takes seconds."""
FINE = 1e-6
FINE_TIME = 0.25
FINE_S = 8.0
RECIPES_HELP = 1e-3
"""By how much, of the bound, recipes must raise it to be worth their rows in a proof."""
MANY_FLOWS = 25_000
"""With more, no proof is tried."""
STARTS = 12
STARTS_OF_LOTS = 4
"""Of lots that go whole or not at all: from there on, moves bring more than further starts."""
WHOLE_BOUND_TIME, WHOLE_NODES = 0.2, 2000
"""The part of what time is left, and the nodes, for a bound that pays fixed charges in full."""
DIVIDED_TIME = 0.3
"""The part of what time is left that a descent may take before its numbers are made whole."""
MOVES = 12
"""So many moves of whole numbers in vain, and the search goes on from somewhere else."""
COUNTED_KICKS = 20
IDLE_S, IDLE_TIMES = 5.0, 2.0
"""A later goal is left when it brings nothing for so long, or for so many times what it took."""
PROVED = 0.9
"""The part of the gap allowed below which our own proof looks no further."""
NODES_OF_SCIP = 4
"""About so many nodes SCIP looks at while we look at one, where work is counted."""
NODES_TO_DESCENT = 16
"""After so many nodes a descent begins from one."""
PROOF_FROM, PROOF_FROM_S = 0.15, 10.0
"""Where bins all differ: the part of the time, and the most of it, before the proof begins."""
SOME_FLOWS, SHARPEN = 1500, 0.25
"""With so many flows or fewer, a proof brings more than rows do after that part of the time."""
KICKS = 200
"""So many moves away from the best point in vain are enough."""
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
    kicks_in_vain: int = 0
    was_hinted: bool = False
    random: np.random.Generator = field(init=False)
    frame: Linearised = field(init=False)
    best: Best = field(init=False)
    descent: Descent = field(init=False)
    wholes: Wholes = field(init=False)
    elastic: Elastic | None = None
    more_starts: Iterator[Start] = field(init=False)
    descended: int = 0
    outline: Floats | None = None
    """Values of the sharpened relaxation, as far as it has come."""

    def __post_init__(self) -> None:
        """Split the rows once."""
        self.random = np.random.default_rng(self.effort.seed + 1)
        self.frame = Linearised(case=self.case, parts=split(self.case))
        self.best = Best(
            case=self.case,
            frame=self.frame,
            gap_fraction=self.effort.gap_fraction,
            accuracy=self.accuracy,
            report=self.report,
            hear=self.hear,
        )
        counted = self.effort.nodes is not None
        self.descent = Descent(frame=self.frame, seed=self.effort.seed, counted=counted)
        self.wholes = Wholes(descent=self.descent, take=self.best.take)
        self.more_starts = iter(())

    @property
    def is_small(self) -> bool:
        """Whether recipes are cheap enough to enter the relaxation."""
        return self.case.net.flows <= FEW_FLOWS

    def run(self, hint: Point | None) -> None:
        """Bound, good points, proof; each as long as it is needed and there is time."""
        self.was_hinted = hint is not None
        low = self._bounded()
        if low.values is None:
            self.ending = low.found.ending
            self._hinted(hint)
            return
        self._hinted(hint)
        self._whole_bound()
        most = STARTS_OF_LOTS if self.wholes.lots.groups else STARTS
        self.more_starts = islice(starts(self.frame, low.values, self.effort.seed), most)
        (self._beside if self.proves_beside else self._in_turn)()
        if self.best.point is None and self.clock.is_over:
            self._descent(self.clock.for_a_moment(least=LATE_S, most=LATE_S))
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
        while self._goes_on() and not self._is_idle:
            now = time.monotonic()
            if now >= end or (sharpening.is_over and now >= begin):
                break
            sharpening.value = self.best.value
            self.best.raise_to(sharpening.sharpened.bound)
            self.outline = sharpening.sharpened.values
            self.clock.cut_short = True
            if not self._descent(self.clock):
                time.sleep(POLL_S)
        sharpened = sharpening.stop()
        self.best.raise_to(sharpened.bound)
        if self._goes_on():
            self._proof(self.clock, self.effort.gap_fraction, linear=sharpened.linear)
        while self._goes_on() and not self._is_idle and self._descent(self.clock):
            pass

    def _goes_on(self) -> bool:
        return not (self.best.is_close or self.clock.is_over)

    def _in_turn(self) -> None:
        """Descents, then the proof."""
        for start in self.more_starts:
            if not self._goes_on():
                break
            self._descend(start, self.clock)
        for _ in range(COUNTED_KICKS if self.effort.nodes is not None else 0):
            self._kick(self.clock)
        if self.case.net.flows <= MANY_FLOWS and (
            self.best.point is None or self.best.gap > FINE * abs(self.best.value)
        ):
            self._proofs()
        while self.case.net.flows > MANY_FLOWS and not self.clock.is_over:
            if not self._kick(self.clock):
                break

    def _hinted(self, hint: Point | None) -> None:
        if hint is not None:
            self.best.take(self.descent.from_point(hint, self.clock))

    def _whole_bound(self) -> None:
        """With fixed charges, a relaxation that pays them, and the best where it leads."""
        if not self.case.is_mixed_integer or self.case.net.flows > FEW_FLOWS:
            return
        charges = not self.by_recipe and not len(self.wholes.lots.fill)
        for by_recipe in (self.by_recipe, True) if charges else (self.by_recipe,):
            part = self._part(self.clock, WHOLE_BOUND_TIME)
            low = relaxed_whole(
                self.case, part, by_recipe=by_recipe, seed=self.effort.seed, nodes=WHOLE_NODES
            )
            self.clock.cut_short |= part.is_over
            helped = RECIPES_HELP * abs(low.found.bound)
            self.by_recipe |= by_recipe and self.best.bound < low.found.bound - helped
            self.best.raise_to(low.found.bound)
            if low.values is not None:
                flow = np.maximum(low.values[self.case.flow], 0.0)
                self._descend(as_is(self.frame, flow), self.clock)

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
        self.descent.frees_first = self.all_differ
        if (self.is_small or self.all_differ) and low.values is not None:
            both = relaxed(self.case, self.clock, by_part=True, by_recipe=True, seed=seed)
            helped = RECIPES_HELP * abs(both.found.bound)
            self.by_recipe = self.best.bound < both.found.bound - helped
            self.best.raise_to(both.found.bound)
            low = low if both.found.ending is Ending.NO_SOLUTION else both
        return low

    def _descent(self, clock: Clock) -> bool:
        """The next start, or one from the best point; whether there is any.

        Once the relaxation is sharpened, what it would do is a start worth more than wild ones.
        """
        start = next(self.more_starts, None) if self.outline is None else self._outlined()
        if start is None:
            return self._kick(clock)
        self._descend(start, clock)
        return True

    def _descend(self, start: Start, clock: Clock) -> bool:
        """The best from one start, and whether it is the best so far."""
        begun = self.descent.begun(start.share, start.fill, clock)
        if begun is None:
            part = self._part(clock, DIVIDED_TIME)
            begun = self._from_outside(start, part)
            clock.cut_short |= part.is_over
        if begun is None:
            return False
        if not self.case.is_mixed_integer:
            if self.best.point is None:
                self.best.take(begun)
            found = self.descent.improved(begun, start.share, start.fill, clock)
            self.descended += 1
            return self.best.take(found)
        if self.best.point is None:
            self.best.take(self.wholes.rounded(begun, clock))
        part = self._part(clock, DIVIDED_TIME)
        divided = self.descent.improved(begun, start.share, start.fill, part)
        clock.cut_short |= part.is_over
        before = self.best.value
        self.best.take(self.wholes.made(divided, self.random, clock))
        return self.best.value < before

    def _outlined(self) -> Start | None:
        """In turn: what the relaxation would do, that in some bins of the best point, neither."""
        if self.outline is None or self.descended % 3 == 2:
            return None
        flow = np.maximum(self.outline[self.case.flow], 0.0)
        if self.best.point is None or self.descended % 6 == 0:
            return as_is(self.frame, flow)
        return crossed(self.frame, self.best.point, flow, self.random)

    def _from_outside(self, start: Start, clock: Clock) -> Point | None:
        """A point that keeps every row, from a start near which there is none."""
        if self.elastic is None:
            counted = self.effort.nodes is not None
            self.elastic = Elastic(case=self.case, seed=self.effort.seed, counted=counted)
        found = self.elastic.point(start.share, start.fill, clock)
        return None if found is None else self.descent.with_recipe(found.fill, clock, whole=False)

    def _part(self, clock: Clock, fraction: float) -> Clock:
        """A part of the time that is left; all of it where work is counted."""
        if self.effort.nodes is not None:
            return clock
        return Clock(seconds=fraction * clock.left, stop=clock.stop)

    def _proofs(self) -> None:
        """To a very small gap if that may be quick, then to the gap that is asked for."""
        if self.case.net.flows <= VERY_FEW_FLOWS:
            part = self._part_of_clock()
            self._proof(part, FINE, alone=True)
            self.clock.cut_short |= part.is_over
        if not self.best.is_close and not self.clock.is_over:
            self._proof(self.clock, self.effort.gap_fraction)

    def _part_of_clock(self) -> Clock:
        """A part of the time that is left; all of it where work is counted."""
        if self.effort.nodes is not None:
            return self.clock
        return Clock(seconds=min(FINE_S, FINE_TIME * self.clock.left), stop=self.clock.stop)

    def _proof(
        self,
        clock: Clock,
        gap_fraction: float,
        *,
        alone: bool = False,
        linear: Arrays | None = None,
    ) -> None:
        """A search for a proof, and descents beside it unless it is quick and left ``alone``."""
        allowed, cutoff = 0.0, None
        if self.best.point is not None:
            allowed = min(self.best.tolerance, gap_fraction * abs(self.best.value))
            cutoff = self.best.value - 0.5 * allowed
        alike = bins_alike(self.case)
        tree = self._tree(alike, clock) if gap_fraction >= self.effort.gap_fraction else None
        for _ in range((self.effort.nodes or 0) // NODES_OF_SCIP):
            self._cut(tree, clock)
        if self.best.is_close and tree is not None:
            return
        searching = begun(
            self.case,
            Search(
                clock=clock,
                seed=self.effort.seed,
                nodes=self.effort.nodes,
                cutoff=cutoff,
                absolute_gap=0.4 * allowed,
                gap_fraction=0.4 * gap_fraction,
                lean=self.is_small,
            ),
            by_recipe=self.by_recipe or linear is not None,
            alike=() if self.by_recipe else alike,
            linear=linear,
        )
        self._ended(self._until_done(searching, tree, clock, alone=alone))

    def _until_done(
        self, searching: Searching, tree: Branching | None, clock: Clock, *, alone: bool
    ) -> Found:
        """What SCIP finds while we cut and descend, until one of us is done."""
        while self.effort.nodes is None and not searching.is_over and not clock.is_over:
            if self._is_idle or (self.best.is_close and not alone):
                self.clock.cut_short |= not self.best.is_close
                return searching.stop()
            if not alone and (self._cut(tree, clock) or self._descent(clock)):
                self.clock.cut_short = True
            else:
                time.sleep(POLL_S)
        return searching.wait()

    def _tree(self, alike: tuple[Ints, ...], clock: Clock) -> Branching | None:
        """A proof of our own, where bins are alike and nothing needs to be whole."""
        if not alike or self.case.is_mixed_integer or not self.is_small:
            return None
        return Branching.begun(self.case, alike, clock, seed=self.effort.seed)

    def _cut(self, tree: Branching | None, clock: Clock) -> bool:
        """One more node of our own proof, if there is one, and now and then a descent from it."""
        if tree is None or tree.is_over or self.best.point is None or self.best.is_close:
            return False
        cutoff = self.best.value - PROVED * self.best.tolerance
        node = tree.step(clock, cutoff)
        self.best.raise_to(min(tree.bound(cutoff), self.best.value))
        begins = tree.nodes % NODES_TO_DESCENT == 0 or (node is not None and node.cut is None)
        if node is not None and node.start is not None and begins:
            self._descend(node.start, clock)
        return True

    @property
    def _is_idle(self) -> bool:
        """Whether a question that began from a known point has brought nothing for long."""
        until_moved = self.best.moved_at - self.clock.started
        idle = time.monotonic() - self.best.moved_at
        return self.was_hinted and idle > max(IDLE_S, IDLE_TIMES * until_moved)

    def _ended(self, found: Found) -> None:
        """What a search for a proof brings: a better point, a bound, or that there is nothing."""
        if found.values is not None:
            self.best.take(self.physical(found.values[: self.case.width]))
        if found.ending is Ending.INFEASIBLE and self.best.point is None:
            self.ending = Ending.INFEASIBLE
        self.best.raise_to(found.bound)

    def _kick(self, clock: Clock) -> bool:
        """One more good point about the best one, if it is worth looking for one."""
        if self.best.point is None or self.best.is_close or self.kicks_in_vain > KICKS:
            return False
        if self.case.is_mixed_integer and self.kicks_in_vain % (MOVES + 1) < MOVES:
            better = self.best.take(self.wholes.moved(self.best.point, self.random, clock))
        else:
            better = self._descend(kicked(self.frame, self.best.point, self.random), clock)
        self.kicks_in_vain = 0 if better else self.kicks_in_vain + 1
        return True

    def physical(self, values: Floats) -> Point | None:
        """A solver's point, one small step away, with every flow as its bin has it."""
        net = self.case.net
        flow = np.maximum(values[self.case.flow], 0.0)
        fill = summed(net.fill, flow, net.fills)
        draw = summed(net.draw, flow, net.draws)
        return self.descent.near(values[self.case.rest], fill, draw, self.clock)
