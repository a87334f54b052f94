"""Published blending problems come out at their published optimum."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.plan import Plan
from optimiser.intake import read_scenario
from optimiser.plan import make_plan

PUBLISHED = Path(__file__).parent / "published"

OPTIMA = {
    "aluminium-alloy": 2149.247891,
    "ship-steel": 98121.63579,
    "whole-ingots": 8495.0,
    "metalco": 1000 * 1079 / 46 / 1000,
    "petrol": -287750.0,
    "alloy-steel": 59.55629445,
    "cat-food": 0.52,
    "feed": 7440 / 17,
    "food": -475000 / 27,
    "two-oils": -323000.0,
    "haverly-1": -400.0,
    "haverly-2": -600.0,
    "haverly-3": -750.0,
    "adhya-1-with-fees": -549.803050 + 147.31,
}


def plan_of(name: str) -> Plan:
    return make_plan(read_scenario(PUBLISHED / f"{name}.json"))


@pytest.mark.parametrize(("name", "optimum"), OPTIMA.items())
def test_optimum_is_the_published_one(name: str, optimum: float) -> None:
    plan = plan_of(name)

    assert plan.outcome == "optimal"
    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(optimum, rel=1e-6)
    assert plan.goals[0].value == pytest.approx(optimum, rel=1e-6)


def test_whole_ingots_are_whole() -> None:
    """The published answer: ingots 1, 2 and 4, alloys 1 and 3, and 3.5 t of scrap."""
    (charge,) = plan_of("whole-ingots").charges

    kg = {line.source: line.kg for line in charge.lines}
    assert kg == pytest.approx(
        {
            "ingot 1": 5000,
            "ingot 2": 3000,
            "ingot 4": 6000,
            "alloy 1": 7250,
            "alloy 3": 250,
            "scrap": 3500,
        }
    )


def test_advertising_sells_regular_only() -> None:
    """Optional orders are made where they pay: 7,500 more barrels of regular, none else."""
    taps = {charge.order_id: charge.tap_kg for charge in plan_of("petrol").charges}

    assert taps.get("regular advertised") == pytest.approx(7500)
    assert taps.get("super advertised", 0.0) == pytest.approx(0.0)
    assert taps.get("diesel advertised", 0.0) == pytest.approx(0.0)


def test_what_no_blend_can_reach_is_infeasible() -> None:
    plan = plan_of("metalco-infeasible")

    assert plan.outcome == "infeasible"
    assert [left.order_id for left in plan.unplanned] == ["blend"]
    assert plan.unplanned[0].verdict.message
