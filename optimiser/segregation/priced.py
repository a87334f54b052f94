"""The least between many corners, few of which matter: those enter that prices ask for.

Prices of the rows tell what one bin gains at a corner: of each stream all or nothing, as it pays.
Where that is more than the bin costs, the corner enters. By what is more, the least between all
corners can be less than that between those that are in, and not by more than that (Dantzig and
Wolfe, Operations Research 8, 1960).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.corners import Group, Layout
from optimiser.solve.covered import (
    BASIC,
    LOWER,
    NONE_BELOW,
    UPPER,
    Begin,
    Covered,
    CoveredHighs,
)
from optimiser.solve.solution import Clock

FEW_CORNERS = 10
"""With so many corners or fewer for a group, all are in from the first."""
ENTER = 3
"""So many corners of a group enter at a time."""
CLOSE = 1e-6
"""The bound may be less by this part of it than it would be with all corners."""
SURE = 1e-9
"""A gain or loss that is more than what prices are off by."""
ROUNDS = 30

Corners = tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some corners of each group, and where their columns and covers are among all."""

    chosen: tuple[Ints, ...]
    layout: Layout
    column: Ints
    cover: Ints


def priced(
    solver: CoveredHighs,
    layout: Layout,
    corners: Corners,
    clock: Clock,
    *,
    below: float,
    begin: Begin,
) -> Covered:
    """The least between these corners, if there is anything ``below`` that."""
    chosen = _first(layout, begin)
    for _ in range(ROUNDS):
        part = _part(layout, chosen)
        is_whole = len(part.column) == len(layout.lower)
        some = tuple(corner[each] for corner, each in zip(corners, chosen, strict=True))
        found = solver.least(
            part.layout.between(some),
            part.layout.covers,
            clock,
            below=below if is_whole else np.inf,
            begin=_within(part, layout, some, begin),
        )
        if is_whole:
            return found
        if found.values is None:
            chosen = tuple(np.arange(group.corners) for group in layout.groups)
            continue
        missed, less = _less(layout, part, corners, found)
        bound = found.bound - less
        if bound >= below:
            return NONE_BELOW
        assert found.begin is not None, "an answer has a begin"
        begin = replace(_among_all(part, layout, found.begin), is_feasible=True)
        if less <= CLOSE * abs(found.bound):
            begin = replace(begin, is_feasible=False)
            return _whole(part, layout, replace(found, bound=bound, begin=begin))
        more = tuple(_entered(*each) for each in zip(chosen, missed, strict=True))
        is_new = any(len(one) > len(two) for one, two in zip(more, chosen, strict=True))
        chosen = more if is_new else tuple(np.arange(g.corners) for g in layout.groups)
    return Covered(bound=-np.inf)


def _less(
    layout: Layout, part: Part, corners: Corners, found: Covered
) -> tuple[list[Floats], float]:
    """What is missed at each corner of each group, and by how much the least can be less so."""
    missed = [_missed(part.layout, number, corner, found) for number, corner in enumerate(corners)]
    most = [max(0.0, float(each.max())) for each in missed]
    return missed, sum(len(g.bins) * each for g, each in zip(layout.groups, most, strict=True))


def _first(layout: Layout, begin: Begin) -> tuple[Ints, ...]:
    """The corners with a cover to begin with; where nothing is known, all.

    From nothing, most programs end early, as there is nothing below the cutoff in them.
    """
    found = []
    for number, group in enumerate(layout.groups):
        if group.corners <= FEW_CORNERS:
            found.append(np.arange(group.corners))
            continue
        mine = begin.covers[layout.owner[begin.covers] == number]
        used = (mine - np.searchsorted(layout.owner, number)) % group.corners
        found.append(np.unique(used) if len(used) else np.arange(group.corners))
    return tuple(found)


def _entered(chosen: Ints, missed: Floats) -> Ints:
    """With the corners at which most is missed."""
    order = np.argsort(-missed, kind="stable")[:ENTER]
    return np.unique(np.concatenate([chosen, order[missed[order] > 0.0]]))


