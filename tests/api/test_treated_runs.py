"""Runs whose melts are treated, by HTTP and once they are charged."""

from __future__ import annotations

from typing import Any

import pytest

from api.runs.revising import Before, left_to_do
from optimiser.export import plan_document
from optimiser.intake import to_document
from optimiser.plan import make_plan
from tests.api.client import Client
from tests.decision.test_treated_plans import week
from tests.decision.test_treatments import cans


def test_own_charges_come_with_what_is_taken_out(client: Client) -> None:
    """1,005 kg with 1 % of magnesium, 5.05 of which is taken out, leave half a per cent."""
    body: dict[str, Any] = {
        "scenario": to_document(cans()),
        "charges": [{"order_id": "H", "source": "cans", "kg": 1005.0}],
        "treatments": [{"order_id": "H", "treatment_id": "chlorine", "removed_kg": 5.05}],
    }

    plan = client.post("/v1/evaluations", json=body).json()

    assert plan["treatments"][0]["after_pct"] == pytest.approx(100 * 5.0 / 999.95)
    assert plan["totals"]["treatment_cost"] == pytest.approx(10.1)


def test_a_heel_is_what_was_left_when_the_melt_was_treated() -> None:
    """Nobody weighs what is taken out: what was planned of it counts as done."""
    scenario = week()
    plan = make_plan(scenario)
    lines = {line.source: line.kg for line in plan.charges[0].lines}
    before = Before(
        run_id="1",
        lots_from="body",
        scenario=to_document(scenario),
        plan=plan_document(plan),
        charged={"H1": lines},
    )

    left = left_to_do(before)

    (furnace,) = left["furnaces"]
    assert furnace["Mg"] == pytest.approx(0.5)
    assert [row["order_id"] for row in left["orders"]] == ["H2"]
