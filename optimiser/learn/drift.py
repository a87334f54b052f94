"""Metal that does not stay what it was: which supplier's, which element, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

from optimiser.learn.contents import STEPS, Content, Drifting, Lines, content
from optimiser.learn.history import Array

LEVEL: Final = 0.05
"""Share of the drifts named that may be none (Benjamini and Hochberg, over all asked)."""
ROUNDS: Final = 3
ROOM: Final = 1.5
"""Times the even share of a drift that one step may move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A drift: which group and element (places), and how likely chance alone looks like it."""

    group: int
    element: int
    p_value: float
    change: float


def contents(
    lines: Lines, learned: Sequence[Content]
) -> tuple[tuple[Content, ...], tuple[Found, ...]]:
    """What was learned, with room to drift for what does, most certain first."""
    learned = list(learned)
    found: tuple[Found, ...] = ()
    for _ in range(ROUNDS):
        more = _strongest(lines, learned, found)
        if not more:
            break
        found = (*found, *more)
        for element in sorted({one.element for one in more}):
            learned[element] = content(
                lines, element, _room(found, element), learned[element].fit
            )
    return tuple(learned), found


def _room(found: tuple[Found, ...], element: int) -> tuple[Drifting, ...]:
    return tuple(
        Drifting(group=one.group, step_sd=ROOM * abs(one.change) / STEPS**0.5)
        for one in found
        if one.element == element
    )


def _strongest(
    lines: Lines, learned: Sequence[Content], known: tuple[Found, ...]
) -> tuple[Found, ...]:
    """The strongest new drift of each element, of those that chance does not explain."""
    asked = list(_asked(lines, learned))
    if not asked:
        return ()
    p_values = [one.p_value for one in asked]
    sure, corrected, _, _ = multipletests(p_values, alpha=LEVEL, method="fdr_bh")
    named = {(one.group, one.element) for one in known}
    taken: dict[int, Found] = {}
    for one, is_sure, p in sorted(zip(asked, sure, corrected, strict=True), key=lambda row: row[2]):
        if is_sure and (one.group, one.element) not in named:
            taken.setdefault(
                one.element,
                Found(group=one.group, element=one.element, p_value=float(p), change=one.change),
            )
    return tuple(taken.values())


def _asked(lines: Lines, learned: Sequence[Content]) -> list[Found]:
    """Whether each group's content of each element goes with time, what else is known given."""
    past, found = lines.past, []
    late = past.lot_day[past.line_lot] / max(past.days, 1.0) - 1.0
    for element, one in enumerate(learned):
        for group in range(len(past.groups)):
            if lines.known.is_pure[group] or past.groups[group][1] is None:
                continue
            shown = one.gain * late * (lines.group == group)
            column = _padded(past.per_heat(shown[:, None])[one.rows, 0], len(one.fit.left))
            slope, ratio = one.fit.slope_test(column)
            p_value = float(chi2.sf(ratio, 1))
            found.append(Found(group=group, element=element, p_value=p_value, change=slope))
    return found


def _padded(column: Array, count: int) -> Array:
    """Rows of lots' own samples do not tell of time here."""
    return np.append(column, np.zeros(count - len(column)))
