"""Proof: SCIP and a search of our own, with descents beside them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from optimiser.formulation.program import Ints
from optimiser.segregation.alike import bins_alike
from optimiser.segregation.best import Best
from optimiser.segregation.branching import Branching
from optimiser.segregation.case import Case
from optimiser.segregation.descents import Descents
from optimiser.segregation.proof import begun
from optimiser.solve.running import POLL_S
from optimiser.solve.scip import Search, Searching
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.solve.warm import Arrays, Found

VERY_FEW_FLOWS = 250
"""With so few, a proof to ``FINE`` is tried whatever gap is allowed: it takes seconds."""
FINE = 1e-6
FINE_TIME = 0.25
FINE_S = 8.0
PROVED = 0.9
"""The part of the gap allowed below which our own proof looks no further."""
NODES_OF_SCIP = 4
"""About so many nodes SCIP looks at while we look at one, where work is counted."""
NODES_TO_DESCENT = 16
"""After so many nodes a descent begins from one."""


@dataclass(slots=True, kw_only=True)
class Proving:
    """What proves one question: that nothing is better than the best point, or that none is.

    ``by_recipe`` says that recipes raised the bound, ``is_small`` that they are cheap.
    """

    case: Case
    effort: Effort
    clock: Clock
    best: Best
    descents: Descents
    is_small: bool
    by_recipe: bool
    found_nothing: bool = False
    """Whether it is proved that there is no point."""

    def in_turn(self) -> None:
        """To a very small gap if that may be quick, then to the gap that is asked for."""
        if self.case.net.flows <= VERY_FEW_FLOWS:
            part = self._part_of_clock()
            self.run(part, FINE, alone=True)
            self.clock.cut_short |= part.is_over
        if not self.best.is_close and not self.clock.is_over:
            self.run(self.clock, self.effort.gap_fraction)

    def _part_of_clock(self) -> Clock:
        """A part of the time that is left; all of it where work is counted."""
        if self.effort.nodes is not None:
            return self.clock
        return Clock(seconds=min(FINE_S, FINE_TIME * self.clock.left), stop=self.clock.stop)

    def run(
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
            if self.descents.is_idle or (self.best.is_close and not alone):
                self.clock.cut_short |= not self.best.is_close
                return searching.stop()
            if not alone and (self._cut(tree, clock) or self.descents.next(clock)):
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
            self.descents.begin(node.start, clock)
        return True

    def _ended(self, found: Found) -> None:
        """What a search for a proof brings: a better point, a bound, or that there is nothing."""
        if found.values is not None:
            self.best.take(self.descents.physical(found.values[: self.case.width]))
        if found.ending is Ending.INFEASIBLE and self.best.point is None:
            self.found_nothing = True
        self.best.raise_to(found.bound)
