"""What tests of ways out ask of a scenario, and of a way out of it."""

from __future__ import annotations

from typing import Any

from benchmarks.infeasible import applied, lessened
from models.alloy import Limit
from models.plan import Plan
from models.scenario import Scenario
from models.verdict import Verdict, WayOut
from optimiser.intake.spelling_document import to_document
from optimiser.plan import make_plan
from tests.decision.plant import plant

LOOSE = (Limit(alloy="X", element="Cu", max_pct=5.0),)
"""An alloy that takes everything here."""


def verdict(order_id: str = "H", **tables: Any) -> Verdict:
    """Why the order is not made; every way out of it holds, and no less of it does."""
    tables.setdefault("alloys", LOOSE)
    scenario = plant(**tables)
    plan = make_plan(scenario)
    assert plan.check.passed
    found = next(left.verdict for left in plan.unplanned if left.order_id == order_id)
    for way in found.ways_out:
        assert is_made(scenario, way, order_id, plan), way.title
        assert order_id in way.orders_made
        if way.amount is not None:
            assert not is_made(scenario, lessened(way, 0.98), order_id, plan), way.title
    return found


def is_made(scenario: Scenario, way: WayOut, order_id: str, before: Plan) -> bool:
    """Whether the scenario with a way out makes the order, loses none, and passes its check."""
    plan = make_plan(applied(to_document(scenario), way), with_ways_out=False)
    made = {charge.order_id for charge in plan.charges}
    kept = {charge.order_id for charge in before.charges}
    return plan.check.passed and order_id in made and kept <= made


def ways(kind: str, order_id: str = "H", **tables: Any) -> list[WayOut]:
    """The ways out of one kind."""
    return [way for way in verdict(order_id, **tables).ways_out if way.kind == kind]
