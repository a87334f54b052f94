"""What an order allows of its charge to be lost or skimmed off."""

from __future__ import annotations

import pytest

from models.alloy import Limit
from models.furnace import Furnace, Loss
from models.scenario import Scenario
from models.sorter import Bin
from models.verdict import WayOut
from optimiser.plan import make_plan
from tests.decision.plant import charged, day, goals, lot, order, plant

RETURNED = 0.5
"""What dross treatment returns of the metal in dross."""


def smelter(**tables) -> Scenario:
    """Free turnings and dear ingot, which give the same liquid.

    A tonne of turnings makes 80 kg of dross with 40 kg of metal in it, one of ingot 10 kg with 5.
    Of the 50 kg that either loses, turnings get 20 kg back and ingot 2.5 kg.
    """
    tables = {
        "settings": goals("cost"),
        "lots": (lot("turnings", 4000.0, form="turnings"), lot("ingot", 4000.0, price=2000.0)),
        "orders": (order("H", 950.0),),
        "alloys": (Limit(alloy="X", element="Cu", max_pct=1.0),),
    } | tables
    losses = tuple(
        Loss(
            form=form, furnace_type="gas_reverb", melt_loss_pct=5.0, dross_kg_per_t=dross,
            dross_metal_pct=50.0, dross_recovery_pct=100.0 * RETURNED,
        )
        for form, dross in (("turnings", 80.0), ("ingot", 10.0))
    )  # fmt: skip
    return plant(**tables).model_copy(update={"losses": losses})


def test_dross_is_limited_per_tonne_charged():
    """Half turnings and half ingot make 45 kg of dross per tonne."""
    plan = make_plan(smelter(orders=(order("H", 950.0, max_dross_kg_per_t=45.0),)))

    assert charged(plan)["H"] == pytest.approx({"turnings": 500.0, "ingot": 500.0})
    assert plan.totals.dross_kg == pytest.approx(45.0)
    assert plan.outcome == "optimal"
    assert plan.check.passed


def test_metal_loss_is_limited_after_what_treatment_returns():
    """Turnings lose 3 % in the end, ingot 4.75 %."""
    dear = (lot("turnings", 4000.0, form="turnings", price=2000.0), lot("ingot", 4000.0))
    asked = order("H", 950.0, max_metal_loss_pct=3.5)
    plan = make_plan(smelter(lots=dear, orders=(asked,)))

    ingot = 1000.0 * (3.5 - 3.0) / (4.75 - 3.0)
    assert charged(plan)["H"] == pytest.approx({"turnings": 1000.0 - ingot, "ingot": ingot})
    assert plan.charges[0].metal_loss_kg == pytest.approx(35.0)
    assert plan.check.passed


def test_losses_are_of_the_metal_received_that_is_metal():
    """A fifth of the turnings is dirt, which is charged, skims nothing and is not lost."""
    dirty = lot("turnings", 4000.0, form="turnings", foreign_pct=20.0)
    wanted = order("H", 950.0, max_metal_loss_pct=2.0)
    plan = make_plan(smelter(lots=(dirty,), orders=(wanted,)))

    assert plan.charges == ()
    (row,) = plan.unplanned
    assert "metal loss cannot go below 2.5 % with this stock; the limit is 2 %" in (
        row.verdict.message
    )


def heats(**more) -> Scenario:
    """Two heats of a furnace that keeps a tonne; only the second limits its dross."""
    asked = (
        order("H1", 950.0, furnace="F", start=day(1)),
        order("H2", 950.0, furnace="F", start=day(2), max_dross_kg_per_t=45.0, **more),
    )
    kept = Furnace(furnace_id="F", capacity_kg=3000.0, heel_kg=1000.0, heel_keep_kg=1000.0)
    return smelter(orders=asked, furnaces=(kept,))


def test_heel_neither_thins_nor_adds_to_what_its_charge_loses():
    """The heel is of turnings that skimmed much, and its mass is not charged again."""
    plan = make_plan(heats())

    assert charged(plan)["H1"] == pytest.approx({"turnings": 1000.0})
    assert charged(plan)["H2"] == pytest.approx({"turnings": 500.0, "ingot": 500.0})
    assert plan.check.passed


@pytest.mark.parametrize("step", [0.0, 1.0, 25.0])
def test_limit_holds_in_steps_of_the_scales_and_where_the_tap_may_vary(step):
    made = heats()
    first = order("H1", tap_min_kg=900.0, tap_max_kg=1000.0, furnace="F", start=day(1))
    steps = goals("cost", weigh_step_kg=step)
    plan = make_plan(made.model_copy(update={"orders": (first, made.orders[1]), "settings": steps}))

    assert len(plan.charges) == 2
    assert plan.check.passed


def test_bins_hold_what_a_limit_allows():
    """One bin for both: its mixture keeps the limit as the two together would."""
    lots = (
        lot("turnings", 500.0, form="turnings", direct=False),
        lot("ingot", 4000.0, price=2000.0, direct=False),
    )
    asked = (order("H", 950.0, max_dross_kg_per_t=45.0), order("G", 950.0, max_dross_kg_per_t=45.0))
    plan = make_plan(smelter(lots=lots, orders=asked, bins=(Bin(bin_id="B"),)))

    assert len(plan.charges) == 2
    assert plan.totals.dross_kg <= 90.0 + 1e-3
    assert plan.check.passed


def test_way_out_says_what_to_allow_and_who_has_to_agree():
    asked = order("H", 950.0, max_dross_kg_per_t=60.0)
    turnings = (lot("turnings", 4000.0, form="turnings"),)
    plan = make_plan(smelter(lots=turnings, orders=(asked,)))

    (row,) = plan.unplanned
    assert "dross cannot go below 80 kg/t with this stock; the limit is 60 kg/t" in (
        row.verdict.message
    )
    way = next(way for way in row.verdict.ways_out if way.kind == "promise")
    assert_allows(way, at_least=80.0)


def assert_allows(way: WayOut, *, at_least: float) -> None:
    assert way.becomes == pytest.approx(at_least, rel=0.02)
    assert way.becomes >= at_least
    assert way.patch == {"orders": [{"order_id": "H", "max_dross_kg_per_t": way.becomes}]}
    assert way.title.startswith("allow at most 8")
    assert "; whoever runs the furnace has to agree." in way.sentence


def test_price_of_a_limit_on_dross_is_told():
    """One kilogram per tonne more lets 14.3 kg of ingot be turnings."""
    plan = make_plan(smelter(orders=(order("H", 950.0, max_dross_kg_per_t=45.0),)))

    assert plan.prices is not None
    (charge,) = plan.prices.charges
    figure = next(one for one in charge.figures if one.name == "dross")
    assert (figure.what, figure.unit, figure.step) == ("promise", "kg/t", 1.0)
    assert figure.prices[0].more == pytest.approx(-2000.0 / 70.0, rel=1e-3)
