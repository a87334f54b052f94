"""Sorting is decided as scipy decides it from a formulation of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan
from tests.segregation.mixed import Document, yards
from tests.segregation.second_hand import cheapest


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True)
@given(document=yards())
def test_cost_is_the_least_that_there_is(document: Document) -> None:
    plan = make_plan(scenario_from_document(document, file="yard"))

    assert plan.outcome == "optimal"
    assert plan.check.passed
    assert plan.totals.cost == pytest.approx(cheapest(document), rel=1e-6, abs=1e-3)
    assert plan.goals[0].bound == pytest.approx(plan.totals.cost, rel=1e-6, abs=1e-3)
