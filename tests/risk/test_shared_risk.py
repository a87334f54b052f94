"""What a charge as a whole may miss is divided among its limits, and spent."""

from __future__ import annotations

import pytest

from benchmarks.risk import plant
from models.plan import Plan
from models.scenario import Scenario
from optimiser.plan import make_plan


def planned(scenario: Scenario, **settings: object) -> Plan:
    """The plan of a drawn plant, with other settings."""
    changed = scenario.settings.model_copy(update=settings)
    plan = make_plan(scenario.model_copy(update={"settings": changed}), with_reasons=False)
    assert plan.check.passed
    return plan


@pytest.mark.parametrize("seed", [3, 15, 28])
def test_a_charge_that_its_risk_binds_spends_nearly_all_of_it(seed: int) -> None:
    scenario = plant(seed)
    most = scenario.settings.max_off_spec_pct or 0.0
    spent = max(one.off_spec_pct or 0.0 for one in planned(scenario).charges)
    assert scenario.settings.risk_basis == "charge"
    assert 0.95 * most <= spent <= 1.001 * most


@pytest.mark.parametrize("seed", [3, 15, 28])
def test_a_risk_that_is_shared_costs_no_more_than_one_of_even_shares(seed: int) -> None:
    """As many limits as there are may each be missed by their part, and no more together."""
    scenario = plant(seed)
    shared = planned(scenario).goals[0].value or 0.0
    count = max(len(one.analysis) for one in planned(scenario).charges)
    part = (scenario.settings.max_off_spec_pct or 0.0) / count
    even = planned(scenario, risk_basis="limit", max_off_spec_pct=part).goals[0].value or 0.0
    assert shared <= even * (1.0 + 1e-6)


@pytest.mark.parametrize("seed", [3, 15, 28])
def test_the_bound_holds_however_the_risk_is_divided(seed: int) -> None:
    """No plan is better than one whose limits may each miss as often as the whole charge.

    But for steps of the scales, which may tap a kilogram less.
    """
    scenario = plant(seed)
    (shared,) = planned(scenario).goals
    freest = planned(scenario, risk_basis="limit").goals[0].value or 0.0
    assert shared.bound is not None
    assert shared.bound <= freest * (1.0 + 1e-4)
    assert shared.bound <= (shared.value or 0.0)
