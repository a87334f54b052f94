"""The rules: what must be true of every plan, a function each. RULES is the table of contents."""

from __future__ import annotations

from collections.abc import Callable

from optimiser.formulation.columns import Columns
from optimiser.formulation.frame import Frame
from optimiser.formulation.program import Rows
from optimiser.formulation.rules.charge import (
    bites_are_not_too_small,
    blend_limits_are_kept,
    first_drop_takes_the_wet,
    forms_are_limited,
    pins_are_kept_if_made,
    sources_are_few_enough,
    wet_metal_waits_for_an_empty_furnace,
)
from optimiser.formulation.rules.custody import coc_volume_is_covered
from optimiser.formulation.rules.heel import (
    heel_holds_what_the_melt_before_held,
    heel_left_is_what_the_furnace_keeps,
)
from optimiser.formulation.rules.melt import (
    contents_are_what_is_charged,
    melt_is_tapped_or_left,
    melt_is_what_is_charged,
    tap_is_within_order,
)
from optimiser.formulation.rules.spec import (
    aims_are_met_or_missed,
    melt_is_in_spec,
    melt_keeps_its_promises,
    misses_are_rare_enough,
)
from optimiser.formulation.rules.stock import (
    fixed_costs_open_a_source,
    moves_are_counted,
    purchases_cover_use,
    stock_is_not_exceeded,
    stock_that_must_go_goes,
)
from optimiser.formulation.rules.treatment import (
    melts_fit_before_they_are_treated,
    treatments_leave_their_least,
    treatments_take_their_share_at_most,
)
from optimiser.formulation.rules.yard import (
    bins_are_not_overfilled,
    bins_cost_what_opening_them_costs,
    campaigns_are_large_enough,
    outlets_give_what_is_sorted,
    sorters_are_not_overloaded,
    ways_are_not_overrun,
    what_lies_in_a_bin_is_in_it,
    whole_lots_stay_whole,
)

Rule = Callable[[Frame, Columns], Rows]

RULES: tuple[Rule, ...] = (
    melt_is_what_is_charged,
    melt_is_tapped_or_left,
    tap_is_within_order,
    heel_left_is_what_the_furnace_keeps,
    contents_are_what_is_charged,
    heel_holds_what_the_melt_before_held,
    treatments_take_their_share_at_most,
    treatments_leave_their_least,
    melts_fit_before_they_are_treated,
    melt_is_in_spec,
    misses_are_rare_enough,
    melt_keeps_its_promises,
    coc_volume_is_covered,
    aims_are_met_or_missed,
    stock_is_not_exceeded,
    stock_that_must_go_goes,
    purchases_cover_use,
    fixed_costs_open_a_source,
    bites_are_not_too_small,
    sources_are_few_enough,
    forms_are_limited,
    blend_limits_are_kept,
    first_drop_takes_the_wet,
    wet_metal_waits_for_an_empty_furnace,
    pins_are_kept_if_made,
    moves_are_counted,
    outlets_give_what_is_sorted,
    sorters_are_not_overloaded,
    campaigns_are_large_enough,
    bins_are_not_overfilled,
    bins_cost_what_opening_them_costs,
    what_lies_in_a_bin_is_in_it,
    whole_lots_stay_whole,
    ways_are_not_overrun,
)
"""Every rule, in the order of README.md."""

__all__ = ["RULES", "Rule"]
