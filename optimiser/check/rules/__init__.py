"""The rules that a printed plan keeps: the table of contents.

A rule is a function from a case to its findings; its name is a statement that is true of a
good plan, its first line says the statement in a planner's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from optimiser.check.case import Case
from optimiser.check.finding import Finding
from optimiser.check.rules import (
    blend,
    chemistry,
    complete,
    furnace,
    orders,
    permission,
    printed,
    promises,
    risk,
    safety,
    stock,
    totals,
    treatment,
    yard,
)

Rule = Callable[[Case], Iterator[Finding]]

MONEY: Final = "money"
"""Stands for the scenario's currency."""

RULES: Final[tuple[tuple[Rule, str], ...]] = (
    (safety.sealed_metal_is_never_charged, "kg"),
    (safety.wet_metal_meets_no_liquid, "kg"),
    (safety.wet_metal_is_in_the_first_drop, "kg"),
    (safety.wet_metal_is_loaded_first, "kg"),
    (safety.what_burns_is_loaded_last, "kg"),
    (orders.every_order_is_made_or_left_out, "orders"),
    (orders.charges_are_as_ordered, "charges"),
    (orders.lines_name_known_sources, "lines"),
    (orders.masses_are_not_negative, "kg"),
    (furnace.tap_is_as_ordered, "kg"),
    (furnace.melt_fits_the_furnace, "kg"),
    (furnace.melt_covers_the_bottom, "kg"),
    (chemistry.elements_are_in_spec, "%"),
    (chemistry.sums_are_in_spec, "%"),
    (chemistry.ratios_are_in_spec, "%"),
    (chemistry.others_are_in_spec, "%"),
    (treatment.treatments_are_known, "treatments"),
    (treatment.treatments_take_what_they_can, "kg"),
    (treatment.treatments_leave_their_least, "%"),
    (risk.misses_are_rare_enough, "%"),
    (stock.stock_lasts, "kg"),
    (stock.purchases_cover_use, "kg"),
    (stock.purchases_can_be_bought, "kg"),
    (stock.bites_are_large_enough, "kg"),
    (stock.what_must_go_is_used, "kg"),
    (stock.pieces_are_whole, "pieces"),
    (stock.masses_can_be_weighed, "kg"),
    (blend.materials_are_few_enough, "materials"),
    (blend.forms_keep_their_shares, "%"),
    (blend.blends_keep_their_shares, "%"),
    (blend.pins_are_kept, "kg"),
    (permission.routes_exist, "kg"),
    (permission.routes_are_not_overrun, "kg"),
    (permission.furnaces_are_allowed, "kg"),
    (permission.sources_are_there_in_time, "kg"),
    (permission.holds_are_respected, "kg"),
    (permission.reservations_are_respected, "kg"),
    (permission.owners_get_their_metal, "kg"),
    (permission.indirect_metal_stays_out, "kg"),
    (yard.sorting_is_possible, "entries"),
    (yard.campaigns_are_large_enough, "kg"),
    (yard.sorters_are_not_overloaded, "kg"),
    (yard.what_enters_a_bin_may_enter, "kg"),
    (yard.what_lies_in_a_bin_is_in_it, "kg"),
    (yard.whole_lots_stay_whole, "kg"),
    (yard.fills_can_be_weighed, "kg"),
    (yard.bins_are_not_overfilled, "kg"),
    (yard.pins_of_the_yard_are_kept, "kg"),
    (promises.recycled_content_is_reached, "%"),
    (promises.post_consumer_content_is_reached, "%"),
    (promises.carbon_stays_below, "kgCO2e/t"),
    (promises.coc_volume_is_covered, "kg"),
    (promises.metal_loss_stays_below, "%"),
    (promises.dross_stays_below, "kg/t"),
    (printed.masses_are_as_printed, "kg"),
    (printed.losses_are_as_printed, "kg"),
    (printed.limits_are_as_printed, "limits"),
    (printed.analyses_are_as_printed, "%"),
    (printed.shares_are_as_printed, "%"),
    (printed.carbon_is_as_printed, "kgCO2e/t"),
    (printed.costs_are_as_printed, MONEY),
    (treatment.treatments_are_as_printed, "%"),
    (treatment.treatments_cost_what_is_printed, MONEY),
    (printed.leftovers_are_as_printed, "kg"),
    (yard.sorting_is_as_printed, "kg"),
    (yard.outlets_are_as_printed, "kg"),
    (yard.bins_are_as_printed, "kg"),
    (risk.risks_are_as_printed, "%"),
    (risk.draws_confirm_the_risks, "%"),
    (complete.the_heel_is_a_line_of_its_own, "lines"),
    (complete.limits_are_printed_once, "limits"),
    (complete.goals_are_told_once, "goals"),
    (complete.leftovers_are_told_once, "leftovers"),
    (totals.masses_add_up, "kg"),
    (totals.shares_add_up, "%"),
    (totals.costs_add_up, MONEY),
    (totals.carbon_adds_up, "kgCO2e"),
    (totals.energy_adds_up, "kWh"),
    (totals.goals_are_as_totalled, "goals"),
    (totals.no_goal_passes_its_bound, "goals"),
)
"""Every rule with the unit it is reported in when nothing differs."""
