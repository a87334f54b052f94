"""The goals as linear forms over a program's columns, or as a ratio of two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.brief import Brief
from models.settings import GoalName, Settings
from optimiser.formulation.bounds import aims
from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.origin import (
    carbon_per_kg,
    furnace_carbon_per_kg,
    is_external,
    is_post_consumer,
    is_recycled,
)
from optimiser.formulation.program import Floats, Linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A share to be made as large as possible: ``100 part / whole`` per cent."""

    part: Linear
    whole: Linear


def goal_form(name: GoalName, frame: Frame, columns: Columns) -> Linear | Ratio:
    """What a goal measures: least of a linear form, or most of a ratio."""
    if name == "recycled_content":
        return _share(frame, columns, is_recycled(frame.brief))
    if name == "post_consumer_content":
        return _share(frame, columns, is_post_consumer(frame.brief))
    forms = {
        "primary_metal": _primary_metal,
        "metal_loss": _metal_loss,
        "cost": _cost,
        "carbon": _carbon,
        "changes": _changes,
    }
    return forms[name](frame, columns)


def weighted_sum(settings: Settings, frame: Frame, columns: Columns) -> Linear:
    """The weighted sum that replaces the order of goals."""
    cost, constant = np.zeros(len(columns.lower)), 0.0
    for weight in settings.weights:
        form = goal_form(weight.goal, frame, columns)
        assert isinstance(form, Linear), "the intake refuses weights on shares"
        cost += weight.weight * form.cost
        constant += weight.weight * form.constant
    return Linear(cost=cost, constant=constant)


def orders_made(frame: Frame, columns: Columns, *, priority: int) -> Linear:
    """Minus the number of doubtful orders of one priority that are made."""
    cost = np.zeros(len(columns.lower))
    for heat in np.flatnonzero(frame.heats.doubtful):
        order = frame.heats.orders[heat]
        if order.priority == priority and not order.optional:
            cost[columns.made[heat]] = -1.0
    return Linear(cost=cost)


def aims_missed(frame: Frame, columns: Columns) -> Linear:
    """The sum of what is missed of every aim, as a share of the spec's width."""
    cost = np.zeros(len(columns.lower))
    for column, (heat, bound) in zip(columns.miss, aims(frame), strict=True):
        cost[column] = 1.0 / (bound.width * frame.heats.most_melt_kg[heat])
    return Linear(cost=cost)


def _share(frame: Frame, columns: Columns, counts: Floats) -> Ratio:
    """Recycled content of the external metal newly charged, metal basis (LEDGERS.md §1)."""
    return Ratio(
        part=_of_charged(columns, counts[frame.source] * frame.liquid),
        whole=_of_charged(columns, is_external(frame.brief)[frame.source] * frame.liquid),
    )


def _of_charged(columns: Columns, per_kg: Floats) -> Linear:
    cost = np.zeros(len(columns.lower))
    cost[columns.charged] = per_kg
    return Linear(cost=cost)


def _primary_metal(frame: Frame, columns: Columns) -> Linear:
    """Metal of primary, alloying and unknown origin, kg."""
    primary = np.array([float(source.is_primary) for source in frame.brief.sources])
    return _of_charged(columns, primary[frame.source] * frame.metal)


def _metal_loss(frame: Frame, columns: Columns) -> Linear:
    """Metal lost after what dross treatment returns, kg."""
    return _of_charged(columns, frame.net_loss)


def _carbon(frame: Frame, columns: Columns) -> Linear:
    """Carbon of the metal as supplied and of melting it, kg CO2e."""
    melting = furnace_carbon_per_kg(frame.brief, frame.heats.orders)[frame.order] * frame.liquid
    return _of_charged(columns, carbon_per_kg(frame.brief)[frame.source] + melting)


def _changes(frame: Frame, columns: Columns) -> Linear:
    """Kilograms moved against the previous plan."""
    new = (frame.previous_kg == 0.0).astype(float)
    form = _of_charged(columns, new)
    form.cost[columns.moved[columns.moved != NOTHING]] = 1.0
    return form


def _cost(frame: Frame, columns: Columns) -> Linear:
    """Metal, ways, melting, dross and fixed cost, less the value of tapped metal."""
    brief, heats = frame.brief, frame.heats
    price = np.array([source.price_per_t for source in brief.sources]) / 1000.0
    by_purchase = columns.bought != NOTHING
    melting = np.array([brief.furnace_of(order).cost_per_t for order in heats.orders]) / 1000.0
    per_kg = np.where(by_purchase, 0.0, price)[frame.source] + _way_cost(frame)
    per_kg = per_kg + melting[frame.order] * frame.liquid + frame.dross_cost
    form = _of_charged(columns, per_kg)
    form.cost[columns.bought[by_purchase]] = price[by_purchase]
    opened = columns.opened != NOTHING
    fixed = np.array([source.fixed_cost for source in brief.sources])
    form.cost[columns.opened[opened]] = fixed[opened]
    form.cost[columns.tap] = [-order.price_per_t / 1000.0 for order in heats.orders]
    return form


def _way_cost(frame: Frame) -> Floats:
    """Cost of the route each pair takes, per kg as received [p]."""
    ways = {(way.source, way.target): way.cost_per_t / 1000.0 for way in frame.brief.routes}
    if not any(ways.values()):
        return np.zeros(len(frame.source))
    names = [source.source_id for source in frame.brief.sources]
    orders = [order.order_id for order in frame.heats.orders]
    return np.array([
        ways.get((names[s], orders[h]), 0.0)
        for s, h in zip(frame.source, frame.order, strict=True)
    ])  # fmt: skip


def asks_for_carbon(brief: Brief) -> bool:
    """Whether a goal, weight or order needs every carbon factor."""
    settings = brief.settings
    named = {goal.goal for goal in settings.goals} if not settings.weights else set()
    named |= {weight.goal for weight in settings.weights}
    return "carbon" in named or any(o.max_kgco2e_per_t is not None for o in brief.orders)
