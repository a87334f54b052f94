"""What orders ask of chain-of-custody volume is covered, by mass balance over the plan."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace
from models.plan import Plan
from models.scenario import Scenario
from models.sorter import Bin
from optimiser.check import check
from optimiser.plan import make_plan
from optimiser.sound import sound_brief
from tests.decision.plant import charged, day, goals, lot, offer, order, plant


def yard(*orders, good_kg=4000.0, settings=None, **more) -> Scenario:
    """Dear scrap with due diligence, and cheap scrap without; either does for the alloy."""
    tables = {
        "settings": settings or goals("cost"),
        "lots": (
            lot("good", good_kg, price=900.0, due_diligence=True),
            lot("bare", 20_000.0, price=100.0),
        ),
        "orders": orders,
        "alloys": (Limit(alloy="X", element="Cu", max_pct=1.0),),
    } | more
    return plant(**tables)


def input_pct(plan: Plan) -> float:
    """Good scrap of all that is charged."""
    lines = [(line.source, line.kg) for c in plan.charges for line in c.lines]
    entered = [(name, kg) for name, kg in lines if name != "heel"]
    return 100.0 * sum(kg for name, kg in entered if name == "good") / sum(kg for _, kg in entered)


def test_no_more_is_eligible_than_what_is_asked_for():
    """400 kg of the 1000 kg that are tapped."""
    plan = make_plan(yard(order("H", 1000.0, coc_kg=400.0)))

    assert charged(plan)["H"] == pytest.approx({"good": 400.0, "bare": 600.0})
    assert plan.outcome == "optimal"
    assert plan.check.passed


@pytest.mark.parametrize("asked_kg", [0.0, 1.0, 250.0, 999.0, 1000.0])
def test_each_kilogram_that_is_covered_costs_what_good_scrap_is_dearer(asked_kg):
    plan = make_plan(yard(order("H", 1000.0, coc_kg=asked_kg)))

    assert plan.totals.cost == pytest.approx(100.0 + 0.8 * asked_kg)
    assert plan.check.passed


def test_what_the_account_brings_in_need_not_be_covered():
    carried = goals("cost", coc_carried_kg=150.0)
    plan = make_plan(yard(order("H", 1000.0, coc_kg=400.0), settings=carried))

    assert charged(plan)["H"]["good"] == pytest.approx(250.0)


def test_account_that_covers_everything_asks_nothing_of_the_metal():
    carried = goals("cost", coc_carried_kg=400.0)
    plan = make_plan(yard(order("H", 1000.0, coc_kg=400.0), settings=carried))

    assert charged(plan)["H"] == pytest.approx({"bare": 1000.0})
    assert plan.check.passed


def test_balance_is_of_the_plan_and_not_of_the_charge():
    """Copper keeps good scrap out of H, which asks for it; the charge beside it takes it."""
    limits = (
        Limit(alloy="X", element="Cu", max_pct=1.0),
        Limit(alloy="low", element="Cu", max_pct=0.1),
    )
    lots = (
        lot("good", 4000.0, price=900.0, due_diligence=True, Cu=0.9),
        lot("bare", 9000.0, price=100.0),
    )
    asked = (order("H", 1000.0, alloy="low", coc_kg=500.0), order("G", 1000.0))
    plan = make_plan(yard(*asked, lots=lots, alloys=limits))

    lines = charged(plan)
    assert lines["H"].get("good", 0.0) + lines["G"]["good"] == pytest.approx(500.0)
    assert lines["H"].get("good", 0.0) <= 1000.0 / 9.0 + 1e-6
    assert plan.check.passed


def test_own_returns_are_outside_the_balance():
    """Half returns, and a quarter of the other half eligible: a quarter of what is tapped."""
    lots = (
        lot("good", 4000.0, price=900.0, due_diligence=True),
        lot("bare", 9000.0, price=100.0),
        lot("returns", 500.0, origin="internal"),
    )
    plan = make_plan(yard(order("H", 1000.0, coc_kg=250.0), lots=lots))

    assert charged(plan)["H"] == pytest.approx({"returns": 500.0, "good": 125.0, "bare": 375.0})
    assert plan.check.passed


def test_returns_alone_cover_nothing():
    """So that some metal has to enter, however little."""
    lots = (
        lot("good", 4000.0, price=900.0, due_diligence=True),
        lot("returns", 5000.0, origin="internal"),
    )
    plan = make_plan(yard(order("H", 1000.0, coc_kg=250.0), lots=lots))

    assert charged(plan)["H"]["good"] == pytest.approx(1.0)
    assert plan.check.passed


@pytest.mark.parametrize("step", [1.0, 5.0, 25.0])
def test_steps_of_the_scales_leave_it_covered(step):
    asked = [order(f"H{n}", 950.0 + 37.0 * n, coc_kg=311.0) for n in range(6)]
    plan = make_plan(yard(*asked, settings=goals("cost", weigh_step_kg=step, gap_pct=0.1)))

    assert len(plan.charges) == 6
    assert plan.check.passed
    needed = 100.0 * 6 * 311.0 / plan.totals.tapped_kg
    assert needed - 1e-9 <= input_pct(plan) <= needed + step + 0.2


def test_tap_that_may_vary_is_covered_at_its_least():
    """Safe: of the least tap of 800 kg the 400 kg are a half, of what is tapped no less."""
    ranged = order("H", tap_min_kg=800.0, tap_max_kg=1000.0, coc_kg=400.0, price_per_t=3000.0)
    plan = make_plan(yard(ranged))

    assert plan.charges[0].tap_kg == pytest.approx(1000.0)
    assert input_pct(plan) == pytest.approx(50.0)
    assert plan.check.passed


def test_heels_are_metal_of_before():
    """Only what enters is input, and of it only what is charged."""
    kept = Furnace(furnace_id="F", capacity_kg=3000.0, heel_kg=500.0, heel_keep_kg=500.0)
    asked = (
        order("H1", 1000.0, furnace="F", start=day(1), coc_kg=400.0),
        order("H2", 1000.0, furnace="F", start=day(2)),
    )
    plan = make_plan(yard(*asked, furnaces=(kept,)))

    assert input_pct(plan) == pytest.approx(20.0)
    assert plan.check.passed


def test_order_that_cannot_be_covered_is_left_out_and_said_why():
    asked = (order("G", 1000.0), order("H", 1000.0, coc_kg=600.0))
    plan = make_plan(yard(*asked, good_kg=500.0))

    assert {charge.order_id for charge in plan.charges} == {"G"}
    (row,) = plan.unplanned
    assert row.verdict.code == "custody"
    assert row.verdict.message.startswith(
        "order H (X): chain-of-custody volume: 600 kg are asked for by H, at most 500 kg can be "
        "covered, which is 25.0 % eligible input of at least 2,000 kg tapped. It would take "
        "100 kg more of eligible metal, such as good, if the other limits left room for "
        "it. Without due diligence, bare does not count"
    )
    (short,) = row.verdict.shortfalls
    assert (short.rule, short.unit) == ("coc_volume_is_covered", "kg")
    assert (short.best, short.limit) == pytest.approx((500.0, 600.0))
    assert plan.check.passed


def test_ways_out_are_more_eligible_metal_and_less_volume():
    asked = (order("G", 1000.0), order("H", 1000.0, coc_kg=600.0))
    plan = make_plan(yard(*asked, good_kg=500.0))

    ways = {way.kind: way for way in plan.unplanned[0].verdict.ways_out}
    assert ways["metal"].patch["lots"][0]["lot_id"] == "good"
    assert ways["metal"].becomes == pytest.approx(600.0, rel=0.02)
    assert ways["promise"].patch["orders"] == [
        {"order_id": "H", "coc_kg": pytest.approx(500.0, rel=0.02)}
    ]
    assert "the customer has to agree" in ways["promise"].sentence


def test_most_orders_are_made_that_can_be_covered_together():
    """500 kg of good scrap cover one of the two, not both, beside an order that asks for none."""
    asked = (order("H", 1000.0, coc_kg=450.0), order("I", 1000.0, coc_kg=450.0), order("J", 1000.0))
    plan = make_plan(yard(*asked, good_kg=500.0))

    made = {charge.order_id for charge in plan.charges}
    assert len(made) == 2
    assert "J" in made
    assert plan.unplanned[0].verdict.code == "custody"
    assert plan.check.passed


def test_order_that_asks_for_none_is_made_where_none_can_be_had():
    """No kilogram of eligible metal leaves room for steps, and none is needed."""
    asked = (order("G", 1000.0), order("H", 1000.0, coc_kg=100.0))
    steps = goals("cost", weigh_step_kg=1.0)
    plan = make_plan(yard(*asked, lots=(lot("bare", 9000.0, price=100.0),), settings=steps))

    assert [charge.order_id for charge in plan.charges] == ["G"]
    assert plan.unplanned[0].verdict.code == "custody"


def test_optional_order_is_covered_only_if_it_is_made():
    """It does not pay for its metal, so that nobody has to buy dear scrap for it."""
    asked = (order("G", 1000.0), order("O", tap_min_kg=0.0, tap_max_kg=500.0, coc_kg=100.0))
    plan = make_plan(yard(*asked))

    assert charged(plan) == {"G": pytest.approx({"bare": 1000.0})}
    assert plan.check.passed


def test_optional_order_that_pays_is_made_and_covered():
    paying = order("O", tap_min_kg=0.0, tap_max_kg=500.0, coc_kg=100.0, price_per_t=5000.0)
    plan = make_plan(yard(order("G", 1000.0), paying))

    assert {charge.order_id for charge in plan.charges} == {"G", "O"}
    assert plan.check.passed
    assert input_pct(plan) * plan.totals.tapped_kg / 100.0 >= 100.0 - 1e-6


def test_bins_carry_what_is_eligible():
    lots = (
        lot("good", 4000.0, price=900.0, due_diligence=True, direct=False),
        lot("bare", 9000.0, price=100.0, direct=False),
    )
    asked = (order("H", 1000.0, coc_kg=400.0), order("G", 1000.0, coc_kg=100.0))
    steps = goals("cost", weigh_step_kg=1.0, gap_pct=0.1)
    plan = make_plan(yard(*asked, lots=lots, bins=(Bin(bin_id="B"),), settings=steps))

    assert len(plan.charges) == 2
    assert plan.check.passed


def test_checker_finds_volume_that_is_not_covered():
    """A plan of bare scrap alone, held against an order that asks for 400 kg."""
    plan = make_plan(yard(order("H", 1000.0)))
    brief, _, _ = sound_brief(yard(order("H", 1000.0, coc_kg=400.0)))

    failed = [row for row in check(brief, plan).rules if row.worst_violation > 0.0]

    assert [(row.rule, row.unit, row.where) for row in failed] == [
        ("coc_volume_is_covered", "kg", "chain-of-custody volume")
    ]
    assert failed[0].worst_violation == pytest.approx(400.0)


def test_highest_input_and_covered_volume_go_together():
    asi = offer("asi", price=3000.0, mass_kg=100.0, coc_document="7")
    wanted = goals("coc_cover", "cost")
    asked = order("H", 1000.0, coc_kg=400.0)
    plan = make_plan(yard(asked, good_kg=700.0, settings=wanted, offers=(asi,)))

    assert plan.goals[0].value == pytest.approx(80.0)
    assert plan.check.passed
