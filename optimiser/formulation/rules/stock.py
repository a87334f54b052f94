"""Rules of the yard: nothing is charged that is not there, and what must go goes."""

from __future__ import annotations

import math

import numpy as np

from optimiser.formulation.columns import (
    Columns,
    most_bought_kg,
    most_kg,
    most_sorted_kg,
    stock_kg,
)
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Bools, Ints, Rows, Term, rows


def stock_is_not_exceeded(frame: Frame, columns: Columns) -> Rows:
    """Over all charges, sorters and bins no more of a source is used than there is.

    ``sum_h charged[l,h] + sorted[l] + rest[l] <= stock[l]``
    """
    stock, finite = stock_kg(frame.brief), _is_limited(frame)
    return rows(int(finite.sum()), *taken(frame, columns, finite), upper=stock[finite])


def stock_rows(frame: Frame, *, first: int) -> Ints:
    """The row from ``first`` on that limits each source, NOTHING where none does [s]."""
    finite = _is_limited(frame)
    return np.where(finite, first + np.cumsum(finite) - 1, NOTHING)


def _is_limited(frame: Frame) -> Bools:
    """The sources with a stock of their own [s]."""
    finite = np.isfinite(stock_kg(frame.brief))
    finite[frame.yard.outlet] = False
    return finite


def taken(frame: Frame, columns: Columns, asked: Bools) -> tuple[Term, ...]:
    """All that is taken of the sources ``asked`` for [s], one row each: charged, sorted, left."""
    row_of = np.where(asked, np.cumsum(asked) - 1, NOTHING)
    ways = (
        (frame.source, columns.charged),
        (frame.yard.lot, columns.sorted),
        (frame.yard.rest_source, columns.rest),
    )
    kept = [(row_of[source], column, asked[source]) for source, column in ways]
    return tuple((row[here], column[here], 1.0) for row, column, here in kept)


def stock_that_must_go_goes(frame: Frame, columns: Columns) -> Rows:
    """Over the plan at least the least total of a source is used, up to one step of its scale.

    ``sum_h charged[l,h] + sorted[l] + rest[l] >= least[l]``
    """
    sources = frame.brief.sources
    least = np.array(
        [
            least_total_kg(source.min_total_kg, source.mass_kg, source.weigh_step_kg)
            for source in sources
        ]
    )
    asked = least > 0
    return rows(int(asked.sum()), *taken(frame, columns, asked), lower=least[asked])


def least_total_kg(asked_kg: float, mass_kg: float | None, step_kg: float) -> float:
    """What must be used at least: no more than the scale can weigh out of what is there."""
    if mass_kg is None or step_kg == 0 or asked_kg <= mass_kg - step_kg:
        return asked_kg
    return min(asked_kg, math.floor(mass_kg / step_kg + 1e-9) * step_kg)


def purchases_cover_use(frame: Frame, columns: Columns) -> Rows:
    """What is used of an offer is bought, in its steps and not too little.

    ``sum_h charged[l,h] + sorted[l] + rest[l] <= bought[l]`` and
    ``least buying[l] <= bought[l] <= most buying[l]``
    """
    sources = frame.brief.sources
    bought = columns.bought
    asked = np.flatnonzero(bought != NOTHING)
    if not len(asked):
        return rows(0)
    least = np.flatnonzero(columns.buying != NOTHING)
    at, count = np.arange(len(least)), len(asked)
    floor = np.array([sources[s].min_buy_kg for s in least])
    most = most_bought_kg(frame)[least]
    return rows(
        count + 2 * len(least),
        *taken(frame, columns, np.asarray(bought != NOTHING)),
        (np.arange(count), bought[asked], -1.0),
        (count + at, bought[least], -1.0),
        (count + at, columns.buying[least], floor),
        (count + len(least) + at, bought[least], 1.0),
        (count + len(least) + at, columns.buying[least], -most),
        upper=0.0,
    )


def fixed_costs_open_a_source(frame: Frame, columns: Columns) -> Rows:
    """A source with a fixed cost is used only if that is paid.

    ``charged[l,h] <= most[l,h] opened[l]`` and ``sorted[l] <= most[l] opened[l]``
    """
    place = frame.yard
    pair = np.flatnonzero(columns.opened[frame.source] != NOTHING)
    over = np.flatnonzero(columns.opened[place.lot] != NOTHING)
    if not len(pair) and not len(over):
        return rows(0)
    at, more = np.arange(len(pair)), len(pair) + np.arange(len(over))
    return rows(
        len(pair) + len(over),
        (at, columns.charged[pair], 1.0),
        (at, columns.opened[frame.source[pair]], -most_kg(frame)[pair]),
        (more, columns.sorted[over], 1.0),
        (more, columns.opened[place.lot[over]], -most_sorted_kg(frame)[over]),
        upper=0.0,
    )


def moves_are_counted(frame: Frame, columns: Columns) -> Rows:
    """What is charged other than in the previous plan counts as moved, up or down.

    ``|charged[l,h] - previous[l,h]| <= moved[l,h]``
    """
    pair = np.flatnonzero(columns.moved != NOTHING)
    at, count = np.arange(len(pair)), len(pair)
    before = frame.previous_kg[pair]
    return rows(
        2 * count,
        (at, columns.charged[pair], 1.0),
        (at, columns.moved[pair], -1.0),
        (at + count, columns.charged[pair], -1.0),
        (at + count, columns.moved[pair], -1.0),
        upper=np.concatenate([before, -before]),
    )
