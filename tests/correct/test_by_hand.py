"""Melts that can be worked by hand: one addition, and every ending."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.alloy import Limit
from models.analysis import Analysis
from models.furnace import Recovery
from models.order import BlendLimit
from tests.correct.melts import (
    CAPACITY_KG,
    MELT_KG,
    added,
    corrected,
    furnace,
    sample,
    shop,
    way,
)
from tests.decision.plant import day, goals, lot, offer, order

SI_FROM_7 = (Limit(alloy="X", element="Si", min_pct=7.0),)
CU_TO_02 = (Limit(alloy="X", element="Cu", max_pct=0.2),)
CU_TO_05 = (Limit(alloy="Y", element="Cu", max_pct=0.5),)
WIDE = (order("H", tap_min_kg=7000.0, tap_max_kg=9000.0, furnace="F", start=day(1)),)


def silicon(**more: Any) -> Any:
    """Half silicon, half aluminium, at 3 a kilogram."""
    return offer("AlSi50", price=3000.0, origin="alloying", Si=50.0, **more)


def recovering(pct: float) -> dict[str, Any]:
    """Additions of silicon of which so much arrives."""
    row = Recovery(
        furnace_type="gas_reverb", element="Si", recovery_pct=100.0, addition_recovery_pct=pct
    )
    return {"recoveries": (row,)}


def test_a_melt_in_spec_needs_nothing() -> None:
    found = corrected(shop(), sample(Cu=0.1))
    assert found.outcome == "in_spec"
    assert added(found.additions) == {}
    assert found.additions is not None
    assert found.additions.cost == 0.0
    assert found.ways == ()


def test_one_addition_brings_what_its_recovery_leaves() -> None:
    """480 kg are there. A kilogram brings 0.5 * 0.9 of silicon and 0.95 of melt:
    480 + 0.45 x = 0.07 (8,000 + 0.95 x), so x = 80 / 0.3835.
    """
    scenario = shop(alloys=SI_FROM_7, offers=(silicon(),), orders=WIDE)
    scenario = scenario.model_copy(update=recovering(90.0))
    found = corrected(scenario, sample(Si=6.0))
    kg = 80.0 / 0.3835
    assert found.outcome == "additions"
    assert added(found.additions) == pytest.approx({"AlSi50": kg})
    assert found.additions is not None
    assert found.additions.cost == pytest.approx(3.0 * kg)
    assert found.additions.melt_kg == pytest.approx(MELT_KG + 0.95 * kg)


def test_an_addition_is_whole_pieces() -> None:
    """Of 208.6 kg in pieces of 25 kg nine are needed."""
    scenario = shop(alloys=SI_FROM_7, offers=(silicon(piece_kg=25.0),), orders=WIDE)
    scenario = scenario.model_copy(update=recovering(90.0))
    found = corrected(scenario, sample(Si=6.0))
    assert added(found.additions) == {"AlSi50": 225.0}
    assert found.additions is not None
    assert found.additions.charge.lines[-1].pieces == 9


def test_the_cheapest_additions_are_taken() -> None:
    """Copper from 0.3 to 0.2 %: clean metal at 2 takes 4,000 kg, at half the copper 8,000 kg."""
    offers = (
        offer("clean", price=2000.0),
        offer("cheap", price=900.0, origin="post_consumer", Cu=0.1),
    )
    tables = {"furnaces": (furnace(capacity_kg=30_000.0),), "offers": offers}
    tall = (order("H", tap_min_kg=7000.0, tap_max_kg=30_000.0, furnace="F", start=day(1)),)
    found = corrected(shop(orders=tall, **tables), sample(Cu=0.3))
    assert added(found.additions) == pytest.approx({"cheap": MELT_KG})


def test_a_short_melt_is_filled_to_the_order() -> None:
    found = corrected(shop(offers=(offer("clean", price=2000.0),)), sample(7500.0, Cu=0.1))
    assert added(found.additions) == pytest.approx({"clean": 500.0})


def test_a_melt_that_cannot_be_filled_says_what_is_missing() -> None:
    found = corrected(shop(), sample(7500.0, Cu=0.1))
    assert found.outcome == "in_spec"
    assert found.additions is not None
    assert found.additions.short_kg == pytest.approx(500.0)
    said = "500 kg are missing to the order, since what is free to go in makes no more of it"
    assert said in found.additions.title
    assert said in found.message


def test_a_melt_that_cannot_be_filled_is_filled_as_far_as_can_be() -> None:
    found = corrected(shop(lots=(lot("rest", 100.0, price=1.0),)), sample(7500.0, Cu=0.1))
    assert added(found.additions) == pytest.approx({"rest": 100.0}, abs=0.01)
    assert found.additions is not None
    assert found.additions.short_kg == pytest.approx(400.0, abs=0.01)


def test_dilution_fills_the_furnace_beyond_the_order() -> None:
    """0.3 % of 8 t is 24 kg of copper: 12 t of melt, 4 t of them beyond the order."""
    clean = (offer("clean", price=2000.0),)
    found = corrected(shop(furnaces=(furnace(capacity_kg=12_500.0),), offers=clean),
                      sample(Cu=0.3, returns_per_t=1500.0))  # fmt: skip
    assert found.outcome == "ways"
    assert found.additions is None
    one = way(found, "dilution")
    assert added(one) == pytest.approx({"clean": 4000.0})
    assert (one.tap_kg, one.beyond_kg) == pytest.approx((12_000.0, 4000.0))
    assert one.cost == pytest.approx(8000.0)
    assert one.net_cost == pytest.approx(8000.0 - 6000.0)


def test_pour_off_is_the_least_that_leaves_room() -> None:
    """Of 8 t at 0.4 % half may stay in 8 t at 0.2 %."""
    found = corrected(
        shop(offers=(offer("clean", price=2000.0),)), sample(Cu=0.4, returns_per_t=1000.0)
    )
    one = way(found, "pour_off")
    assert one.poured_off_kg == pytest.approx(4000.0)
    assert added(one) == pytest.approx({"clean": 4000.0})
    assert one.returned_value == pytest.approx(4000.0)
    assert one.net_cost == pytest.approx(8000.0 - 4000.0)
    assert "dilution" in {out.kind for out in found.ruled_out}


def test_pour_off_is_of_least_cost_and_not_of_least_mass() -> None:
    """Of 8 t at 0.3 %, with half as much copper in what goes in as there may be, half may stay:
    4,000 kg at 0.9. With clean metal two thirds may, and 2,667 kg of it cost 2 each.
    """
    offers = (
        offer("clean", price=2000.0),
        offer("cheap", price=900.0, origin="post_consumer", Cu=0.1),
    )
    one = way(corrected(shop(offers=offers), sample(Cu=0.3)), "pour_off")
    assert one.poured_off_kg == pytest.approx(4000.0)
    assert added(one) == pytest.approx({"cheap": 4000.0})


def test_nothing_is_poured_off_for_gain() -> None:
    """Metal that is dear as returns counts as what would take its place: half of it stays."""
    offers = (offer("clean", price=2000.0),)
    one = way(corrected(shop(offers=offers), sample(Cu=0.4, returns_per_t=9000.0)), "pour_off")
    assert one.poured_off_kg == pytest.approx(4000.0)
    assert one.returned_value == pytest.approx(36_000.0)


def test_a_pour_off_reaches_the_aim_that_is_asked() -> None:
    """0.4 % of copper: half leaves for 0.2 %, and three quarters for an aim of 0.1 %."""
    aimed = (Limit(alloy="X", element="Cu", max_pct=0.2, aim_max_pct=0.1),)
    scenario = shop(alloys=aimed, offers=(offer("clean", price=2000.0),))
    one = way(corrected(scenario, sample(Cu=0.4, target="aim")), "pour_off")
    assert one.poured_off_kg == pytest.approx(6000.0, abs=1.0)
    assert one.aims_missed == ()


def test_pour_off_may_leave_less_than_the_order() -> None:
    """A tonne of clean metal brings a tonne of melt at 0.4 % to 0.2 %: 2 t are left of 8."""
    found = corrected(shop(lots=(lot("clean", 1000.0),)), sample(Cu=0.4))
    one = way(found, "pour_off")
    assert one.poured_off_kg == pytest.approx(7000.0)
    assert one.short_kg == pytest.approx(6000.0)


def test_poured_off_metal_is_worth_what_own_returns_are() -> None:
    returns = lot("returns", 10.0, price=1700.0, origin="internal", Cu=9.0)
    scenario = shop(offers=(offer("clean", price=2000.0),), lots=(returns,))
    one = way(corrected(scenario, sample(Cu=0.4)), "pour_off")
    assert one.returned_value == pytest.approx(1.7 * one.poured_off_kg)


@pytest.mark.parametrize("pct", [0.3, 0.5])
def test_a_melt_is_diverted_to_another_alloy_on_order(pct: float) -> None:
    orders = (order("H", MELT_KG, furnace="F", start=day(1), price_per_t=2500.0),
              order("K", 6000.0, alloy="Y", start=day(2), price_per_t=2200.0))  # fmt: skip
    found = corrected(shop(orders=orders, alloys=(*CU_TO_02, *CU_TO_05)),
                      sample(Cu=pct, returns_per_t=1000.0))  # fmt: skip
    one = way(found, "diversion")
    assert (one.alloy, one.order_id, added(one)) == ("Y", "K", {})
    assert one.beyond_kg == pytest.approx(2000.0)
    assert one.revenue == pytest.approx(6.0 * 2200.0)
    assert one.net_cost == pytest.approx(-6.0 * 2200.0 - 2000.0)


def test_an_order_that_is_past_is_nowhere_to_divert_to() -> None:
    orders = (order("H", MELT_KG, furnace="F", start=day(2)),
              order("K", 6000.0, alloy="Y", start=day(1)))  # fmt: skip
    found = corrected(shop(orders=orders, alloys=(*CU_TO_02, *CU_TO_05)), sample(Cu=0.3))
    assert (found.outcome, found.ways) == ("nothing", ())


def test_nothing_is_said_with_every_reason() -> None:
    orders = (order("H", MELT_KG, furnace="F", start=day(1)),
              order("K", 6000.0, alloy="Y", start=day(2)))  # fmt: skip
    found = corrected(shop(orders=orders, alloys=(*CU_TO_02, *CU_TO_05)), sample(Cu=0.6))
    assert found.outcome == "nothing"
    assert {out.kind for out in found.ruled_out} == {
        *("additions", "dilution", "pour_off", "diversion"),
    }
    assert "Cu is 0.6 % now, the limit is 0.2 %" in found.message


def diverted(**more: Any) -> Any:
    """A melt with too much copper for order H, and order N of 9 t that takes it."""
    limits = (*CU_TO_02, *CU_TO_05)
    after = order("N", 9000.0, alloy="Y", furnace="F", start=day(2))
    orders = (order("H", MELT_KG, furnace="F", start=day(1)), after)
    return shop(**({"alloys": limits, "orders": orders} | more))


def test_a_diversion_fills_the_order_with_what_is_in_the_yard() -> None:
    found = corrected(diverted(lots=(lot("rest", 5000.0, price=10.0, Cu=0.6),)), sample(Cu=0.4))
    one = way(found, "diversion")
    assert added(one) == pytest.approx({"rest": 1000.0})
    assert one.short_kg == 0.0


def test_a_diversion_that_leaves_its_order_short_says_why() -> None:
    found = corrected(diverted(lots=(lot("rest", 300.0, price=10.0),)), sample(Cu=0.4))
    one = way(found, "diversion")
    assert added(one) == pytest.approx({"rest": 300.0}, abs=0.01)
    assert one.title.endswith(
        ": 700 kg are missing to the order, since what is free to go in makes no more of it that "
        "is in spec"
    )
    tight = diverted(lots=(lot("rest", 5000.0),), furnaces=(furnace(capacity_kg=8600.0),))
    one = way(corrected(tight, sample(Cu=0.4)), "diversion")
    assert added(one) == pytest.approx({"rest": 600.0}, abs=0.01)
    assert one.why_short == "the furnace holds no more"


def test_the_aim_is_reached_where_it_is_asked() -> None:
    """A spec from 7 % is kept at 7.1 %; an aim from 7.2 % asks for 8 kg of silicon more."""
    aimed = (Limit(alloy="X", element="Si", min_pct=7.0, aim_min_pct=7.2),)
    scenario = shop(alloys=aimed, offers=(silicon(),), orders=WIDE)
    assert corrected(scenario, sample(Si=7.1)).outcome == "in_spec"
    found = corrected(scenario, sample(Si=7.1, target="aim"))
    assert added(found.additions) == pytest.approx({"AlSi50": 8.0 / (0.5 - 0.072)})
    assert found.additions is not None
    assert found.additions.aims_missed == ()


def test_an_aim_that_is_out_of_reach_is_named() -> None:
    aimed = (Limit(alloy="X", element="Cu", max_pct=0.2, aim_max_pct=0.01),)
    found = corrected(shop(alloys=aimed), sample(Cu=0.1, target="aim"))
    assert found.outcome == "in_spec"
    assert found.additions is not None
    assert found.additions.aims_missed == ("Cu",)
    assert "of Cu the aim is not reached" in found.message


def test_what_may_never_go_in_does_not_go_in() -> None:
    """Neither wet metal onto a melt, nor what is on hold, sealed, another's or barred."""
    lots = (
        lot("wet", 5000.0, wet=True),
        lot("held", 5000.0, status="hold"),
        lot("sealed", 5000.0, sealed=True),
        lot("other's", 5000.0, reserved_for="Z"),
        lot("barred", 5000.0, material="none"),
        lot("dear", 5000.0, price=9000.0),
    )
    barred = (BlendLimit(target="*", source="none", max_pct=0.0),)
    found = corrected(shop(lots=lots, blend_limits=barred), sample(7900.0, Cu=0.1))
    assert added(found.additions) == pytest.approx({"dear": 100.0})


