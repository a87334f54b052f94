"""Fills in steps of the scales: what leaves a bin keeps the limits of charges it alone feeds."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from models.plan import Plan
from models.segregation import Segregation
from optimiser.errors import ExitCode, exit_code
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


TWO_BINS: dict[str, Any] = {
    "settings": {"goals": ["cost"], "qualities": ["q", "r"], "weigh_step_kg": 1},
    "offers": [
        {"offer_id": "a", "price_per_t": 12000, "metal_yield_pct": 100, "q": 1.5, "r": 2.5},
        {"offer_id": "b", "price_per_t": 6000, "metal_yield_pct": 100, "q": 3, "r": 1},
        {"offer_id": "c", "price_per_t": 12000, "metal_yield_pct": 100, "q": 1.5, "r": 2.5},
    ],
    "bins": [{"bin_id": "A"}, {"bin_id": "B"}],
    "orders": [
        {"order_id": "one", "alloy": "1", "tap_min_kg": 0, "tap_max_kg": 100, "price_per_t": 18000},
        {"order_id": "two", "alloy": "2", "tap_min_kg": 0, "tap_max_kg": 200, "price_per_t": 15000},
        {"order_id": "mix", "alloy": "3", "tap_min_kg": 0, "tap_max_kg": 97, "price_per_t": 16000},
    ],
    "alloys": [
        {"alloy": "1", "element": "q", "max_pct": 2.5},
        {"alloy": "1", "element": "r", "max_pct": 2},
        {"alloy": "2", "element": "q", "max_pct": 1.5},
        {"alloy": "2", "element": "r", "max_pct": 2.5},
        {"alloy": "3", "element": "q", "max_pct": 2.02},
        {"alloy": "3", "element": "r", "max_pct": 2.02},
    ],
    "routes": [
        {"source": "a", "target": "A"},
        {"source": "b", "target": "B"},
        {"source": "c", "target": "B"},
        {"source": "B", "target": "one"},
        {"source": "A", "target": "two"},
        {"source": "A", "target": "mix"},
        {"source": "B", "target": "mix"},
    ],
}


def test_charges_that_share_tight_bins_lose_hardly_anything_to_steps() -> None:
    """By hand: with one for mix at most 49.47 kg from A earn 2189.76; a step is worth some 8."""
    plan = make_plan(scenario_from_document(copy.deepcopy(TWO_BINS), file="two bins"))
    (goal,) = plan.goals

    assert plan.check.passed
    assert goal.bound == pytest.approx(-2189.76, rel=1e-6)
    assert plan.totals.cost == pytest.approx(-2189.76, rel=2e-3)
    assert not plan.unplanned


@pytest.mark.parametrize("limit_pct", [2, 2.001, 2.01])
def test_what_steps_cost_is_told(limit_pct: float) -> None:
    """A plan is optimal only if its printed goal is within the gap of what was proved."""
    document = copy.deepcopy(TWO_BINS)
    for row in document["alloys"][4:]:
        row["max_pct"] = limit_pct
    plan = make_plan(scenario_from_document(document, file="two bins"))
    (goal,) = plan.goals

    assert plan.check.passed
    assert plan.totals.cost <= -1590, "at least what the two orders earn that are fed by one bin"
    assert goal.bound is not None
    assert goal.bound <= -2181.9
    assert (plan.outcome == "optimal") == (goal.bound >= 1.001 * plan.totals.cost)
    assert {row.verdict.code for row in plan.unplanned} <= {"not_weighable"}


def test_a_weighted_sum_that_steps_cost_is_not_called_optimal() -> None:
    document = copy.deepcopy(TWO_BINS)
    del document["settings"]["goals"]
    document["settings"]["weights"] = {"cost": 1.0}
    plain = make_plan(scenario_from_document(document, file="two bins"))
    for row in document["alloys"][4:]:
        row["max_pct"] = 2
    tight = make_plan(scenario_from_document(document, file="two bins"))

    assert plain.outcome == "optimal"
    assert tight.outcome == "feasible"


def test_the_bound_of_a_given_yard_counts_what_it_took() -> None:
    """The same yard given: the metal in its bins is paid for, whatever is charged."""
    scenario = scenario_from_document(copy.deepcopy(TWO_BINS), file="two bins")
    plan = make_plan(scenario)
    filled = {(part.source, one.bin_id): part.kg for one in plan.bins for part in one.contents}
    given = make_plan(scenario, segregation=Segregation(filled_kg=filled))
    (goal,) = given.goals

    assert given.outcome == "optimal"
    assert goal.value == pytest.approx(plan.totals.cost)
    assert goal.bound == pytest.approx(goal.value, rel=1e-3)


def test_a_limit_shared_by_two_bins_is_kept_where_no_steps_are_near() -> None:
    """Adhya 1 in units of 100 kg, in steps of 1 kg: hardly any of its 549.8 is lost."""
    plan = make_plan(scenario_from_document(adhya_1(), file="adhya 1"))

    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(-549.803, rel=2e-3)


def test_an_order_that_steps_leave_no_room_for_is_told_so() -> None:
    """By hand: sixteen parts to five keep 0.15 % and pay, and in whole kilograms 2 kg cannot."""
    document = copy.deepcopy(ONE_BIN)
    document["orders"][0] |= {"tap_max_kg": 1.3, "price_per_t": 1900}
    document["offers"][0]["q"] = 0.1
    plan = make_plan(scenario_from_document(document, file="small"))
    (goal,) = plan.goals

    assert plan.check.passed
    assert plan.outcome == "feasible"
    assert plan.totals.cost == 0.0
    assert goal.bound is not None
    assert goal.bound < 0.0
    assert goal.gap_pct == pytest.approx(100.0)
    assert [row.verdict.code for row in plan.unplanned] == ["not_weighable"]


def test_where_no_order_has_to_be_made_nothing_at_all_is_a_plan() -> None:
    document = copy.deepcopy(ONE_BIN)
    document["orders"][0]["price_per_t"] = 900
    plan = make_plan(scenario_from_document(document, file="dear"))

    assert plan.outcome == "optimal"
    assert exit_code(plan) is ExitCode.PLANNED
    assert plan.totals.cost == 0.0
    assert [row.verdict.code for row in plan.unplanned] == ["not_worth_making"]


def adhya_1() -> dict[str, Any]:
    """Adhya, Tawarmalani and Sahinidis (Ind. Eng. Chem. Res. 38, 1999), problem 1, by 100 kg."""
    streams = {
        "c1": (70, (1, 6, 4, 0.5)),
        "c2": (30, (4, 1, 3, 2)),
        "c3": (20, (4, 5.5, 3, 0.9)),
        "c4": (100, (3, 3, 3, 1)),
        "c5": (50, (1, 2.7, 4, 1.6)),
    }
    products = {
        "p1": (1000, 160, (3, 3, 3.25, 0.75)),
        "p2": (2500, 250, (4, 2.5, 3.5, 1.5)),
        "p3": (3000, 150, (1.5, 5.5, 3.9, 0.8)),
        "p4": (1000, 100, (3, 4, 4, 1.8)),
    }
    pools = {"o1": ("c1", "c2"), "o2": ("c3", "c4", "c5")}
    most = {"o1": (1000, 2500, 3000, 1000), "o2": (3000, 1000, 1000, 2500)}
    names = ("q1", "q2", "q3", "q4")
    return {
        "settings": {"goals": ["cost"], "qualities": list(names), "weigh_step_kg": 1},
        "offers": [
            {"offer_id": name, "mass_kg": 7500, "price_per_t": price, "metal_yield_pct": 100}
            | dict(zip(names, pct, strict=True))
            for name, (price, pct) in streams.items()
        ],
        "bins": [{"bin_id": name, "capacity_kg": 7500} for name in pools],
        "orders": [
            {"order_id": name, "alloy": name, "tap_min_kg": 0, "tap_max_kg": kg,
             "price_per_t": price}
            for name, (kg, price, _) in products.items()
        ],
        "alloys": [
            {"alloy": name, "element": element, "max_pct": pct}
            for name, (_, _, limits) in products.items()
            for element, pct in zip(names, limits, strict=True)
        ],
        "routes": [{"source": s, "target": b} for b, fed in pools.items() for s in fed]
        + [
            {"source": b, "target": p, "max_kg": kg}
            for b, row in most.items()
            for p, kg in zip(products, row, strict=True)
        ],
    }  # fmt: skip
