"""Metal that does not stay what it was: which supplier's, which element, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import chi2
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

from optimiser.learn.contents import Content, Drifting, content
from optimiser.learn.history import Array
from optimiser.learn.lines import Lines

LEVEL: Final = 0.05
"""Share of the drifts named that may be none (Benjamini and Hochberg, over all asked)."""
ROUNDS: Final = 3
TRIED: Final = 2
"""How many drifts of each element are tried at a time, the likeliest."""
WIDE: Final = 10.0
"""Times the drift that is looked for that it may be, so that only heats tell how large it is."""


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
            learned[element] = content(lines, element, _room(found, element), learned[element].fit)
    return tuple(learned), found


def _room(found: tuple[Found, ...], element: int) -> tuple[Drifting, ...]:
    return tuple(
        Drifting(group=one.group, change_sd=WIDE * abs(one.change))
        for one in found
        if one.element == element
    )


def _strongest(
    lines: Lines, learned: Sequence[Content], known: tuple[Found, ...]
) -> tuple[Found, ...]:
    """The strongest new drift of each element, of those that chance does not explain."""
    named = {(one.group, one.element) for one in known}
    asked = [one for one in _asked(lines, learned) if (one.group, one.element) not in named]
    if not asked:
        return ()
    asked.sort(key=lambda one: one.p_value)
    likely = [at for element in range(len(learned)) for at in _first_of(asked, element)]
    for at in likely:
        asked[at] = _tried(lines, learned, known, asked[at])
    sure, corrected, _, _ = multipletests(
        [one.p_value for one in asked], alpha=LEVEL, method="fdr_bh"
    )
    taken: dict[int, Found] = {}
    for at in sorted(likely, key=lambda place: asked[place].p_value):
        if sure[at]:
            taken.setdefault(asked[at].element, replace(asked[at], p_value=float(corrected[at])))
    return tuple(taken.values())


def _first_of(asked: Sequence[Found], element: int) -> list[int]:
    return [at for at, one in enumerate(asked) if one.element == element][:TRIED]


def _tried(lines: Lines, learned: Sequence[Content], known: tuple[Found, ...], one: Found) -> Found:
    """The same with the chance that it only looks so, lots' spread being learned beside it.

    While a drift is not allowed for, it looks like spread between lots, and hides in it.
    """
    room = _room((*known, one), one.element)
    found = content(lines, one.element, room, learned[one.element].fit)
    change, sd = found.changes[one.group]
    material = lines.known.material
    lots = np.unique(lines.past.line_lot)
    mates = int((material[lines.past.lot_group[lots]] == material[one.group]).sum())
    suppliers = int((material == material[one.group]).sum())
    chance = 2.0 * float(student.sf(abs(change) / sd, max(1, mates - suppliers - 1)))
    return replace(one, p_value=chance, change=change)


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