def test_rules_of_whole_charges_are_not_asked_of_additions() -> None:
    """Neither half of a source, nor a lot that the plan has to use up."""
    lots = (lot("cheap", 5000.0), lot("must go", 5000.0, price=10.0, min_total_kg=4000.0))
    half = (BlendLimit(target="*", source="cheap", max_pct=50.0),)
    found = corrected(shop(lots=lots, blend_limits=half), sample(7900.0, Cu=0.1))
    assert added(found.additions) == pytest.approx({"cheap": 100.0})


def test_a_tap_a_little_larger_is_the_same_order() -> None:
    """2 % beyond 8 t at most, if nothing else is said; with no such room it is a dilution."""
    clean = (offer("clean", price=2000.0),)
    found = corrected(shop(offers=clean), sample(Cu=0.203))
    assert added(found.additions) == pytest.approx({"clean": 120.0})
    strict = corrected(shop(offers=clean), sample(Cu=0.203, overfill_pct=0.0))
    assert added(way(strict, "dilution")) == pytest.approx({"clean": 120.0})


def test_capacity_is_the_last_word() -> None:
    clean = (offer("clean", price=2000.0),)
    found = corrected(shop(furnaces=(furnace(capacity_kg=8100.0),), offers=clean), sample(Cu=0.203))
    assert found.room_kg == pytest.approx(100.0)
    assert {one.kind for one in found.ways} == {"pour_off"}
    assert way(found, "pour_off").melt_kg <= CAPACITY_KG


