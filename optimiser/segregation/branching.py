"""A proof of our own where bins are alike: their parts between ever closer corners.

At first all bins are one group between the corners where a bin gives all to one exit. Where there
are few exits, each bin then has a main exit, in every way there is. After that, regions are cut
where what streams would rather do at either end differs most: of the bins of a group some lie on
one side of the cut, the others on the other. As only their number counts, bins that are alike are
never tried in all their orders. (Branching by simplices: Horst, Journal of Optimization Theory and
Applications 51, 1986.)
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import chain, combinations_with_replacement, groupby, product
from math import comb

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.corners import Bins, Group, Layout, lay_out
from optimiser.segregation.priced import priced
from optimiser.segregation.same_exits import Exits, same_exits
from optimiser.segregation.shapes import Box, Place, Simplex, boxes
from optimiser.segregation.starts import Start
from optimiser.solve.covered import Begin, Covered, CoveredHighs
from optimiser.solve.solution import Clock

SLIGHT = 1e-3
"""What streams at two corners differ in counts so much less than what that costs."""
NEARLY = 1e-9
"""A difference below which a relaxed answer keeps the mixing as well as solvers see."""
MARGIN = 5e-8
"""What bounds may be off by, relatively, as solvers keep rows and prices only nearly."""
MOST_OPEN = 20_000
"""With so many open nodes a proof is out of reach, and memory is not."""
MOST_WAYS, MOST_EXITS = 250, 7
"""With more ways for bins to have main exits, or more exits, there are too many boxes."""
NO_BEGIN = Begin(covers=np.empty(0, dtype=np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Bins of one group, and where their parts lie."""

    bins: Bins
    shape: Simplex | Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The region that is to be cut, and where; without a region, all are, by main exits."""

    region: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Regions of all bins, what nothing in them goes below, and where to cut them next."""

    bound: float
    regions: tuple[Region, ...]
    cut: Cut | None = None
    begin: Begin | None = None
    start: Start | None = None


