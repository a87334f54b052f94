"""Where as many orders can be made in several ways, the goals decide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.plan import Plan
from optimiser.decision.ask import Ask
from optimiser.decision.choice import with_more
from optimiser.formulation.goals import orders_made
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from optimiser.solve.solution import Clock, Effort, Ending, Solution
from optimiser.sound import sound_brief

Document = dict[str, Any]


def scarce(goals: list[Any]) -> Document:
    """One lot for one of three orders of the same mass, and different prices of what is made."""
    return {
        "settings": {"goals": goals, "weigh_step_kg": 0, "base_element": "Fe"},
        "lots": [{"lot_id": "clean", "mass_kg": 1000, "price_per_t": 100, "C": 1}],
        "orders": [
            {"order_id": "cheap", "alloy": "X", "tap_kg": 1000, "price_per_t": 300},
            {"order_id": "dear", "alloy": "X", "tap_kg": 1000, "price_per_t": 900},
            {"order_id": "fair", "alloy": "X", "tap_kg": 1000, "price_per_t": 600},
        ],
        "alloys": [{"alloy": "X", "element": "C", "max_pct": 2}],
    }


def plan_of(document: Document) -> Plan:
    return make_plan(scenario_from_document(document, file="choice"))


def test_the_order_that_pays_most_is_made() -> None:
    plan = plan_of(scarce(["cost"]))

    assert [charge.order_id for charge in plan.charges] == ["dear"]
    assert plan.goals[0].value == pytest.approx(100 - 900)
    assert plan.goals[0].bound == pytest.approx(100 - 900)
    assert plan.outcome == "optimal"
    assert {left.order_id for left in plan.unplanned} == {"cheap", "fair"}


def test_a_later_goal_decides_where_the_first_is_the_same() -> None:
    plan = plan_of(scarce(["primary_metal", "cost"]))

    assert [charge.order_id for charge in plan.charges] == ["dear"]
    assert plan.outcome == "optimal"


def test_a_share_decides_too() -> None:
    document = scarce(["recycled_content"])
    document["lots"] = [
        {"lot_id": "old", "origin": "post_consumer", "mass_kg": 1000, "C": 3},
        {"lot_id": "new", "origin": "primary", "mass_kg": 400, "C": 1},
    ]
    document["alloys"] = [
        {"alloy": "X", "element": "C", "max_pct": 2.2},
        {"alloy": "Y", "element": "C", "max_pct": 2.8},
    ]
    document["orders"][2]["alloy"] = "Y"

    plan = plan_of(document)

    assert [charge.order_id for charge in plan.charges] == ["fair"]
    assert plan.goals[0].value == pytest.approx(90)


def test_priority_comes_before_goals() -> None:
    document = scarce(["cost"])
    document["orders"][0]["priority"] = 1
    document["orders"][1]["priority"] = 2
    document["orders"][2]["priority"] = 2

    assert [charge.order_id for charge in plan_of(document).charges] == ["cheap"]


def test_a_search_that_stops_short_of_an_order_is_not_believed() -> None:
    """As if nothing could be made: one order can, and no more than one."""
    brief, numbers, _ = sound_brief(scenario_from_document(scarce(["cost"]), file="choice"))
    ask = Ask(brief=brief, numbers=numbers, clock=Clock(seconds=60.0), effort=Effort())
    posed = ask.pose(frozenset(), doubtful=frozenset(order.order_id for order in brief.orders))
    nothing = np.zeros(posed.program.width)
    short = Solution(ending=Ending.OPTIMAL, values=nothing, objective=0.0, bound=0.0)

    form = orders_made(posed.frame, posed.columns, priority=1)
    found = with_more(ask, posed, [], form, short)

    assert found.objective == pytest.approx(-1.0)
