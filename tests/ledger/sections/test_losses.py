"""The loss chain and the metal balances of the small books, worked by hand."""

from __future__ import annotations

import pytest

from optimiser.ledger.sections.losses import losses
from tests.ledger.sections.small_books import RULES, SMALL, entry, movements, rows, small

approx = pytest.approx


def section(**tables):
    return losses(movements(**tables), RULES["losses"])


def kg(found, name, basis):
    return entry(found, name, basis=basis).value


CHAIN = {
    "moisture": 100.0, "organics": 150.0, "foreign": 250.0, "not_told_apart": 0.0,
    "metal": 8000.0, "oxidised": 47.5, "dross_metal": 167.5, "recovered": 149.0,
    "lost_in_dross": 18.5, "liquid": 7785.0, "melt_loss": 215.0, "dross": 285.0,
    "metal_loss": 66.0, "heel_change": 200.0, "tapped": 7585.0,
}  # fmt: skip


def test_chain_is_modelled_from_what_was_charged():
    found = section()
    modelled = {name: kg(found, f"{name}_kg", "modelled") for name in CHAIN}
    assert modelled == approx(CHAIN)
    assert kg(found, "gross_kg", "weighed") == approx(8500.0)


def test_planned_modelled_and_weighed_stand_beside_each_other():
    chain = rows(section(), "loss_chain")
    liquid, tapped, dross = chain["liquid"], chain["tapped"], chain["dross"]
    assert liquid["chain_planned_kg"] == approx(4200 * 0.864 + 2000 * 0.99)
    assert liquid["chain_modelled_kg"] == approx(7785.0)
    assert liquid["chain_weighed_kg"] is None
    assert tapped["chain_planned_kg"] == approx(5300.0)
    assert tapped["chain_weighed_kg"] == approx(5200.0)
    assert dross["chain_weighed_kg"] == approx(400.0)
    assert dross["chain_gap_to_model_kg"] == approx(400.0 - 285.0)
    assert chain["gross"]["chain_gap_to_plan_kg"] == approx(-200.0)


def test_gap_of_the_tap_is_over_the_charges_that_were_weighed():
    """C1 taps 800 + 5436 - 1000 = 5236 by the model, 5300 by the plan, 5200 by weight."""
    found = section()
    assert entry(found, "tapped_gap_to_model_kg").value == approx(-36.0)
    assert entry(found, "tapped_gap_to_plan_kg").value == approx(-100.0)
    assert entry(found, "melt_loss_gap_to_model_kg").value == approx(36.0)
    assert kg(found, "melt_loss_kg", "weighed") == approx(5600.0 - 5200.0 - 200.0)
    assert entry(found, "tapped_kg", basis="weighed").note == (
        "1 of 2 charges were weighed when tapped"
    )


def test_weighed_dross_does_not_touch_what_the_model_says():
    with_it, without = section(), section(dross=[])
    for name in ("dross_kg", "dross_metal_kg", "recovered_kg", "oxidised_kg", "metal_loss_kg"):
        assert kg(with_it, name, "modelled") == kg(without, name, "modelled")


def test_metal_in_dross_without_an_assay_is_the_models_share_and_says_so():
    """D1 holds 150 by assay; D2 is 100 kg of a furnace whose dross is 167.5/285 metal."""
    found = entry(section(), "dross_metal_kg", basis="weighed")
    assert found.value == approx(150.0 + 100.0 * 167.5 / 285.0)
    assert found.note == (
        "metal by assay for 300 of 400 kg of dross; for the rest the model's share of metal"
    )


def test_what_tapping_and_casting_leave_open_is_told():
    found = entry(section(), "cast_unexplained_kg")
    assert found.value == approx(5200.0 - 4900.0 - 250.0)
    assert found.note is not None
    assert found.note.startswith("1 of 2 charges")


def test_scrap_that_no_cast_says_is_not_known():
    casts = [{name: v for name, v in one.items() if name != "scrap_kg"} for one in SMALL["casts"]]
    found = section(casts=casts)
    assert entry(found, "cast_scrap_kg").value is None
    assert entry(found, "cast_unexplained_kg").value is None