@dataclass(slots=True)
class Branching:
    """The search, one node after another; it stops being worth it when ``is_over``."""

    case: Case
    solver: CoveredHighs
    same: Exits
    floor: float = np.inf
    """The least bound of what was left as it is: no cut would have changed it."""
    nodes: int = 0
    layouts: dict[tuple[tuple[Bins, ...], tuple[int, ...]], Layout] = field(default_factory=dict)
    open: list[tuple[float, int, Node]] = field(default_factory=list)
    numbered: int = 0

    @classmethod
    def begun(
        cls, case: Case, alike: tuple[Ints, ...], clock: Clock, *, seed: int
    ) -> Branching | None:
        """The search before its first cut, or None where the case does not allow it."""
        together = [tuple(int(b) for b in bins) for bins in alike]
        alone = set(range(case.net.bins)).difference(*together)
        groups = (*together, *((b,) for b in sorted(alone)))
        found = cls(case=case, solver=CoveredHighs(seed=seed), same=same_exits(case))
        layout = lay_out(case, groups, found.same)
        if layout is None:
            return None
        found.layouts[groups, tuple(group.corners for group in layout.groups)] = layout
        regions = tuple(
            Region(bins=bins, shape=Simplex(corners=np.eye(group.exits)))
            for bins, group in zip(groups, layout.groups, strict=True)
        )
        root = Node(bound=-np.inf, regions=regions)
        found._look(root, regions, NO_BEGIN, clock, np.inf)
        return found

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to cut."""
        return not self.open or len(self.open) > MOST_OPEN

    def bound(self, cutoff: float) -> float:
        """What nothing goes below, as far as nodes were left at or above ``cutoff``."""
        least = self.open[0][0] if self.open else np.inf
        found = min(least, self.floor, cutoff)
        return found - MARGIN * abs(found) if np.isfinite(found) else found

    def step(self, clock: Clock, cutoff: float) -> Node | None:
        """Cut the node with the least bound; what is above ``cutoff`` is not looked at again."""
        if not self.open:
            return None
        node = heapq.heappop(self.open)[2]
        if node.bound >= cutoff:
            self.open.clear()
            return None
        self.nodes += 1
        if node.cut is None:
            self.floor = min(self.floor, node.bound)
            return node
        parts = self._by_exit(node) if node.cut.place is None else self._parts(node, node.cut)
        for regions, begin in parts:
            self._look(node, regions, begin, clock, cutoff)
        return node

    def _look(
        self,
        parent: Node,
        regions: tuple[Region, ...],
        begin: Begin,
        clock: Clock,
        cutoff: float,
    ) -> None:
        """The bound of regions; they are opened if it is below the cutoff."""
        layout = self._layout(regions)
        corners = tuple(region.shape.corners for region in regions)
        found = priced(self.solver, layout, corners, clock, below=cutoff, begin=begin)
        bound = max(parent.bound, found.bound)
        if bound >= cutoff:
            return
        self.numbered += 1
        node = Node(bound=bound, regions=regions)
        if found.values is not None and found.begin is not None:
            node = Node(
                bound=bound,
                regions=regions,
                cut=_cut(layout, regions, found, first=not np.isfinite(parent.bound)),
                begin=found.begin,
                start=_start(self.case, layout, regions, found.values),
            )
        heapq.heappush(self.open, (bound, self.numbered, node))

    def _layout(self, regions: tuple[Region, ...]) -> Layout:
        groups = tuple(region.bins for region in regions)
        corners = tuple(len(region.shape.corners) for region in regions)
        if (groups, corners) not in self.layouts:
            some = next((each for (same, _), each in self.layouts.items() if same == groups), None)
            layout = some or lay_out(self.case, groups, self.same)
            assert layout is not None, "fewer bins in a group are as alike as more"
            self.layouts[groups, corners] = layout.with_corners(corners)
        return self.layouts[groups, corners]

    def _by_exit(self, node: Node) -> list[tuple[tuple[Region, ...], Begin]]:
        """All ways for bins to have main exits; as only numbers count, not in all their orders."""
        every = []
        for region, group in zip(node.regions, self._layout(node.regions).groups, strict=True):
            each = []
            for chosen in combinations_with_replacement(boxes(group.useful), len(region.bins)):
                sizes = [(box, len(list(same))) for box, same in groupby(chosen)]
                ends = np.cumsum([size for _, size in sizes])
                each.append([
                    Region(bins=region.bins[end - size : end], shape=box)
                    for (box, size), end in zip(sizes, ends, strict=True)
                ])  # fmt: skip
            every.append(each)
        return [(tuple(chain.from_iterable(chosen)), NO_BEGIN) for chosen in product(*every)]

    def _parts(self, node: Node, cut: Cut) -> list[tuple[tuple[Region, ...], Begin]]:
        """The regions with as many bins as may be on either side of a cut, and their begins."""
        assert cut.region is not None, "one region is cut"
        assert cut.place is not None, "at a place"
        assert node.begin is not None, "a node with a cut has an answer"
        region = node.regions[cut.region]
        sides = region.shape.halves(cut.place)
        found = []
        for count in range(len(region.bins) + 1):
            regions, begin = list(node.regions), node.begin
            bins = region.bins[:count] or region.bins
            regions[cut.region] = Region(bins=bins, shape=sides[1 if count == 0 else 0])
            if 0 < count < len(region.bins):
                regions.append(Region(bins=region.bins[count:], shape=sides[1]))
                begin = self._twice(node, cut.region)
            found.append((tuple(regions), begin))
        return found

    def _twice(self, node: Node, number: int) -> Begin:
        """The covers of a node, those of one group for a last group, too."""
        assert node.begin is not None, "a node with a cut has an answer"
        layout = self._layout(node.regions)
        covers = node.begin.covers
        again = covers[layout.owner[covers] == number] - np.searchsorted(layout.owner, number)
        return Begin(covers=np.concatenate([covers, len(layout.owner) + again]))


def _cut(layout: Layout, regions: tuple[Region, ...], found: Covered, *, first: bool) -> Cut | None:
    """Where cutting is likely to raise the bound most, or None if the answer keeps the mixing."""
    assert found.values is not None, "asked only of an answer"
    best, chosen = NEARLY, None
    for number, (group, region) in enumerate(zip(layout.groups, regions, strict=True)):
        weight = np.maximum(found.values[group.weight], 0.0)
        place = region.shape.place(_lost(layout, number, group, found), weight, len(region.bins))
        if place.score > best:
            best, chosen = place.score, Cut(region=number, place=place)
    return Cut() if first and chosen is not None and _has_few_boxes(layout) else chosen


def _has_few_boxes(layout: Layout) -> bool:
    """Whether there are few ways for bins to have main exits, and few corners then."""
    ways, most = 1, 0
    for group in layout.groups:
        useful = int(np.count_nonzero(group.useful))
        ways *= comb(useful + len(group.bins) - 1, len(group.bins))
        most = max(most, useful)
    return 1 <= ways <= MOST_WAYS and most <= MOST_EXITS


def _lost(layout: Layout, number: int, group: Group, found: Covered) -> Floats:
    """For each two corners, what it would cost to have the same of every stream at both.

    That is as prices have it: a stream gains at one corner and loses at the other, and of both
    the smaller is lost. Where prices are silent, what streams differ by decides.
    """
    assert found.values is not None, "asked only of an answer"
    assert found.reduced is not None, "asked only of an answer"
    assert found.prices is not None, "asked only of an answer"
    shape = (group.streams, group.corners)
    every = np.maximum(found.values[group.weight], 0.0)
    some = np.flatnonzero(every > NEARLY)
    weight = every[some]
    most = np.where(np.isfinite(group.most), group.most, 0.0)
    gain = found.prices[layout.owner == number].reshape(shape)[:, some]
    reduced = found.reduced[group.portion].reshape(shape)[:, some]
    gain = (gain - reduced * most[:, None]) * weight
    part = found.values[group.portion].reshape(shape)[:, some] / weight
    lost = np.zeros((group.corners, group.corners))
    for k in range(len(some)):
        other, own = gain[:, :k], gain[:, k : k + 1]
        less = np.minimum(np.abs(other), np.abs(own))
        apart = np.abs(part[:, :k] - part[:, k : k + 1]).sum(axis=0)
        each = np.where(other * own < 0, less, 0.0).sum(axis=0)
        lost[some[:k], some[k]] = each + SLIGHT * apart * np.minimum(weight[:k], weight[k])
    return lost


def _start(case: Case, layout: Layout, regions: tuple[Region, ...], values: Floats) -> Start:
    """What an answer says of bins, as a place where a descent may begin."""
    net = case.net
    share, fill = np.zeros(net.draws), np.zeros(net.fills)
    for group, region in zip(layout.groups, regions, strict=True):
        parts = np.maximum(values[group.weight], 0.0) @ region.shape.corners
        parts /= max(float(parts.sum()), NEARLY)
        filled = np.maximum(values[group.portion], 0.0).reshape(group.streams, group.corners)
        for b in group.bins:
            share[net.draw_bin == b] = parts[group.of_draw] * group.part
            fill[net.fill_bin == b] = filled.sum(axis=1) / len(group.bins)
    return Start(share=share, fill=fill)
