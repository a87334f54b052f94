"""Fills in steps of the scales: what leaves a bin keeps the limits of charges it alone feeds."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.plan import Plan
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan

ONE_BIN: dict[str, Any] = {
    "settings": {"goals": ["cost"], "qualities": ["q"], "weigh_step_kg": 1},
    "offers": [
        {"offer_id": "dear", "price_per_t": 2000, "metal_yield_pct": 100, "q": 0.07},
        {"offer_id": "cheap", "price_per_t": 1000, "metal_yield_pct": 100, "q": 0.31},
    ],
    "bins": [{"bin_id": "B"}],
    "orders": [
        {"order_id": "H", "alloy": "A", "tap_min_kg": 0, "tap_max_kg": 25000, "price_per_t": 3000}
    ],
    "alloys": [{"alloy": "A", "element": "q", "max_pct": 0.15}],
    "routes": [
        {"source": "dear", "target": "B"},
        {"source": "cheap", "target": "B"},
        {"source": "B", "target": "H"},
    ],
}


def planned(**settings: object) -> Plan:
    document = copy.deepcopy(ONE_BIN)
    document["settings"] |= settings
    return make_plan(scenario_from_document(document, file="rounding"))


@pytest.mark.parametrize("step_kg", [1, 10, 50])
def test_a_bin_without_help_is_filled_so_that_its_charge_keeps_the_limit(step_kg: int) -> None:
    """By hand: a third is cheap, and two steps of dear metal to one of cheap keep the limit."""
    plan = planned(weigh_step_kg=step_kg)
    (content,) = plan.bins
    kg = {part.source: part.kg for part in content.contents}

    assert plan.check.passed
    assert 2 * kg["cheap"] <= kg["dear"] + 1e-9
    assert all(mass % step_kg == pytest.approx(0.0) for mass in kg.values())
    assert plan.totals.cost == pytest.approx(-25000 * (3.0 - 5.0 / 3.0), abs=4 * step_kg)


def test_without_steps_the_fill_is_the_decision_itself() -> None:
    plan = planned(weigh_step_kg=0)

    assert plan.outcome == "optimal"
    assert plan.totals.cost == pytest.approx(-25000 * (3.0 - 5.0 / 3.0), rel=1e-6)
