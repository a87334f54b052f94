"""The bar of one limit: where the melt lies between spec and aim, on a scale of 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.plan import ElementResult

ROOM: Final = 0.18
"""Space beside the limits, as a share of their width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChemistryBar:
    """Lengths in per cent of the bar; None where there is no such band."""

    spec: tuple[float, float]
    aim: tuple[float, float] | None
    value: float
    lower: float | None
    upper: float | None


def chemistry_bar(row: ElementResult) -> ChemistryBar:
    """The bar of one row of an analysis; an open side of the spec runs to the bar's end."""
    ends = _ends(row)
    low = ends[0] if row.min_pct is None else row.min_pct
    high = ends[1] if row.max_pct is None else row.max_pct
    return ChemistryBar(
        spec=(_at(low, ends), _at(high, ends)),
        aim=_aim(row, low=low, high=high, ends=ends),
        value=_at(row.pct, ends),
        lower=None if row.min_pct is None else _at(row.min_pct, ends),
        upper=None if row.max_pct is None else _at(row.max_pct, ends),
    )


def _aim(
    row: ElementResult, *, low: float, high: float, ends: tuple[float, float]
) -> tuple[float, float] | None:
    if row.aim_min_pct is None and row.aim_max_pct is None:
        return None
    aim_low = low if row.aim_min_pct is None else row.aim_min_pct
    aim_high = high if row.aim_max_pct is None else row.aim_max_pct
    return _at(aim_low, ends), _at(aim_high, ends)


def _ends(row: ElementResult) -> tuple[float, float]:
    """The ends of the scale: the limits and the value with room beside them, never below zero."""
    given = [row.min_pct, row.max_pct, row.aim_min_pct, row.aim_max_pct, row.pct]
    known = [value for value in given if value is not None]
    low = min(known) if row.min_pct is not None else min(0.0, *known)
    high = max(known)
    if row.max_pct is None:
        high += 0.5 * (high - low)
    room = ROOM * (high - low) or ROOM * abs(high) or 1.0
    return (low - room if low < 0.0 else max(0.0, low - room)), high + room


def _at(value: float, ends: tuple[float, float]) -> float:
    return 100.0 * (value - ends[0]) / (ends[1] - ends[0])
