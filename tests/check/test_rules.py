"""For every rule a way to break it alone: the good plan passes, and just that rule fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.alloy import Limit
from models.brief import Brief
from models.furnace import FormLimit
from models.order import BlendLimit, Pin
from models.plan import Plan, TreatmentResult
from optimiser.check import check
from optimiser.check.rules import RULES
from tests.check.plant import CHARGED, plant
from tests.check.press import press
from tests.check.rows import MONDAY

Pair = tuple[Brief, Plan]
Breach = Callable[[], Pair]
BREACHES: dict[str, list[Breach]] = {}


def breaks(rule: str) -> Callable[[Breach], Breach]:
    """The decorated function returns a brief and a plan that break just ``rule``."""

    def enter(breach: Breach) -> Breach:
        BREACHES.setdefault(rule, []).append(breach)
        return breach

    return enter


def with_source(name: str, **changes: Any) -> Pair:
    brief = plant()
    sources = [replace(s, **changes) if s.source_id == name else s for s in brief.sources]
    return pressed(replace(brief, sources=tuple(sources)))


def with_order(order_id: str, **changes: Any) -> Pair:
    brief = plant()
    orders = [o.model_copy(update=changes) if o.order_id == order_id else o for o in brief.orders]
    return pressed(replace(brief, orders=tuple(orders)))


def with_furnace(furnace_id: str, **changes: Any) -> Pair:
    brief = plant()
    changed = brief.furnaces[furnace_id].model_copy(update=changes)
    return pressed(replace(brief, furnaces={**brief.furnaces, furnace_id: changed}))


def with_limit(element: str, **changes: Any) -> Pair:
    brief = plant()
    rows = [row for row in brief.limits["A"] if row.element != element]
    rows.append(Limit(alloy="A", element=element, **changes))
    return pressed(replace(brief, limits={**brief.limits, "A": tuple(rows)}))


def with_kg(order_id: str, source: str, kg: float) -> Pair:
    charged = {**CHARGED, order_id: {**CHARGED[order_id], source: kg}}
    return plant(), press(plant(), charged)


def with_charge(order_id: str, **changes: Any) -> Pair:
    brief, plan = pressed(plant())
    charges = [c.model_copy(update=changes) if c.order_id == order_id else c for c in plan.charges]
    return brief, plan.model_copy(update={"charges": tuple(charges)})


def with_line(order_id: str, number: int, **changes: Any) -> Pair:
    _, plan = pressed(plant())
    charge = next(c for c in plan.charges if c.order_id == order_id)
    lines = list(charge.lines)
    lines[number] = lines[number].model_copy(update=changes)
    return with_charge(order_id, lines=tuple(lines))


def with_plan(**changes: Any) -> Pair:
    brief, plan = pressed(plant())
    return brief, plan.model_copy(update=changes)


def with_totals(**changes: Any) -> Pair:
    brief, plan = pressed(plant())
    return brief, plan.model_copy(update={"totals": plan.totals.model_copy(update=changes)})


def pressed(brief: Brief) -> Pair:
    return brief, press(brief)


# Safety


@breaks("sealed_metal_is_never_charged")
def sealed() -> Pair:
    return with_source("castings", sealed=True)


@breaks("wet_metal_meets_no_liquid")
def wet_onto_a_heel() -> Pair:
    return with_source("profiles", wet=True)


@breaks("wet_metal_meets_no_liquid")
def wet_into_a_side_well() -> Pair:
    brief = plant()
    side_well = brief.furnaces["F2"].model_copy(update={"type": "side_well"})
    losses = {**brief.losses}
    for (form, kind), row in brief.losses.items():
        if kind == "induction":
            losses[form, "side_well"] = row.model_copy(update={"furnace_type": "side_well"})
    furnaces = {**brief.furnaces, "F2": side_well}
    return pressed(replace(brief, losses=losses, furnaces=furnaces))


@breaks("wet_metal_meets_no_liquid")
def too_moist_onto_a_heel() -> Pair:
    return with_furnace("F1", max_moisture_pct=0.4)


@breaks("wet_metal_is_in_the_first_drop")
def more_wet_than_the_first_drop() -> Pair:
    return with_furnace("F2", first_drop_pct=19.0)


@breaks("wet_metal_is_loaded_first")
def wet_loaded_late() -> Pair:
    return with_line("H3", 0, loading_order=9)


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


@breaks("nothing_goes_unchecked")
def a_treatment() -> Pair:
    row = TreatmentResult(order_id="H1", treatment_id="T", element="Mg", removed_kg=1.0, cost=0.0)
    return with_plan(treatments=(row,))


# Furnace


@breaks("tap_is_as_ordered")
def tap_too_small() -> Pair:
    return with_order("H1", tap_kg=3910.0)


@breaks("tap_is_as_ordered")
def tap_too_large() -> Pair:
    return with_order("H2", tap_max_kg=2720.0)


@breaks("melt_fits_the_furnace")
def furnace_too_small() -> Pair:
    return with_furnace("F1", capacity_kg=4902.5665)


@breaks("melt_covers_the_bottom")
def furnace_half_empty() -> Pair:
    return with_furnace("F1", min_melt_kg=3728.00001)


# Chemistry: the analyses come to Si 1.66 and 1.55, Si+Fe 1.92, Mn/Fe 0.255 and 0.276,
# Zn 0.0495 and 0.0557, others together 0.058 and 0.065


@breaks("elements_are_in_spec")
def element_too_high() -> Pair:
    return with_limit("Si", min_pct=1.0, max_pct=1.65)


@breaks("elements_are_in_spec")
def element_too_low() -> Pair:
    return with_limit("Si", min_pct=1.55)


@breaks("sums_are_in_spec")
def sum_too_high() -> Pair:
    return with_limit("Si+Fe", max_pct=1.9)


@breaks("ratios_are_in_spec")
def ratio_too_low() -> Pair:
    return with_limit("Mn/Fe", min_pct=0.26)


@breaks("ratios_are_in_spec")
def ratio_too_high() -> Pair:
    return with_limit("Mn/Fe", max_pct=0.27)


@breaks("others_are_in_spec")
def one_of_the_others_too_high() -> Pair:
    return with_limit("others_each", max_pct=0.055)


@breaks("others_are_in_spec")
def others_together_too_high() -> Pair:
    return with_limit("others_total", max_pct=0.06)


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


# Blend


@breaks("materials_are_few_enough")
def too_many_materials() -> Pair:
    return with_order("H1", max_sources=4)


@breaks("forms_keep_their_shares")
def too_much_of_a_form() -> Pair:
    limit = FormLimit(furnace_id="F2", form="turnings", max_pct=22.0)
    return pressed(plant(form_limits=(limit,)))


@breaks("blends_keep_their_shares")
def too_much_of_an_origin() -> Pair:
    return pressed(plant(blend_limits=(BlendLimit(target="H1", source="primary", max_pct=42.0),)))


@breaks("blends_keep_their_shares")
def too_little_of_a_lot() -> Pair:
    return pressed(plant(blend_limits=(BlendLimit(target="A", source="castings", min_pct=25.0),)))


@breaks("pins_are_kept")
def pin_missed() -> Pair:
    return pressed(plant(pins=(*plant().pins, Pin(source="toll", target="H2", kg=901.0))))


@breaks("pins_are_kept")
def pin_on_an_order_that_is_only_absent() -> Pair:
    return pressed(plant(pins=(*plant().pins, Pin(source="returns", target="H5", min_kg=1.0))))


@breaks("pins_are_kept")
def pin_passed() -> Pair:
    return pressed(plant(pins=(*plant().pins, Pin(source="toll", target="H2", max_kg=899.0))))


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


# Promises: H1 comes to 57.0 % recycled, 37.8 % post-consumer, 2038 kg CO2e per tonne


@breaks("recycled_content_is_reached")
def too_little_recycled() -> Pair:
    return with_order("H1", min_recycled_pct=57.0)


@breaks("post_consumer_content_is_reached")
def too_little_post_consumer() -> Pair:
    return with_order("H1", min_post_consumer_pct=38.0)


@breaks("carbon_stays_below")
def too_much_carbon() -> Pair:
    return with_order("H1", max_kgco2e_per_t=2038.0)


@breaks("carbon_stays_below")
def carbon_unknown() -> Pair:
    return with_source("castings", kgco2e_per_t=None)


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
    row = press(plant()).leftovers[0].model_copy(update={"kg": 1.0})
    return with_plan(leftovers=(row,))


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
    goal = press(plant()).goals[0].model_copy(update={"value": 61.0})
    return with_plan(goals=(goal,))


def failed(pair: Pair) -> set[str]:
    """The rules with a violation that is no rounding."""
    return {rule.rule for rule in check(*pair).rules if rule.worst_violation > 1e-9}


def test_the_good_plan_passes() -> None:
    assert failed(pressed(plant())) == set()
    assert check(*pressed(plant())).passed


def test_no_rule_is_without_a_breach() -> None:
    assert list(dict.fromkeys(BREACHES)) == [rule.__name__ for rule, _ in RULES]


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        pytest.param(rule, breach, id=f"{rule}: {breach.__name__}")
        for rule, breaches in BREACHES.items()
        for breach in breaches
    ],
)
def test_a_breach_fails_its_rule_and_no_other(rule: str, breach: Breach) -> None:
    pair = breach()
    result = check(*pair)
    assert not result.passed
    assert failed(pair) == {rule}


def test_every_rule_is_reported_in_the_order_of_contents() -> None:
    result = check(*pressed(plant()))
    assert [row.rule for row in result.rules] == [rule.__name__ for rule, _ in RULES]
    assert {row.unit for row in result.rules if "cost" in row.rule} == {"EUR"}


def test_every_rule_says_what_is_true_in_one_sentence() -> None:
    for rule, _ in RULES:
        assert rule.__doc__ is not None
        assert rule.__doc__.endswith(".")


def test_a_pin_on_an_order_left_out_binds_nothing() -> None:
    assert Pin(source="returns", target="H4", kg=700.0) in plant().pins
    assert "H4" in {row.order_id for row in press(plant()).unplanned}
