"""Every limit on what a melt is, as one kind of statement: a mix of its contents is not positive.

A limit of any kind, on an element, a sum, a ratio, the others, recycled content or carbon, says
``sum(weight[k] * content[k]) + melt_weight * melt <= 0``. Nothing in it depends on the heat's
mass, so a heat that is not made needs only its heel excused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

import numpy as np

from models.alloy import Limit
from models.brief import Brief
from models.element import OTHERS_EACH, OTHERS_TOTAL, is_symbol, members
from models.order import Order
from optimiser.formulation.carried import CHARGED_MASS, CHARGED_METAL, DROSS, LOST_METAL
from optimiser.formulation.frame import Frame
from optimiser.formulation.origin import CARBON, EXTERNAL, POST_CONSUMER, RECYCLED
from optimiser.formulation.program import INFINITY, Floats

Sides = tuple[float | None, float | None]
MOST_KNOWN: Final = 256
"""Of so many alloys it is remembered what their limits promise."""
EACH: Final = " (others, each)"
TOTAL: Final = "others, total"
"""What the others are called in a statement: each after its name, or all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One statement about a melt.

    ``what`` and ``unit`` say what is measured, ``sign`` is 1 for at most and -1 for at least
    ``limit``; ``weights`` are (content, weight) pairs. A share is of the melt, or of the content
    ``per``, and ``scale`` of the unit is one kg per kg. ``width`` is that of the spec around an
    aim, as a fraction of the melt. ``said_by`` is the element of the alloy's limit, or the column
    of the order, that says it.
    """

    what: str
    unit: str
    sign: float
    limit: float
    weights: tuple[tuple[str, float], ...]
    melt_weight: float
    per: str | None = None
    scale: float = 100.0
    width: float = 1.0
    said_by: str = ""

    @property
    def label(self) -> str:
        """The statement in the planner's terms."""
        word = "at most" if self.sign > 0 else "at least"
        return f"{self.what} {word} {self.limit:g} {self.unit}".rstrip()

    def reached(self, content_kg: Mapping[str, float], *, melt_kg: float) -> float:
        """What a melt reaches of it, in the unit of the limit."""
        over = sum(weight * content_kg[name] for name, weight in self.weights)
        over += self.melt_weight * melt_kg
        size = melt_kg if self.per is None else content_kg[self.per]
        return self.limit + self.sign * self.scale * over / max(size, 1e-12)


def spec_bounds(frame: Frame, alloy: str) -> tuple[Bound, ...]:
    """What the alloy's spec promises of every melt."""
    return bounds_of_spec(frame.brief, alloy)


def bounds_of_spec(brief: Brief, alloy: str) -> tuple[Bound, ...]:
    """The same, of a brief that nothing is asked of yet."""
    return _promised(brief.limits[alloy], brief.others.get(alloy, ()))


def aim_bounds(frame: Frame, alloy: str) -> tuple[Bound, ...]:
    """What the alloy's working targets ask of every melt."""
    return _aimed_at(frame.brief.limits[alloy], frame.brief.others.get(alloy, ()))


def order_bounds(order: Order) -> tuple[Bound, ...]:
    """What the order itself promises: origin and carbon of its melt, heel included; its losses.

    What is lost and skimmed off is of the metal charged alone.
    """
    return tuple(chain(_share_bounds(order), _carbon_bounds(order), _loss_bounds(order)))


def aims(frame: Frame) -> tuple[tuple[int, Bound], ...]:
    """Every aim of every heat, as (heat, bound)."""
    found = {alloy: aim_bounds(frame, alloy) for alloy in frame.brief.limits}
    return tuple(
        (heat, bound)
        for heat, order in enumerate(frame.heats.orders)
        for bound in found[order.alloy]
    )


def ceilings(frame: Frame) -> Floats:
    """The highest share of each content that a heat's spec allows alone [h, k]."""
    place = {name: k for k, name in enumerate(frame.contents)}
    found = np.full((frame.heats.count, len(frame.contents)), INFINITY)
    if frame.lowest.min(initial=0.0) < 0.0:
        return found
    for heat, order in enumerate(frame.heats.orders):
        for limit in frame.brief.limits[order.alloy]:
            if limit.element in place and limit.max_pct is not None:
                found[heat, place[limit.element]] = limit.max_pct / 100.0
    left = _least_left(frame, place)
    result: Floats = np.divide(found, left, out=np.full_like(found, INFINITY), where=left > 0.0)
    return result


def _least_left(frame: Frame, place: Mapping[str, int]) -> Floats:
    """The least share of each content that treatments leave of what was melted [h, k]."""
    found = np.ones((frame.heats.count, len(frame.contents)))
    known = {one.stream: one for one in frame.brief.treatments}
    for p in np.flatnonzero(frame.takes):
        one = known[frame.brief.sources[frame.source[p]].source_id]
        found[frame.order[p], place[one.element]] *= 1.0 - one.max_removal_pct / 100.0
    return found


