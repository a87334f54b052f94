"""The relaxation with every bin's parts somewhere between given corners.

The parts of a bin, one for each exit, are a point of a simplex: at its corners a bin gives all
to one exit. Between any corners ``v[k]`` that point is ``sum(weight[k] * v[k])``, and the flows
of stream s are ``sum(portion[s,k] * v[k])`` with ``portion[s,k] <= most_fill[s] * weight[k]``:
nothing tighter holds for one bin alone. The smaller the simplex, the nearer to the mixing.

Bins that are alike and between the same corners are one group: their sums are columns. Exits that
are the same but for size are one exit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.equitable import Partition, averaged
from optimiser.segregation.mixing import Indices
from optimiser.segregation.same_exits import Exits, same_exits
from optimiser.solve.covered import Covers
from optimiser.solve.warm import Arrays

Bins = tuple[int, ...]
Triplets = tuple[Floats, Indices, Indices]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bins of one group in the program: entries of its flows by row, stream and exit."""

    bins: Bins
    first: int
    """Where its portions begin among the columns; its weights come after them."""
    row: Ints
    stream: Ints
    exit: Ints
    value: Floats
    cost: Floats
    most: Floats
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
        """How many exits may draw, and how many corners there are."""
        return int(self.cost.shape[1])

    @property
    def portions(self) -> int:
        """How many portions there are."""
        return self.streams * self.exits

    @property
    def weight(self) -> slice:
        """The places of its weights."""
        return slice(self.first + self.portions, self.first + self.portions + self.exits)

    @property
    def portion(self) -> slice:
        """The places of its portions, stream by stream."""
        return slice(self.first, self.first + self.portions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All that does not depend on corners, of a case with these groups of bins."""

    rest: coo_matrix
    rest_cost: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    groups: tuple[Group, ...]
    covers: Covers
    owner: Ints
    """The group of each cover."""

    def between(self, corners: tuple[Floats, ...]) -> Arrays:
        """The program with the parts of each group's bins between its corners [corner, exit]."""
        rows, width = len(self.row_lower), len(self.lower)
        parts: list[Triplets] = [(self.rest.data, self.rest.row, self.rest.col)]
        cost = [self.rest_cost]
        for number, (group, corner) in enumerate(zip(self.groups, corners, strict=True)):
            part = corner[:, group.exit]
            k, entry = np.nonzero(part)
            column = group.first + group.stream[entry] * group.exits + k
            parts.append((group.value[entry] * part[k, entry], group.row[entry], column))
            one = np.ones(group.exits)
            last = np.full(group.exits, rows - len(self.groups) + number)
            parts.append((one, last, np.arange(group.weight.start, group.weight.stop)))
            cost += [(group.cost @ corner.T).ravel(), np.zeros(group.exits)]
        value, row, column = (np.concatenate(each) for each in zip(*parts, strict=True))
        return Arrays(
            matrix=csr_matrix((value, (row, column)), shape=(rows, width)),
            row_lower=self.row_lower,
            row_upper=self.row_upper,
            lower=self.lower,
            upper=self.upper,
            cost=np.concatenate(cost),
        )


def lay_out(case: Case, groups: tuple[Bins, ...], known: Exits | None = None) -> Layout | None:
    """The layout of a case with its bins in these groups; None where they do not allow it.

    Bins of one group must be alike, and whatever is in a bin must be able to go to all its exits.
    """
    same = known or same_exits(case)
    classes = _classes(case, groups, same)
    arrays = averaged(same.arrays, classes)
    matrix = csc_matrix(arrays.matrix)
    found: list[Group] = []
    flowing = np.zeros(matrix.shape[1], dtype=bool)
    first = 0
    still = matrix.shape[1] - len(np.unique(classes.column[case.flow]))
    for bins in groups:
        group = _group(same, classes, arrays, matrix, bins, still + first)
        if group is None:
            return None
        first += group.portions + group.exits
        found.append(group)
    flowing[classes.column[case.flow]] = True
    rest = np.flatnonzero(~flowing)
    most = [np.concatenate([np.full(g.portions, np.inf), np.full(g.exits, float(len(g.bins)))])
            for g in found]  # fmt: skip
    count = np.array([float(len(bins)) for bins in groups])
    covers, owner = _covers(tuple(found))
    return Layout(
        rest=coo_matrix(matrix[:, rest]),
        rest_cost=arrays.cost[rest],
        row_lower=np.concatenate([arrays.row_lower, count]),
        row_upper=np.concatenate([arrays.row_upper, count]),
        lower=np.concatenate([arrays.lower[rest], np.zeros(first)]),
        upper=np.concatenate([arrays.upper[rest], *most]),
        groups=tuple(found),
        covers=covers,
        owner=owner,
    )


def _classes(case: Case, groups: tuple[Bins, ...], same: Exits) -> Partition:
    """Columns and rows taken together as far as bins of a group can be exchanged."""
    group = np.zeros(case.net.bins, dtype=np.int64)
    for number, bins in enumerate(groups):
        group[list(bins)] = number
    return same.classes(group)


def _group(
    same: Exits, classes: Partition, arrays: Arrays, matrix: csc_matrix, bins: Bins, first: int
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
    return Group(
        bins=bins,
        first=first,
        row=entries.row.astype(np.int64),
        stream=entries.col.astype(np.int64) // shape[1],
        exit=entries.col.astype(np.int64) % shape[1],
        value=entries.data,
        cost=arrays.cost[column].reshape(shape),
        most=case.most_fill[fills],
        of_draw=of_draw,
        part=size / np.bincount(of_draw, weights=size)[of_draw],
    )


def _covers(groups: tuple[Group, ...]) -> tuple[Covers, Ints]:
    """``portion <= most_fill * weight`` for all portions, and whose each of them is."""
    small = np.concatenate([np.arange(g.portion.start, g.portion.stop) for g in groups])
    large = np.concatenate(
        [np.tile(np.arange(g.weight.start, g.weight.stop), g.streams) for g in groups]
    )
    most = np.concatenate([np.repeat(np.maximum(g.most, LEAST), g.exits) for g in groups])
    owner = np.repeat(np.arange(len(groups)), [g.portions for g in groups])
    return Covers(small=small, large=large, most=most), owner


LEAST = 1e-9
"""What a stream that may not enter a bin is taken to be able to bring, so that one can divide."""
