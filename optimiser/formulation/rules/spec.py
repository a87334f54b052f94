"""Rules of composition: the melt is what its name and its customer promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optimiser.formulation.bounds import Bound, aims, order_bounds, spec_bounds
from optimiser.formulation.chance import Side, Tangent
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Floats, Ints, Rows, Term, rows, stacked


def melt_is_in_spec(frame: Frame, columns: Columns) -> Rows:
    """Every element, sum, ratio and the others are within the alloy's limits.

    ``lo melt[h] <= sum_k content[k,h] <= hi melt[h]``, ratios ``content[a] <= r content[b]``
    """
    return stacked(
        _bounded(frame, columns, heats, spec_bounds(frame, alloy))
        for alloy, heats in _by_alloy(frame).items()
    )


SpecRows = dict[tuple[str, str, float], tuple[Bound, Ints, Ints]]


def spec_rows(frame: Frame, *, first: int) -> SpecRows:
    """By alloy, what is limited and sign: the bound, its rows from ``first`` on, their heats."""
    found: SpecRows = {}
    for alloy, heats in _by_alloy(frame).items():
        for bound in spec_bounds(frame, alloy):
            rows_of = first + np.arange(len(heats))
            found[alloy, bound.what, bound.sign] = (bound, rows_of, heats)
            first += len(heats)
    return found


def _by_alloy(frame: Frame) -> dict[str, Ints]:
    """The heats of each alloy, in the order in which their rows stand."""
    found: dict[str, list[int]] = {}
    for heat, order in enumerate(frame.heats.orders):
        found.setdefault(order.alloy, []).append(heat)
    return {alloy: np.array(heats) for alloy, heats in found.items()}


class OwnRows:
    """The rows of the limits of every heat, as if analyses were sure."""

    def __init__(self, frame: Frame, columns: Columns) -> None:
        found = melt_is_in_spec(frame, columns)
        by_row = np.argsort(found.row, kind="stable")
        self.column, self.value = found.column[by_row].astype(int), found.value[by_row]
        self.upper = found.upper
        self.start = np.searchsorted(found.row[by_row], np.arange(found.count + 1))
        self.at = {
            (int(heat), what, sign): int(row)
            for (_, what, sign), (_, rows_of, heats) in spec_rows(frame, first=0).items()
            for row, heat in zip(rows_of, heats, strict=True)
        }

    def of(self, heat: int, side: Side) -> tuple[Ints, Floats, float]:
        """Columns and entries of one limit of one heat, and what they are at most."""
        row = self.at[heat, side[1], side[2]]
        entries = slice(self.start[row], self.start[row + 1])
        return self.column[entries], self.value[entries], float(self.upper[row])


def misses_are_rare_enough(frame: Frame, columns: Columns) -> Rows:
    """Analyses that are not sure leave so much room that a limit is missed rarely enough.

    ``sum_k content[k,h] - hi melt[h] + z * sd[h] <= 0``, the deviation by tangents (``chance.py``).
    """
    place = {order.order_id: heat for heat, order in enumerate(frame.heats.orders)}
    tangents = [one for one in frame.risk.tangents if one.side[0] in place]
    if not tangents:
        return rows(0)
    own = OwnRows(frame, columns)
    found = [_tangent(frame, columns, own, place, one) for one in tangents]
    entries = [(row, *part) for row, (parts, _) in enumerate(found) for part in parts]
    row = np.repeat([row for row, *_ in entries], [len(column) for _, column, _ in entries])
    column = np.concatenate([column for _, column, _ in entries])
    value = np.concatenate([value for *_, value in entries])
    return rows(len(found), (row, column, value), upper=[upper for _, upper in found])


def _tangent(
    frame: Frame, columns: Columns, own: OwnRows, place: Mapping[str, int], tangent: Tangent
) -> tuple[list[tuple[Ints, Floats]], float]:
    """The limit's own row, with what one tangent adds; a heat that may stay unmade has a heel.

    Columns with their entries, and what they come to at most.
    """
    heat, z = place[tangent.side[0]], tangent.z
    doubtful = frame.heats.doubtful[heat]
    slope = tangent.slope.onto_heel if doubtful else tangent.slope
    column, value, upper = own.of(heat, tangent.side)
    value = value.copy()
    parts = [(column, value)]
    for name, direction in ((tangent.side[0], slope.direction), *slope.before):
        if name in place:
            here = np.arange(frame.start[place[name]], frame.start[place[name] + 1])
            parts.append((columns.charged[here], z * direction[frame.source[here]]))
    if doubtful:
        at = column == columns.made[heat]  # a first heel may be there already
        value[at] += z * slope.heel_kg
        if not at.any():
            parts.append((columns.made[[heat]], np.array([z * slope.heel_kg])))
        return parts, upper
    return parts, upper - z * slope.heel_kg


def melt_keeps_its_promises(frame: Frame, columns: Columns) -> Rows:
    """Origin and carbon of the melt, and what its charge loses, are what the order asks for.

    ``pct external[h] <= recycled[h]`` and ``carbon[h] <= most melt[h]``, heel included;
    ``lost[h] <= pct metal[h]`` and ``dross[h] <= most mass[h]`` of what is charged alone.
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
    bounds: Sequence[Bound],
    *,
    miss: int | None = None,
) -> Rows:
    """One row per bound and heat; a heat that may stay unmade has its heel excused."""
    place = {name: k for k, name in enumerate(frame.contents)}
    entries = [(i, place[name], w) for i, bound in enumerate(bounds) for name, w in bound.weights]
    if not entries:
        return rows(0)
    which, content, weight = (np.array(part) for part in zip(*entries, strict=True))
    count = len(heats)
    row = np.arange(len(bounds) * count).reshape(len(bounds), count)
    melt_weight = np.array([bound.melt_weight for bound in bounds])
    terms: list[Term] = [
        (row[which], columns.content[heats].T[content], weight[:, None]),
        (row, columns.melt[heats], melt_weight[:, None]),
    ]
    extreme = np.where(weight > 0, frame.highest[content], frame.lowest[content])
    extreme = extreme * frame.handed_on[content]
    worst = np.bincount(which, weight * extreme, minlength=len(bounds)) + melt_weight
    excuse = np.outer(np.maximum(0.0, worst), frame.heats.most_heel_kg[heats])
    excuse = excuse * frame.heats.doubtful[heats]
    terms.append((row, columns.made[heats], excuse))
    if miss is not None:
        terms.append((row, miss, -1.0))
    return rows(row.size, *terms, upper=excuse.ravel())
