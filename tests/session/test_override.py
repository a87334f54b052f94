"""What a changed plan costs against the plan that it revises, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from models.alloy import Limit
from models.plan import Plan
from optimiser.plan import make_plan
from optimiser.session.override import override
from tests.decision.plant import goals, lot, order, plant


def planned(*names: str, clean: float = 5000.0, **settings: Any) -> Plan:
    """Orders of 1,000 kg, each of 800 kg clean at 2 a kg and 200 kg red at 1 a kg."""
    return make_plan(
        plant(
            lots=(
                lot("clean", clean, price=2000.0, Cu=0.1),
                lot("red", 2000.0, price=1000.0, Cu=0.6),
                lot("dear", 2000.0, price=3000.0, Cu=0.1),
            ),
            orders=tuple(order(name, 1000.0) for name in names),
            alloys=(Limit(alloy="X", element="Cu", max_pct=0.2),),
            settings=goals("cost", **settings),
        )
    )


def test_cost_of_an_override_is_that_of_the_plans() -> None:
    """600 kg of clean are gone: 600 kg dear instead, 1 a kg more."""
    found = override(planned("H", "K"), planned("H", "K", clean=1000.0))
    assert found.cost_difference == pytest.approx(600.0)
    assert found.moved_kg == pytest.approx(600.0)
    assert [one.difference for one in found.goals] == pytest.approx([600.0])
    assert found.message == (
        "Against the plan before: cost +600 EUR; 600 kg are charged otherwise."
    )


def test_same_plan_costs_the_same() -> None:
    plan = planned("H")
    assert override(plan, plan).message == (
        "Against the plan before: it costs the same; nothing is charged otherwise."
    )


def test_orders_that_are_made_by_now_do_not_make_a_revision_cheap() -> None:
    """K is gone with its 1,800; what is left of H costs what it did."""
    found = override(planned("H", "K"), planned("H"))
    assert found.cost_difference == pytest.approx(0.0, abs=1e-6)
    assert found.no_longer_asked == ("K",)
    assert found.goals == (), "those are of whole plans, which are not for the same orders"
    assert found.message == (
        "Against the plan before, in the orders that both were asked for: it costs the same; "
        "the other charges stay as they are. No longer asked for: K."
    )


def test_order_that_can_no_longer_be_made_is_named() -> None:
    """Without clean and dear metal for both, one is left out: 1,800 less is no gain."""
    before = planned("H", "K")
    scenario_lots = {
        "lots": (lot("clean", 900.0, price=2000.0, Cu=0.1), lot("red", 2000.0, Cu=0.6))
    }
    now = make_plan(
        plant(
            **scenario_lots,
            orders=(order("H", 1000.0), order("K", 1000.0)),
            alloys=(Limit(alloy="X", element="Cu", max_pct=0.2),),
            settings=goals("cost"),
        )
    )
    found = override(before, now)
    assert len(found.no_longer_made) == 1
    assert f"No longer made: {found.no_longer_made[0]}." in found.message