def spans(frame: Frame) -> tuple[Floats, Floats]:
    """The least and highest share of each content that any melt of a heat has, if made [h, k]."""
    place = {name: k for k, name in enumerate(frame.contents)}
    shape = (frame.heats.count, len(frame.contents))
    low, high = (np.broadcast_to(end, shape).copy() for end in (frame.lowest, frame.highest))
    for heat, order in enumerate(frame.heats.orders):
        for limit in frame.brief.limits[order.alloy]:
            if (k := place.get(limit.element)) is not None:
                if limit.min_pct is not None:
                    low[heat, k] = max(low[heat, k], limit.min_pct / 100.0)
                if limit.max_pct is not None:
                    high[heat, k] = min(high[heat, k], limit.max_pct / 100.0)
    return low, high


@lru_cache(maxsize=MOST_KNOWN)
def _promised(limits: tuple[Limit, ...], others: tuple[str, ...]) -> tuple[Bound, ...]:
    """What limits promise: it is asked for again and again."""
    return _sided(limits, others, lambda limit: (limit.min_pct, limit.max_pct))


@lru_cache(maxsize=MOST_KNOWN)
def _aimed_at(limits: tuple[Limit, ...], others: tuple[str, ...]) -> tuple[Bound, ...]:
    return _sided(limits, others, lambda limit: (limit.aim_min_pct, limit.aim_max_pct))


def _sided(
    limits: tuple[Limit, ...], others: tuple[str, ...], sides: Callable[[Limit], Sides]
) -> tuple[Bound, ...]:
    found: list[Bound] = []
    for limit in limits:
        low, high = sides(limit)
        for names, label in _meant(limit, others):
            if high is not None:
                found.append(_bound(limit, names, label, high, sign=1.0))
            if low is not None:
                found.append(_bound(limit, names, label, low, sign=-1.0))
    return tuple(found)


def _meant(limit: Limit, others: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The contents a limit speaks of together, and what to call them."""
    if limit.element == OTHERS_EACH:
        yield from (((name,), name + EACH) for name in others)
    elif limit.element == OTHERS_TOTAL:
        yield others, TOTAL
    else:
        yield members(limit.element), limit.element


def _bound(limit: Limit, names: tuple[str, ...], label: str, pct: float, *, sign: float) -> Bound:
    """Content against a share of the melt, or for a ratio against another content."""
    if limit.is_ratio:
        upper, lower = names
        return Bound(
            what=label,
            unit="",
            sign=sign,
            limit=pct,
            weights=((upper, sign), (lower, -sign * pct)),
            melt_weight=0.0,
            per=lower,
            scale=1.0,
            said_by=limit.element,
        )
    return Bound(
        what=label,
        unit="%" if all(is_symbol(name) for name in names) else "",
        sign=sign,
        limit=pct,
        weights=tuple((name, sign) for name in names),
        melt_weight=-sign * pct / 100.0,
        width=_width(limit),
        said_by=limit.element,
    )


def _width(limit: Limit) -> float:
    """The width of the spec, as a fraction; an open side ends at 0, or at the aim."""
    low = limit.min_pct or 0.0
    highs = [
        pct for pct in (limit.max_pct, limit.aim_max_pct, limit.aim_min_pct) if pct is not None
    ]
    high = highs[0] if highs else 100.0
    return max(high - low, 1e-4) / 100.0


def _share_bounds(order: Order) -> Iterator[Bound]:
    for pct, name, column in (
        (order.min_recycled_pct, RECYCLED, "min_recycled_pct"),
        (order.min_post_consumer_pct, POST_CONSUMER, "min_post_consumer_pct"),
    ):
        if pct is not None:
            yield Bound(
                what=f"{name.removesuffix(' metal')} content",
                unit="%",
                sign=-1.0,
                limit=pct,
                weights=((name, -1.0), (EXTERNAL, pct / 100.0)),
                melt_weight=0.0,
                per=EXTERNAL,
                said_by=column,
            )


def _carbon_bounds(order: Order) -> Iterator[Bound]:
    if order.max_kgco2e_per_t is not None:
        yield Bound(
            what="carbon",
            unit="kg CO2e/t",
            sign=1.0,
            limit=order.max_kgco2e_per_t,
            weights=((CARBON, 1.0),),
            melt_weight=-order.max_kgco2e_per_t / 1000.0,
            scale=1000.0,
            said_by="max_kgco2e_per_t",
        )


def _loss_bounds(order: Order) -> Iterator[Bound]:
    if order.max_metal_loss_pct is not None:
        yield Bound(
            what="metal loss",
            unit="%",
            sign=1.0,
            limit=order.max_metal_loss_pct,
            weights=((LOST_METAL, 1.0), (CHARGED_METAL, -order.max_metal_loss_pct / 100.0)),
            melt_weight=0.0,
            per=CHARGED_METAL,
            said_by="max_metal_loss_pct",
        )
    if order.max_dross_kg_per_t is not None:
        yield Bound(
            what="dross",
            unit="kg/t",
            sign=1.0,
            limit=order.max_dross_kg_per_t,
            weights=((DROSS, 1.0), (CHARGED_MASS, -order.max_dross_kg_per_t / 1000.0)),
            melt_weight=0.0,
            per=CHARGED_MASS,
            scale=1000.0,
            said_by="max_dross_kg_per_t",
        )
