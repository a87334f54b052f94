"""The rule of custody: what orders ask for is covered by what enters."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.columns import Columns, stock_kg
from optimiser.formulation.custody import (
    LEAST_INPUT_KG,
    asked_kg,
    asks_for_cover,
    coc_eligible_per_kg,
    coc_input_per_kg,
    cover,
    room_kg,
    sure_tap_kg,
)
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Rows, Term, rows, stacked


def coc_volume_is_covered(frame: Frame, columns: Columns) -> Rows:
    """Eligible input covers the chain-of-custody volume of all orders made, by mass balance.

    ``(asked - carried) sum_l input[l] <= tapped sum_l eligible[l]``, with taps at their least.
    Where heats may stay unmade, both sums count for a heat only if it is made.
    """
    if not asks_for_cover(frame):
        return rows(0)
    if not frame.heats.doubtful.any():
        return _of_sure_heats(frame, columns)
    return stacked((_balance(frame, columns), _if_made(frame, columns), _some(frame, columns)))


def _of_sure_heats(frame: Frame, columns: Columns) -> Rows:
    found = cover(frame, np.ones(frame.heats.count, dtype=bool))
    assert found is not None, "something is to be covered"
    taken = coc_input_per_kg(frame.brief, frame.numbers)[frame.source]
    return rows(
        2,
        (0, columns.charged, found.short_per_kg[frame.source]),
        (1, columns.charged, -taken),
        upper=np.array([-found.room_kg.sum(), -LEAST_INPUT_KG]),
    )


def _balance(frame: Frame, columns: Columns) -> Rows:
    """The balance itself, divided by all that may be tapped, with room for steps if it is asked."""
    asked, tapped, sure = asked_kg(frame), sure_tap_kg(frame), ~frame.heats.doubtful
    room = float(room_kg(frame).sum())
    size = max(1.0, float(tapped.sum()))
    lacking = float(asked[sure].sum()) - frame.brief.settings.coc_carried_kg
    taken, eligible = _per_pair(frame)
    covers, asks = (at != NOTHING for at in (columns.eligible_if_made, columns.input_if_made))
    needs = np.flatnonzero(asks)
    at = 1 + np.arange(len(needs))
    return rows(
        1 + len(needs),
        (0, columns.charged, (lacking * taken - float(tapped[sure].sum()) * eligible) / size),
        (0, columns.eligible_if_made[covers], -tapped[covers] / size),
        (0, columns.input_if_made[asks], asked[asks] / size),
        (0, columns.covering, room),
        (at, columns.made[needs], 1.0),
        (at, columns.covering, -1.0),
        upper=np.append(-room if asked[sure].any() else 0.0, np.zeros(len(needs))),
    )


def _if_made(frame: Frame, columns: Columns) -> Rows:
    """``eligible_if_made`` is no more, ``input_if_made`` no less, than counts for the heat."""
    taken, eligible = _per_pair(frame)
    most = _most_input_kg(frame)
    covers = np.flatnonzero(columns.eligible_if_made != NOTHING)
    asks = np.flatnonzero(columns.input_if_made != NOTHING)
    first, count = np.arange(len(covers)), len(covers)
    all_pairs: list[Term] = [
        (first[:, None], columns.charged, -eligible),
        (2 * count + np.arange(len(asks))[:, None], columns.charged, taken),
    ]
    return rows(
        2 * count + len(asks),
        *all_pairs,
        (first, columns.eligible_if_made[covers], 1.0),
        (count + first, columns.eligible_if_made[covers], 1.0),
        (count + first, columns.made[covers], -most),
        (2 * count + np.arange(len(asks)), columns.input_if_made[asks], -1.0),
        (2 * count + np.arange(len(asks)), columns.made[asks], most),
        upper=np.concatenate([np.zeros(2 * count), np.full(len(asks), most)]),
    )


def _some(frame: Frame, columns: Columns) -> Rows:
    """A heat that the account alone does not cover needs some input, or there is no share."""
    asked, carried = asked_kg(frame), frame.brief.settings.coc_carried_kg
    needs = np.flatnonzero(frame.heats.doubtful & (asked > carried))
    taken, _ = _per_pair(frame)
    is_sure = int(asked[~frame.heats.doubtful].sum() > carried)
    at = np.arange(len(needs))
    return rows(
        len(needs) + is_sure,
        (np.arange(len(needs) + is_sure)[:, None], columns.charged, -taken),
        (at, columns.made[needs], LEAST_INPUT_KG),
        upper=np.concatenate([np.zeros(len(needs)), np.full(is_sure, -LEAST_INPUT_KG)]),
    )


def _per_pair(frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Input, and eligible input, of every pair, per kg as received [p]."""
    return (
        coc_input_per_kg(frame.brief, frame.numbers)[frame.source],
        coc_eligible_per_kg(frame.brief, frame.numbers)[frame.source],
    )


def _most_input_kg(frame: Frame) -> float:
    """The most that all charges together could hold, kg as received."""
    brings = ~frame.takes
    heat, widest = frame.order[brings], 1.0 + frame.most_taken_of
    room = (frame.heats.most_melt_kg * widest)[heat] / frame.liquid[brings]
    each = np.minimum(stock_kg(frame.brief)[frame.source[brings]], room)
    by_yield = np.zeros(frame.heats.count)
    np.maximum.at(by_yield, heat, room)
    by_heat = np.minimum(np.bincount(heat, each, minlength=frame.heats.count), by_yield)
    return float(by_heat.sum())
