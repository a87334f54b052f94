"""Rules of treatment: how much of an element can be taken out of a melt."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.leaving import least_left, treatments_of
from optimiser.formulation.program import INFINITY, Rows, Term, rows, stacked


def treatments_take_their_share_at_most(frame: Frame, columns: Columns) -> Rows:
    """A treatment takes no more than its share of what the melt then has of its element.

    ``taken[t] <= share[t] (content + taken[t] + sum of taken by the treatments after t)``, where
    the content is that of the melt when all is done; the cheapest treatment comes first.
    """
    found = treatments_of(frame)
    terms: list[Term] = []
    for row, (pair, one) in enumerate(found.items()):
        heat, share = frame.order[pair], one.max_removal_pct / 100.0
        same = [
            other
            for other, later in found.items()
            if frame.order[other] == heat and later.element == one.element
        ]
        after = same[same.index(pair) + 1 :]
        content = columns.content[heat, frame.contents.index(one.element)]
        terms += [(row, columns.charged[pair], 1.0 - share), (row, content, -share)]
        terms.append((row, columns.charged[after], -share))
    return rows(len(found), *terms, upper=0.0)


def treatments_leave_their_least(frame: Frame, columns: Columns) -> Rows:
    """What is treated keeps at least what its treatment leaves; what has less is not treated.

    ``least melt <= content`` or, where that is not so of everything, with a yes or no,
    ``least melt - content + least most used[t] <= least most`` (``leaving.py``).
    """
    least = least_left(frame)
    asked = {pair: one for pair, one in treatments_of(frame).items() if least[pair] > 0.0}
    terms: list[Term] = []
    upper = np.zeros(len(asked))
    for row, (pair, one) in enumerate(asked.items()):
        heat = frame.order[pair]
        content = columns.content[heat, frame.contents.index(one.element)]
        terms += [(row, columns.melt[heat], least[pair]), (row, content, -1.0)]
        if columns.used[pair] != NOTHING:
            upper[row] = least[pair] * frame.heats.most_melt_kg[heat]
            terms.append((row, columns.used[pair], upper[row]))
    return rows(len(asked), *terms, upper=upper)


def melts_fit_before_they_are_treated(frame: Frame, columns: Columns) -> Rows:
    """Furnaces hold what is melted before anything is taken out of it, and only what is made.

    ``melt + sum_t taken[t] <= capacity`` and, of a heat that may stay unmade,
    ``sum_t taken[t] <= most made``
    """
    heats = frame.heats
    pair = np.flatnonzero(frame.takes)
    treated = np.unique(frame.order[pair])
    row_of = np.full(heats.count, NOTHING)
    row_of[treated] = np.arange(len(treated))
    taken: Term = (row_of[frame.order[pair]], columns.charged[pair], 1.0)
    furnaces = [frame.brief.furnace_of(heats.orders[heat]) for heat in treated]
    room = np.array([INFINITY if f.capacity_kg is None else f.capacity_kg for f in furnaces])
    doubted = heats.doubtful[treated]
    most = (heats.most_melt_kg * frame.most_taken_of)[treated]
    at = np.arange(len(treated))
    made = columns.made[treated]
    return stacked((
        rows(len(treated), taken, (at, columns.melt[treated], 1.0), upper=room),
        rows(
            len(treated),
            taken,
            (at[doubted], made[doubted], -most[doubted]),
            upper=np.where(doubted, 0.0, most),
        ),
    ))  # fmt: skip
