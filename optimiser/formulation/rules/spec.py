"""Rules of composition: the melt is what its name and its customer promise."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimiser.formulation.bounds import Bound, aims, order_bounds, spec_bounds
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Ints, Rows, Term, rows, stacked


def melt_is_in_spec(frame: Frame, columns: Columns) -> Rows:
    """Every element, sum, ratio and the others are within the alloy's limits.

    ``lo melt[h] <= sum_k content[k,h] <= hi melt[h]``, ratios ``content[a] <= r content[b]``
    """
    by_alloy: dict[str, list[int]] = {}
    for heat, order in enumerate(frame.heats.orders):
        by_alloy.setdefault(order.alloy, []).append(heat)
    return stacked(
        _bounded(frame, columns, np.array(heats), spec_bounds(frame, alloy))
        for alloy, heats in by_alloy.items()
    )


def melt_keeps_its_promises(frame: Frame, columns: Columns) -> Rows:
    """Recycled content and carbon of the melt, heel included, are what the order asks for.

    ``pct external[h] <= recycled[h]`` and ``carbon[h] <= most melt[h]``
    """
    return stacked(
        _bounded(frame, columns, np.array([heat]), order_bounds(order))
        for heat, order in enumerate(frame.heats.orders)
    )


def aims_are_met_or_missed(frame: Frame, columns: Columns) -> Rows:
    """A working target is met, or missed by an amount that the plan makes small.

    ``sum_k content[k,h] - aim melt[h] <= miss``
    """
    return stacked(
        _bounded(frame, columns, np.array([heat]), (bound,), miss=int(miss))
        for (heat, bound), miss in zip(aims(frame), columns.miss, strict=True)
    )


def _bounded(
    frame: Frame,
    columns: Columns,
    heats: Ints,
    bounds: Iterable[Bound],
    *,
    miss: int | None = None,
) -> Rows:
    """One row per heat and bound; a heat that may stay unmade has its heel excused."""
    place = {name: k for k, name in enumerate(frame.contents)}
    return stacked(_bound_rows(frame, columns, heats, bound, place, miss) for bound in bounds)


def _bound_rows(
    frame: Frame,
    columns: Columns,
    heats: Ints,
    bound: Bound,
    place: dict[str, int],
    miss: int | None,
) -> Rows:
    at = np.arange(len(heats))
    ks = np.array([place[name] for name, _ in bound.weights], dtype=int)
    weights = np.array([weight for _, weight in bound.weights])
    terms: list[Term] = [
        (at[:, None], columns.content[np.ix_(heats, ks)], weights[None, :]),
        (at, columns.melt[heats], bound.melt_weight),
    ]
    doubted = np.flatnonzero(frame.heats.doubtful[heats])
    worst = np.where(weights > 0, frame.highest[ks], frame.lowest[ks]) @ weights
    excuse = np.zeros(len(heats))
    excuse[doubted] = frame.heats.most_heel_kg[heats[doubted]] * max(0.0, worst + bound.melt_weight)
    terms.append((doubted, columns.made[heats[doubted]], excuse[doubted]))
    if miss is not None:
        terms.append((at, np.array([miss]), -1.0))
    return rows(len(heats), *terms, upper=excuse)