def test_loss_and_dross_per_tonne():
    found = section()
    assert entry(found, "metal_loss_pct", basis="modelled").value == approx(100 * 66 / 8000)
    assert entry(found, "dross_kg_per_t", basis="modelled").value == approx(1000 * 285 / 8500)
    assert entry(found, "dross_kg_per_t", basis="weighed").value == approx(1000 * 400 / 8500)


def test_salt_counts_the_weighings_that_say_it():
    found = section()
    assert entry(found, "salt_used_kg").value == approx(30.0)
    assert entry(found, "salt_used_kg_per_t").value == approx(100.0)
    assert entry(found, "salt_slag_kg").value == approx(180.0)
    assert entry(found, "salt_slag_kg").note == "1 of 2 weighings of dross do not say it"


def test_lots_are_told_the_largest_loss_first():
    found = rows(section(), "losses_of_lots")
    assert list(found) == ["A", "B"]
    assert found["A"]["net_loss_kg"] == approx(45.0)
    assert found["A"]["supplier"] == "Yard"
    assert found["B"]["metal_loss_pct"] == approx(100 * 21 / 3500)


@pytest.mark.parametrize("unit", ["lots", "forms", "furnaces", "suppliers", "alloys"])
def test_every_table_sums_to_the_whole(unit):
    found = section()
    lines = rows(found, f"losses_of_{unit}").values()
    for name in ("metal", "oxidised", "liquid", "dross", "recovered"):
        total = kg(found, f"{name}_kg", "modelled")
        assert sum(line[f"{name}_kg"] for line in lines) == approx(total)


def test_weighings_give_a_range():
    """One weighing errs by 1 %: the tap of 5200 kg by 52 kg, times 1.96."""
    found = section(settings={"weighing_sd_pct": 1.0})
    tapped = entry(found, "tapped_kg", basis="weighed")
    assert (tapped.low, tapped.high) == approx((5200 - 1.959964 * 52, 5200 + 1.959964 * 52))
    gross = entry(found, "gross_kg", basis="weighed")
    spread = 1.959964 * 0.01 * (4000**2 + 2000**2 + 1000**2 + 1500**2) ** 0.5
    assert (gross.low, gross.high) == approx((8500 - spread, 8500 + spread))


def test_charge_balance_shows_what_is_not_explained():
    """C1: 5600 = 5150 cast + 150 in dross + 34 oxidised + 200 of heel + 66."""
    found = rows(section(), "metal_balance_of_charges")
    assert found["C1"]["unexplained_kg"] == approx(66.0)
    assert found["C1"]["dross_modelled_kg"] == approx(130.0)
    assert found["C1"]["dross_by"] == "weighed and assayed"
    assert found["C2"]["unexplained_kg"] == approx(2400 - 2300 - 37.5 - 13.5)
    assert found["C2"]["dross_by"] == "modelled"


def test_charge_that_was_not_weighed_out_has_no_balance():
    found = rows(section(casts=SMALL["casts"][:1]), "metal_balance_of_charges")
    assert found["C2"]["unexplained_kg"] is None
    assert found["C2"]["cast_by"] == "not weighed"


def test_furnace_balance_takes_the_dross_that_only_the_furnace_is_known_of():
    found = rows(section(), "metal_balance_of_furnaces")["F"]
    dross = 150.0 + 100.0 * 167.5 / 285.0
    assert found["dross_metal_kg"] == approx(dross)
    assert found["unexplained_kg"] == approx(8000 - 7450 - dross - 47.5 - 200)


def test_plant_balance_with_stock_counted_at_both_ends():
    """In 9000 + 5000; cast 7100; stock 6600 - 1400, heels 200.

    What extrusion sold and sawing disposed of was good product before.
    """
    found = section()
    assert entry(found, "plant_metal_in_kg").value == approx(14000.0)
    assert entry(found, "plant_stock_change_kg").value == approx(5400.0)
    assert entry(found, "plant_metal_efficiency_pct").value == approx(100 * 12500 / 14000)
    dross = 150.0 + 100.0 * 167.5 / 285.0 - 160.0
    left = 14000.0 - 12500.0 - 47.5 - dross
    assert entry(found, "plant_unexplained_kg").value == approx(left)


