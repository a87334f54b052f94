"""The story of a comparison: plans in, their differences out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from models.plan import Charge, GoalResult, Plan, Totals
from optimiser.compare.comparison import (
    Compared,
    ComparedLine,
    ComparedOrder,
    ComparedSource,
    Comparison,
    Figure,
    NamedFigure,
)

K = TypeVar("K")
SAME_KG: Final = 1e-6
"""Masses that differ by no more are the same mass, printed twice."""
MONEY: Final = frozenset({
    "cost", "metal_cost", "sorting_cost", "melting_cost", "treatment_cost", "dross_cost",
    "fixed_cost", "revenue",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A plan and what it is called here."""

    name: str
    plan: Plan


def compare(named: Sequence[Named]) -> Comparison:
    """The plans side by side; differences are those from the first.

    Amounts of money in another currency than the first plan's have no difference.
    """
    plans = [one.plan for one in named]
    orders = tuple(_orders(plans))
    return Comparison(
        plans=tuple(map(_compared, named)),
        same=all(moved <= SAME_KG for order in orders for moved in order.moved_kg),
        totals=tuple(_totals(plans)),
        goals=tuple(_goals(plans)),
        orders=orders,
        sources=tuple(_sources(plans)),
    )


def _compared(one: Named) -> Compared:
    plan = one.plan
    return Compared(
        name=one.name,
        outcome=plan.outcome,
        checked=plan.check.passed,
        currency=plan.totals.currency,
        charges=len(plan.charges),
        unplanned=len(plan.unplanned),
    )


def _totals(plans: Sequence[Plan]) -> Iterator[NamedFigure]:
    for name in Totals.model_fields:
        if name == "currency":
            continue
        values = [getattr(plan.totals, name) for plan in plans]
        figure = _money(plans, values) if name in MONEY else _figure(values)
        yield _named(name, _unit(name, plans[0]), figure)


def _goals(plans: Sequence[Plan]) -> Iterator[NamedFigure]:
    """Every goal of any plan, in the order they are met; the same goal in one unit only."""
    by_name = [{(goal.goal, goal.unit): goal for goal in plan.goals} for plan in plans]
    for name, unit in _in_order(by_name):
        values = [_value(goals.get((name, unit))) for goals in by_name]
        yield _named(name, unit, _figure(values))


def _orders(plans: Sequence[Plan]) -> Iterator[ComparedOrder]:
    by_id = [{charge.order_id: charge for charge in plan.charges} for plan in plans]
    left_out = [{one.order_id: None for one in plan.unplanned} for plan in plans]
    tables: list[Mapping[str, object]] = [*by_id, *left_out]
    for order_id in _in_order(tables):
        charges = [charges.get(order_id) for charges in by_id]
        lines = tuple(_lines(plans, charges))
        yield ComparedOrder(
            order_id=order_id,
            made=tuple(charge is not None for charge in charges),
            tap_kg=_figure(_each(charges, lambda charge: charge.tap_kg)),
            cost=_money(plans, _each(charges, lambda charge: charge.cost)),
            recycled_content_pct=_figure(_each(charges, lambda one: one.recycled_content_pct)),
            metal_loss_kg=_figure(_each(charges, lambda charge: charge.metal_loss_kg)),
            moved_kg=tuple(_moved_kg(lines, index) for index in range(len(plans))),
            lines=lines,
        )


def _lines(plans: Sequence[Plan], charges: Sequence[Charge | None]) -> Iterator[ComparedLine]:
    """Every source of the order in any plan; a source that a charge does without is 0 kg there."""
    kg: list[dict[str, float]] = []
    cost: list[dict[str, float]] = []
    for charge in charges:
        lines = () if charge is None else charge.lines
        kg.append(_summed((line.source, line.kg) for line in lines))
        cost.append(_summed((line.source, line.cost) for line in lines))
    compared = [
        ComparedLine(
            source=source,
            kg=_figure([masses.get(source, 0.0) for masses in kg]),
            cost=_money(plans, [costs.get(source, 0.0) for costs in cost]),
        )
        for source in _in_order(kg)
    ]
    yield from sorted(compared, key=lambda line: -_widest(line.kg))


def _sources(plans: Sequence[Plan]) -> Iterator[ComparedSource]:
    taken = [_summed(_taken(plan)) for plan in plans]
    compared = [
        ComparedSource(source=source, kg=_figure([masses.get(source, 0.0) for masses in taken]))
        for source in _in_order(taken)
    ]
    yield from sorted(compared, key=lambda one: -_widest(one.kg))


def _taken(plan: Plan) -> Iterator[tuple[str, float]]:
    """What is taken of each source; a heel is metal that was never taken."""
    for charge in plan.charges:
        yield from ((line.source, line.kg) for line in charge.lines if line.kind != "heel")
    yield from ((campaign.source, campaign.kg) for campaign in plan.sorting)
    for filled in plan.bins:
        yield from ((content.source, content.kg) for content in filled.contents)


def _moved_kg(lines: Sequence[ComparedLine], index: int) -> float:
    """The metal of one plan's charge that the first plan charges otherwise."""
    away = [line.kg.differences[index] or 0.0 for line in lines]
    return max(sum(kg for kg in away if kg > 0), -sum(kg for kg in away if kg < 0))


def _figure(values: Sequence[float | None]) -> Figure:
    first = values[0]
    return Figure(
        values=tuple(values),
        differences=tuple(
            None if first is None or value is None else value - first for value in values
        ),
    )


def _money(plans: Sequence[Plan], values: Sequence[float | None]) -> Figure:
    figure = _figure(values)
    first = plans[0].totals.currency
    kept = zip(plans, figure.differences, strict=True)
    differences = tuple(one if plan.totals.currency == first else None for plan, one in kept)
    return figure.model_copy(update={"differences": differences})


def _named(name: str, unit: str, figure: Figure) -> NamedFigure:
    return NamedFigure(name=name, unit=unit, values=figure.values, differences=figure.differences)


def _unit(name: str, plan: Plan) -> str:
    if name in MONEY:
        return plan.totals.currency
    if name.startswith("kgco2e"):
        return "kgCO2e"
    ending = name.rpartition("_")[2]
    return {"pct": "%", "kg": "kg", "kwh": "kWh"}[ending]


def _value(goal: GoalResult | None) -> float | None:
    return None if goal is None else goal.value


def _each(
    charges: Sequence[Charge | None], figure: Callable[[Charge], float | None]
) -> list[float | None]:
    return [None if charge is None else figure(charge) for charge in charges]


def _summed(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, amount in pairs:
        total[name] = total.get(name, 0.0) + amount
    return total


def _in_order(tables: Sequence[Mapping[K, object]]) -> tuple[K, ...]:
    """Every key of the tables, in the order they are met."""
    return tuple(dict.fromkeys(key for table in tables for key in table))


def _widest(figure: Figure) -> float:
    return max(abs(difference or 0.0) for difference in figure.differences)
