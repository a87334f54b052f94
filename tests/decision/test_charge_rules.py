"""Rules with yes or no in them: pieces, bites, counted sources, purchases, and safety."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.issue import InvalidScenario
from models.order import Pin
from optimiser.plan import make_plan
from tests.decision.plant import analysis, charged, day, goal_value, goals, lot, offer, order, plant

RECYCLED = goals("recycled_content", "cost")


def empty(**more) -> Furnace:
    """A furnace of one tonne, dry unless a heel is given."""
    return Furnace(furnace_id="F", capacity_kg=1000.0, analysis=analysis(), **more)


def test_pieces_stay_whole():
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("sows", 1200.0, piece_kg=300.0),),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0),),
        )
    )

    assert charged(plan)["H"] == pytest.approx({"sows": 900.0, "primary": 100.0})
    assert [line.pieces for line in plan.charges[0].lines if line.source == "sows"] == [3]


@pytest.mark.parametrize(("cu_max_pct", "red_kg"), [(0.4, 400.0), (0.2, 0.0)])
def test_smallest_bite_is_taken_or_nothing(cu_max_pct, red_kg):
    """At least 300 kg, of which copper allows 400 kg or only 200 kg."""
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("red", 1000.0, min_use_kg=300.0, Cu=1.0),),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0),),
            alloys=(Limit(alloy="X", element="Cu", max_pct=cu_max_pct),),
        )
    )

    assert charged(plan)["H"].get("red", 0.0) == pytest.approx(red_kg, rel=1e-6)
    assert plan.check.passed


@pytest.mark.parametrize(("most", "share_pct"), [(None, 100.0), (2, 60.0)])
def test_max_sources_counts_what_is_charged(most, share_pct):
    """Lots of 600, 300 and 100 kg make the tonne; if only two sources may, one is primary."""
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("A", 600.0), lot("B", 300.0), lot("C", 100.0)),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0, max_sources=most),),
        )
    )

    assert goal_value(plan, "recycled_content") == pytest.approx(share_pct)
    assert most is None or len(charged(plan)["H"]) <= most
    assert plan.check.passed


@pytest.mark.parametrize(
    ("tap_kg", "chosen", "cost"), [(400.0, "primary", 800.0), (1000.0, "scrap", 1500.0)]
)
def test_fixed_cost_is_paid_where_it_pays(tap_kg, chosen, cost):
    """500 once and 1 a kilogram, or 2 a kilogram."""
    plan = make_plan(
        plant(
            lots=(lot("scrap", 1000.0, price=1000.0, fixed_cost=500.0),),
            offers=(offer("primary", price=2000.0),),
            orders=(order("H", tap_kg),),
        )
    )

    assert charged(plan)["H"] == pytest.approx({chosen: tap_kg})
    assert goal_value(plan, "cost") == pytest.approx(cost)


def test_what_is_bought_is_bought_in_steps():
    """250 kg are missing; they are bought as 300 kg and paid so."""
    plan = make_plan(
        plant(
            lots=(lot("scrap", 750.0),),
            offers=(offer("primary", price=2000.0, buy_step_kg=300.0),),
            orders=(order("H", 1000.0),),
        )
    )

    assert [(bought.kg, bought.cost) for bought in plan.purchases] == [(300.0, 600.0)]
    assert charged(plan)["H"]["primary"] == pytest.approx(250.0)
    assert plan.check.passed


@pytest.mark.parametrize(
    ("other_price", "bought_kg", "cost"),
    [(3500.0, {"other": 250.0}, 875.0), (4500.0, {"primary": 500.0}, 1000.0)],
)
def test_least_purchase_is_paid_in_full(other_price, bought_kg, cost):
    """500 kg at 2 must be bought to use 250 kg, or 250 kg of a dearer offer."""
    plan = make_plan(
        plant(
            lots=(lot("scrap", 750.0),),
            offers=(
                offer("primary", price=2000.0, min_buy_kg=500.0),
                offer("other", price=other_price),
            ),
            orders=(order("H", 1000.0),),
        )
    )

    assert {bought.offer_id: bought.kg for bought in plan.purchases} == pytest.approx(bought_kg)
    assert goal_value(plan, "cost") == pytest.approx(cost)
    assert plan.check.passed


def test_metal_with_a_negative_price_is_not_bought_without_end():
    """Who is paid 0.1 a kilogram to take it still takes no more than the step above the need."""
    plan = make_plan(
        plant(
            offers=(offer("dross", price=-100.0, buy_step_kg=300.0),),
            orders=(order("H", 1000.0),),
        )
    )

    (bought,) = plan.purchases
    assert charged(plan)["H"] == pytest.approx({"dross": 1000.0})
    assert bought.kg == pytest.approx(1200.0)
    assert plan.check.passed


def test_wet_metal_goes_into_the_first_drop_only():
    """Half of the capacity of a dry, empty furnace, however much there is."""
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("wet", 2000.0, wet=True),),
            offers=(offer("primary"),),
            orders=(order("H", 1000.0, furnace="F", start=day(1)),),
            furnaces=(empty(),),
        )
    )

    assert charged(plan)["H"] == pytest.approx({"wet": 500.0, "primary": 500.0})


@pytest.mark.parametrize("heel", [{"heel_kg": 100.0}, {"heel_keep_kg": 100.0}], ids=["now", "kept"])
def test_wet_metal_never_meets_a_heel(heel):
    """Neither the heel that lies there nor the one that the first heat leaves."""
    heats = tuple(order(f"H{n}", 500.0, furnace="F", start=day(n)) for n in (1, 2))
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("wet", 2000.0, wet=True),),
            offers=(offer("primary"),),
            orders=heats,
            furnaces=(empty(**heel),),
        )
    )
    onto_heel = "H1" if "heel_kg" in heel else "H2"

    assert "wet" not in charged(plan)[onto_heel]
    assert plan.check.passed


@pytest.mark.parametrize(
    ("danger", "furnace"),
    [({"wet": True}, {"heel_kg": 100.0}), ({"sealed": True}, {})],
    ids=["wet onto a heel", "sealed"],
)
def test_no_pin_lifts_a_safety_rule(danger, furnace):
    scenario = plant(
        lots=(lot("danger", 2000.0, **danger),),
        offers=(offer("primary"),),
        orders=(order("H", 500.0, furnace="F", start=day(1)),),
        furnaces=(empty(**furnace),),
        pins=(Pin(source="danger", target="H", min_kg=10.0),),
    )

    with pytest.raises(InvalidScenario) as refused:
        make_plan(scenario)

    assert [issue.code for issue in refused.value.issues] == ["pin_cannot_be_kept"]


def test_sealed_metal_is_never_charged():
    plan = make_plan(
        plant(
            settings=RECYCLED,
            lots=(lot("drums", 2000.0, sealed=True),),
            offers=(offer("primary", price=9000.0),),
            orders=(order("H", 1000.0),),
        )
    )

    assert charged(plan)["H"] == pytest.approx({"primary": 1000.0})
    assert [(left.source, left.why) for left in plan.leftovers if left.source == "drums"] == [
        ("drums", "sealed")
    ]


def test_pins_are_kept():
    """Exactly, at least and at most, though primary is dear."""
    plan = make_plan(
        plant(
            lots=(lot("A", 1000.0), lot("B", 1000.0)),
            offers=(offer("primary", price=9000.0),),
            orders=(order("H", 1000.0),),
            pins=(
                Pin(source="primary", target="H", min_kg=120.0),
                Pin(source="A", target="H", kg=333.0),
                Pin(source="B", target="H", max_kg=500.0),
            ),
        )
    )

    assert charged(plan)["H"] == pytest.approx({"A": 333.0, "B": 500.0, "primary": 167.0})


def test_tolerance_of_a_solver_is_no_further_source():
    """A switch that is off leaves a tenth of a gram of the cheap lot, which nobody weighs."""
    plan = make_plan(
        plant(
            settings=goals("carbon", "cost"),
            lots=(
                lot("cheap", 1003.4, price=500.0, origin="pre_consumer", Cu=1.0, Fe=0.1),
                lot("sows", 2000.0, price=2300.0, piece_kg=300.0, Cu=0.2, Fe=0.1),
            ),
            orders=(
                order(
                    "H",
                    tap_min_kg=500.0,
                    tap_max_kg=1200.0,
                    price_per_t=2600.0,
                    max_sources=1,
                ),
            ),
            alloys=(Limit(alloy="X", element="Cu", min_pct=0.1, max_pct=0.6),),
        )
    )

    assert len(charged(plan)["H"]) == 1
    assert plan.check.passed
