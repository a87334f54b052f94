"""What tells one metal from another in a charge: cost, loss, origin, and limits it lies beyond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.brief import Brief
from models.explanation import Side
from models.order import Order
from models.plan import Charge, ElementResult
from models.source import Source
from models.why_not import RunsInto, Trait
from optimiser.formulation.bounds import Bound, aim_bounds, spec_bounds
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.frame import frame

NEAR: float = 1e-3
"""Relatively so near a limit the melt of a plan in steps of the scales is at it."""


def traits(
    brief: Brief, numbers: Coefficients, order: Order, kg: Mapping[str, float]
) -> Trait | None:
    """What a tonne of liquid of these kilograms costs, loses and counts for; None of none."""
    furnace = numbers.furnace_types.index(brief.furnace_of(order).type)
    liquid = cost = lost = external = recycled = metal = 0.0
    for source in brief.sources:
        if (mass := kg.get(source.source_id, 0.0)) <= 0.0:
            continue
        at = numbers.sources.index(source.source_id), furnace
        liquid += mass * float(numbers.metal_yield[at])
        metal += mass * float(numbers.metal_fraction[at])
        lost += mass * float(numbers.net_loss_kg_per_kg[at])
        cost += mass * (source.price_per_t / 1000.0 + float(numbers.dross_cost_per_kg[at]))
        external += mass * float(numbers.metal_fraction[at]) * source.is_external
        recycled += mass * float(numbers.metal_fraction[at]) * source.is_recycled
    if liquid <= 0.0:
        return None
    sorted_ = any(one.kind == "outlet" and kg.get(one.source_id) for one in brief.sources)
    return Trait(
        cost_per_t=None if sorted_ else 1000.0 * cost / liquid,
        metal_loss_pct=100.0 * lost / metal,
        recycled_pct=100.0 * recycled / external if external > 0 else None,
    )


def runs_into(
    brief: Brief,
    numbers: Coefficients,
    source: Source,
    order: Order,
    before: Charge | None,
    after: Charge | None,
) -> tuple[RunsInto, ...]:
    """The limits and aims that a source lies beyond by itself, and that the charge is at."""
    found = frame(brief, numbers, made=frozenset({order.order_id}))
    at = numbers.sources.index(source.source_id), int(found.heats.furnace_type[0])
    kg = dict(zip(numbers.elements, numbers.element_kg_per_kg[at].tolist(), strict=True))
    liquid = float(numbers.metal_yield[at])
    rows = []
    for what, bounds in (("limit", spec_bounds), ("aim", aim_bounds)):
        for bound in bounds(found, order.alloy):
            own = bound.reached(kg, melt_kg=liquid)
            results = _result(before, bound), _result(after, bound)
            if bound.sign * (own - bound.limit) > 0 and any(_is_at(one, bound) for one in results):
                rows.append(_row(what, bound, own, *results))
    return tuple(sorted(rows, key=lambda row: -_excess(row)))


def _row(
    what: str, bound: Bound, own: float, before: ElementResult | None, after: ElementResult | None
) -> RunsInto:
    side: Side = "most" if bound.sign > 0 else "least"
    return RunsInto(
        what="limit" if what == "limit" else "aim",
        element=bound.what,
        side=side,
        limit=bound.limit,
        unit=bound.unit,
        own=own,
        before=None if before is None else before.pct,
        after=None if after is None else after.pct,
    )


def _result(charge: Charge | None, bound: Bound) -> ElementResult | None:
    """Where a charge lies against a bound."""
    rows: Iterator[ElementResult] = iter(()) if charge is None else iter(charge.analysis)
    return next((row for row in rows if row.element == bound.what), None)


def _is_at(result: ElementResult | None, bound: Bound) -> bool:
    """Whether a melt is as near to a limit as steps of the scales let it be."""
    if result is None:
        return False
    room = bound.sign * (bound.limit - result.pct)
    return room <= NEAR * max(abs(bound.limit), 1e-9) or (
        result.binding and room <= 10 * NEAR * abs(bound.limit)
    )


def _excess(row: RunsInto) -> float:
    """How far beyond a limit the metal lies, as a share of the limit."""
    return abs(row.own - row.limit) / max(abs(row.limit), 1e-9)
