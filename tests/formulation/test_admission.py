"""Which source may go into which order, in plans that leave orders out too."""

from __future__ import annotations

from typing import Any

import pytest

from models.plan import Plan
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan


def planned(lot: dict[str, Any], furnace: dict[str, Any], taps: dict[str, float]) -> Plan:
    """Orders of a furnace in a row, each a tap; what is tapped beyond the lot cannot be made."""
    return make_plan(
        scenario_from_document(
            {
                "settings": {"goals": ["cost"], "weigh_step_kg": 0, "base_element": "Fe"},
                "lots": [{"lot_id": "lot", "mass_kg": 1000, "C": 1} | lot],
                "furnaces": [{"furnace_id": "F", "capacity_kg": 9000, "C": 1} | furnace],
                "orders": [
                    {"order_id": name, "alloy": "X", "furnace": "F", "tap_kg": tap}
                    | {"start": f"2026-01-0{day}"}
                    for day, (name, tap) in enumerate(taps.items(), start=1)
                ],
                "alloys": [{"alloy": "X", "element": "C", "max_pct": 2}],
            },
            file="admission",
        )
    )


def made(plan: Plan) -> list[str]:
    return [charge.order_id for charge in plan.charges]


@pytest.mark.parametrize("bar", [{"reserved_for": "A"}, {"owner": "ann"}, {"furnaces": ["F"]}])
def test_metal_with_a_bar_of_its_own_does_not_stop_a_plan_that_makes_nothing(
    bar: dict[str, Any],
) -> None:
    plan = planned(bar | {"C": 3}, {}, {"A": 500})

    assert plan.outcome == "infeasible"
    assert made(plan) == []


def test_wet_metal_goes_into_a_furnace_whose_earlier_heat_is_not_made() -> None:
    """A would leave a heel, but cannot be made; so B finds the furnace empty."""
    plan = planned({"wet": True}, {"heel_keep_kg": 100}, {"A": 5000, "B": 500})

    assert made(plan) == ["B"]
    assert plan.check.passed


def test_wet_metal_does_not_go_onto_a_heel_that_an_earlier_heat_leaves() -> None:
    plan = planned({"wet": True}, {"heel_keep_kg": 100}, {"A": 500, "B": 300})

    assert len(made(plan)) == 1
    assert plan.check.passed


def test_wet_metal_waits_until_a_heat_has_emptied_the_furnace() -> None:
    """The heel suffices for A; B finds nothing in the furnace, as C is left out."""
    plan = planned({"wet": True}, {"heel_kg": 200}, {"A": 200, "B": 500, "C": 5000})

    assert made(plan) == ["A", "B"]
    assert plan.check.passed


def test_wet_metal_never_meets_a_heel_that_no_heat_takes_away() -> None:
    plan = planned({"wet": True}, {"heel_kg": 200}, {"A": 500})

    assert made(plan) == []
