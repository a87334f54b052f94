"""Specs as advice: which limit of an alloy costs most recycled content, with this yard.

Each figure is solved for: with the limit as it is, without it, and with a little more and a
little less room; nothing is inferred from another. A limit that the best charge is not at costs
nothing, for that charge would stay the best without it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from models.advice import Advice, AlloyAdvice, Leeway, LimitAdvice
from models.alloy import Limit
from models.explanation import Side
from models.order import Order
from models.plan import Plan
from models.scenario import Scenario
from optimiser.explain.advice_words import sentence
from optimiser.explain.aims import is_aim, only_limits, with_aims_as_limits
from optimiser.explain.recycled import Best, Limits, Yard, binding_rows
from optimiser.risk.misses import is_asked_for
from optimiser.solve.solution import Clock
from optimiser.sound import sound_brief

STEP: Final = 0.01
"""The natural unit of a limit: a hundredth of a per cent."""
DUST: Final = 1e-6
SEEN: Final = 0.005
"""What costs the whole plan fewer points is not followed up, step by step."""
NOTHING: Final = Leeway(gone_pct=None, gain=0.0, gain_wider=None, loss_tighter=None)
FIELDS: Final[tuple[tuple[Side, str, float], ...]] = (
    ("least", "min_pct", -1.0),
    ("most", "max_pct", 1.0),
)


def advice(scenario: Scenario, plan: Plan, *, clock: Clock) -> Advice:
    """How much recycled content every alloy on order could have, and which limit costs it.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    brief, numbers, _ = sound_brief(scenario)
    yard = Yard(brief=with_aims_as_limits(brief), numbers=numbers, clock=clock)
    whole = _whole(yard, frozenset(charge.order_id for charge in plan.charges))
    found: list[AlloyAdvice] = []
    names = sorted(brief.limits)
    for alloy in names:
        one = _of_alloy(yard, alloy, plan, whole)
        if clock.is_over:
            break
        found.append(one)
    return Advice(
        alloys=tuple(found),
        together_pct=None if whole is None else whole.pct,
        complete=len(found) == len(names),
    )


