"""Rules of the heel: what one heat leaves, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimiser.formulation.bounds import spans
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints, Rows, rows, stacked


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
    heat = np.flatnonzero(heats.inherits)
    before = heats.previous[heat]
    low_share, high_share = _shares(frame, before)
    doubted = heats.doubtful[before]
    sharp = (low_share == high_share) & ~doubted
    bent = sharp & ~np.isnan(frame.tangent[before]).any(axis=1)
    loose, shares = ~sharp, (low_share[~sharp], high_share[~sharp])
    return stacked((
        _part(frame, columns, heat[sharp & ~bent], low_share[sharp & ~bent]),
        _linearised(frame, columns, heat[bent], low_share[bent]),
        *_between(frame, columns, heat[loose], *shares),
        _passed(frame, columns, heat[doubted]),
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


def _parts(frame: Frame, share: Floats) -> Floats:
    """The part of each content that stays behind with ``share`` of a melt: none of its losses."""
    return np.outer(share, frame.handed_on).ravel()


def _excuse(frame: Frame, before: Ints) -> Floats:
    """How much of each content the relation may be off by if the heat before is not made."""
    heats = frame.heats
    size = np.maximum(heats.keep_kg, heats.most_heel_kg)[before] * heats.doubtful[before]
    extreme = np.maximum(np.abs(frame.highest), np.abs(frame.lowest)) * frame.handed_on
    return np.asarray(size[:, None] * extreme)


def _part(frame: Frame, columns: Columns, heat: Ints, share: Floats) -> Rows:
    """``heel_content`` is ``share`` of the content before."""
    width = len(frame.contents)
    row = np.arange(len(heat) * width)
    return rows(
        len(row),
        (row, columns.heel_content[heat].ravel(), 1.0),
        (row, columns.content[frame.heats.previous[heat]].ravel(), -_parts(frame, share)),
        lower=0.0,
        upper=0.0,
    )


def _between(
    frame: Frame, columns: Columns, heat: Ints, low_share: Floats, high_share: Floats
) -> Iterator[Rows]:
    """The product of the share and of what exceeds the least content, or falls short of the most.

    McCormick's envelope of ``heel_content melt = keep content``, of which every side is true of
    the melt that is made. (G. P. McCormick, Mathematical Programming 10 (1976) 147-175.) An
    unmade heat is excused; from one in doubt only what holds of any metal is asked.
    """
    before = frame.heats.previous[heat]
    sure = ~frame.heats.doubtful[before]
    least, most = spans(frame)
    floor = np.where(sure[:, None], least[before], np.minimum(frame.lowest, 0.0))
    for share, sign in ((high_share, 1.0), (low_share, -1.0)):
        yield _side(frame, columns, heat, share, floor, sign=sign)
    tight = heat[sure]
    ceiling = most[before][sure]
    for share, sign in ((high_share[sure], -1.0), (low_share[sure], 1.0)):
        yield _side(frame, columns, tight, share, ceiling, sign=sign)


def _side(
    frame: Frame, columns: Columns, heat: Ints, share: Floats, end: Floats, *, sign: float
) -> Rows:
    """``sign (heel_content - end keep) <= sign share (content - end melt)``, if made."""
    width = len(frame.contents)
    before = frame.heats.previous[heat]
    row, end = np.arange(len(heat) * width), (end * frame.handed_on).ravel()
    part = _parts(frame, share)
    level = sign * end * np.repeat(frame.heats.keep_kg[before], width)
    doubted = np.repeat(frame.heats.doubtful[before], width)
    made = np.repeat(columns.made[before], width)
    excuse = _excuse(frame, before).ravel() * np.where(end < 0.0, 4.0, 1.0)
    return rows(
        len(row),
        (row, columns.heel_content[heat].ravel(), sign),
        (row, columns.content[before].ravel(), -sign * part),
        (row, np.repeat(columns.melt[before], width), sign * part * end),
        (row[doubted], made[doubted], excuse[doubted]),
        upper=level + np.where(doubted, excuse, 0.0),
    )


def _linearised(frame: Frame, columns: Columns, heat: Ints, share: Floats) -> Rows:
    """The tangent of ``keep content / melt`` at a known melt: exact there, near around it."""
    width = len(frame.contents)
    before = frame.heats.previous[heat]
    parts = _parts(frame, share)
    melt_kg = frame.heats.melt_kg[before][:, None]
    slope = parts.reshape(len(heat), width) * frame.tangent[before] / melt_kg
    row = np.arange(len(heat) * width)
    level = (slope * melt_kg).ravel()
    return rows(
        len(row),
        (row, columns.heel_content[heat].ravel(), 1.0),
        (row, columns.content[before].ravel(), -parts),
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
