"""Remelt's own program of a scenario, and the same numbers for its peers."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.case import Case
from models.brief import Brief
from optimiser.formulation.bounds import spec_bounds
from optimiser.formulation.build import build
from optimiser.formulation.coefficients import coefficients
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import Frame, frame
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Linear, Program


@dataclass(frozen=True, slots=True)
class Ours:
    """The same as Remelt has it."""

    frame: Frame
    program: Program
    columns: Columns
    cost: Linear


def posed_of(brief: Brief) -> Ours:
    """The program of a brief whose orders are all made."""
    made = frozenset(order.order_id for order in brief.orders)
    posed = frame(brief, coefficients(brief), made=made)
    program, index = build(posed)
    cost = goal_form("cost", posed, index)
    assert isinstance(cost, Linear), "cost is no share"
    return Ours(frame=posed, program=program, columns=index, cost=cost)


def case_of(ours: Ours) -> Case:
    """Names and numbers of the program, taken from its arrays."""
    posed, brief = ours.frame, ours.frame.brief
    orders = [order.order_id for order in posed.heats.orders]
    names = [source.source_id for source in brief.sources]
    pairs = [(names[s], orders[h]) for s, h in zip(posed.source, posed.order, strict=True)]
    cost = ours.cost.cost
    return Case(
        sources=names,
        orders=orders,
        elements=list(posed.contents),
        stock_kg={s.source_id: s.mass_kg for s in brief.sources if s.mass_kg is not None},
        metal_yield=dict(zip(pairs, posed.liquid.tolist(), strict=True)),
        element_kg={
            pair: dict(zip(posed.contents, row, strict=True))
            for pair, row in zip(pairs, posed.content.tolist(), strict=True)
        },
        cost_per_kg=dict(zip(pairs, cost[ours.columns.charged].tolist(), strict=True)),
        tap_kg={order.order_id: (order.least_tap_kg, order.most_tap_kg) for order in brief.orders},
        most_melt_kg=dict(zip(orders, posed.heats.most_melt_kg.tolist(), strict=True)),
        price_per_kg=dict(zip(orders, (-cost[ours.columns.tap]).tolist(), strict=True)),
        limits={
            order.order_id: [(b.weights, b.melt_weight) for b in spec_bounds(posed, order.alloy)]
            for order in posed.heats.orders
        },
    )