def _whole(yard: Yard, made: frozenset[str]) -> Best | None:
    """All charges of the plan together, within their aims if that is possible."""
    if not made or yard.brief.bins:
        return None
    bare = {alloy: only_limits(rows) for alloy, rows in yard.brief.limits.items()}
    return yard.together(made, {}) or yard.together(made, bare)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One side of one limit of an alloy, the ``at``-th."""

    at: int
    row: Limit
    side: Side
    field: str
    way: float

    @property
    def limit(self) -> float:
        """The limit itself."""
        return float(getattr(self.row, self.field))

    @property
    def step(self) -> float:
        """A hundredth of a per cent; of small limits a digit of their own."""
        if self.limit <= 0.0:
            return STEP / 10.0
        return min(STEP, 10.0 ** math.floor(math.log10(self.limit / 2.0) + 1e-9))

    def moved(self, limits: Limits, steps: float) -> Limits:
        """The limits with this one wider by so many steps."""
        return self.put(limits, round(self.limit + steps * self.way * self.step, 12))

    def put(self, limits: Limits, value: float | None) -> Limits:
        """The limits with another figure here, or none."""
        new = self.row.model_copy(update={self.field: value})
        return (*limits[: self.at], new, *limits[self.at + 1 :])

    @property
    def has_less(self) -> bool:
        """Whether a tighter limit still leaves a range."""
        value = self.limit - self.way * self.step
        if self.side == "most":
            return value > max(self.row.min_pct or 0.0, 0.0)
        return self.row.max_pct is None or value < self.row.max_pct


def _of_alloy(yard: Yard, alloy: str, plan: Plan, whole: Best | None) -> AlloyAdvice:
    limits, order, best, run_around = _best_order(yard, alloy)
    bare = yard.alone(order, (), run_around=run_around)
    reached = {} if best is None else best.reached(alloy)
    sides = []
    for place in _places(limits):
        alone = _alone(yard, order, limits, place, best, run_around=run_around)
        together = None if whole is None else _together(yard, alloy, place, whole)
        sides.append(_said(place, reached.get((place.row.element, place.side)), alone, together))
    ranked = tuple(sorted(sides, key=lambda one: (*_weight(one), one.element, one.side)))
    found = AlloyAdvice(
        alloy=alloy,
        order_id=order.order_id,
        tap_kg=order.most_tap_kg,
        highest_pct=None if best is None else best.pct,
        without_limits_pct=None if bare is None else bare.pct,
        planned_pct=_planned(plan, alloy),
        with_run_around=run_around,
        exact=(best is None or best.exact) and not is_asked_for(yard.brief),
        message="",
        limits=ranked,
    )
    return found.model_copy(update={"message": sentence(found)})


def _best_order(yard: Yard, alloy: str) -> tuple[Limits, Order, Best | None, bool]:
    """The order of an alloy that can have the most recycled content when made alone.

    Within aims and without run-around metal if that is possible; with the limits it is made to,
    and whether run-around metal is needed.
    """
    orders = [order for order in yard.brief.orders if order.alloy == alloy]
    every = yard.brief.limits[alloy]
    for run_around in (False, True):
        for limits in dict.fromkeys((every, only_limits(every))):
            tried = [(one, yard.alone(one, limits, run_around=run_around)) for one in orders]
            made = [(order, best) for order, best in tried if best is not None]
            if made:
                order, best = max(made, key=lambda one: round(one[1].pct, 6))
                return limits, order, best, run_around
    return only_limits(every), orders[0], None, True


def _places(limits: Limits) -> Iterator[_Place]:
    """Every side that every limit has."""
    for at, row in enumerate(limits):
        for side, field, way in FIELDS:
            if getattr(row, field) is not None:
                yield _Place(at=at, row=row, side=side, field=field, way=way)


def _alone(
    yard: Yard,
    order: Order,
    limits: Limits,
    place: _Place,
    best: Best | None,
    *,
    run_around: bool,
) -> Leeway:
    """What one limit costs a charge made alone; what the best charge keeps anyway, nothing."""

    def pct(tried: Limits) -> float | None:
        found = yard.alone(order, tried, run_around=run_around)
        return None if found is None else found.pct

    kept = best is not None and (place.at, place.side) not in binding_rows(best, order.alloy)
    return _leeway(
        None if best is None else best.pct,
        gone=best.pct if best is not None and kept else pct(place.put(limits, None)),
        wider=best.pct if best is not None and kept else pct(place.moved(limits, 1.0)),
        tighter=_tighter(place, limits, best, pct) if place.has_less else None,
    )


def _tighter(
    place: _Place, limits: Limits, best: Best | None, pct: Callable[[Limits], float | None]
) -> float | None:
    """The recycled content with one step less: the same where the best charge keeps that too."""
    if best is not None:
        reached = best.reached(place.row.alloy).get((place.row.element, place.side))
        if reached is not None and place.way * (place.limit - reached) >= place.step:
            return best.pct
    return pct(place.moved(limits, -1.0))


def _together(yard: Yard, alloy: str, place: _Place, whole: Best) -> Leeway | None:
    """What one limit costs all charges of the plan; one that none is at costs nothing."""
    limits = whole.posed.frame.brief.limits[alloy]
    if place.at >= len(limits):
        return None
    rows = binding_rows(whole, alloy).get((place.at, place.side))
    gone = whole.pct if rows is None else yard.without(whole, rows)
    if gone is None or gone - whole.pct <= DUST:
        return NOTHING.model_copy(update={"gone_pct": gone})
    if gone - whole.pct < SEEN:
        return NOTHING.model_copy(update={"gone_pct": gone, "gain": gone - whole.pct})
    made = frozenset(order.order_id for order in whole.posed.frame.heats.orders)

    def pct(steps: float) -> float | None:
        every = {**whole.posed.frame.brief.limits, alloy: place.moved(limits, steps)}
        found = yard.together(made, every, near=whole)
        return None if found is None else found.pct

    return _leeway(
        whole.pct, gone=gone, wider=pct(1.0), tighter=pct(-1.0) if place.has_less else None
    )


def _leeway(
    best: float | None, *, gone: float | None, wider: float | None, tighter: float | None
) -> Leeway:
    def more(pct: float | None, sign: float = 1.0) -> float | None:
        if pct is None or best is None:
            return None
        gain = sign * (pct - best)
        return gain if abs(gain) > DUST else 0.0

    return Leeway(
        gone_pct=gone, gain=more(gone), gain_wider=more(wider), loss_tighter=more(tighter, -1.0)
    )


def _said(
    place: _Place, reached: float | None, alone: Leeway, together: Leeway | None
) -> LimitAdvice:
    return LimitAdvice(
        what="aim" if is_aim(place.row) else "limit",
        element=place.row.element,
        side=place.side,
        limit=place.limit,
        unit="" if place.row.is_ratio else "%",
        step=place.step,
        reached=reached,
        alone=alone,
        together=together,
    )


def _weight(one: LimitAdvice) -> tuple[float, float]:
    """What a limit costs alone, then together; what comes without it where nothing is made."""
    alone = one.alone.gone_pct or 0.0 if one.alone.gain is None else one.alone.gain
    together = 0.0 if one.together is None else one.together.gain or 0.0
    return -round(alone, 6), -round(together, 6)


def _planned(plan: Plan, alloy: str) -> float | None:
    """The recycled content of all charges of an alloy, by their melt."""
    made = [
        (charge.recycled_content_pct, charge.melt_kg)
        for charge in plan.charges
        if charge.alloy == alloy and charge.recycled_content_pct is not None
    ]
    melt_kg = sum(kg for _, kg in made)
    return sum(pct * kg for pct, kg in made) / melt_kg if melt_kg > 0 else None
