"""The flow table of plans: what a plan takes, sorts, melts and taps."""

from __future__ import annotations

import pytest

from optimiser.intake.read import read_scenario
from optimiser.ledger.flows.build import aggregated, flow_table
from optimiser.ledger.flows.places import PASSED, STORES
from optimiser.ledger.flows.table import BY, long
from optimiser.ledger.plan_movements import movements_of_plan
from tests.ledger.books import open_t
from tests.scenarios.expected import SCENARIOS, planned


@pytest.mark.parametrize("name", ["two-lots", "shredder-yard"])
def test_every_place_of_a_plan_balances(name: str) -> None:
    scenario = read_scenario(SCENARIOS / name)
    plan = planned(name)
    flows = flow_table(movements_of_plan(scenario, plan))
    for by in BY:
        table = long(aggregated(flows, by))
        places = PASSED if by == "charge" else (*PASSED, *STORES)
        assert (open_t(table, places).abs() < 1e-6).all(), by
    whole = table[table["element"] == "total"]
    tapped = whole.loc[whole["target"] == "Tapped metal", "mass_t"].sum()
    assert tapped == pytest.approx(plan.totals.tapped_kg / 1000)
    assert set(whole["basis"]) <= {"planned", "modelled", "assumed"}
    sorting = whole.loc[whole["target"] == "Lost in sorting", "mass_t"].sum()
    assert (sorting > 0.0) == bool(plan.sorting)
