"""Heats whose papers do not agree with all others, and the one error that would explain each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

from optimiser.learn.contents import Content
from optimiser.learn.history import Array, Mask
from optimiser.learn.lines import Lines
from optimiser.learn.masses import USED_UP

LEVEL: Final = 0.001
"""Chance that any heat is named where none is wrong (Holm's correction over all)."""
CLEARLY: Final = 10.0
"""What one explanation must explain more than another of the same heat to be told."""
LIKELY: Final = 0.5
"""Part of the contradiction that an explanation must take away to be told at all."""
What = Literal["weight", "other_lot", "sample", "tap", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A heat that is off, and what would put it right.

    ``line`` is the place of the line whose weight is off, or whose lot was another; ``element``
    that of the element whose sample is. ``by`` is what to add: kg, or wt-%.
    """

    heat: int
    p_value: float
    what: What
    line: int | None = None
    element: int | None = None
    group: int | None = None
    by: float | None = None


def doubted(lines: Lines, found: Sequence[Suspect]) -> Mask:
    """Which samples teach nothing [h, e]: of suspected heats all, or the one that is wrong."""
    is_doubted = np.zeros(lines.past.pct.shape, dtype=np.bool_)
    for one in found:
        is_doubted[one.heat, slice(None) if one.element is None else one.element] = True
    return is_doubted


def suspects(lines: Lines, learned: Sequence[Content]) -> tuple[Suspect, ...]:
    """The heats that contradict all others, the clearest first."""
    off, off_sd = _off(lines, learned)
    ratio = off / off_sd
    count = (~np.isnan(ratio)).sum(axis=1)
    total = np.nansum(ratio**2, axis=1)
    asked = np.flatnonzero(count > 0)
    if not len(asked):
        return ()
    p_values = chi2.sf(total[asked], count[asked])
    sure, corrected, _, _ = multipletests(p_values, alpha=LEVEL, method="holm")
    named = [(heat, p) for heat, is_sure, p in zip(asked, sure, corrected, strict=True) if is_sure]
    named.sort(key=lambda one: -total[one[0]])
    return tuple(
        _explained(lines, learned, int(heat), float(p), off[heat], off_sd[heat])
        for heat, p in named
    )


def _off(lines: Lines, learned: Sequence[Content]) -> tuple[Array, Array]:
    """How far each heat is off in every element, wt-%, and last in its mass, kg [h, e + 1]."""
    off = np.column_stack([*(one.off for one in learned), lines.weighed.off])
    sd = np.column_stack([*(one.off_sd for one in learned), lines.weighed.off_sd])
    return off, sd


def _explained(
    lines: Lines, learned: Sequence[Content], heat: int, p: float, off: Array, off_sd: Array
) -> Suspect:
    """The heat with the error that leaves the least to explain."""
    total = float(np.nansum((off / off_sd) ** 2))
    found = list(_explanations(lines, learned, heat, p, off, off_sd))
    if not found:
        return Suspect(heat=heat, p_value=p, what="unknown")
    best = min(found, key=lambda one: one[0])
    if best[0] > (1.0 - LIKELY) * total:
        return Suspect(heat=heat, p_value=p, what="unknown")
    return best[1]


def _explanations(
    lines: Lines, learned: Sequence[Content], heat: int, p: float, off: Array, off_sd: Array
) -> Iterator[tuple[float, Suspect]]:
    """What each single error would leave unexplained (squared deviations), and the error."""
    past, weighed = lines.past, lines.weighed
    known = ~np.isnan(off)
    total = float((off[known] ** 2 / off_sd[known] ** 2).sum())
    pct = np.array([one.predicted[heat] for one in learned])
    for element in np.flatnonzero(known[:-1]):
        left = total - float((off[element] / off_sd[element]) ** 2)
        yield (
            left,
            Suspect(
                heat=heat, p_value=p, what="sample", element=int(element), by=-float(off[element])
            ),
        )
    if known[-1]:
        yield (
            total - float((off[-1] / off_sd[-1]) ** 2),
            Suspect(heat=heat, p_value=p, what="tap", by=-float(off[-1])),
        )
    for line in np.flatnonzero(past.line_heat == heat):
        liquid = weighed.line_liquid_kg[line] / past.line_kg[line]
        held = np.array([one.lot[past.line_lot[line]] for one in learned])
        per_kg = np.array([one.gain[line] for one in learned]) / past.line_kg[line]
        moved = np.append(per_kg * held - liquid / weighed.melt_kg[heat] * pct, liquid)
        kg, left = _by_least_squares(moved[known], off[known], off_sd[known])
        kg = max(kg, -past.line_kg[line])
        if _settles_the_lot(lines, int(line), kg):
            left -= CLEARLY
        yield left, Suspect(heat=heat, p_value=p, what="weight", line=int(line), by=kg)
        for group in range(len(past.groups)):
            other = np.array([one.mean[group] for one in learned])
            swapped = np.append(per_kg * (other - held) * past.line_kg[line], 0.0)
            rest = (off - swapped)[known] / off_sd[known]
            yield (
                float((rest**2).sum()) + CLEARLY,
                Suspect(heat=heat, p_value=p, what="other_lot", line=int(line), group=group),
            )


def _settles_the_lot(lines: Lines, line: int, kg: float) -> bool:
    """Whether the lot would then have been used up, as it now is not by about as much."""
    past, lot = lines.past, lines.past.line_lot[line]
    missing = past.lot_kg[lot] - float(lines.weighed.line_kg[past.line_lot == lot].sum())
    return bool(abs(missing) > USED_UP * past.lot_kg[lot] >= abs(missing - kg))


def _by_least_squares(moved: Array, off: Array, off_sd: Array) -> tuple[float, float]:
    """By how much the error must be, and what it leaves."""
    per, is_ = moved / off_sd, off / off_sd
    power = float(per @ per)
    kg = float(per @ is_) / power if power > 0.0 else 0.0
    return kg, float(((is_ - per * kg) ** 2).sum())
