"""Rules on the analysis of the melt against the limits of its alloy."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.alloy import Limit
from models.element import OTHERS_EACH, OTHERS_TOTAL, members
from optimiser.check.case import Case
from optimiser.check.exact import exact
from optimiser.check.finding import Finding, above, below
from optimiser.check.melts import Melt
from optimiser.check.metal import NOUGHT

OTHERS = (OTHERS_EACH, OTHERS_TOTAL)


def elements_are_in_spec(case: Case) -> Iterator[Finding]:
    """Each element lies within its limits in the melt, heel included."""
    for melt, limit in _limits(case):
        if limit.element not in OTHERS and len(members(limit.element)) == 1:
            yield from _within(case, melt, limit, melt.pct[limit.element], name=limit.element)


def sums_are_in_spec(case: Case) -> Iterator[Finding]:
    """Each sum of elements lies within its limits."""
    for melt, limit in _limits(case):
        if "+" in limit.element:
            total = sum((melt.pct[name] for name in members(limit.element)), NOUGHT)
            yield from _within(case, melt, limit, total, name=limit.element)


def ratios_are_in_spec(case: Case) -> Iterator[Finding]:
    """Each ratio of two elements lies within its limits, as wt-% of the one above the line."""
    for melt, limit in _limits(case):
        if limit.is_ratio:
            above_line, below_line = (melt.pct[name] for name in members(limit.element))
            yield from _within(case, melt, limit, above_line, name=limit.element, size=below_line)


def others_are_in_spec(case: Case) -> Iterator[Finding]:
    """Elements without a limit of their own lie within others_each and others_total."""
    for melt, limit in _limits(case):
        others = case.brief.others.get(melt.order.alloy, ())
        if limit.element == OTHERS_EACH:
            for name in others:
                yield from _within(case, melt, limit, melt.pct[name], name=name)
        if limit.element == OTHERS_TOTAL:
            total = sum((melt.pct[name] for name in others), NOUGHT)
            yield from _within(case, melt, limit, total, name=limit.element)


def _limits(case: Case) -> Iterator[tuple[Melt, Limit]]:
    """Every melt that holds anything, with every limit of its alloy."""
    for melt in case.melts:
        if melt.pct:
            for limit in case.brief.limits.get(melt.order.alloy, ()):
                yield melt, limit


def _within(
    case: Case,
    melt: Melt,
    limit: Limit,
    pct: Fraction,
    *,
    name: str,
    size: Fraction | int = 1,
) -> Iterator[Finding]:
    """``pct`` lies within ``limit``, which is in units of ``size``."""
    where, margin = f"{melt.where}, {name}", case.margin
    if limit.min_pct is not None:
        least = exact(limit.min_pct) * size
        yield from below(pct, least, margin=margin, unit="%", where=where)
    if limit.max_pct is not None:
        most = exact(limit.max_pct) * size
        yield from above(pct, most, margin=margin, unit="%", where=where)
