"""What binds a plan, read off the plan itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.brief import Brief
from models.explanation import Binding, ChargeReasons, Explanation, Side
from models.order import Order
from models.plan import Charge, ElementResult, Plan
from models.settings import Settings
from optimiser.risk.binds import bound_by_risk
from optimiser.risk.chance import accepted

NEAR = 1e-6
"""Relatively so near a limit is at it; the plan itself says so of its analyses."""


def explanation(brief: Brief, plan: Plan) -> Explanation:
    """Why ``plan`` is as it is, as far as it shows without another search."""
    orders = {order.order_id: order for order in brief.orders}
    used_up = _used_up(brief, plan)
    return Explanation(
        outcome=plan.outcome,
        goals=plan.goals,
        charges=tuple(
            ChargeReasons(
                order_id=charge.order_id,
                alloy=charge.alloy,
                binding=(
                    *_limits(charge),
                    *_risks(charge, orders[charge.order_id], brief.settings),
                    *_tap(charge, orders[charge.order_id], step_kg=brief.settings.weigh_step_kg),
                    *_sources(charge, used_up),
                ),
            )
            for charge in plan.charges
        ),
        unplanned=plan.unplanned,
        leftovers=plan.leftovers,
        prices=plan.prices,
    )


def _limits(charge: Charge) -> Iterator[Binding]:
    """The limits and aims that the plan marks as binding, with the side that is near."""
    for result in charge.analysis:
        if result.binding:
            near = min(_ends(result), key=lambda end: abs(end.value - end.limit), default=None)
            if near is not None:
                yield near


def _risks(charge: Charge, order: Order, settings: Settings) -> Iterator[Binding]:
    """The limits that are held off by the risk that is accepted, with the side that is near."""
    most_pct = 100.0 * (accepted(order, settings) or 0.0)
    for result in bound_by_risk(charge, order, settings):
        ends = [end for end in _ends(result) if end.what == "limit"]
        near = min(ends, key=lambda end: abs(end.value - end.limit))
        yield near.model_copy(
            update={"what": "risk", "value": result.off_spec_pct, "limit": most_pct, "unit": "%"}
        )


def _ends(result: ElementResult) -> Iterator[Binding]:
    ends: tuple[tuple[str, Side, float | None], ...] = (
        ("limit", "least", result.min_pct),
        ("limit", "most", result.max_pct),
        ("aim", "least", result.aim_min_pct),
        ("aim", "most", result.aim_max_pct),
    )
    for what, side, limit in ends:
        if limit is not None:
            yield Binding(
                what="limit" if what == "limit" else "aim",
                name=result.element,
                side=side,
                value=result.pct,
                limit=limit,
                unit="" if "/" in result.element else "%",
            )


def _tap(charge: Charge, order: Order, *, step_kg: float) -> Iterator[Binding]:
    """Whether the tap is at an end of its range; within a step of the scales it is."""
    ends: tuple[tuple[Side, float], ...] = (
        ("least", order.least_tap_kg),
        ("most", order.most_tap_kg),
    )
    for side, limit in ends:
        if abs(charge.tap_kg - limit) <= max(step_kg, NEAR * limit):
            yield Binding(
                what="tap",
                name=charge.order_id,
                side=side,
                value=charge.tap_kg,
                limit=limit,
                unit="kg",
            )
            return


def _sources(charge: Charge, used_up: Mapping[str, float]) -> Iterator[Binding]:
    """The lots and offers that are used up, and that this charge would have more of."""
    for line in charge.lines:
        if line.source in used_up:
            yield Binding(
                what="source",
                name=line.source,
                side="most",
                value=used_up[line.source],
                limit=used_up[line.source],
                unit="kg",
            )


def _used_up(brief: Brief, plan: Plan) -> dict[str, float]:
    """Lots and offers of which nothing is left, with their mass."""
    left = {row.source for row in plan.leftovers if row.kg is None or row.kg > 0}
    return {
        source.source_id: source.mass_kg
        for source in brief.sources
        if source.mass_kg is not None and source.mass_kg > 0 and source.source_id not in left
    }
