"""Breaches of sorting and of bins: a plan of the yard beside a brief or a figure that differs."""

from __future__ import annotations

from typing import Any

from models.plan import OutletResult, SortingResult
from models.segregation import Segregation
from tests.check.breach import Pair, breaks
from tests.check.yard import APART, CHARGED, brief_of, changed, document, plan_of

XRT, LIBS = 0, 1
"""The rows of sorting, and those of sorters."""
Z, _, _, V = range(4)
"""The rows of lots."""


def planned() -> Pair:
    brief = brief_of(document())
    return brief, plan_of(brief)


def beside(table: str, row: int, **columns: object) -> Pair:
    """The good plan beside a brief in which one row differs."""
    return brief_of(changed(table, row, **columns)), plan_of(brief_of(document()))


def with_pin(**pin: object) -> Pair:
    return brief_of(document() | {"pins": [pin]}), plan_of(brief_of(document()))


def with_routes(*, left_out: tuple[str, str] | None = None, **most: float) -> Pair:
    """The good plan where only the ways it takes exist, but one; or one has a most."""
    ways = {*APART.sorted_kg, *APART.filled_kg} - {("C", "B1")}
    ways |= {(source, order) for order, lines in CHARGED.items() for source in lines}
    routes = [
        {"source": source, "target": target, "max_kg": most.get(target)}
        for source, target in sorted(ways - {left_out})
    ]
    brief = brief_of(document() | {"routes": routes})
    return brief, plan_of(brief)


def with_row(table: str, row: int, **columns: Any) -> Pair:
    """A printed row of sorting or bins that differs."""
    brief, plan = planned()
    found = list(getattr(plan, table))
    found[row] = found[row].model_copy(update=columns)
    return brief, plan.model_copy(update={table: tuple(found)})


def with_total(**figures: float) -> Pair:
    brief, plan = planned()
    return brief, plan.model_copy(update={"totals": plan.totals.model_copy(update=figures)})


def filled_otherwise(**fills: tuple[str, float]) -> Pair:
    """The plan in which these lie elsewhere, with the figures of that."""
    kept = {way: kg for way, kg in APART.filled_kg.items() if way[0] not in fills}
    kept |= {(name, bin_id): kg for name, (bin_id, kg) in fills.items()}
    brief = brief_of(document())
    return brief, plan_of(brief, CHARGED, Segregation(sorted_kg=APART.sorted_kg, filled_kg=kept))


# Sorters


@breaks("sorting_is_possible")
def second_pass_forgotten() -> Pair:
    brief, plan = planned()
    return brief, plan.model_copy(update={"sorting": plan.sorting[:1]})


@breaks("sorting_is_possible")
def pass_that_leads_nowhere() -> Pair:
    brief, plan = planned()
    more = SortingResult(sorter_id="XRT", source="Z/XRT/heavy", kg=10.0, cost=0.4, outlets=())
    return brief, plan.model_copy(update={"sorting": (*plan.sorting, more)})


@breaks("campaigns_are_large_enough")
def campaign_too_small() -> Pair:
    return beside("sorters", XRT, min_campaign_kg=601)


@breaks("campaigns_are_large_enough")
def second_pass_too_small() -> Pair:
    return beside("sorters", LIBS, min_campaign_kg=271)


@breaks("sorters_are_not_overloaded")
def sorter_overloaded() -> Pair:
    return beside("sorters", XRT, capacity_kg=599)


@breaks("sorters_are_not_overloaded")
def second_sorter_overloaded() -> Pair:
    return beside("sorters", LIBS, capacity_kg=269)


@breaks("sorting_is_as_printed")
def another_cost_of_sorting() -> Pair:
    return with_row("sorting", LIBS, cost=21.7)


@breaks("sorting_is_as_printed")
def another_mass_arrives() -> Pair:
    return with_row("sorting", LIBS, kg=270.1)


@breaks("sorting_is_as_printed")
def outlet_not_printed() -> Pair:
    return with_row("sorting", LIBS, outlets=())


@breaks("outlets_are_as_printed")
def another_mass_leaves() -> Pair:
    return with_outlet(kg=271.0)


@breaks("outlets_are_as_printed")
def another_analysis_leaves() -> Pair:
    _, plan = planned()
    (copper,) = plan.sorting[XRT].outlets[0].analysis
    return with_outlet(analysis=(copper.model_copy(update={"pct": 1.99}),))


def with_outlet(**columns: Any) -> Pair:
    """The heavies, printed otherwise."""
    _, plan = planned()
    heavy, light = plan.sorting[XRT].outlets
    wrong: tuple[OutletResult, ...] = (heavy.model_copy(update=columns), light)
    return with_row("sorting", XRT, outlets=wrong)


# Bins


@breaks("what_enters_a_bin_may_enter")
def held_metal_in_a_bin() -> Pair:
    return beside("lots", V, status="hold")


@breaks("what_enters_a_bin_may_enter")
def sealed_metal_in_a_bin() -> Pair:
    return beside("lots", V, sealed=True)


