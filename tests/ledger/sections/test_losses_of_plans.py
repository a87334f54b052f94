"""The ledger of a plan loses what the plan says it loses."""

from __future__ import annotations

from functools import cache

import pytest

from models.library.rules import rule_books
from models.plan import Plan
from optimiser.intake import read_scenario
from optimiser.ledger.movements import Movements
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.ledger.sections.losses import losses
from tests.ledger.sections.small_books import entry
from tests.scenarios.expected import SCENARIOS, planned

exact = pytest.approx


@cache
def both(name: str) -> tuple[Plan, Movements]:
    plan = planned(name)
    return plan, movements_of_plan(read_scenario(SCENARIOS / name), plan)


@pytest.mark.parametrize("name", ["two-lots", "shredder-yard"])
def test_plan_and_its_ledger_lose_the_same(name: str) -> None:
    plan, movements = both(name)
    found = losses(movements, rule_books()["losses"])

    def planned_kg(figure: str) -> float | None:
        return entry(found, figure, basis="planned").value

    assert plan.totals.metal_loss_kg > 0.0
    assert planned_kg("metal_loss_kg") == exact(plan.totals.metal_loss_kg, rel=1e-9)
    assert planned_kg("metal_loss_pct") == exact(plan.totals.metal_loss_pct, rel=1e-9)
    assert planned_kg("dross_kg") == exact(plan.totals.dross_kg, rel=1e-9)
    assert planned_kg("metal_kg") == exact(plan.totals.metal_charged_kg, rel=1e-9)
    assert planned_kg("tapped_kg") == exact(plan.totals.tapped_kg, rel=1e-9)


def test_what_sorting_loses_is_a_stage_of_its_own() -> None:
    plan, movements = both("shredder-yard")
    found = losses(movements, rule_books()["losses"])
    sorting = entry(found, "sorting_loss_kg").value
    assert plan.sorting
    assert sorting is not None
    assert sorting > 0.0
