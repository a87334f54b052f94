"""Rules of the yard's ways: what is sorted, and what lies in bins."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.columns import Columns, asked_of_way, most_kg, most_sorted_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import INFINITY, Ints, Rows, Term, rows, stacked


def outlets_give_what_is_sorted(frame: Frame, columns: Columns) -> Rows:
    """Of an outlet no more is used than its campaign gives.

    ``sum_h charged[o,h] + sum_b rest[o,b] <= sum_c share[c,o] sorted[c]``
    """
    place = frame.yard
    outlets, row = np.unique(place.outlet, return_inverse=True)
    at = _place_of(frame, outlets)
    return rows(
        len(outlets),
        *_used(frame, columns, at),
        (row, columns.sorted[place.campaign], -place.outlet_kg),
        upper=0.0,
    )


def sorters_are_not_overloaded(frame: Frame, columns: Columns) -> Rows:
    """A sorter takes no more over the plan than it can.

    ``sum_c load[c,k] sorted[c] <= capacity[k]``
    """
    load: dict[str, list[tuple[int, float]]] = {}
    capacity: dict[str, float] = {}
    for number, campaign in enumerate(frame.brief.campaigns):
        for one in campaign.passes:
            if one.sorter.capacity_kg is not None:
                capacity[one.sorter.sorter_id] = one.sorter.capacity_kg
                load.setdefault(one.sorter.sorter_id, []).append((number, one.kg_per_kg))
    entries = [(row, *entry) for row, name in enumerate(sorted(load)) for entry in load[name]]
    row, which, share = np.array(entries, dtype=float).reshape(-1, 3).T
    return rows(
        len(load),
        (row.astype(int), columns.sorted[which.astype(int)], share),
        upper=np.array([capacity[name] for name in sorted(load)]),
    )


def campaigns_are_large_enough(frame: Frame, columns: Columns) -> Rows:
    """A campaign that is run at all is at least the smallest that its sorters accept.

    ``least[c] runs[c] <= sorted[c] <= most[c] runs[c]``
    """
    asked = np.flatnonzero(columns.runs != NOTHING)
    at, count, runs = np.arange(len(asked)), len(asked), columns.runs[asked]
    least = np.array([frame.brief.campaigns[c].least_kg for c in asked])
    return rows(
        2 * count,
        (at, columns.sorted[asked], 1.0),
        (at, runs, -most_sorted_kg(frame)[asked]),
        (at + count, columns.sorted[asked], -1.0),
        (at + count, runs, least),
        upper=0.0,
    )


def bins_are_not_overfilled(frame: Frame, columns: Columns) -> Rows:
    """What is drawn from a bin and stays in it fits in it.

    ``sum_{s,h} charged[s,b,h] + sum_s rest[s,b] <= capacity[b]``
    """
    capacity = np.array(
        [INFINITY if one.capacity_kg is None else one.capacity_kg for one in frame.brief.bins]
    )
    finite = np.isfinite(capacity)
    row_of = np.cumsum(finite) - 1
    pair = np.flatnonzero(~frame.direct)
    pair = pair[finite[frame.via[pair]]]
    rest = np.flatnonzero(finite[frame.yard.rest_bin])
    return rows(
        int(finite.sum()),
        (row_of[frame.via[pair]], columns.charged[pair], 1.0),
        (row_of[frame.yard.rest_bin[rest]], columns.rest[rest], 1.0),
        upper=capacity[finite],
    )


def bins_cost_what_opening_them_costs(frame: Frame, columns: Columns) -> Rows:
    """A bin with a fixed cost is used only if that is paid.

    ``charged[s,b,h] <= most[s,h] in_use[b]``
    """
    pair = np.flatnonzero(~frame.direct)
    pair = pair[columns.in_use[frame.via[pair]] != NOTHING]
    at = np.arange(len(pair))
    return rows(
        len(pair),
        (at, columns.charged[pair], 1.0),
        (at, columns.in_use[frame.via[pair]], -most_kg(frame)[pair]),
        upper=0.0,
    )


def what_lies_in_a_bin_is_in_it(frame: Frame, columns: Columns) -> Rows:
    """Metal that already lies in a bin is drawn from it or stays in it, all of it.

    ``sum_h charged[s,b,h] + rest[s,b] = stock[s]``
    """
    held = np.array(
        [at for at, source in enumerate(frame.brief.sources) if source.in_bin is not None],
        dtype=int,
    )
    stock = np.array([frame.brief.sources[at].mass_kg or 0.0 for at in held])
    at = _place_of(frame, held)
    return rows(len(held), *_used(frame, columns, at), lower=stock, upper=stock)


def whole_lots_stay_whole(frame: Frame, columns: Columns) -> Rows:
    """A whole lot lies in one bin with all it is, or in none.

    ``sum_h charged[s,b,h] + rest[s,b] = stock[s] whole[s,b]`` and
    ``direct and sorted[s] <= stock[s] (1 - sum_b whole[s,b])``
    """
    place = frame.yard
    if not len(place.whole_source):
        return rows(0)
    stock = np.array([source.mass_kg or 0.0 for source in frame.brief.sources])
    ends = np.full((len(stock), len(frame.brief.bins)), NOTHING)
    ends[place.whole_source, place.whole_bin] = np.arange(len(place.whole_source))
    pair = np.flatnonzero(~frame.direct)
    pair = pair[ends[frame.source[pair], frame.via[pair]] != NOTHING]
    rest = np.flatnonzero(ends[place.rest_source, place.rest_bin] != NOTHING)
    lots, one = np.unique(place.whole_source, return_inverse=True)
    at = _place_of(frame, lots)
    straight = np.flatnonzero(frame.direct & (at[frame.source] != NOTHING))
    over = np.flatnonzero(at[place.lot] != NOTHING)
    inside = rows(
        len(place.whole_source),
        (ends[frame.source[pair], frame.via[pair]], columns.charged[pair], 1.0),
        (ends[place.rest_source[rest], place.rest_bin[rest]], columns.rest[rest], 1.0),
        (np.arange(len(place.whole_source)), columns.whole, -stock[place.whole_source]),
        lower=0.0,
        upper=0.0,
    )
    outside = rows(
        len(lots),
        (at[frame.source[straight]], columns.charged[straight], 1.0),
        (at[place.lot[over]], columns.sorted[over], 1.0),
        (one, columns.whole, stock[place.whole_source]),
        upper=stock[lots],
    )
    return stacked((inside, outside))


def ways_are_not_overrun(frame: Frame, columns: Columns) -> Rows:
    """Into a bin and out of it goes what routes and pins allow and ask for.

    ``least <= sum_h charged[s,b,h] + rest[s,b] <= most`` and
    ``least made[h] <= sum_s charged[s,b,h] <= most``
    """
    if not (frame.brief.routes or frame.brief.pins):
        return rows(0)
    return stacked((*_fills(frame, columns), *_draws(frame, columns)))


def _fills(frame: Frame, columns: Columns) -> list[Rows]:
    """A row for every way from a heap into a bin that something is asked of."""
    found = []
    for source, bin_ in zip(*np.nonzero(frame.yard.enters), strict=True):
        ends = frame.brief.sources[source].source_id, frame.brief.bins[bin_].bin_id
        least, most = asked_of_way(frame.brief, *ends)
        if least > 0 or most < INFINITY:
            pair = np.flatnonzero((frame.source == source) & (frame.via == bin_))
            stays = (frame.yard.rest_source == source) & (frame.yard.rest_bin == bin_)
            terms: list[Term] = [(0, columns.charged[pair], 1.0), (0, columns.rest[stays], 1.0)]
            found.append(rows(1, *terms, lower=least, upper=most))
    return found


def _draws(frame: Frame, columns: Columns) -> list[Rows]:
    """A row for every way from a bin into a charge that something is asked of."""
    found = []
    for bin_, one in enumerate(frame.brief.bins):
        for heat, order in enumerate(frame.heats.orders):
            least, most = asked_of_way(frame.brief, one.bin_id, order.order_id)
            pair = np.flatnonzero((frame.via == bin_) & (frame.order == heat))
            if most < INFINITY:
                found.append(rows(1, (0, columns.charged[pair], 1.0), upper=most))
            if least > 0:
                made = columns.made[heat]
                doubt: list[Term] = [(0, made, -least)] if made != NOTHING else []
                lower = 0.0 if made != NOTHING else least
                found.append(rows(1, (0, columns.charged[pair], 1.0), *doubt, lower=lower))
    return found


def _place_of(frame: Frame, sources: Ints) -> Ints:
    """The row of each source, NOTHING for those that have none [s]."""
    at = np.full(len(frame.brief.sources), NOTHING)
    at[sources] = np.arange(len(sources))
    return at


def _used(frame: Frame, columns: Columns, at: Ints) -> tuple[Term, Term]:
    """All that is charged and all that stays in bins of the sources that have a row."""
    pair = np.flatnonzero(at[frame.source] != NOTHING)
    rest = np.flatnonzero(at[frame.yard.rest_source] != NOTHING)
    return (
        (at[frame.source[pair]], columns.charged[pair], 1.0),
        (at[frame.yard.rest_source[rest]], columns.rest[rest], 1.0),
    )
