"""Whole numbers about a point: lots that go into one bin or nowhere, and bins that are opened.

A point with mixing is first rounded: every lot goes where most of it lies, if enough of it does.
With that the recipes are given, and what is left is linear and exact. From there a few lots at a
time are free to move in the tangent program, which is exact where it begins: those that its
prices say would gain most, and some by chance. (Large neighbourhood search; Shaw, CP 1998.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.descent import GAIN, Descent
from optimiser.segregation.mixing import summed
from optimiser.segregation.tangent import Point
from optimiser.solve.solution import Clock, Ending
from optimiser.solve.warm import WarmHighs

THRESHOLDS = (0.5, 0.2, 0.8)
"""The part of a lot that must lie in bins for it to be put into one: tried in turn."""
FEW, MOST = 4, 60
"""How many groups of whole numbers may move at once."""
NODES = 100
COARSE = 1e-4
"""A gain, relative to the objective, below which lots are rather made whole than divided on."""
VAIN = 6
"""So many moves in a row that gain nothing are enough near one start."""
MOVE_S = 1.5
"""What one program of a few moves may take, where time is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """Switch ``switch[i]`` of the columns that are no flows says whether fill ``fill[i]`` is.

    It is then ``mass[i]``. ``group`` is a number for each such column of the rest, the same for
    those of which one row of switches alone speaks; -1 where a column need not be whole.
    """

    fill: Ints
    switch: Ints
    mass: Floats
    group: Ints

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return int(self.group.max(initial=-1)) + 1


def lots(descent: Descent) -> Lots:
    """What stands in rows ``fill - mass * switch = 0``, and which switches belong together."""
    case, parts = descent.frame.case, descent.frame.parts
    count = case.matrix.shape[0]
    rest, fills = parts.rest[:count], parts.fills[:count]
    whole = case.integer[case.rest]
    bent = np.zeros(count, dtype=bool)
    bent[parts.row[parts.row < count]] = True
    even = ~bent & (case.row_lower == 0) & (case.row_upper == 0)
    even &= (np.diff(rest.indptr) == 1) & (np.diff(fills.indptr) == 1)
    rows = np.flatnonzero(even)
    switch, fill = rest.indices[rest.indptr[rows]], fills.indices[fills.indptr[rows]]
    mass = -rest.data[rest.indptr[rows]] / fills.data[fills.indptr[rows]]
    kept = whole[switch] & (mass > 0)
    return Lots(
        fill=fill[kept].astype(np.int64),
        switch=switch[kept].astype(np.int64),
        mass=mass[kept],
        group=_groups(descent, whole, ~bent & (np.diff(fills.indptr) == 0)),
    )


def _groups(descent: Descent, whole: np.ndarray, plain: np.ndarray) -> Ints:
    """Switches that stand together in a row of switches alone are one group."""
    rest = descent.frame.parts.rest
    group = np.full(len(whole), -1)
    found = 0
    for row in np.flatnonzero(plain):
        columns = rest.indices[rest.indptr[row] : rest.indptr[row + 1]]
        if len(columns) > 1 and whole[columns].all() and (group[columns] < 0).all():
            group[columns] = found
            found += 1
    alone = np.flatnonzero(whole & (group < 0))
    group[alone] = found + np.arange(len(alone))
    return group


