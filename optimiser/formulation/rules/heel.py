"""Rules of the heel: what one heat leaves, the next one finds."""

from __future__ import annotations

import numpy as np

from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints, Rows, Term, rows, stacked


def heel_left_is_what_the_furnace_keeps(frame: Frame, columns: Columns) -> Rows:
    """A heat that is made leaves the furnace's heel; one that is not passes on what it found.

    ``|left[h] - keep| <= span (1 - made[h])`` and ``|left[h] - found[h]| <= span made[h]``
    """
    heats = frame.heats
    heat = np.flatnonzero(heats.doubtful)
    span = np.maximum(heats.most_heel_kg, heats.keep_kg)[heat]
    keep, count = heats.keep_kg[heat], len(heat)
    at, made, left = np.arange(count), columns.made[heat], columns.left[heat]
    before = heats.previous[heat]
    later = np.flatnonzero(before != NOTHING)
    found = columns.left[before[later]]
    lying = np.where(before == NOTHING, heats.first_heel_kg[heat], 0.0)
    return rows(
        4 * count,
        (at, left, 1.0),
        (at, made, span),
        (at + count, left, -1.0),
        (at + count, made, span),
        (at + 2 * count, left, 1.0),
        (later + 2 * count, found, -1.0),
        (at + 2 * count, made, -span),
        (at + 3 * count, left, -1.0),
        (later + 3 * count, found, 1.0),
        (at + 3 * count, made, -span),
        upper=np.concatenate([keep + span, span - keep, lying, -lying]),
    )


def heel_holds_what_the_melt_before_held(frame: Frame, columns: Columns) -> Rows:
    """The heel is a part of the melt before, of its composition.

    ``heel_content[k,h] = keep / melt * content[k, previous h]``: exact where the melt's mass is
    fixed, its tangent where the melt moves around a known point, else between its values at the
    least and the largest melt; what an unmade heat found passes through.
    """
    heats = frame.heats
    heat = np.flatnonzero(heats.previous != NOTHING)
    before = heats.previous[heat]
    low_share, high_share = _shares(frame, before)
    excuse = _excuse(frame, before)
    sharp = (low_share == high_share) & ~heats.doubtful[before]
    bent = sharp & ~np.isnan(frame.tangent[before]).any(axis=1)
    return stacked((
        _part(frame, columns, heat[sharp & ~bent], low_share[sharp & ~bent], side="both"),
        _linearised(frame, columns, heat[bent], low_share[bent]),
        _part(frame, columns, heat[~sharp], high_share[~sharp], side="most", excuse=excuse[~sharp]),
        _part(frame, columns, heat[~sharp], low_share[~sharp], side="least", excuse=excuse[~sharp]),
        _passed(frame, columns, heat[heats.doubtful[before]]),
    ))  # fmt: skip


def _shares(frame: Frame, before: Ints) -> tuple[Floats, Floats]:
    """The least and largest part of the melt before that stays behind."""
    heats = frame.heats
    keep = heats.keep_kg[before]
    fixed = heats.melt_kg[before]
    least = np.maximum(heats.least_melt_kg, heats.least_tap_kg + heats.keep_kg)[before]
    most = heats.most_melt_kg[before]
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(np.isnan(fixed), keep / most, keep / fixed)
        high = np.where(np.isnan(fixed), keep / least, keep / fixed)
    return np.nan_to_num(low), np.nan_to_num(high, posinf=1.0)


def _excuse(frame: Frame, before: Ints) -> Floats:
    """How much of each content the relation may be off by if the heat before is not made."""
    heats = frame.heats
    size = np.maximum(heats.keep_kg, heats.most_heel_kg)[before] * heats.doubtful[before]
    extreme = np.maximum(np.abs(frame.highest), np.abs(frame.lowest))
    return np.asarray(size[:, None] * extreme)


def _part(
    frame: Frame,
    columns: Columns,
    heat: Ints,
    share: Floats,
    *,
    side: str,
    excuse: Floats | None = None,
) -> Rows:
    """``heel_content`` against ``share`` of the content before; ``excuse`` needs an unmade heat."""
    width = len(frame.contents)
    before = frame.heats.previous[heat]
    sign = -1.0 if side == "least" else 1.0
    row = np.arange(len(heat) * width)
    terms: list[Term] = [
        (row, columns.heel_content[heat].ravel(), sign),
        (row, columns.content[before].ravel(), np.repeat(-sign * share, width)),
    ]
    if excuse is None:
        return rows(len(row), *terms, lower=0.0, upper=0.0)
    doubted = np.repeat(frame.heats.doubtful[before], width)
    made = np.repeat(columns.made[before], width)
    flat = excuse.ravel()
    terms.append((row[doubted], made[doubted], flat[doubted]))
    return rows(len(row), *terms, upper=np.where(doubted, flat, 0.0))


def _linearised(frame: Frame, columns: Columns, heat: Ints, share: Floats) -> Rows:
    """The tangent of ``keep content / melt`` at a known melt: exact there, near around it."""
    width = len(frame.contents)
    before = frame.heats.previous[heat]
    slope = share[:, None] * frame.tangent[before] / frame.heats.melt_kg[before][:, None]
    row = np.arange(len(heat) * width)
    level = (slope * frame.heats.melt_kg[before][:, None]).ravel()
    return rows(
        len(row),
        (row, columns.heel_content[heat].ravel(), 1.0),
        (row, columns.content[before].ravel(), np.repeat(-share, width)),
        (row, np.repeat(columns.melt[before], width), slope.ravel()),
        lower=level,
        upper=level,
    )


def _passed(frame: Frame, columns: Columns, heat: Ints) -> Rows:
    """A heat after an unmade one finds what that one found."""
    width = len(frame.contents)
    before = frame.heats.previous[heat]
    row = np.arange(len(heat) * width)
    now, then = columns.heel_content[heat].ravel(), columns.heel_content[before].ravel()
    inherits = np.flatnonzero(then != NOTHING)
    lying = frame.heel_content[before].ravel()
    excuse, made = _excuse(frame, before).ravel(), np.repeat(columns.made[before], width)
    return stacked(
        rows(
            len(row),
            (row, now, sign),
            (inherits, then[inherits], -sign),
            (row, made, -excuse),
            upper=sign * lying,
        )
        for sign in (1.0, -1.0)
    )
