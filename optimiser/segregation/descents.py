"""Good points: from starts, from what the relaxation would do, and from the best one so far."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from optimiser.formulation.program import Floats
from optimiser.segregation.best import Best
from optimiser.segregation.case import Case
from optimiser.segregation.descent import Descent
from optimiser.segregation.elastic import Elastic
from optimiser.segregation.mixing import summed
from optimiser.segregation.starts import Start, as_is, crossed, kicked
from optimiser.segregation.tangent import Linearised, Point
from optimiser.segregation.whole import Wholes
from optimiser.solve.solution import Clock, Effort

DIVIDED_TIME = 0.3
"""The part of what time is left that a descent may take before its numbers are made whole."""
MOVES = 12
"""So many moves of whole numbers in vain, and the search goes on from somewhere else."""
IDLE_S, IDLE_TIMES = 5.0, 2.0
"""A later goal is left when it brings nothing for so long, or for so many times what it took."""
KICKS = 200
"""So many moves away from the best point in vain are enough."""


@dataclass(slots=True, kw_only=True)
class Descents:
    """All descents of one question; what they find, ``best`` takes."""

    case: Case
    effort: Effort
    clock: Clock
    frame: Linearised
    best: Best
    descent: Descent = field(init=False)
    wholes: Wholes = field(init=False)
    random: np.random.Generator = field(init=False)
    elastic: Elastic | None = None
    more_starts: Iterator[Start] = field(init=False)
    outline: Floats | None = None
    """Values of the sharpened relaxation, as far as it has come."""
    was_hinted: bool = False
    _descended: int = 0
    _in_vain: int = 0

    def __post_init__(self) -> None:
        """Have what one descent after the other uses."""
        self.random = np.random.default_rng(self.effort.seed + 1)
        counted = self.effort.nodes is not None
        self.descent = Descent(frame=self.frame, seed=self.effort.seed, counted=counted)
        self.wholes = Wholes(descent=self.descent, take=self.best.take)
        self.more_starts = iter(())

    def next(self, clock: Clock) -> bool:
        """The next start, or one from the best point; whether there is any.

        Once the relaxation is sharpened, what it would do is a start worth more than wild ones.
        """
        start = next(self.more_starts, None) if self.outline is None else self._outlined()
        if start is None:
            return self.kick(clock)
        self.begin(start, clock)
        return True

    def begin(self, start: Start, clock: Clock) -> bool:
        """The best from one start, and whether it is the best so far."""
        begun = self.descent.begun(start.share, start.fill, clock)
        if begun is None:
            part = self.part(clock, DIVIDED_TIME)
            begun = self._from_outside(start, part)
            clock.cut_short |= part.is_over
        if begun is None:
            return False
        if not self.case.is_mixed_integer:
            if self.best.point is None:
                self.best.take(begun)
            found = self.descent.improved(begun, start.share, start.fill, clock)
            self._descended += 1
            return self.best.take(found)
        if self.best.point is None:
            self.best.take(self.wholes.rounded(begun, clock))
        part = self.part(clock, DIVIDED_TIME)
        divided = self.descent.improved(begun, start.share, start.fill, part)
        clock.cut_short |= part.is_over
        before = self.best.value
        self.best.take(self.wholes.made(divided, self.random, clock))
        return self.best.value < before

    def _outlined(self) -> Start | None:
        """In turn: what the relaxation would do, that in some bins of the best point, neither."""
        if self.outline is None or self._descended % 3 == 2:
            return None
        flow = np.maximum(self.outline[self.case.flow], 0.0)
        if self.best.point is None or self._descended % 6 == 0:
            return as_is(self.frame, flow)
        return crossed(self.frame, self.best.point, flow, self.random)

    def _from_outside(self, start: Start, clock: Clock) -> Point | None:
        """A point that keeps every row, from a start near which there is none."""
        if self.elastic is None:
            counted = self.effort.nodes is not None
            self.elastic = Elastic(case=self.case, seed=self.effort.seed, counted=counted)
        found = self.elastic.point(start.share, start.fill, clock)
        return None if found is None else self.descent.with_recipe(found.fill, clock, whole=False)

    def part(self, clock: Clock, fraction: float) -> Clock:
        """A part of the time that is left; all of it where work is counted."""
        if self.effort.nodes is not None:
            return clock
        return Clock(seconds=fraction * clock.left, stop=clock.stop)

    def hint(self, hint: Point | None) -> None:
        """Begin from a point that is known, if there is one."""
        self.was_hinted = hint is not None
        if hint is not None:
            self.best.take(self.descent.from_point(hint, self.clock))

    def kick(self, clock: Clock) -> bool:
        """One more good point about the best one, if it is worth looking for one."""
        if self.best.point is None or self.best.is_close or self._in_vain > KICKS:
            return False
        if self.case.is_mixed_integer and self._in_vain % (MOVES + 1) < MOVES:
            better = self.best.take(self.wholes.moved(self.best.point, self.random, clock))
        else:
            better = self.begin(kicked(self.frame, self.best.point, self.random), clock)
        self._in_vain = 0 if better else self._in_vain + 1
        return True

    @property
    def is_idle(self) -> bool:
        """Whether a question that began from a known point has brought nothing for long."""
        until_moved = self.best.moved_at - self.clock.started
        idle = time.monotonic() - self.best.moved_at
        return self.was_hinted and idle > max(IDLE_S, IDLE_TIMES * until_moved)

    def physical(self, values: Floats) -> Point | None:
        """A solver's point, one small step away, with every flow as its bin has it."""
        net = self.case.net
        flow = np.maximum(values[self.case.flow], 0.0)
        fill = summed(net.fill, flow, net.fills)
        draw = summed(net.draw, flow, net.draws)
        return self.descent.near(values[self.case.rest], fill, draw, self.clock)
