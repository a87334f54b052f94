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


def of_two_methods(method: str, *names: str, **asked: float) -> Scenario:
    """Press scrap that is light by itself and heavy by where it arose; old scrap between both."""
    return plant(
        settings=goals(*names, carbon_method=method),
        lots=(
            lot("press", 2000.0, origin="pre_consumer", price=500.0,
                kgco2e_per_t=100.0, kgco2e_origin_per_t=8100.0),
            lot("old", 2000.0, price=100.0, kgco2e_per_t=500.0),
        ),
        orders=(order("H", 1000.0, **asked),),
    )  # fmt: skip


@pytest.mark.parametrize(("method", "lightest", "kgco2e"), [
    ("cut_off", "press", 100.0), ("mass_allocated", "old", 500.0),
])  # fmt: skip
def test_least_carbon_is_by_the_method_that_is_asked_for(method, lightest, kgco2e):
    plan = make_plan(of_two_methods(method, "carbon"))

    assert charged(plan)["H"] == pytest.approx({lightest: 1000.0})
    assert goal_value(plan, "carbon") == pytest.approx(kgco2e)
    assert getattr(plan.totals, f"kgco2e_{method}") == pytest.approx(kgco2e)
    assert plan.check.passed


@pytest.mark.parametrize(("method", "share", "kgco2e"), [
    ("cut_off", 1.0, 100.0), ("mass_allocated", 0.25, 2400.0),
])  # fmt: skip
def test_limit_on_carbon_is_by_the_method_that_is_asked_for(method, share, kgco2e):
    """Press scrap is wanted; of 8100 and 500 kg CO2e per tonne 2400 allow a quarter of it."""
    made = of_two_methods(method, "cost", max_kgco2e_per_t=2400.0)
    cheap_press = tuple(
        one.model_copy(update={"price_per_t": 0.0}) if one.lot_id == "press" else one
        for one in made.lots
    )
    plan = make_plan(made.model_copy(update={"lots": cheap_press}))

    assert charged(plan)["H"]["press"] == pytest.approx(1000.0 * share)
    assert plan.charges[0].kgco2e_per_t == pytest.approx(kgco2e)
    assert plan.check.passed


def test_burden_that_is_not_known_is_told():
    made = of_two_methods("mass_allocated", "carbon")
    press = made.lots[0].model_copy(update={"kgco2e_origin_per_t": None})
    plan = make_plan(made.model_copy(update={"lots": (press, made.lots[1])}))

    (warning,) = [one for one in plan.warnings if one.code == "origin_carbon_unknown"]
    assert "not known of press, and their own factor stands in for it" in warning.message
    assert goal_value(plan, "carbon") == pytest.approx(100.0)
