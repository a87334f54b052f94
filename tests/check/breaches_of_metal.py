"""Breaches of what is charged: safety, furnace, chemistry, blends, promises."""

from __future__ import annotations

from dataclasses import replace

from models.furnace import FormLimit
from models.order import BlendLimit, Pin
from tests.check.breach import (
    Pair,
    breaks,
    pressed,
    with_furnace,
    with_limit,
    with_line,
    with_order,
    with_source,
)
from tests.check.plant import plant

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


@breaks("what_burns_is_loaded_last")
def hardener_loaded_with_the_bulk() -> Pair:
    return with_line("H1", 4, loading_order=2)


@breaks("what_burns_is_loaded_last")
def burning_hardener_loaded_with_the_bulk() -> Pair:
    """The silicon brings 1 % of zinc, which fumes off, and lies beside the ingot."""
    pct = {"Si": 97.0, "Fe": 1.0, "Zn": 1.0}
    brief, plan = with_source("silicon", composition_pct=pct)
    charge = plan.charges[0]
    lines = (*charge.lines[:5], charge.lines[5].model_copy(update={"loading_order": 4}))
    charges = (charge.model_copy(update={"lines": lines}), *plan.charges[1:])
    return brief, plan.model_copy(update={"charges": charges})


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


# Losses: H1 loses 0.78 % of its metal in the end and makes 20.5 kg of dross per tonne


@breaks("metal_loss_stays_below")
def too_much_lost() -> Pair:
    return with_order("H1", max_metal_loss_pct=0.7)


@breaks("dross_stays_below")
def too_much_dross() -> Pair:
    return with_order("H1", max_dross_kg_per_t=20.0)


@breaks("coc_volume_is_covered")
def too_little_eligible_input() -> Pair:
    """Profiles and sows are eligible: about half of what enters covers half of what is tapped."""
    return with_order("H2", coc_kg=5000.0)
