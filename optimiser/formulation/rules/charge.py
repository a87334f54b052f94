"""Rules of the charge: how it may be put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from models.order import BlendLimit, Order
from models.source import Source
from optimiser.formulation.admission import is_wet
from optimiser.formulation.columns import Columns, most_kg, pinned_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints, Rows, Term, rows, stacked


def bites_are_not_too_small(frame: Frame, columns: Columns) -> Rows:
    """A source in a charge is used by at least its smallest bite, or not at all.

    ``least[l] used[l,h] <= charged[l,h] <= most[l,h] used[l,h]``
    """
    pair = np.flatnonzero(columns.used != NOTHING)
    if not len(pair):
        return rows(0)
    at, count, used = np.arange(len(pair)), len(pair), columns.used[pair]
    bite = np.array([source.min_use_kg for source in frame.brief.sources])
    least = np.where(frame.direct[pair], bite[frame.source[pair]], 0.0)
    return rows(
        2 * count,
        (at, columns.charged[pair], 1.0),
        (at, used, -most_kg(frame)[pair]),
        (at + count, columns.charged[pair], -1.0),
        (at + count, used, least),
        upper=0.0,
    )


def sources_are_few_enough(frame: Frame, columns: Columns) -> Rows:
    """A charge holds no more distinct materials than its order allows.

    ``used[l,h] <= group_used[g,h]`` and ``sum_g group_used[g,h] <= most[h]``
    """
    orders = frame.heats.orders
    asked = [heat for heat, order in enumerate(orders) if order.max_sources is not None]
    row_of = {heat: row for row, heat in enumerate(asked)}
    counted = [(row_of[heat], column) for (heat, _), column in columns.group_used.items()]
    at, group = np.array(counted, dtype=int).reshape(-1, 2).T
    may_count = (columns.used != NOTHING) & ~frame.takes
    pairs = [p for p in np.flatnonzero(may_count) if int(frame.order[p]) in row_of]
    groups = [columns.group_used[int(frame.order[p]), frame.group(int(p))] for p in pairs]
    shared = np.array(groups, dtype=int) != columns.used[pairs]
    joined = np.flatnonzero(shared)
    return stacked((
        rows(
            len(asked),
            (at, group, 1.0),
            upper=np.array([float(orders[heat].max_sources or 0) for heat in asked]),
        ),
        rows(
            len(joined),
            (np.arange(len(joined)), columns.used[pairs][joined], 1.0),
            (np.arange(len(joined)), np.array(groups, dtype=int)[joined], -1.0),
            upper=0.0,
        ),
    ))  # fmt: skip


def forms_are_limited(frame: Frame, columns: Columns) -> Rows:
    """Of the metal charged, no more has a form than the furnace takes.

    ``sum_{l of form} mu[l] charged[l,h] <= share sum_l mu[l] charged[l,h]``
    """
    found = []
    for limit in frame.brief.form_limits:
        for heat, order in enumerate(frame.heats.orders):
            if order.furnace == limit.furnace_id:
                meant = _pairs_of(frame, heat, partial(_has_form, form=limit.form))
                found.append(_share_row(frame, columns, heat, meant, limit.max_pct, sign=1.0))
    return stacked(found)


def blend_limits_are_kept(frame: Frame, columns: Columns) -> Rows:
    """Of the metal charged, a source, material, form or origin keeps to its share.

    ``min sum_l mu[l] charged[l,h] <= sum_{l meant} mu[l] charged[l,h] <= max ...``
    """
    found = []
    for limit in frame.brief.blend_limits:
        for heat, order in enumerate(frame.heats.orders):
            if is_meant_by(limit, order):
                meant = _pairs_of(frame, heat, partial(_is, name=limit.source))
                if limit.max_pct is not None:
                    found.append(_share_row(frame, columns, heat, meant, limit.max_pct, sign=1.0))
                if limit.min_pct is not None:
                    found.append(_share_row(frame, columns, heat, meant, limit.min_pct, sign=-1.0))
    return stacked(found)


def is_meant_by(limit: BlendLimit, order: Order) -> bool:
    """Whether a blend limit speaks of an order."""
    return limit.target in ("*", order.order_id, order.alloy)


def _has_form(source: Source, *, form: str) -> bool:
    return source.form == form


def _is(source: Source, *, name: str) -> bool:
    return name in (source.source_id, source.material, source.form, source.origin)


def _pairs_of(frame: Frame, heat: int, meant: Callable[[Source], bool]) -> Floats:
    """1 for the pairs of a heat whose source is meant, else 0; of a bin, the part of its metal."""
    these = slice(frame.start[heat], frame.start[heat + 1])
    metal = frame.numbers.metal_fraction[:, frame.heats.furnace_type[heat]]
    said = np.array([float(meant(source)) for source in frame.brief.sources])
    for place, (within, shares) in frame.numbers.parts.items():
        held = shares * metal[within]
        said[place] = (held @ said[within]) / held.sum() if held.any() else 0.0
    return np.asarray(said[frame.source[these]])


def _share_row(
    frame: Frame, columns: Columns, heat: int, meant: Floats, pct: float, *, sign: float
) -> Rows:
    these = slice(frame.start[heat], frame.start[heat + 1])
    weight = sign * (meant - pct / 100.0) * frame.metal[these]
    return rows(1, (0, columns.charged[these], weight), upper=0.0)


def first_drop_takes_the_wet(frame: Frame, columns: Columns) -> Rows:
    """Wet metal fits into the first drop, which is a part of the furnace's capacity.

    ``sum_{l wet} charged[l,h] <= first_drop capacity``
    """
    found = []
    for heat, order in enumerate(frame.heats.orders):
        furnace = frame.brief.furnace_of(order)
        if not any(is_wet(source, furnace) for source in frame.brief.sources):
            continue
        these = slice(frame.start[heat], frame.start[heat + 1])
        sources = [frame.brief.sources[s] for s in frame.source[these]]
        wet = np.array([float(is_wet(source, furnace)) for source in sources])
        if furnace.capacity_kg is not None and wet.any():
            room = furnace.capacity_kg * furnace.first_drop_pct / 100.0
            found.append(rows(1, (0, columns.charged[these], wet), upper=room))
    return stacked(found)


def wet_metal_waits_for_an_empty_furnace(frame: Frame, columns: Columns) -> Rows:
    """Wet metal goes where a heat in doubt could leave a heel only if there is none.

    ``charged[l,h] <= most[l,h] (1 - made[e])`` for each earlier heat that would leave one, and
    ``charged[l,h] <= most[l,h] sum_e made[e]`` where only a heat can empty the furnace.
    """
    heats, found = frame.heats, []
    for heat in np.flatnonzero((heats.most_heel_kg > 0) & (heats.least_heel_kg == 0)).tolist():
        furnace = frame.brief.furnace_of(heats.orders[heat])
        these = np.arange(frame.start[heat], frame.start[heat + 1])
        wet = these[_pairs_of(frame, heat, partial(is_wet, furnace=furnace)) > 0]
        if not len(wet):
            continue
        at, most = np.arange(len(wet)), most_kg(frame)[wet]
        line: Term = (at, columns.charged[wet], 1.0)
        made = columns.made[_doubtful_before(frame, heat)]
        if furnace.heel_keep_kg > 0:
            found += [rows(len(wet), line, (at, one, most), upper=most) for one in made]
        else:
            found.append(rows(len(wet), line, *((at, one, -most) for one in made), upper=0.0))
    return stacked(found)


def _doubtful_before(frame: Frame, heat: int) -> Ints:
    """The heats before one in its furnace, back to the first or to one that is sure."""
    before, earlier = [], frame.heats.previous[heat]
    while earlier != NOTHING and frame.heats.doubtful[earlier]:
        before.append(earlier)
        earlier = frame.heats.previous[earlier]
    return np.array(before, dtype=int)


def pins_are_kept_if_made(frame: Frame, columns: Columns) -> Rows:
    """A pin binds a charge that may stay unmade only if it is made.

    ``least[l,h] made[h] <= charged[l,h]``; the most is a bound of the column.
    """
    low, _ = pinned_kg(frame)
    pair = np.flatnonzero((low > 0) & frame.heats.doubtful[frame.order])
    at = np.arange(len(pair))
    return rows(
        len(pair),
        (at, columns.charged[pair], -1.0),
        (at, columns.made[frame.order[pair]], low[pair]),
        upper=0.0,
    )
