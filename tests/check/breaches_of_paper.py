"""Breaches of what is printed and permitted: orders, stock, permission, figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from models.plan import Draws
from tests.check.breach import (
    Pair,
    breaks,
    pressed,
    with_charge,
    with_drawn,
    with_goal,
    with_kg,
    with_leftover,
    with_line,
    with_plan,
    with_risk,
    with_source,
    with_totals,
)
from tests.check.plant import CHARGED, plant
from tests.check.press import press
from tests.check.rows import MONDAY

# Orders


@breaks("every_order_is_made_or_left_out")
def order_forgotten() -> Pair:
    brief = plant(pins=())
    lines = CHARGED["H1"] | {"profiles": 1500.0}
    plan = press(brief, {**CHARGED, "H1": lines})
    return brief, plan.model_copy(update={"unplanned": ()})


@breaks("every_order_is_made_or_left_out")
def order_made_twice() -> Pair:
    brief, plan = pressed(plant())
    return brief, plan.model_copy(update={"charges": (*plan.charges, plan.charges[2])})


@breaks("charges_are_as_ordered")
def another_furnace_printed() -> Pair:
    return with_charge("H3", furnace="F1")


@breaks("charges_are_as_ordered")
def another_start_printed() -> Pair:
    return with_charge("H1", start=MONDAY + timedelta(hours=1))


@breaks("lines_name_known_sources")
def lot_printed_as_offer() -> Pair:
    return with_line("H1", 0, kind="offer")


@breaks("masses_are_not_negative")
def negative_purchase() -> Pair:
    brief, plan = pressed(plant())
    purchase = plan.purchases[0]
    kg = {"kg": -250.0, "cost": -600.0}
    rows = (
        purchase.model_copy(update={"kg": 2000.0, "cost": 4800.0}),
        purchase.model_copy(update=kg),
    )
    return brief, plan.model_copy(update={"purchases": rows})


# Stock


@breaks("stock_lasts")
def more_than_there_is() -> Pair:
    return with_source("profiles", mass_kg=2100.0)


@breaks("purchases_cover_use")
def less_bought_than_used() -> Pair:
    return plant(), press(plant(), bought={"ingot": 1250.0})


@breaks("purchases_can_be_bought")
def half_a_step_bought() -> Pair:
    return plant(), press(plant(), bought={"ingot": 1875.0})


@breaks("purchases_can_be_bought")
def less_bought_than_sold() -> Pair:
    return with_source("ingot", min_buy_kg=2000.0)


@breaks("bites_are_large_enough")
def bite_too_small() -> Pair:
    return with_source("silicon", min_use_kg=21.0)


@breaks("what_must_go_is_used")
def too_little_of_what_must_go() -> Pair:
    return with_source("castings", min_total_kg=1402.0)


@breaks("pieces_are_whole")
def piece_cut() -> Pair:
    return with_kg("H3", "sows", 499.0)


@breaks("pieces_are_whole")
def pieces_not_printed() -> Pair:
    return with_line("H3", 2, pieces=None)


@breaks("pieces_are_whole")
def pieces_of_what_has_none() -> Pair:
    return with_line("H3", 1, pieces=2)


@breaks("masses_can_be_weighed")
def between_two_steps() -> Pair:
    return with_kg("H2", "castings", 600.25)


@breaks("masses_can_be_weighed")
def unpinned_between_two_steps() -> Pair:
    brief = plant()
    return pressed(replace(brief, pins=brief.pins[1:]))


# Permission


@breaks("routes_exist")
def no_such_route() -> Pair:
    return pressed(plant(routes=plant().routes[1:]))


@breaks("routes_are_not_overrun")
def route_overrun() -> Pair:
    narrow = [route.model_copy(update={"max_kg": 1500.0}) for route in plant().routes]
    return pressed(plant(routes=tuple(narrow)))


@breaks("furnaces_are_allowed")
def wrong_furnace() -> Pair:
    return with_source("castings", furnaces=("F2",))


@breaks("sources_are_there_in_time")
def not_there_yet() -> Pair:
    return with_source("ingot", available_from=MONDAY + timedelta(minutes=1))


@breaks("sources_are_there_in_time")
def gone_already() -> Pair:
    return with_source("ingot", available_until=MONDAY)


@breaks("holds_are_respected")
def on_hold() -> Pair:
    return with_source("castings", on_hold=True)


@breaks("reservations_are_respected")
def reserved_for_another() -> Pair:
    return with_source("castings", reserved_for="H1")


@breaks("owners_get_their_metal")
def owned_by_another() -> Pair:
    return with_source("castings", owner="Acme")


@breaks("indirect_metal_stays_out")
def only_through_a_bin() -> Pair:
    return with_source("castings", direct=False)


# Printed figures; test_figures.py nudges each of them


@breaks("masses_are_as_printed")
def liquid_misprinted() -> Pair:
    return with_line("H2", 1, liquid_kg=886.5 + 1e-2)


@breaks("losses_are_as_printed")
def loss_misprinted() -> Pair:
    return with_charge("H1", metal_loss_kg=30.0)


@breaks("limits_are_as_printed")
def limit_not_printed() -> Pair:
    return with_charge("H3", analysis=())


@breaks("analyses_are_as_printed")
def analysis_misprinted() -> Pair:
    row = press(plant()).charges[2].analysis[0]
    other = row.model_copy(update={"element": "Mn", "min_pct": None, "max_pct": None})
    return with_charge("H3", analysis=(*press(plant()).charges[2].analysis, other))


@breaks("shares_are_as_printed")
def share_misprinted() -> Pair:
    return with_charge("H1", recycled_content_pct=57.0)


@breaks("carbon_is_as_printed")
def carbon_printed_as_unknown() -> Pair:
    return with_charge("H2", kgco2e_per_t=None)


@breaks("costs_are_as_printed")
def purchase_misprinted() -> Pair:
    purchase = press(plant()).purchases[0].model_copy(update={"cost": 4200.1})
    return with_plan(purchases=(purchase,))


@breaks("leftovers_are_as_printed")
def leftover_misprinted() -> Pair:
    return with_leftover("castings", kg=1.0)


@breaks("leftovers_are_as_printed")
def surplus_of_an_offer_misprinted() -> Pair:
    return with_leftover("ingot", kg=3501.0)


@breaks("costs_are_as_printed")
def heel_paid_for() -> Pair:
    return with_line("H1", -1, cost=1.0)


@breaks("risks_are_as_printed")
def risk_told_that_nobody_worked_out() -> Pair:
    return with_charge("H2", off_spec_pct=1.0)


@breaks("risks_are_as_printed")
def deviation_told_that_nobody_worked_out() -> Pair:
    rows = press(plant()).charges[2].analysis
    return with_charge("H3", analysis=(rows[0].model_copy(update={"sd_pct": 0.1}), *rows[1:]))


@breaks("risks_are_as_printed")
def chance_told_too_low() -> Pair:
    brief, plan = with_risk()
    charges = [c.model_copy(update={"off_spec_pct": 0.9 * c.off_spec_pct}) for c in plan.charges]
    return brief, plan.model_copy(update={"charges": tuple(charges)})


@breaks("draws_confirm_the_risks")
def draw_told_that_nobody_took() -> Pair:
    return with_charge("H2", off_spec_drawn_pct=1.0)


@breaks("draws_confirm_the_risks")
def draws_that_are_not_told() -> Pair:
    brief, plan = with_risk()
    return brief, plan.model_copy(update={"draws": Draws(count=1000, seed=0)})


@breaks("draws_confirm_the_risks")
def part_that_no_count_of_draws_is() -> Pair:
    return with_drawn(lambda pct: pct + 0.01)


@breaks("draws_confirm_the_risks")
def charge_that_misses_less_often_than_its_limits() -> Pair:
    brief, plan = with_drawn(lambda pct: pct)
    charges = [c.model_copy(update={"off_spec_drawn_pct": 0.0}) for c in plan.charges]
    return brief, plan.model_copy(update={"charges": tuple(charges)})


@breaks("draws_confirm_the_risks")
def draws_of_another_plan() -> Pair:
    return with_drawn(lambda pct: 100.0 - pct)


@breaks("misses_are_rare_enough")
def charge_that_misses_too_often() -> Pair:
    brief, plan = with_risk()
    likely = max(charge.off_spec_pct for charge in plan.charges)
    settings = brief.settings.model_copy(update={"max_off_spec_pct": 0.5 * likely})
    return replace(brief, settings=settings), plan


@breaks("misses_are_rare_enough")
def limit_that_is_missed_too_often() -> Pair:
    brief, plan = with_risk()
    likely = max(row.off_spec_pct or 0.0 for c in plan.charges for row in c.analysis)
    risk = {"max_off_spec_pct": 0.4 * likely, "risk_basis": "limit"}
    return replace(brief, settings=brief.settings.model_copy(update=risk)), plan


@breaks("masses_add_up")
def mass_added_wrongly() -> Pair:
    return with_totals(dross_kg=181.0)


@breaks("shares_add_up")
def share_added_wrongly() -> Pair:
    return with_totals(metal_loss_pct=None)


@breaks("costs_add_up")
def sorting_paid_for_nothing() -> Pair:
    return with_totals(sorting_cost=1.0)


@breaks("carbon_adds_up")
def carbon_added_wrongly() -> Pair:
    return with_totals(kgco2e_mass_allocated=14741.777)


@breaks("energy_adds_up")
def energy_added_wrongly() -> Pair:
    return with_totals(kwh=6292.0)


@breaks("goals_are_as_totalled")
def goal_beautified() -> Pair:
    return with_goal(value=61.0)


@breaks("no_goal_passes_its_bound")
def more_recycled_than_can_be() -> Pair:
    value = press(plant()).goals[0].value
    assert value is not None
    return with_goal(bound=value - 1.0, gap_pct=100.0 / value)


@breaks("no_goal_passes_its_bound")
def gap_made_small() -> Pair:
    value = press(plant()).goals[0].value
    assert value is not None
    return with_goal(bound=value + 1.0, gap_pct=0.0)


@breaks("no_goal_passes_its_bound")
def gap_without_a_bound() -> Pair:
    return with_goal(bound=None, gap_pct=0.0)


@breaks("the_heel_is_a_line_of_its_own")
def heel_not_named() -> Pair:
    return with_charge("H1", lines=press(plant()).charges[0].lines[1:])


@breaks("the_heel_is_a_line_of_its_own")
def heel_named_twice() -> Pair:
    lines = press(plant()).charges[0].lines
    return with_charge("H1", lines=(lines[0], *lines))


@breaks("the_heel_is_a_line_of_its_own")
def heel_loaded_late() -> Pair:
    return with_line("H1", -1, loading_order=3)


@breaks("limits_are_printed_once")
def limit_printed_twice() -> Pair:
    rows = press(plant()).charges[2].analysis
    return with_charge("H3", analysis=(*rows, rows[0]))


@breaks("goals_are_told_once")
def goal_left_out() -> Pair:
    return with_plan(goals=press(plant()).goals[1:])


@breaks("goals_are_told_once")
def goal_in_another_unit() -> Pair:
    return with_goal(unit="t")


@breaks("leftovers_are_told_once")
def leftover_forgotten() -> Pair:
    return with_plan(leftovers=press(plant()).leftovers[1:])


@breaks("leftovers_are_told_once")
def leftover_told_twice() -> Pair:
    rows = press(plant()).leftovers
    return with_plan(leftovers=(*rows, rows[0]))


@breaks("leftovers_are_told_once")
def leftover_of_nothing_known() -> Pair:
    rows = press(plant()).leftovers
    ghost = rows[0].model_copy(update={"source": "ghost"})
    return with_plan(leftovers=(*rows, ghost))
