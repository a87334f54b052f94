"""Goals that a ledger speaks of: dross, and chain-of-custody input."""

from __future__ import annotations

import pytest

from models.furnace import Loss
from models.scenario import Scenario
from optimiser.plan import make_plan
from tests.decision.plant import charged, goal_value, goals, lot, offer, order, plant


def skimmed(*names: str) -> Scenario:
    """A tonne of turnings skims 80 kg, of ingot 10 kg; turnings lose little and ingot much."""
    made = plant(
        settings=goals(*names),
        lots=(lot("turnings", 1200.0, form="turnings"), lot("ingot", 1200.0)),
        orders=(order("H", 1000.0),),
    )
    losses = (
        Loss(form="turnings", furnace_type="gas_reverb", melt_loss_pct=4.0, dross_kg_per_t=80.0,
             dross_metal_pct=50.0, dross_recovery_pct=100.0),
        Loss(form="ingot", furnace_type="gas_reverb", melt_loss_pct=4.0, dross_kg_per_t=10.0,
             dross_metal_pct=50.0, dross_recovery_pct=100.0),
    )  # fmt: skip
    return made.model_copy(update={"losses": losses})


def test_least_dross_is_of_the_metal_that_skims_least():
    """Of 1041.67 kg of ingot, 10 kg per tonne."""
    plan = make_plan(skimmed("dross"))

    assert charged(plan)["H"] == pytest.approx({"ingot": 1000.0 / 0.96})
    assert goal_value(plan, "dross") == pytest.approx(10.0 / 0.96)
    assert plan.totals.dross_kg == pytest.approx(goal_value(plan, "dross"))
    assert plan.goals[0].unit == "kg"
    assert plan.outcome == "optimal"


def test_least_dross_is_not_least_loss():
    """All that dross holds of turnings comes back, so that they lose nothing in the end."""
    plan = make_plan(skimmed("metal_loss", "dross"))

    assert charged(plan)["H"]["turnings"] == pytest.approx(1000.0 / 0.96, abs=1e-3)
    assert goal_value(plan, "dross") == pytest.approx(80.0 / 0.96, abs=1e-3)


def with_papers(*names: str) -> Scenario:
    """Scrap with due diligence, scrap without, primary with a document, and own returns."""
    return plant(
        settings=goals(*names),
        lots=(
            lot("good", 2000.0, due_diligence=True, price=900.0),
            lot("bare", 2000.0, price=100.0),
            lot("returns", 200.0, origin="internal", price=0.0),
        ),
        offers=(
            offer("asi", price=2000.0, coc_document="CoC 12"),
            offer("plain", price=1500.0),
        ),
        orders=(order("H", 1000.0),),
    )


def test_most_eligible_input_is_a_share_of_what_enters():
    """Own returns are on neither side, so that all input can be eligible."""
    plan = make_plan(with_papers("coc_cover", "cost"))

    assert goal_value(plan, "coc_cover") == pytest.approx(100.0)
    assert charged(plan)["H"] == pytest.approx({"good": 800.0, "returns": 200.0})
    assert plan.goals[0].unit == "%"
    assert plan.check.passed


def test_eligible_input_is_counted_as_received_and_not_as_liquid():
    """Half a tonne either way is half, whatever melts of it."""
    made = with_papers("cost").model_copy(update={
        "lots": (
            lot("good", 500.0, due_diligence=True, min_total_kg=500.0, metal_yield_pct=80.0),
            lot("bare", 500.0, min_total_kg=500.0),
        ),
        "offers": (),
        "orders": (order("H", 900.0),),
    })  # fmt: skip
    wanted = goals("coc_cover", "recycled_content")
    plan = make_plan(made.model_copy(update={"settings": wanted}))

    assert goal_value(plan, "coc_cover") == pytest.approx(50.0)


def test_a_plan_of_returns_alone_has_no_input_to_share():
    returns = (lot("returns", 2000.0, origin="internal"),)
    made = plant(settings=goals("coc_cover", "cost"), lots=returns, orders=(order("H", 1000.0),))
    plan = make_plan(made)

    assert plan.goals[0].value is None
    assert plan.check.passed
