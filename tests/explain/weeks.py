"""Weeks that can be worked by hand, as they are asked about."""

from __future__ import annotations

from typing import Any

from models.alloy import Limit
from models.scenario import Scenario
from optimiser.explain.as_planned import charged_of
from optimiser.explain.changed import Week
from optimiser.plan import make_plan
from optimiser.value.planning import Planning
from tests.decision.plant import goals, lot, order, plant

CLEAN = Limit(alloy="X", element="Cu", max_pct=0.2)


def week_of(scenario: Scenario) -> Week:
    """The best plan of a scenario, ready to be planned again."""
    plan = make_plan(scenario)
    assert plan.check.passed
    return Week(scenario=scenario, plan=plan, planning=Planning(previous=charged_of(plan)))


def two_lots(**more: Any) -> Scenario:
    """1,000 kg with at most 0.2 % Cu from clean metal, or from red with 0.6 % Cu, which is dear.

    The best plan is the clean lot alone, 1,000 kg at 1 a kilogram.
    """
    tables: dict[str, Any] = {
        "lots": (
            lot("clean", 5000.0, price=1000.0, Cu=0.1),
            lot("red", 2000.0, price=1500.0, Cu=0.6),
        ),
        "orders": (order("H", 1000.0),),
        "alloys": (CLEAN,),
        "settings": goals("cost"),
    }
    return plant(**(tables | more))
