"""Which orders are made, and heels that follow from what was made before."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.plan import Plan
from models.scenario import Scenario
from optimiser.plan import make_plan
from tests.decision.plant import analysis, charged, day, goal_value, goals, lot, offer, order, plant


def unplanned(plan: Plan) -> dict[str, str]:
    """The orders left out, each with the code of its verdict."""
    return {left.order_id: left.verdict.code for left in plan.unplanned}


def test_first_priority_is_filled_first():
    """Two orders of the second priority would fit into the tonne, but the first takes 900 kg."""
    plan = make_plan(
        plant(
            lots=(lot("scrap", 1000.0),),
            orders=(
                order("first", 900.0, priority=1),
                order("second", 600.0, priority=2),
                order("third", 400.0, priority=2),
            ),
        )
    )

    assert set(charged(plan)) == {"first"}
    assert unplanned(plan) == {"second": "stock_taken", "third": "stock_taken"}
    assert plan.check.passed


def test_most_orders_of_one_priority_are_made():
    """Of 700, 600 and 400 kg, two fit into 1000 kg only without the 700."""
    plan = make_plan(
        plant(
            lots=(lot("scrap", 1000.0),),
            orders=(order("large", 700.0), order("middle", 600.0), order("small", 400.0)),
        )
    )

    assert set(charged(plan)) == {"middle", "small"}
    assert plan.outcome == "optimal"


def test_second_priority_is_filled_with_what_is_left():
    plan = make_plan(
        plant(
            lots=(lot("scrap", 1000.0),),
            orders=(
                order("first", 500.0, priority=1),
                order("too_much", 600.0, priority=2),
                order("fits", 500.0, priority=3),
            ),
        )
    )

    assert set(charged(plan)) == {"first", "fits"}


@pytest.mark.parametrize("heel_kg", [0.0, 100.0])
@pytest.mark.parametrize(("price", "is_made"), [(3000.0, True), (2000.0, False)])
def test_optional_order_is_made_only_if_it_pays(price, is_made, heel_kg):
    """Metal costs 2500 a tonne; the sure order is there so that there is a plan at all."""
    plan = make_plan(
        plant(
            offers=(offer("primary", price=2500.0),),
            orders=(
                order("sure", 1000.0),
                order("maybe", tap_max_kg=500.0, furnace="F", price_per_t=price, start=day(1)),
            ),
            furnaces=(
                Furnace(
                    furnace_id="F",
                    capacity_kg=1000.0,
                    heel_kg=heel_kg,
                    heel_keep_kg=heel_kg,
                    analysis=analysis(),
                ),
            ),
        )
    )

    assert ("maybe" in charged(plan)) == is_made
    assert goal_value(plan, "cost") == pytest.approx(2500.0 - 250.0 * is_made)
    assert unplanned(plan) == ({} if is_made else {"maybe": "not_worth_making"})
    assert plan.check.passed


def heels(**first_tap: float) -> Scenario:
    """Two heats on a heel of 200 kg with 0.5 % Cu; 0.3 % is allowed, free red scrap has 0.5 %."""
    return plant(
        settings=goals("cost"),
        lots=(lot("red", 5000.0, Cu=0.5),),
        offers=(offer("primary", price=1000.0),),
        orders=(
            order("H1", furnace="F", start=day(1), **first_tap),
            order("H2", 800.0, furnace="F", start=day(2)),
        ),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.3),),
        furnaces=(
            Furnace(
                furnace_id="F",
                capacity_kg=1000.0,
                heel_kg=200.0,
                heel_keep_kg=200.0,
                analysis=analysis(Cu=0.5),
            ),
        ),
    )


def test_heel_chain_with_fixed_tap_is_exact():
    """Of 3 kg Cu in a melt the heel brings 1 kg, then 0.6 kg; a kilogram of scrap brings 5 g."""
    plan = make_plan(heels(tap_kg=800.0))

    assert charged(plan)["H1"] == pytest.approx({"red": 400.0, "primary": 400.0}, rel=1e-6)
    assert charged(plan)["H2"] == pytest.approx({"red": 480.0, "primary": 320.0}, rel=1e-6)
    assert plan.outcome == "optimal"
    assert plan.check.passed


def test_heel_chain_with_tap_range_is_within_the_bound():
    """The least tap needs the least primary: 2.4 kg Cu less the heel's 1 kg are 280 kg of scrap."""
    plan = make_plan(heels(tap_min_kg=600.0, tap_max_kg=800.0))

    (goal,) = plan.goals
    assert goal.value == pytest.approx(640.0, rel=1e-4)
    assert goal.bound is not None
    assert goal.bound <= goal.value
    assert plan.charges[0].tap_kg == pytest.approx(600.0, rel=1e-3)
    assert plan.check.passed


def test_order_left_out_passes_its_heel_on():
    """The first heat cannot be made of copper-free alloy, so the second finds the first heel."""
    chain = heels(tap_kg=800.0)
    strict = chain.model_copy(
        update={
            "orders": (chain.orders[0].model_copy(update={"alloy": "Y"}), chain.orders[1]),
            "alloys": (*chain.alloys, Limit(alloy="Y", element="Cu", max_pct=0.05)),
        }
    )
    plan = make_plan(strict)

    assert unplanned(plan) == {"H1": "composition"}
    assert charged(plan)["H2"] == pytest.approx({"red": 400.0, "primary": 400.0}, rel=1e-6)
    assert plan.check.passed
