"""Every figure of a plan, worked by hand from the masses charged.

CAST: 0.9 liquid, 40 kg dross a tonne of which 18 kg metal come back, τ = 0.02. MILL: 0.8 metal,
0.6 liquid. OWN and PURE: all liquid.
"""

from dataclasses import replace

import pytest

from models.order import Route
from models.settings import Settings
from optimiser.ledger.account import account, changes_kg, goal_value
from tests.ledger.plant import FURNACE, SOURCES, at, brief_of, order, source

approx = pytest.approx
CHARGED = {"A": {"CAST": 400.0, "MILL": 400.0, "OWN": 200.0, "PURE": 200.0}}
"""Liquid 360 + 240 + 200 + 200 = 1000 kg onto the heel of 200 kg."""


def test_melt_and_tap_follow_from_the_heel_and_the_yields():
    (charge,) = account(brief_of(), CHARGED).charges
    assert (charge.heel_kg, charge.melt_kg, charge.tap_kg) == approx((200.0, 1200.0, 1000.0))


def test_lines_say_what_each_source_brings_and_costs():
    (charge,) = account(brief_of(), CHARGED).charges
    found = {line.source: line for line in charge.lines}
    assert [line.source for line in charge.lines] == ["heel", "MILL", "CAST", "OWN", "PURE"]
    assert [line.loading_order for line in charge.lines] == [0, 1, 2, 3, 4]
    assert found["heel"].kind == "heel"
    assert found["heel"].liquid_kg == 200.0
    assert found["CAST"].liquid_kg == approx(360.0)
    assert found["CAST"].cost == approx(400.0)
    assert found["PURE"].kind == "offer"
    assert found["OWN"].pieces == 2
    assert found["CAST"].pieces is None


def test_the_analysis_is_that_of_the_melt_with_its_heel():
    """Si: 2 kg in the heel, and of 20 kg in CAST the 98 % that dross does not trap: 21.6 kg."""
    (row,) = account(brief_of(), CHARGED).charges[0].analysis
    assert row.pct == approx(100.0 * 21.6 / 1200.0)
    assert not row.binding
    assert (row.min_pct, row.max_pct, row.sd_pct) == (1.0, 3.0, None)


def test_the_recycled_content_of_a_melt_counts_its_heel():
    """External 200 + 360 + 240 + 200; recycled 100 + 600; post-consumer 100 + 360."""
    (charge,) = account(brief_of(), CHARGED).charges
    assert charge.recycled_content_pct == approx(70.0)
    assert charge.post_consumer_pct == approx(46.0)


def test_the_cost_of_a_charge_is_metal_way_melting_and_dross():
    """Metal 400 + 320 + 0 + 400, way 4, melting 60, dross 16 kg at 500 a tonne 8."""
    routes = tuple(
        Route(source=one.source_id, target="A", cost_per_t=10.0 if one.source_id == "CAST" else 0.0)
        for one in SOURCES
    )
    (charge,) = account(brief_of(routes=routes), CHARGED).charges
    assert charge.cost == approx(1120.0 + 4.0 + 60.0 + 8.0)


def test_the_loss_is_net_of_what_dross_returns():
    """CAST 40 kg less 7.2 kg returned; MILL a quarter of 320 kg."""
    result = account(brief_of(), CHARGED)
    assert result.charges[0].metal_loss_kg == approx(32.8 + 80.0)
    assert result.totals.metal_loss_kg == approx(112.8)
    assert result.totals.metal_charged_kg == approx(400.0 + 320.0 + 200.0 + 200.0)
    assert result.totals.metal_loss_pct == approx(100.0 * 112.8 / 1120.0)
    assert result.totals.dross_kg == approx(16.0)


def test_the_plan_counts_only_metal_newly_charged():
    """Recycled 600 of 800 external; the heel and own returns stay out."""
    totals = account(brief_of(), CHARGED).totals
    assert totals.recycled_content_pct == approx(75.0)
    assert totals.post_consumer_pct == approx(45.0)
    assert totals.primary_kg == approx(200.0)


def test_offers_are_paid_as_bought_and_fixed_costs_once():
    """PURE is bought in steps of 500 kg: 1000 instead of 400; CAST costs 25 once."""
    brief = brief_of(orders=(order("A", price_per_t=1500.0), order("B")))
    result = account(brief, {**CHARGED, "B": {"CAST": 100.0, "PURE": 300.0}})
    (purchase,) = result.purchases
    assert (purchase.offer_id, purchase.kg, purchase.cost) == ("PURE", 500.0, approx(1000.0))
    totals = result.totals
    assert totals.metal_cost == approx(400.0 + 320.0 + 100.0 + 1000.0)
    assert totals.fixed_cost == 25.0
    assert totals.melting_cost == approx(60.0 * 1.390)
    assert totals.dross_cost == approx(10.0)
    assert totals.revenue == approx(1500.0)
    assert totals.cost == approx(1820.0 + 25.0 + 83.4 + 10.0 - 1500.0)
    assert totals.tapped_kg == approx(1390.0)


def test_purchases_may_be_told():
    result = account(brief_of(), CHARGED, bought={"PURE": 1500.0})
    assert result.purchases[0].kg == 1500.0
    assert result.totals.metal_cost == approx(720.0 + 3000.0)


