"""The relaxation sharpened round by round, by itself or beside a search for good points."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, vstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.halves import Block, block, exits
from optimiser.segregation.relaxation import relaxation
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, WarmHighs

MISSED = 1e-4
"""A draw whose recipe fails by less, in solver units, is not looked at."""
MOST_ROWS = 80
"""So many rows a round, for the draws that fail most."""
PATIENCE, ENOUGH = 5, 0.01
"""So many rounds that close less than this part of what is open are the last ones."""

Cut = tuple[Ints, Floats, float]
"""``sum(weight * column) <= most``: columns, weights, most."""


@dataclass(slots=True)
class Sharpened:
    """The relaxation with the rows found so far, its answer, and the bounds that rounds brought."""

    case: Case
    seed: int
    linear: Arrays = field(init=False)
    bounds: list[float] = field(default_factory=list)
    values: Floats | None = None
    blocks: list[Block] = field(init=False)
    solver: WarmHighs = field(init=False)

    def __post_init__(self) -> None:
        """Find the blocks once."""
        self.linear = relaxation(self.case, by_part=True, by_recipe=True)
        of, net = exits(self.case), self.case.net
        each = [
            block(self.case, of[int(net.draw_exit[draw])], draw, self.seed)
            for draw in range(net.draws)
        ]
        self.blocks = [one for one in each if one is not None]
        self.solver = WarmHighs(seed=self.seed, interior=True)

    @property
    def bound(self) -> float:
        """What no plan goes below, in the case's units."""
        return max(self.bounds, default=-np.inf)

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
        return len(self.bounds)

    def has_stalled(self, value: float) -> bool:
        """Whether the last rounds closed next to nothing of what is open up to ``value``."""
        if len(self.bounds) <= PATIENCE or not np.isfinite(value):
            return False
        gained = self.bound - self.bounds[-1 - PATIENCE]
        return gained <= ENOUGH * (value - self.bound)

    def round(self, clock: Clock) -> bool:
        """Solve, and add rows that the answer misses; whether there were any."""
        found = self.solver.least(self.linear, clock)
        if found.values is None or not np.isfinite(found.bound):
            return False
        self.bounds.append(found.bound)
        self.values = found.values
        missed = np.array([one.missed(found.values) for one in self.blocks])
        cuts: list[Cut] = []
        for place in np.argsort(-missed, kind="stable")[:MOST_ROWS]:
            if missed[place] <= MISSED or clock.is_over:
                break
            cut = self.blocks[place].cut(found.values, clock)
            if cut is not None:
                cuts.append((self.blocks[place].columns, *cut))
        if cuts:
            self._add(cuts)
        return bool(cuts)

    def _add(self, cuts: list[Cut]) -> None:
        row = np.repeat(np.arange(len(cuts)), [len(columns) for columns, _, _ in cuts])
        column = np.concatenate([columns for columns, _, _ in cuts])
        weight = np.concatenate([weight for _, weight, _ in cuts])
        shape = (len(cuts), len(self.linear.cost))
        below = np.full(len(cuts), -np.inf)
        self.linear = Arrays(
            matrix=csr_matrix(
                vstack([self.linear.matrix, csr_matrix((weight, (row, column)), shape=shape)])
            ),
            row_lower=np.concatenate([self.linear.row_lower, below]),
            row_upper=np.concatenate([self.linear.row_upper, [most for _, _, most in cuts]]),
            lower=self.linear.lower,
            upper=self.linear.upper,
            cost=self.linear.cost,
        )


class Sharpening:
    """Rounds in a thread, while others search: solvers leave it the time it needs."""

    def __init__(self, sharpened: Sharpened, clock: Clock) -> None:
        self.sharpened = sharpened
        self.value = np.inf
        """The best point so far, which tells when rounds bring too little."""
        self._clock = Clock(seconds=clock.left)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._clock.is_over and self.sharpened.round(self._clock):
            if self.sharpened.has_stalled(self.value):
                break

    @property
    def is_over(self) -> bool:
        """Whether no more rounds come."""
        return not self._thread.is_alive()

    def stop(self) -> Sharpened:
        """What has come out."""
        self._clock.stop.set()
        self._thread.join()
        return self.sharpened