@dataclass(slots=True)
class Wholes:
    """The search over whole numbers of one descent."""

    descent: Descent
    take: Callable[[Point | None], bool]
    """Told of every point that is better than the one before."""
    lots: Lots = field(init=False)
    few: WarmHighs = field(init=False)
    count: int = FEW * 3

    def __post_init__(self) -> None:
        """Find the lots once."""
        self.lots = lots(self.descent)
        if len(self.lots.fill):
            self.descent.gain = COARSE
        self.few = WarmHighs(seed=self.descent.seed, nodes=NODES, gap_fraction=1e-4)

    def rounded(self, point: Point, clock: Clock) -> Point | None:
        """The best of a point's roundings, or None if none of them can be."""
        best: Point | None = None
        for threshold in THRESHOLDS:
            found = self._with_lots(self._placed(point.fill, threshold), point.fill, clock)
            if found is not None and (best is None or found.objective < best.objective):
                best = found
            elif best is not None or clock.is_over:
                break
        return best

    def _placed(self, fill: Floats, threshold: float) -> Ints:
        """Which of the lots' pairs are taken: the largest of a lot, if enough of it is."""
        lots, net = self.lots, self.descent.frame.case.net
        part = fill[lots.fill] / lots.mass
        _, lot = np.unique(net.fill_entry[lots.fill], return_inverse=True)
        count = lot.max(initial=-1) + 1
        total = summed(lot, part, count)
        order = np.lexsort((-part, lot))
        first = order[np.unique(lot[order], return_index=True)[1]]
        return np.asarray(first[total[lot[first]] >= threshold])

    def _with_lots(self, taken: Ints, fill: Floats, clock: Clock) -> Point | None:
        """The exact best with these lots whole in their bins, and no others."""
        placed = fill.copy()
        placed[self.lots.fill] = 0.0
        placed[self.lots.fill[taken]] = self.lots.mass[taken]
        return self.descent.with_recipe(placed, clock, whole=True)

    def moved(self, point: Point, random: np.random.Generator, clock: Clock) -> Point | None:
        """A better point with a few groups of whole numbers changed, or None."""
        frame = self.descent.frame
        share = frame.shares(point.draw)
        open_fill, open_draw = self.descent.open_pairs(share)
        arrays, constant = frame.about(
            point.fill, share, radius=0.5, open_fill=open_fill, open_draw=open_draw
        )
        assert arrays.integer is not None, "frames mark whole numbers"
        whole = np.flatnonzero(arrays.integer)
        now = np.round(point.rest[whole])
        kept = ~np.isin(self.lots.group[whole], self._chosen(point, now, whole, random, clock))
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        lower[whole[kept]] = upper[whole[kept]] = now[kept]
        part = clock if self.descent.counted else Clock(
            seconds=min(MOVE_S, clock.left), stop=clock.stop
        )  # fmt: skip
        start = np.concatenate([point.rest, point.fill, share, frame.parts.vectors @ point.fill])
        found = self.few.least(replace(arrays, lower=lower, upper=upper), part, start=start)
        clock.cut_short |= part.is_over
        self._widen(done=found.ending is Ending.OPTIMAL)
        if found.values is None or found.objective + constant >= point.objective:
            return None
        rest = found.values[: len(point.rest)]
        fill = found.values[len(point.rest) : len(point.rest) + len(point.fill)]
        return self._exact(np.maximum(fill, 0.0), rest, clock)

    def _widen(self, *, done: bool) -> None:
        """More groups move at once if all was seen that fewer can do, fewer if it was too much."""
        self.count = min(MOST, self.count + 2) if done else max(FEW, self.count * 2 // 3)

    def _exact(self, fill: Floats, rest: Floats, clock: Clock) -> Point | None:
        """The exact best with these whole numbers, lots in full."""
        fill[self.lots.fill] = self.lots.mass * np.round(rest[self.lots.switch])
        return self.descent.fixed(fill, rest, clock)

    def _chosen(
        self,
        point: Point,
        now: Floats,
        whole: Ints,
        random: np.random.Generator,
        clock: Clock,
    ) -> Ints:
        """Half of the groups by what a change would gain at the present prices, half by chance."""
        gain = self._gains(point, now, whole, clock)
        count = min(self.count, self.lots.groups)
        likely = np.argsort(gain + 1e-12 * random.random(len(gain)))[: count * 2]
        first = random.choice(likely, size=min(count // 2, len(likely)), replace=False)
        others = random.choice(self.lots.groups, size=count - len(first), replace=False)
        return np.concatenate([first, others])

    def _gains(self, point: Point, now: Floats, whole: Ints, clock: Clock) -> Floats:
        """For each group, the least that its best single change adds to the objective."""
        frame = self.descent.frame
        arrays, _ = frame.about(
            point.fill,
            frame.shares(point.draw),
            radius=0.5,
            open_fill=np.ones(len(point.fill)),
            open_draw=np.ones(len(point.draw)),
        )
        lower, upper = arrays.lower.copy(), arrays.upper.copy()
        lower[whole] = upper[whole] = now
        lower[len(point.rest) + self.lots.fill] = -np.inf
        upper[len(point.rest) + self.lots.fill] = np.inf
        settled = replace(arrays, lower=lower, upper=upper, integer=None)
        found = self.descent.tangents.least(settled, clock)
        if found.prices is None:
            return np.zeros(self.lots.groups)
        reduced = (arrays.cost - arrays.matrix.T @ found.prices)[whole]
        group = self.lots.group[whole]
        leave, enter = np.zeros(self.lots.groups), np.zeros(self.lots.groups)
        np.add.at(leave, group, np.where(now > 0, -reduced, 0.0))
        np.minimum.at(enter, group, np.where(now > 0, 0.0, reduced))
        return leave + enter

    def made(self, point: Point, random: np.random.Generator, clock: Clock) -> Point | None:
        """The best found near a point whose numbers need not be whole."""
        found = self.rounded(point, clock)
        other = None if found is not None and len(self.lots.fill) else self.descent.made_whole(
            point, clock
        )  # fmt: skip
        if found is None or (other is not None and other.objective < found.objective):
            found = other
        self.take(found)
        return None if found is None else self.improved(found, random, clock, vain=VAIN)

    def improved(
        self, point: Point, random: np.random.Generator, clock: Clock, *, vain: int
    ) -> Point:
        """Moves until so many in a row were in vain; as many groups move as pays."""
        failed = 0
        while failed < vain and not clock.is_over:
            found = self.moved(point, random, clock)
            if found is not None and found.objective < point.objective - GAIN:
                point, failed = found, 0
                self.take(point)
            else:
                failed += 1
        return point
