"""Limits that whole steps meet exactly are met, not kept away from."""

from __future__ import annotations

from typing import Any

import pytest

from models.plan import Plan
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan


def planned(**tables: Any) -> Plan:
    document = {
        "settings": {"goals": ["cost"], "base_element": "Fe", "weigh_step_kg": 5},
        "lots": [
            {"lot_id": "dear", "mass_kg": 9000, "price_per_t": 500, "C": 1},
            {"lot_id": "cheap", "mass_kg": 9000, "price_per_t": 100, "C": 1.5, "form": "cast"},
        ],
        "orders": [{"order_id": "H", "alloy": "X", "furnace": "F", "tap_kg": 1000}],
        "furnaces": [{"furnace_id": "F", "capacity_kg": 2000, "first_drop_pct": 25}],
        "alloys": [{"alloy": "X", "element": "C", "max_pct": 3}],
    }
    return make_plan(scenario_from_document(document | tables, file="weigh"))


def kg_of(plan: Plan) -> dict[str, float]:
    return {line.source: line.kg for charge in plan.charges for line in charge.lines}


def test_a_blend_without_width_is_weighed() -> None:
    plan = planned(
        blend_limits=[{"target": "*", "source": "dear", "min_pct": 20, "max_pct": 20}],
        orders=[{"order_id": "H", "alloy": "X", "furnace": "F", "tap_kg": 1001}],
    )

    assert kg_of(plan)["dear"] * 4 == pytest.approx(kg_of(plan)["cheap"])
    assert plan.check.passed


def test_a_wet_piece_fills_the_first_drop_to_the_brim() -> None:
    """Only the wet piece of 500 kg brings tin, and a quarter of 2,000 kg is the first drop."""
    wet = {"lot_id": "wet", "mass_kg": 1000, "piece_kg": 500, "wet": True, "C": 1, "Sn": 1}
    plain = {"lot_id": "plain", "mass_kg": 9000, "C": 1, "Sn": 0}
    plan = planned(
        lots=[wet, plain],
        orders=[{"order_id": "H", "alloy": "X", "furnace": "F", "tap_kg": 1002}],
        alloys=[{"alloy": "X", "element": "Sn", "min_pct": 0.4}],
    )

    assert kg_of(plan)["wet"] == 500
    assert plan.check.passed
