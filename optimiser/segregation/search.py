"""One question from relaxation to proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.alike import bins_alike
from optimiser.segregation.branching import Branching
from optimiser.segregation.case import Case
from optimiser.segregation.descent import Descent
from optimiser.segregation.elastic import Elastic
from optimiser.segregation.mixing import summed
from optimiser.segregation.proof import begun
from optimiser.segregation.relaxation import Relaxed, relaxed, relaxed_whole
from optimiser.segregation.split import split
from optimiser.segregation.starts import Start, as_is, kicked, kinds_of_bins, starts
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.tolerances import HOLDS
from optimiser.segregation.whole import Wholes
from optimiser.solve.highs import POLL_S
from optimiser.solve.scip import Search, Searching
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.solve.warm import Found

Report = Callable[[float, float], None]

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
KICKS = 200
"""So many moves away from the best point in vain are enough."""


@dataclass(slots=True)
class Best:
    """The best point and bound so far, in the case's units."""

    case: Case
    frame: Linearised
    gap_fraction: float
    accuracy: float | None
    report: Report | None
    point: Point | None = None
    bound: float = -np.inf
    moved_at: float = field(default_factory=time.monotonic)

    @property
    def value(self) -> float:
        """The objective of the best point."""
        return np.inf if self.point is None else self.point.objective

    def take(self, point: Point | None) -> bool:
        """Whether a point is the best so far and holds when recomputed; then it is kept."""
        if point is not None and point.objective < self.value and self._holds(point):
            self.point = point
            self._tell()
            return True
        return False

    def _holds(self, point: Point) -> bool:
        """Whether every row and bound holds, and the objective is what it says."""
        case, values = self.case, self.frame.solver_values(point)
        rows = case.matrix @ values
        missed = max(
            np.maximum(case.row_lower - rows, rows - case.row_upper).max(initial=0.0),
            np.maximum(case.lower - values, values - case.upper).max(initial=0.0),
        )
        spread = float(np.abs(case.cost) @ np.abs(values))
        error = abs(float(case.cost @ values) - point.objective)
        return missed <= HOLDS and error <= HOLDS * max(1.0, spread)

    def raise_to(self, bound: float) -> None:
        """What nothing goes below, as far as it is news; that there is nothing at all is none."""
        if self.bound < bound < np.inf:
            self.bound = bound
            self._tell()

    @property
    def is_close(self) -> bool:
        """Whether the gap is small enough."""
        return self.point is not None and self.gap <= self.tolerance

    @property
    def gap(self) -> float:
        """What lies between the best point and the bound."""
        return self.value - self.bound

    @property
    def tolerance(self) -> float:
        """The gap that is small enough, in the case's units."""
        allowed = self.gap_fraction * abs(self.case.natural(self.value))
        if self.accuracy is not None:
            allowed = self.accuracy
        return max(allowed / self.case.cost_unit, 1e-9) if self.point is not None else np.inf

    def _tell(self) -> None:
        self.moved_at = time.monotonic()
        if self.report is not None:
            bound = min(self.bound, self.value)
            self.report(self.case.natural(self.value), self.case.natural(bound))


@dataclass(slots=True)
class Inquiry:
    """The least of a case: bound, starts, descents, proof."""

    case: Case
    effort: Effort
    clock: Clock
    report: Report | None = None
    accuracy: float | None = None
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
        )
        counted = self.effort.nodes is not None
        self.descent = Descent(frame=self.frame, seed=self.effort.seed, counted=counted)
        self.wholes = Wholes(descent=self.descent, take=self.best.take)

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
        self._descents(low.values)
        for _ in range(COUNTED_KICKS if self.effort.nodes is not None else 0):
            self._kick(self.clock)
        if self.case.net.flows <= MANY_FLOWS and (
            self.best.point is None or self.best.gap > FINE * abs(self.best.value)
        ):
            self._proofs()
        while self.case.net.flows > MANY_FLOWS and not self.clock.is_over:
            if not self._kick(self.clock):
                break
        if self.best.point is not None:
            self.ending = Ending.OPTIMAL if self.best.is_close else Ending.FEASIBLE

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
        self.best.raise_to(low.found.bound)
        kinds = kinds_of_bins(self.case)
        self.all_differ = len(np.unique(kinds)) == len(kinds)
        self.descent.frees_first = self.all_differ
        if (self.is_small or self.all_differ) and low.values is not None:
            both = relaxed(self.case, self.clock, by_part=True, by_recipe=True, seed=seed)
            self.by_recipe = self.best.bound < both.found.bound - RECIPES_HELP * abs(
                both.found.bound
            )
            self.best.raise_to(both.found.bound)
            low = both
        return low

    def _descents(self, values: Floats) -> None:
        most = STARTS_OF_LOTS if self.wholes.lots.groups else STARTS
        for number, start in enumerate(starts(self.frame, values, self.effort.seed)):
            if self.best.is_close or self.clock.is_over or number >= most:
                return
            self._descend(start, self.clock)

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
            return self.best.take(self.descent.improved(begun, start.share, start.fill, clock))
        if self.best.point is None:
            self.best.take(self.wholes.rounded(begun, clock))
        part = self._part(clock, DIVIDED_TIME)
        divided = self.descent.improved(begun, start.share, start.fill, part)
        clock.cut_short |= part.is_over
        before = self.best.value
        self.best.take(self.wholes.made(divided, self.random, clock))
        return self.best.value < before

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

    def _proof(self, clock: Clock, gap_fraction: float, *, alone: bool = False) -> None:
        """A search for a proof, and descents beside it unless it is quick and left ``alone``."""
        allowed, cutoff = 0.0, None
        if self.best.point is not None:
            allowed = min(self.best.tolerance, gap_fraction * abs(self.best.value))
            cutoff = self.best.value - 0.5 * allowed
        alike = bins_alike(self.case)
        tree = self._tree(alike, clock) if gap_fraction >= self.effort.gap_fraction else None
        for _ in range((self.effort.nodes or 0) // NODES_OF_SCIP):
            self._cut(tree, clock)
        if self.best.is_close:
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
            by_recipe=self.by_recipe,
            alike=() if self.by_recipe else alike,
        )
        self._ended(self._beside(searching, tree, clock, alone=alone))

    def _beside(
        self, searching: Searching, tree: Branching | None, clock: Clock, *, alone: bool
    ) -> Found:
        """What SCIP finds while we cut and descend, until one of us is done."""
        while self.effort.nodes is None and not searching.is_over and not clock.is_over:
            if self._is_idle or (tree is not None and self.best.is_close):
                self.clock.cut_short = True
                return searching.stop()
            if not alone and (self._cut(tree, clock) or self._kick(clock)):
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
        if not self.was_hinted:
            return False
        until_moved = self.best.moved_at - self.clock.started
        return time.monotonic() - self.best.moved_at > max(IDLE_S, IDLE_TIMES * until_moved)

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
