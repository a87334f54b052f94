"""The analysis of a melt against every limit of its alloy."""

from __future__ import annotations

from models.alloy import Limit
from models.element import OTHERS_EACH, OTHERS_TOTAL, members
from models.plan import ElementResult
from optimiser.ledger.book import Book
from optimiser.ledger.heats import Heat
from optimiser.risk.told import Told

BINDING_SHARE = 0.005
"""A limit is binding within this share of the spec's width: no weighbridge comes nearer."""

LARGEST_RATIO = 1e6
"""Stands for a ratio to an element that is not in the melt."""


def analysis(book: Book, heat: Heat, risk: Told) -> tuple[ElementResult, ...]:
    """One row per limit of the alloy, in the limits' order."""
    kg = heat.melt.kg or 1.0
    content = heat.melt.content.tolist()
    pct = {element: 100.0 * content[at] / kg for element, at in book.element_at.items()}
    others = book.brief.others.get(heat.order.alloy, ())
    return tuple(
        _row(limit, _value(limit, pct=pct, others=others), risk, qualities=book.brief.qualities)
        for limit in book.brief.limits[heat.order.alloy]
    )


def _value(limit: Limit, *, pct: dict[str, float], others: tuple[str, ...]) -> float:
    """What the melt has of that which the limit speaks of."""
    if limit.element == OTHERS_EACH:
        return max((pct[element] for element in others), default=0.0)
    if limit.element == OTHERS_TOTAL:
        return sum(pct[element] for element in others)
    found = [pct[element] for element in members(limit.element)]
    return _ratio(*found) if limit.is_ratio else sum(found)


def _ratio(above: float, below: float) -> float:
    """The one by the other, bounded; nothing by nothing is nothing."""
    if abs(above) < LARGEST_RATIO * abs(below):
        return above / below
    return LARGEST_RATIO if above > 0.0 else 0.0


def _row(limit: Limit, pct: float, risk: Told, *, qualities: frozenset[str]) -> ElementResult:
    sd_pct, off_spec_pct, drawn_pct = risk.of(limit.element)
    return ElementResult(
        element=limit.element,
        pct=pct,
        sd_pct=sd_pct,
        min_pct=limit.min_pct,
        max_pct=limit.max_pct,
        aim_min_pct=limit.aim_min_pct,
        aim_max_pct=limit.aim_max_pct,
        off_spec_pct=off_spec_pct,
        off_spec_drawn_pct=drawn_pct,
        binding=_is_binding(limit, pct, can_be_negative=limit.element in qualities),
    )


def _is_binding(limit: Limit, pct: float, *, can_be_negative: bool) -> bool:
    """Whether the melt lies on a limit or beyond it; that elements are not negative binds not."""
    low, high = limit.min_pct, limit.max_pct
    if low == 0.0 and not can_be_negative:
        low = None
    within = BINDING_SHARE * _width(limit)
    return (low is not None and pct <= low + within) or (high is not None and pct >= high - within)


def _width(limit: Limit) -> float:
    """From one limit to the other; an open side ends at zero."""
    return abs((limit.max_pct or 0.0) - (limit.min_pct or 0.0))
