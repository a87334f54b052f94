"""Plans with hardly anything to account for have a ledger too: no elements, or no charges."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.library.rules import rule_books
from optimiser.intake.read import read_scenario
from optimiser.ledger.ledger import ledger
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.ledger.sections.losses import losses
from optimiser.plan import make_plan
from tests.decision.plant import lot, order, plant
from tests.scenarios.expected import SCENARIOS

SHA256 = "0" * 64


def test_plan_without_any_element_is_counted() -> None:
    """Crude oils of one quality, sulphur: 200 kg go into one order, and nothing is lost."""
    scenario = read_scenario(SCENARIOS / "haverly")
    plan = make_plan(scenario, with_reasons=False)

    movements = movements_of_plan(scenario, plan)

    assert movements.lines["kg"].sum() == pytest.approx(plan.totals.metal_charged_kg)
    assert list(movements.held.columns) == []
    assert len(movements.held) == len(movements.gained) == len(movements.lines)
    assert losses(movements, rule_books()["losses"]).entries


def test_plan_that_makes_nothing_has_a_ledger() -> None:
    """No line, no charge: nothing is charged, and every section says so."""
    scenario = plant(
        lots=(lot("red", 5000.0, Cu=1.0),),
        orders=(order("H", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.5),),
    )
    plan = make_plan(scenario, with_reasons=False)
    assert plan.charges == ()

    found = ledger(movements_of_plan(scenario, plan), input_sha256=SHA256)

    assert (found.flows, found.kind) == ((), "plan")
    assert {entry.value for entry in found.entries if entry.unit == "kg"} <= {0.0, None}
