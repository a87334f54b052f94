"""Rules of mass: what is charged is melted, what is melted is tapped or left."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Rows, rows


def melt_is_what_is_charged(frame: Frame, columns: Columns) -> Rows:
    """The melt is the heel found and the liquid of all that is charged.

    ``melt[h] - left[previous h] - sum_l Y[l,h] charged[l,h] = heel that lies in the furnace``
    """
    heats = frame.heats
    heat, later = np.arange(heats.count), np.flatnonzero(heats.inherits)
    lying = np.where(heats.previous == NOTHING, heats.first_heel_kg, 0.0)
    return rows(
        heats.count,
        (heat, columns.melt, 1.0),
        (later, columns.left[heats.previous[later]], -1.0),
        (frame.order, columns.charged, -frame.liquid),
        lower=lying,
        upper=lying,
    )


def melt_is_tapped_or_left(frame: Frame, columns: Columns) -> Rows:
    """What is melted is tapped or left behind as the next heel.

    ``melt[h] - tap[h] - left[h] = 0``
    """
    heat = np.arange(frame.heats.count)
    return rows(
        frame.heats.count,
        (heat, columns.melt, 1.0),
        (heat, columns.tap, -1.0),
        (heat, columns.left, -1.0),
        lower=0.0,
        upper=0.0,
    )


def tap_is_within_order(frame: Frame, columns: Columns) -> Rows:
    """A heat that may stay unmade taps within its order if made, and charges nothing if not.

    ``least made[h] <= tap[h] <= most made[h]``, ``least_melt made[h] <= melt[h]`` and
    ``sum_l Y[l,h] charged[l,h] <= most_melt made[h]``
    """
    heats = frame.heats
    heat = np.flatnonzero(heats.doubtful)
    at, made = np.arange(len(heat)), columns.made[heat]
    pair = np.flatnonzero(heats.doubtful[frame.order])
    row_of = np.full(heats.count, NOTHING)
    row_of[heat] = at
    count = len(heat)
    return rows(
        4 * count,
        (at, columns.tap[heat], -1.0),
        (at, made, heats.least_tap_kg[heat]),
        (at + count, columns.tap[heat], 1.0),
        (at + count, made, -heats.most_tap_kg[heat]),
        (at + 2 * count, columns.melt[heat], -1.0),
        (at + 2 * count, made, heats.least_melt_kg[heat]),
        (row_of[frame.order[pair]] + 3 * count, columns.charged[pair], frame.liquid[pair]),
        (at + 3 * count, made, -heats.most_melt_kg[heat]),
        upper=0.0,
    )


def contents_are_what_is_charged(frame: Frame, columns: Columns) -> Rows:
    """Of each element the melt holds what the heel held and what is charged brings.

    ``content[k,h] - heel_content[k,h] - sum_l g[l,k] charged[l,h] = content that lies there``
    """
    width = len(frame.contents)
    row = np.arange(frame.heats.count * width)
    heel = columns.heel_content.ravel()
    inherits = np.flatnonzero(heel != NOTHING)
    lying = frame.heel_content.ravel()
    return rows(
        len(row),
        (row, columns.content.ravel(), 1.0),
        (inherits, heel[inherits], -1.0),
        (
            frame.order[:, None] * width + np.arange(width),
            columns.charged[:, None],
            -frame.content,
        ),
        lower=lying,
        upper=lying,
    )
