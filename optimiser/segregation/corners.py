"""The relaxation with every bin's parts somewhere between given corners.

The parts of a bin, one for each exit, are a point of a simplex: at its corners a bin gives all
to one exit. Between any corners ``v[k]`` that point is ``sum(weight[k] * v[k])``, and the flows
of stream s are ``sum(portion[s,k] * v[k])`` with ``portion[s,k] <= most_fill[s] * weight[k]``:
nothing tighter holds for one bin alone. The smaller the simplex, the nearer to the mixing.

Bins that are alike and between the same corners are one group: their sums are columns. Exits that
are the same but for size are one exit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.equitable import Partition, averaged
from optimiser.segregation.mixing import Indices
from optimiser.segregation.same_exits import Exits, same_exits
from optimiser.segregation.slim import slim
from optimiser.solve.covered import Covers
from optimiser.solve.warm import Arrays

Bins = tuple[int, ...]
NO_COVERS = Covers(small=np.empty(0, int), large=np.empty(0, int), most=np.empty(0))
Triplets = tuple[Floats, Indices, Indices]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bins of one group in the program: entries of its flows by row, stream and exit."""

    bins: Bins
    first: int
    """Where its portions begin among the columns; its weights come after them."""
    rows: Ints
    """The rows of each stream's flows, filled up with the first row [stream, slot]."""
    slots: Floats
    """Their entries there [stream, slot, exit]."""
    cost: Floats
    most: Floats
    useful: Bools
    """The exits that any plan needs to give to."""
    corners: int
    """Between how many corners its parts lie."""
    of_draw: Ints
    """The exit of each draw of one bin."""
    part: Floats
    """The part of its exit that each draw of one bin is."""

    @property
    def streams(self) -> int:
        """How many streams may enter."""
        return len(self.cost)

    @property
    def exits(self) -> int:
        """How many exits may draw."""
        return int(self.cost.shape[1])

    @property
    def portions(self) -> int:
        """How many portions there are."""
        return self.streams * self.corners

    @property
    def weight(self) -> slice:
        """The places of its weights."""
        return slice(self.first + self.portions, self.first + self.portions + self.corners)

    @property
    def portion(self) -> slice:
        """The places of its portions, stream by stream."""
        return slice(self.first, self.first + self.portions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All that does not depend on corners, of a case with these groups of bins."""

    rest: csc_matrix
    rest_cost: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    groups: tuple[Group, ...]
    covers: Covers
    owner: Ints
    """The group of each cover."""

    def with_corners(self, counts: tuple[int, ...]) -> Layout:
        """The same with so many corners for each group."""
        still = len(self.rest_cost)
        found, first = [], still
        for group, count in zip(self.groups, counts, strict=True):
            found.append(replace(group, first=first, corners=count))
            first += found[-1].portions + count
        covers, owner = _covers(tuple(found))
        return replace(
            self,
            lower=np.concatenate([self.lower[:still], np.zeros(first - still)]),
            upper=np.concatenate([self.upper[:still], np.full(first - still, np.inf)]),
            groups=tuple(found),
            covers=covers,
            owner=owner,
        )

    def between(self, corners: tuple[Floats, ...]) -> Arrays:
        """The program with the parts of each group's bins between its corners [corner, exit]."""
        rows, width = len(self.row_lower), len(self.lower)
        value, row = [self.rest.data], [self.rest.indices]
        count, cost = [np.diff(self.rest.indptr)], [self.rest_cost]
        for number, (group, corner) in enumerate(zip(self.groups, corners, strict=True)):
            part = np.matmul(group.slots, corner.T).transpose(0, 2, 1)
            some, ones = part != 0.0, np.ones(group.corners)
            place = np.broadcast_to(group.rows[:, None, :], part.shape)
            value += [part[some], ones]
            row += [place[some], np.full(group.corners, rows - len(self.groups) + number)]
            count += [np.count_nonzero(some, axis=2).ravel(), ones]
            cost += [(group.cost @ corner.T).ravel(), np.zeros(group.corners)]
        entries = np.concatenate(value), np.concatenate(row)
        start = np.concatenate([[0], np.cumsum(np.concatenate(count), dtype=np.int64)])
        return Arrays(
            matrix=csr_matrix(csc_matrix((*entries, start), shape=(rows, width))),
            row_lower=self.row_lower,
            row_upper=self.row_upper,
            lower=self.lower,
            upper=self.upper,
            cost=np.concatenate(cost),
        )


def lay_out(case: Case, groups: tuple[Bins, ...], known: Exits | None = None) -> Layout | None:
    """The layout of a case with its bins in these groups; None where they do not allow it.

    Bins of one group must be alike, and whatever is in a bin must be able to go to all its exits.
    There are as many corners as exits.
    """
    same = known or same_exits(case)
    classes = _classes(case, groups, same)
    arrays = averaged(same.arrays, classes)
    flowing = np.zeros(len(arrays.cost), dtype=bool)
    flowing[classes.column[case.flow]] = True
    arrays, left = slim(arrays, flowing)
    place = np.searchsorted(left, classes.column)
    classes = replace(classes, column=place, column_sizes=classes.column_sizes[left])
    matrix = csc_matrix(arrays.matrix)
    found: list[Group] = []
    for bins in groups:
        group = _group(same, classes, arrays, matrix, bins)
        if group is None:
            return None
        found.append(group)
    rest = np.flatnonzero(~flowing[left])
    count = np.array([float(len(bins)) for bins in groups])
    return Layout(
        rest=csc_matrix(matrix[:, rest]),
        rest_cost=arrays.cost[rest],
        row_lower=np.concatenate([arrays.row_lower, count]),
        row_upper=np.concatenate([arrays.row_upper, count]),
        lower=arrays.lower[rest],
        upper=arrays.upper[rest],
        groups=tuple(found),
        covers=NO_COVERS,
        owner=np.empty(0, dtype=np.int64),
    ).with_corners(tuple(group.exits for group in found))


def _classes(case: Case, groups: tuple[Bins, ...], same: Exits) -> Partition:
    """Columns and rows taken together as far as bins of a group can be exchanged."""
    group = np.zeros(case.net.bins, dtype=np.int64)
    for number, bins in enumerate(groups):
        group[list(bins)] = number
    return same.classes(group)


def _group(
    same: Exits, classes: Partition, arrays: Arrays, matrix: csc_matrix, bins: Bins
) -> Group | None:
    """A group by the flows of its first bin."""
    case, net = same.case, same.case.net
    flow = np.flatnonzero(net.fill_bin[net.fill] == bins[0])
    fills, draws = np.unique(net.fill[flow]), np.unique(net.draw[flow])
    kinds, some, of_draw = np.unique(same.kind[draws], return_index=True, return_inverse=True)
    every = classes.column[case.flow[flow]]
    count = np.bincount(of_draw)[np.searchsorted(kinds, same.kind[net.draw[flow]])]
    alike = (classes.column_sizes[every] == len(bins) * count).all()
    flow = flow[np.isin(net.draw[flow], draws[some])]
    flow = flow[np.lexsort((same.kind[net.draw[flow]], net.fill[flow]))]
    column = classes.column[case.flow[flow]]
    shape = (len(fills), len(kinds))
    whole = len(flow) == shape[0] * shape[1] and len(every) == shape[0] * len(draws)
    if not (whole and alike) or len(np.unique(column)) < len(column):
        return None
    entries = coo_matrix(matrix[:, column])
    size = same.size[draws]
    rows, slots = _slots(entries, shape)
    return Group(
        bins=bins,
        first=0,
        rows=rows,
        slots=slots,
        useful=_useful(arrays, rows, slots, arrays.cost[column].reshape(shape)),
        corners=shape[1],
        cost=arrays.cost[column].reshape(shape),
        most=case.most_fill[fills],
        of_draw=of_draw,
        part=size / np.bincount(of_draw, weights=size)[of_draw],
    )


def _slots(entries: coo_matrix, shape: tuple[int, int]) -> tuple[Ints, Floats]:
    """The rows and entries of flows, stream by stream."""
    stream, exit_ = entries.col // shape[1], entries.col % shape[1]
    place, at = np.unique(np.stack([stream, entries.row]), axis=1, return_inverse=True)
    counts = np.bincount(place[0], minlength=shape[0])
    number = np.arange(place.shape[1]) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.zeros((shape[0], counts.max(initial=0)), dtype=np.int64)
    rows[place[0], number] = place[1]
    slots = np.zeros((*rows.shape, shape[1]))
    slots[stream, number[at.ravel()], exit_] = entries.data
    return rows, slots


def _useful(arrays: Arrays, rows: Ints, slots: Floats, cost: Floats) -> Bools:
    """Exits but those to which nothing needs to go: that has no use, and helps to keep no row.

    What a bin gives there can be left out of it, and then the other parts grow to one.
    """
    more = (slots > 0) & (arrays.row_lower[rows] > -np.inf)[:, :, None]
    less = (slots < 0) & (arrays.row_upper[rows] < np.inf)[:, :, None]
    return np.asarray((more | less).any(axis=(0, 1)) | (cost < 0).any(axis=0))


def _covers(groups: tuple[Group, ...]) -> tuple[Covers, Ints]:
    """``portion <= most_fill * weight`` for all portions, and whose each of them is."""
    small = np.concatenate([np.arange(g.portion.start, g.portion.stop) for g in groups])
    large = np.concatenate(
        [np.tile(np.arange(g.weight.start, g.weight.stop), g.streams) for g in groups]
    )
    most = np.concatenate([np.repeat(np.maximum(g.most, LEAST), g.corners) for g in groups])
    owner = np.repeat(np.arange(len(groups)), [g.portions for g in groups])
    return Covers(small=small, large=large, most=most), owner


LEAST = 1e-9
"""What a stream that may not enter a bin is taken to be able to bring, so that one can divide."""
