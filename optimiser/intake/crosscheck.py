"""What must hold between the rows of a scenario: the table of contents of all cross-checks.

Only what the planner's own rows say is checked here. Whatever depends on what the library lends
is checked where blanks are filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from models.issue import Issue
from optimiser.intake import (
    check_alloys,
    check_bins,
    check_deviations,
    check_furnaces,
    check_ids,
    check_metal,
    check_orders,
    check_pins,
    check_references,
    check_settings,
    check_sorters,
    check_sorting,
    check_ways,
    check_wrong_rows,
)
from optimiser.intake.reading import Reading
from optimiser.intake.words import within_reason

Check = Callable[[Reading], Iterable[Issue]]

MOST_ISSUES: Final = 200
"""As many as one check tells: whoever has more needs no longer list."""

CHECKS: Final[tuple[Check, ...]] = (
    check_settings.needed_tables_are_there,
    check_settings.previous_plan_is_there,
    check_settings.qualities_have_names_of_their_own,
    check_ids.ids_are_unique,
    check_ids.rows_are_unique,
    check_ids.targets_are_unique,
    check_wrong_rows.ids_are_unique,
    check_wrong_rows.names_are_known,
    check_wrong_rows.ends_of_ways_are_known,
    check_orders.taps_are_clear,
    check_orders.alloys_are_known,
    check_orders.furnaces_are_known,
    check_orders.melts_fit_their_furnaces,
    check_orders.sequence_is_clear,
    check_orders.optional_orders_are_rewarded,
    check_alloys.names_are_well_formed,
    check_alloys.limits_do_not_cross,
    check_alloys.limits_are_shares,
    check_alloys.equal_limits_are_weighed_exactly,
    check_furnaces.heels_fit,
    check_furnaces.heel_shares_fit,
    check_furnaces.treatments_leave_the_base,
    check_furnaces.treatments_can_take,
    check_metal.analyses_stay_below_100,
    check_metal.contamination_leaves_metal,
    check_metal.yields_agree_with_contamination,
    check_metal.dates_are_in_order,
    check_metal.amounts_agree,
    check_metal.offers_have_prices,
    check_metal.lots_without_prices_are_told,
    check_deviations.deviations_have_their_means,
    check_deviations.deviations_are_smaller_than_means,
    check_references.furnaces_of_metals_are_known,
    check_references.materials_are_known,
    check_references.reservations_name_someone,
    check_references.tables_refer_to_known_things,
    check_references.blend_limits_refer_to_known_things,
    check_references.blend_limits_do_not_cross,
    check_ways.ends_of_ways_are_known,
    check_ways.ways_can_be_gone,
    check_ways.ways_to_sorters_can_be_gone,
    check_ways.streams_of_routes_arise,
    check_pins.pins_say_one_thing,
    check_pins.pins_ask_for_usable_metal,
    check_sorting.mixtures_are_whole,
    check_sorting.mixtures_agree_with_analyses,
    check_sorting.classes_are_analysed,
    check_sorters.separations_stay_below_100,
    check_sorters.cascades_end,
    check_sorters.sorters_know_their_classes,
    check_sorters.outlets_are_used,
    check_bins.bins_hold_what_lies_in_them,
    check_bins.offers_lie_in_no_bin,
    check_bins.whole_lots_fit,
)


def crosscheck(reading: Reading) -> list[Issue]:
    """Every problem and warning that no row shows by itself, within reason."""
    return [issue for check in CHECKS for issue in within_reason(check(reading), most=MOST_ISSUES)]