def _missed(layout: Layout, number: int, corner: Floats, found: Covered) -> Floats:
    """What a bin of a group gains at each corner, by streams that gain, beyond what it costs."""
    assert found.begin is not None, "an answer has a begin"
    assert found.begin.duals is not None, "with prices"
    duals = found.begin.duals
    cost = float(duals[len(duals) - len(layout.groups) + number])
    group = layout.groups[number]
    most = np.where(np.isfinite(group.most), group.most, 0.0)
    return np.asarray(most @ np.maximum(_gain(group, corner, duals), 0.0) + cost)


def _gain(group: Group, corner: Floats, duals: Floats) -> Floats:
    """What each stream gains at each corner, as rows are priced [stream, corner]."""
    worth = np.einsum("se,sei->si", duals[group.rows], group.slots) - group.cost
    return np.asarray(worth @ corner.T)


def _part(layout: Layout, chosen: tuple[Ints, ...]) -> Part:
    columns = [np.arange(len(layout.rest_cost))]
    covers, first = [], 0
    for group, each in zip(layout.groups, chosen, strict=True):
        portion = (np.arange(group.streams)[:, None] * group.corners + each).ravel()
        columns += [group.first + portion, group.weight.start + each]
        covers.append(first + portion)
        first += group.portions
    return Part(
        chosen=chosen,
        layout=layout.with_corners(tuple(len(each) for each in chosen)),
        column=np.concatenate(columns),
        cover=np.concatenate(covers),
    )


def _within(part: Part, layout: Layout, corners: Corners, begin: Begin) -> Begin:
    """Where to begin, of these corners only, as prices have it at each of them.

    What is neither nothing nor all there is stays as it was: so there is one of a basis for each
    row. A stream that is nothing and gains, or all there is and loses, changes its side.
    """
    place = np.full(len(layout.owner), -1)
    place[part.cover] = np.arange(len(part.cover))
    covers = place[begin.covers]
    is_in = covers >= 0
    if begin.basis is None or begin.duals is None:
        return Begin(covers=covers[is_in])
    gain = np.concatenate([
        _gain(group, corner, begin.duals).ravel()
        for group, corner in zip(layout.groups, corners, strict=True)
    ])  # fmt: skip
    columns, rows = begin.basis.columns[part.column], begin.basis.rows
    others = len(rows) - len(covers)
    status = np.full(len(part.cover), BASIC)
    status[covers[is_in]] = rows[others:][is_in]
    small = part.layout.covers.small
    nothing = (columns[small] != BASIC) & (status == BASIC) & (gain > SURE)
    everything = (columns[small] == BASIC) & (status != BASIC) & (gain < -SURE)
    columns[small[nothing]], status[nothing] = BASIC, UPPER
    columns[small[everything]], status[everything] = LOWER, BASIC
    tight = np.flatnonzero(status != BASIC)
    basis = replace(
        begin.basis, columns=columns, rows=np.concatenate([rows[:others], status[tight]])
    )
    return replace(begin, covers=tight, basis=basis)


def _among_all(part: Part, layout: Layout, begin: Begin) -> Begin:
    """Where an answer ended, among all corners; those that are not in have nothing."""
    assert begin.basis is not None, "an answer has a basis"
    columns = np.full(len(layout.lower), LOWER)
    columns[part.column] = begin.basis.columns
    basis = replace(begin.basis, columns=columns)
    return replace(begin, covers=part.cover[begin.covers], basis=basis)


def _whole(part: Part, layout: Layout, found: Covered) -> Covered:
    """An answer with nothing at the corners that are not in."""
    assert found.values is not None, "an answer has values"
    assert found.reduced is not None, "an answer has costs"
    assert found.prices is not None, "an answer has prices"
    values, reduced = np.zeros(len(layout.lower)), np.zeros(len(layout.lower))
    values[part.column], reduced[part.column] = found.values, found.reduced
    prices = np.zeros(len(layout.owner))
    prices[part.cover] = found.prices
    return replace(found, values=values, reduced=reduced, prices=prices)
