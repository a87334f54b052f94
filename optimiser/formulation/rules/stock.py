"""Rules of the yard: nothing is charged that is not there, and what must go goes."""

from __future__ import annotations

import math

import numpy as np

from optimiser.formulation.columns import Columns, most_bought_kg, most_kg, stock_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Rows, rows


def stock_is_not_exceeded(frame: Frame, columns: Columns) -> Rows:
    """Over all charges no more of a source is used than there is.

    ``sum_h charged[l,h] <= stock[l]``
    """
    stock = stock_kg(frame.brief)
    finite = np.isfinite(stock)
    pair = np.flatnonzero(finite[frame.source])
    row_of = np.cumsum(finite) - 1
    return rows(
        int(finite.sum()),
        (row_of[frame.source[pair]], columns.charged[pair], 1.0),
        upper=stock[finite],
    )


def stock_that_must_go_goes(frame: Frame, columns: Columns) -> Rows:
    """Over the plan at least the least total of a source is used, up to one step of its scale.

    ``sum_h charged[l,h] >= least[l]``
    """
    sources = frame.brief.sources
    least = np.array(
        [
            least_total_kg(source.min_total_kg, source.mass_kg, source.weigh_step_kg)
            for source in sources
        ]
    )
    asked = least > 0
    pair = np.flatnonzero(asked[frame.source])
    row_of = np.cumsum(asked) - 1
    return rows(
        int(asked.sum()),
        (row_of[frame.source[pair]], columns.charged[pair], 1.0),
        lower=least[asked],
    )


def least_total_kg(asked_kg: float, mass_kg: float | None, step_kg: float) -> float:
    """What must be used at least: no more than the scale can weigh out of what is there."""
    if mass_kg is None or step_kg == 0 or asked_kg <= mass_kg - step_kg:
        return asked_kg
    return min(asked_kg, math.floor(mass_kg / step_kg + 1e-9) * step_kg)


def purchases_cover_use(frame: Frame, columns: Columns) -> Rows:
    """What is used of an offer is bought, in its steps and not too little.

    ``sum_h charged[l,h] <= bought[l]`` and ``least buying[l] <= bought[l] <= most buying[l]``
    """
    sources = frame.brief.sources
    bought = columns.bought
    asked = np.flatnonzero(bought != NOTHING)
    if not len(asked):
        return rows(0)
    pair = np.flatnonzero(bought[frame.source] != NOTHING)
    row_of = np.cumsum(bought != NOTHING) - 1
    least = np.flatnonzero(columns.buying != NOTHING)
    at, count = np.arange(len(least)), len(asked)
    floor = np.array([sources[s].min_buy_kg for s in least])
    most = most_bought_kg(frame)[least]
    return rows(
        count + 2 * len(least),
        (row_of[frame.source[pair]], columns.charged[pair], 1.0),
        (np.arange(count), bought[asked], -1.0),
        (count + at, bought[least], -1.0),
        (count + at, columns.buying[least], floor),
        (count + len(least) + at, bought[least], 1.0),
        (count + len(least) + at, columns.buying[least], -most),
        upper=0.0,
    )


def fixed_costs_open_a_source(frame: Frame, columns: Columns) -> Rows:
    """A source with a fixed cost is used only if that is paid.

    ``charged[l,h] <= most[l,h] opened[l]``
    """
    pair = np.flatnonzero(columns.opened[frame.source] != NOTHING)
    if not len(pair):
        return rows(0)
    at = np.arange(len(pair))
    return rows(
        len(pair),
        (at, columns.charged[pair], 1.0),
        (at, columns.opened[frame.source[pair]], -most_kg(frame)[pair]),
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