def test_a_heel_that_stays_counts() -> None:
    """A furnace that keeps 1 t taps 7 t of 8; to tap 8 takes 1 t more."""
    kept = (furnace(heel_keep_kg=1000.0),)
    found = corrected(shop(furnaces=kept, offers=(offer("clean", price=1.0),)), sample(Cu=0.1))
    assert added(found.additions) == pytest.approx({"clean": 1000.0})


def test_a_measured_deviation_keeps_its_distance() -> None:
    """A spread of 0.01 % of the sample, and one miss in forty accepted: two deviations are kept."""
    settings = goals("cost", max_off_spec_pct=2.275, risk_basis="limit")
    scenario = shop(settings=settings, offers=(offer("clean", price=2000.0),), orders=(
        order("H", tap_min_kg=7000.0, tap_max_kg=9000.0, furnace="F", start=day(1)),))  # fmt: skip
    sampled = sample(Cu=0.195)
    figures = tuple(
        replace(one, sd=0.01 if one.element == "Cu" else None) for one in sampled.analysis.figures
    )
    spread = sampled.model_copy(update={"analysis": Analysis(figures=figures)})
    found = corrected(scenario, spread)
    assert found.additions is not None
    kg = sum(added(found.additions).values())
    copper_kg = (0.195 + 2 * 0.01) / 100.0 * MELT_KG
    assert copper_kg == pytest.approx(0.002 * (MELT_KG + kg), rel=1e-4)