@breaks("what_lies_in_a_bin_is_in_it")
def some_of_what_lies_there_is_left_out() -> Pair:
    fills = APART.filled_kg | {("C", "B1"): 99.0}
    charged = {**CHARGED, "H2": {"Z": 201.0, "B1": 199.0}}
    brief = brief_of(document())
    return brief, plan_of(brief, charged, Segregation(sorted_kg=APART.sorted_kg, filled_kg=fills))


@breaks("whole_lots_stay_whole")
def lot_divided() -> Pair:
    return beside("lots", V, whole_lot=True)


@breaks("whole_lots_stay_whole")
def lot_in_two_bins() -> Pair:
    brief = brief_of(changed("lots", V, whole_lot=True))
    fills = APART.filled_kg | {("V", "B2"): 40.0}
    return brief, plan_of(brief, CHARGED, Segregation(sorted_kg=APART.sorted_kg, filled_kg=fills))


@breaks("fills_can_be_weighed")
def fill_off_its_step() -> Pair:
    return beside("lots", V, weigh_step_kg=20)


@breaks("fills_can_be_weighed")
def piece_cut_for_a_bin() -> Pair:
    return beside("lots", V, piece_kg=30)


@breaks("bins_are_not_overfilled")
def bin_overfilled() -> Pair:
    return beside("bins", 1, capacity_kg=299)


@breaks("bins_are_not_overfilled")
def bin_without_any_room() -> Pair:
    return beside("bins", 2, capacity_kg=0)


@breaks("bins_are_not_overfilled")
def more_drawn_than_there_is() -> Pair:
    brief = brief_of(document())
    lines = {"Z/XRT/heavy": 200.0, "B1": 98.0, "B2": 302.0}
    return brief, plan_of(brief, {**CHARGED, "H1": lines})


@breaks("pins_of_the_yard_are_kept")
def less_filled_than_pinned() -> Pair:
    return with_pin(source="V", target="B3", min_kg=52)


@breaks("pins_of_the_yard_are_kept")
def more_sorted_than_pinned() -> Pair:
    return with_pin(source="Z", target="XRT", max_kg=598)


@breaks("bins_are_as_printed")
def another_content_printed() -> Pair:
    return with_row("bins", 0, content_kg=501.0)


@breaks("bins_are_as_printed")
def another_analysis_of_a_bin() -> Pair:
    _, plan = planned()
    (copper,) = plan.bins[0].analysis
    return with_row("bins", 0, analysis=(copper.model_copy(update={"pct": 0.46}),))


# What both have in common with all other metal


@breaks("stock_lasts")
def more_of_an_outlet_than_its_campaign_gives() -> Pair:
    brief = brief_of(document())
    lines = {"Z/XRT/heavy": 71.0, "Z": 200.0, "B1": 129.0}
    return brief, plan_of(brief, {**CHARGED, "H2": lines})


@breaks("stock_lasts")
def more_binned_and_charged_than_there_is() -> Pair:
    return filled_otherwise(V=("B3", 91.0))


@breaks("lines_name_known_sources")
def bin_printed_as_lot() -> Pair:
    brief, plan = planned()
    first = plan.charges[0]
    lines = [line.model_copy(update={"kind": "offer"}) if line.source == "Z/XRT/heavy" else line
             for line in first.lines]  # fmt: skip
    charge = first.model_copy(update={"lines": tuple(lines)})
    return brief, plan.model_copy(update={"charges": (charge, *plan.charges[1:])})


@breaks("routes_exist")
def no_way_into_the_bin() -> Pair:
    return with_routes(left_out=("V", "B3"))


@breaks("routes_exist")
def no_way_out_of_the_bin() -> Pair:
    return with_routes(left_out=("B1", "H2"))


@breaks("routes_are_not_overrun")
def way_into_the_bin_overrun() -> Pair:
    return with_routes(B3=49.0)


@breaks("indirect_metal_stays_out")
def straight_from_a_bin() -> Pair:
    return beside("lots", Z, direct=False)


@breaks("costs_add_up")
def sorting_forgotten_in_the_total() -> Pair:
    return with_total(sorting_cost=0.0)


@breaks("costs_add_up")
def unused_outlets_not_sold() -> Pair:
    return with_total(revenue=0.0)


@breaks("energy_adds_up")
def energy_of_sorting_forgotten() -> Pair:
    return with_total(kwh=500.0)


@breaks("leftovers_are_as_printed")
def more_left_of_an_outlet() -> Pair:
    return with_leftover("Z/XRT/heavy")


@breaks("leftovers_are_as_printed")
def more_left_in_a_bin() -> Pair:
    return with_leftover("B2")


def with_leftover(name: str) -> Pair:
    brief, plan = planned()
    rest = tuple(
        row.model_copy(update={"kg": row.kg + 1.0}) if row.source == name else row
        for row in plan.leftovers
    )
    assert name in {row.source for row in rest}
    return brief, plan.model_copy(update={"leftovers": rest})