@pytest.mark.parametrize(
    ("kept", "said"),
    [("none", "start and end"), ("start", "counted at the end"), ("end", "counted at the start")],
)
def test_stock_that_was_not_counted_is_never_taken_as_none(kept, said):
    found = section(stock=[one for one in SMALL["stock"] if one["when"] == kept])
    efficiency = entry(found, "plant_metal_efficiency_pct")
    assert efficiency.value is None
    assert efficiency.note is not None
    assert said in efficiency.note
    assert entry(found, "plant_unexplained_kg").value is None
    assert [one.code for one in found.warnings] == ["stock_not_counted"]


def test_kind_that_was_counted_at_one_end_is_told():
    found = section(stock=[one for one in SMALL["stock"] if one["item"] != "B" or one["kg"]])
    assert [(one.code, one.value) for one in found.warnings] == [("stock_counted_once", "primary")]


def returns(kg):
    return {
        "lot_id": "R", "mass_kg": kg, "origin": "internal", "form": "shred",
        "received_at": "2025-03-01T00:00:00Z",
    }  # fmt: skip


def test_scrap_of_casting_that_is_sold_leaves_as_metal():
    scrap = {"scrap_id": "S", "arose_in": "Casthouse", "kg": 100, "route": "sold"}
    found = section(process_scrap=[*SMALL["process_scrap"], scrap])
    assert entry(found, "plant_scrap_out_kg").value == approx(100.0)
    assert entry(found, "plant_metal_efficiency_pct").value == approx(100 * 12600 / 14000)


def test_own_returns_of_casting_change_nothing_and_product_that_came_back_counts_once():
    """Casting made 350 kg of scrap: 350 kg of returns are that, of 1000 kg 650 were product."""
    for kg, back in ((350, 0.0), (1000, 650.0)):
        found = section(receipts=[*SMALL["receipts"], returns(kg)])
        assert entry(found, "plant_came_back_kg").value == approx(-back)
        share = entry(found, "plant_metal_efficiency_pct").value
        assert share == approx(100 * (12500 - back) / 14000)


def test_own_returns_are_not_known_to_be_product_where_casts_say_no_scrap():
    casts = [{n: v for n, v in one.items() if n != "scrap_kg"} for one in SMALL["casts"]]
    found = section(receipts=[*SMALL["receipts"], returns(1000)], casts=casts)
    efficiency = entry(found, "plant_metal_efficiency_pct")
    assert efficiency.value is None
    assert efficiency.note is not None
    assert "product that came back" in efficiency.note


def test_lot_that_was_not_charged_and_says_but_a_yield_bounds_the_efficiency():
    """Its 1000 kg hold 800 to 1000 kg of metal."""
    more = {
        "lot_id": "C", "mass_kg": 1000, "origin": "pre_consumer", "form": "shred",
        "metal_yield_pct": 80, "received_at": "2025-03-01T00:00:00Z",
    }  # fmt: skip
    found = entry(section(receipts=[*SMALL["receipts"], more]), "plant_metal_efficiency_pct")
    assert found.value is None
    assert (found.low, found.high) == approx((100 * 12500 / 15000, 100 * 12500 / 14800))


def test_books_without_anything_but_lines_are_accounted_for():
    bare = {name: small()[name] for name in ("settings", "receipts", "charges", "charge_lines")}
    bare["charges"] = [{"charge_id": name, "alloy": "6060"} for name in ("C1", "C2")]
    found = losses(movements(bare), RULES["losses"])
    assert kg(found, "metal_kg", "modelled") == approx(8000.0)
    assert entry(found, "good_kg").value is None
    assert entry(found, "salt_used_kg").note == "no dross was weighed"