def test_carbon_by_both_methods():
    """Metal 20 + 40 + 0 + 1600, melting 100; mass-allocated, MILL bears 2000 a tonne."""
    result = account(brief_of(), CHARGED)
    assert result.totals.kgco2e_cut_off == approx(1760.0)
    assert result.totals.kgco2e_mass_allocated == approx(2520.0)
    assert result.totals.kwh == approx(700.0)
    assert result.charges[0].kgco2e_per_t == approx((200.0 + 1760.0) / 1.2)


def test_the_method_of_the_settings_counts_for_charges_and_goal():
    brief = brief_of(settings=Settings(carbon_method="mass_allocated"))
    result = account(brief, CHARGED)
    assert result.charges[0].kgco2e_per_t == approx((200.0 + 2520.0) / 1.2)
    assert goal_value(result, "carbon") == approx(2520.0)


def test_an_unknown_factor_leaves_no_figure():
    unknown = tuple(replace(one, kgco2e_per_t=None) for one in SOURCES)
    result = account(brief_of(sources=unknown), CHARGED)
    assert result.totals.kgco2e_cut_off is None
    assert result.charges[0].kgco2e_per_t is None


def test_a_factor_of_what_is_not_used_need_not_be_known():
    idle = source("IDLE", kgco2e_per_t=None)
    assert account(brief_of(sources=(*SOURCES, idle)), CHARGED).totals.kgco2e_cut_off == 1760.0


def test_a_furnace_without_factors_adds_no_carbon_and_has_no_energy():
    furnace = FURNACE.model_copy(update={"kgco2e_per_t": None, "kwh_per_t": None})
    totals = account(brief_of(furnace=furnace), CHARGED).totals
    known = account(brief_of(), CHARGED).totals
    melting = known.kgco2e_cut_off - totals.kgco2e_cut_off
    assert melting == approx(FURNACE.kgco2e_per_t * known.tapped_kg / 1000.0)
    assert totals.kwh is None


def test_an_unknown_heel_leaves_no_carbon_of_the_melt_only():
    furnace = FURNACE.model_copy(update={"heel_kgco2e_per_t": None})
    result = account(brief_of(furnace=furnace), CHARGED)
    assert result.charges[0].kgco2e_per_t is None
    assert result.totals.kgco2e_cut_off == approx(1760.0)


def test_a_heel_carries_composition_origin_and_carbon_to_the_next_charge():
    """A leaves 200 of its 1200 kg; B adds 800 kg of own returns, which are nothing of these."""
    brief = brief_of(orders=(order("A"), order("B")))
    _, second = account(brief, {**CHARGED, "B": {"OWN": 800.0}}).charges
    assert second.heel_kg == 200.0
    assert second.analysis[0].pct == approx(100.0 * 21.6 / 6.0 / 1000.0)
    assert second.recycled_content_pct == approx(70.0)
    assert second.kgco2e_per_t == approx(1960.0 / 6.0 + 80.0)


def test_an_order_that_is_not_made_passes_its_heel_on():
    brief = brief_of(orders=(order("A"), order("B")))
    (second,) = account(brief, {"B": {"OWN": 800.0}}).charges
    assert second.heel_kg == 200.0
    assert second.analysis[0].pct == approx(0.2)
    assert second.recycled_content_pct == approx(50.0)


def test_charges_stand_by_start_then_order_those_without_last():
    orders = (order("C", start=at(6)), order("B", start=at(8)), order("A", start=at(8)), order("D"))
    result = account(brief_of(orders=orders), {one.order_id: {} for one in orders})
    assert [charge.order_id for charge in result.charges] == ["C", "A", "B", "D"]


def test_nothing_external_has_no_recycled_content():
    furnace = FURNACE.model_copy(update={"heel_external_pct": 0.0})
    result = account(brief_of(furnace=furnace), {"A": {"OWN": 1000.0}})
    assert result.totals.recycled_content_pct is None
    assert result.charges[0].recycled_content_pct is None


def test_a_plan_of_nothing_is_all_zero():
    result = account(brief_of(), {})
    assert result.charges == ()
    assert (result.totals.cost, result.totals.kgco2e_cut_off, result.totals.kwh) == (0.0, 0.0, 0.0)
    assert result.totals.metal_loss_pct is None


def test_an_empty_furnace_without_metal_has_an_analysis_of_nothing():
    furnace = FURNACE.model_copy(update={"heel_kg": 0.0, "heel_keep_kg": 0.0})
    (charge,) = account(brief_of(furnace=furnace, heel_pct={}), {"A": {}}).charges
    assert (charge.melt_kg, charge.analysis[0].pct, charge.lines) == (0.0, 0.0, ())
    assert charge.kgco2e_per_t is None


def test_a_goal_is_worth_its_total():
    result = account(brief_of(), CHARGED, previous={"A": {"CAST": 500.0, "OWN": 200.0}})
    totals = result.totals
    assert goal_value(result, "recycled_content") == totals.recycled_content_pct
    assert goal_value(result, "post_consumer_content") == totals.post_consumer_pct
    assert goal_value(result, "primary_metal") == totals.primary_kg
    assert goal_value(result, "metal_loss") == totals.metal_loss_kg
    assert goal_value(result, "cost") == totals.cost
    assert goal_value(result, "changes") == approx(100.0 + 400.0 + 200.0)


def test_changes_are_what_was_moved_in_either_plan():
    assert changes_kg({"A": {"x": 5.0}}, {"A": {"x": 3.0}, "B": {"y": 4.0}}) == approx(6.0)


def test_without_a_previous_plan_nothing_is_said_of_changes():
    assert goal_value(account(brief_of(), CHARGED), "changes") is None
