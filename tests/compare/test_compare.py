"""Differences that can be worked by hand, down to lines."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.plan import Plan
from optimiser.compare import Comparison, Named, compare
from optimiser.evaluate import evaluate
from optimiser.intake import scenario_from_document
from tests.export.shredder import own_plan

SCENARIO: dict[str, Any] = {
    "settings": {"goals": ["cost"]},
    "lots": [
        {"lot_id": "clean", "mass_kg": 9000, "price_per_t": 2100, "Cu": 0.02, "form": "ingot"},
        {"lot_id": "mixed", "mass_kg": 9000, "price_per_t": 1500, "Cu": 0.30, "form": "shred"},
    ],
    "alloys": [{"alloy": "low copper", "element": "Cu", "max_pct": 0.10}],
    "orders": [
        {"order_id": "H1", "alloy": "low copper", "tap_min_kg": 4000, "tap_max_kg": 5000},
        {"order_id": "H2", "alloy": "low copper", "tap_min_kg": 900, "tap_max_kg": 1000},
    ],
}
H1 = {"clean": 4000.0, "mixed": 1000.0}


def plan(charged: dict[str, dict[str, float]], **settings: object) -> Plan:
    document = copy.deepcopy(SCENARIO)
    document["settings"].update(settings)
    return evaluate(scenario_from_document(document, file="x"), charged)


def compared(*plans: Plan) -> Comparison:
    return compare([Named(name=str(index), plan=one) for index, one in enumerate(plans)])


@pytest.fixture
def two() -> Comparison:
    """500 kg moved from the mixed to the clean lot, and a second order made."""
    first = plan({"H1": H1})
    return compared(first, plan({"H1": {"clean": 4500.0, "mixed": 500.0}, "H2": {"clean": 1000.0}}))


def test_totals_differ_by_what_was_bought(two: Comparison) -> None:
    """9,900 against 4.5 t at 2,100, 0.5 t at 1,500 and 1 t at 2,100: 12,300."""
    figure = {one.name: one for one in two.totals}["metal_cost"]
    assert figure.values == pytest.approx((9900.0, 12300.0))
    assert figure.differences == pytest.approx((0.0, 2400.0))
    assert figure.unit == "EUR"


def test_every_total_but_the_currency_is_compared(two: Comparison) -> None:
    assert len(two.totals) == len(type(plan({"H1": H1}).totals).model_fields) - 1
    assert {one.unit for one in two.totals} == {"EUR", "%", "kg", "kgCO2e", "kWh"}


def test_orders_tell_which_plan_makes_them(two: Comparison) -> None:
    made = {order.order_id: order.made for order in two.orders}
    assert made == {"H1": (True, True), "H2": (False, True)}
    new = two.orders[1]
    assert new.cost.differences == (None, None)
    assert new.cost.values[1] == pytest.approx(2100.0)


def test_lines_differ_by_kilograms_and_money(two: Comparison) -> None:
    lines = {line.source: line for line in two.orders[0].lines}
    assert lines["clean"].kg.differences == pytest.approx((0.0, 500.0))
    assert lines["mixed"].kg.differences == pytest.approx((0.0, -500.0))
    assert lines["mixed"].cost.differences == pytest.approx((0.0, -750.0))
    assert two.orders[0].moved_kg == pytest.approx((0.0, 500.0))


def test_sources_tell_what_is_taken_of_each(two: Comparison) -> None:
    """The one that differs most comes first."""
    assert [one.source for one in two.sources] == ["clean", "mixed"]
    assert two.sources[0].kg.values == pytest.approx((4000.0, 5500.0))


def test_a_source_that_one_plan_does_without_is_zero_there() -> None:
    found = compared(plan({"H1": {"clean": 5000.0}}), plan({"H1": H1}))
    assert {s.source: s.kg.values for s in found.sources}["mixed"] == (0.0, 1000.0)


def test_the_same_plan_is_the_same() -> None:
    found = compared(plan({"H1": H1}), plan({"H1": H1}), plan({"H1": H1}))
    assert found.same is True
    assert len(found.plans) == 3
    figures = [*found.totals, *(order.cost for order in found.orders)]
    assert {d for figure in figures for d in figure.differences} <= {0.0, None}


def test_plans_that_move_metal_are_not_the_same(two: Comparison) -> None:
    assert two.same is False


def test_money_of_two_currencies_has_no_difference() -> None:
    found = compared(plan({"H1": H1}), plan({"H1": {"clean": 5000.0}}, currency="USD"))
    totals = {one.name: one for one in found.totals}
    assert totals["cost"].differences[1] is None
    assert totals["tapped_kg"].differences[1] is not None
    assert [one.currency for one in found.plans] == ["EUR", "USD"]
    assert found.orders[0].lines[0].cost.differences[1] is None


def test_goals_are_met_by_name(two: Comparison) -> None:
    other = compared(plan({"H1": H1}), plan({"H1": H1}, goals=["cost", "primary_metal"]))
    assert [goal.name for goal in other.goals] == ["cost", "primary_metal"]
    assert other.goals[1].values[0] is None
    assert two.goals[0].name == "cost"


def test_sorted_and_binned_metal_counts_as_taken() -> None:
    yard = own_plan()
    taken = {one.source: one.kg.values[0] for one in compared(yard, yard).sources}
    sent = {campaign.source: campaign.kg for campaign in yard.sorting}
    assert sent
    assert all(taken[source] >= kg for source, kg in sent.items())
