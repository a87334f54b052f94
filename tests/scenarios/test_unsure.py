"""Worked examples whose analyses are not sure are planned within a stated risk in their time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.analysis import Analysis
from models.scenario import Scenario
from optimiser.load import load
from optimiser.plan import make_plan

FOLDER = Path(__file__).parents[2] / "scenarios"
DEVIATION = 0.1
"""Of every figure of a lot, relative to it."""
ACCEPTED_PCT = 5.0


def unsure(name: str, basis: str) -> Scenario:
    """The example with a deviation of every figure of its lots, and a risk that is accepted."""
    known = load(FOLDER / name).scenario
    lots = tuple(
        lot.model_copy(
            update={
                "analysis": Analysis(
                    figures=tuple(
                        replace(one, sd=DEVIATION * one.pct) if one.pct else one
                        for one in lot.analysis.figures
                    )
                )
            }
        )
        for lot in known.lots
    )
    settings = {"max_off_spec_pct": ACCEPTED_PCT, "risk_basis": basis}
    return known.model_copy(
        update={"lots": lots, "settings": known.settings.model_copy(update=settings)}
    )


@pytest.mark.slow
@pytest.mark.parametrize("basis", ["limit", "charge"])
@pytest.mark.parametrize("name", ["extrusion-week", "large-week", "foundry-rotary", "can-sheet"])
def test_a_week_of_unsure_lots_is_planned_within_its_risk(name: str, basis: str) -> None:
    scenario = unsure(name, basis)
    plan = make_plan(scenario, with_reasons=False)
    assert plan.check.passed
    assert len(plan.charges) == len(scenario.orders)
    if basis == "charge":
        assert max(one.off_spec_pct or 0.0 for one in plan.charges) <= 1.001 * ACCEPTED_PCT


@pytest.mark.slow
def test_melts_are_treated_as_far_as_a_stated_risk_asks_for() -> None:
    """Few divisions of its risk keep the last order of this example at all, and steps need room."""
    known = load(FOLDER / "demag").scenario
    settings = {"max_off_spec_pct": ACCEPTED_PCT, "time_limit_s": 120.0}
    plan = make_plan(
        known.model_copy(update={"settings": known.settings.model_copy(update=settings)}),
        with_reasons=False,
    )
    (recycled, _) = plan.goals
    assert plan.check.passed
    assert len(plan.charges) == len(known.orders)
    assert recycled.value is not None
    assert recycled.value >= 68.0
