"""Carbon, energy and water of the small books, worked by hand.

Metal: A 5000 kg at 100, B 3500 kg at 8000, so 500 + 28,000 kg CO2e; C1 400 + 16,000, C2 100 +
12,000. New liquid: C1 5436, C2 2349, 7785 together. Good: 4900 + 2200 = 7100 kg.
"""

from __future__ import annotations

from functools import cache

import pytest

from models.library.rules import rule_books
from models.plan import Plan
from optimiser.intake import read_scenario
from optimiser.ledger.movements import Movements
from optimiser.ledger.plan_movements import movements_of_plan
from optimiser.ledger.sections.energy import energy
from optimiser.ledger.sections.footprint import footprint
from tests.ledger.sections.small_books import RULES, SMALL, entry, movements, rows
from tests.scenarios.expected import SCENARIOS, planned

approx = pytest.approx
FACTORS = [
    {"material": "post_consumer", "kgco2e_per_t": 100, "source": "Sorter's EPD", "year": 2024,
     "region": "EU"},
    {"material": "primary", "kgco2e_per_t": 8000, "source": "Smelter's EPD", "proxy": True},
    {"material": "flux", "kgco2e_per_t": 500, "source": "Supplier"},
]  # fmt: skip
METERS = [
    {"meter_id": "G1", "carrier": "natural_gas", "furnace": "F", "kwh": 7000,
     "kgco2e_per_kwh": 0.2, "source": "Supplier", "year": 2025, "region": "EU"},
    {"meter_id": "E1", "carrier": "electricity", "kwh": 1000, "kgco2e_per_kwh": 0.3,
     "source": "Grid", "year": 2024},
    {"meter_id": "X", "carrier": "electricity", "kwh": 1000, "kgco2e_per_kwh": 0.05, "scope": "3",
     "source": "Upstream"},
    {"meter_id": "W1", "carrier": "water", "m3": 12},
    {"meter_id": "W2", "carrier": "water", "m3": 2.2},
]  # fmt: skip
ADDITIONS = [
    {"addition_id": "1", "charge_id": "C1", "material": "flux", "kg": 40},
    {"addition_id": "2", "material": "flux", "kg": 10},
]
FULL = {"factors": FACTORS, "meters": METERS, "additions": ADDITIONS}
S1, S2, FLUX = 1400.0, 300.0, 25.0
CUT = 28500.0 + S1 + S2 + FLUX
"""Scope 1, scope 2, flux and the total by cut-off."""


def carbon(**tables):
    return footprint(movements(**{**FULL, **tables}), RULES["carbon"])


def used(**tables):
    return energy(movements(**{**FULL, **tables}), RULES["carbon"])


def test_carbon_per_tonne_is_metal_energy_and_additions_over_good_product():
    found = carbon()
    assert entry(found, "footprint_cut_off_kgco2e").value == approx(CUT)
    per_t = entry(found, "footprint_cut_off_kgco2e_per_t")
    assert per_t.value == approx(CUT / 7.1)
    assert per_t.denominator is not None
    assert (per_t.denominator.value, per_t.denominator.unit) == (approx(7100.0), "kg")


def test_mass_allocation_adds_what_pre_consumer_scrap_arose_with():
    """CF_alloc = CF_cut + m_pre (EF_origin - EF_prep): 5 t at 6000 instead of 100."""
    first, second = SMALL["receipts"]
    factor = {
        "material": "pre_consumer", "kgco2e_per_t": 100, "kgco2e_origin_per_t": 6000,
        "source": "Press shop",
    }  # fmt: skip
    found = carbon(
        receipts=[first | {"origin": "pre_consumer"}, second], factors=[*FACTORS, factor]
    )
    assert entry(found, "footprint_cut_off_kgco2e").value == approx(CUT)
    assert entry(found, "footprint_mass_allocated_kgco2e").value == approx(CUT + 5 * 5900)
    scrap = entry(
        found, "carbon_of_part_mass_allocated_kgco2e_per_t", by="part", of="scrap and returns"
    )
    assert scrap.value == approx(30000 / 7.1)


def test_both_methods_are_always_there_and_agree_without_pre_consumer_scrap():
    found = carbon()
    cut, allocated = (
        entry(found, f"footprint_{name}_kgco2e_per_t").value
        for name in ("cut_off", "mass_allocated")
    )
    assert cut == allocated


def test_pre_consumer_scrap_without_the_factor_it_arose_with_is_told():
    first, second = SMALL["receipts"]
    factor = {"material": "pre_consumer", "kgco2e_per_t": 100, "source": "Press shop"}
    found = carbon(
        receipts=[first | {"origin": "pre_consumer"}, second], factors=[*FACTORS, factor]
    )
    (told,) = [one for one in found.warnings if one.code == "origin_factor_missing"]
    assert told.message.startswith("5,000 kg")


def test_contributions_name_factor_source_year_region_and_proxy():
    (found,) = [one for one in carbon().tables if one.name == "carbon_contributions"]
    names = [column.name for column in found.columns]
    by_what = {row[1]: dict(zip(names, row, strict=True)) for row in found.rows}
    post, primary = by_what["post_consumer"], by_what["primary"]
    assert (post["source"], post["year"], post["region"]) == ("Sorter's EPD", 2024.0, "EU")
    assert (post["factor"], post["kgco2e_cut_off"]) == approx((100.0, 500.0))
    assert (post["is_proxy"], primary["is_proxy"]) == ("no", "yes")
    assert primary["kgco2e_cut_off"] == approx(28000.0)
    gas, flux = by_what["natural_gas of F"], by_what["flux"]
    assert (gas["part"], gas["kgco2e_cut_off"], gas["year"]) == ("scope 1", approx(S1), 2025.0)
    assert (flux["amount"], flux["kgco2e_cut_off"]) == approx((50.0, FLUX))


def test_scope_3_energy_is_listed_and_not_counted():
    (found,) = [one for one in carbon().tables if one.name == "carbon_contributions"]
    names = [column.name for column in found.columns]
    listed = [dict(zip(names, row, strict=True)) for row in found.rows]
    (third,) = [one for one in listed if one["part"] == "scope 3"]
    assert (third["is_counted"], third["kgco2e_cut_off"]) == ("no", approx(50.0))


def test_proxies_are_flagged():
    found = carbon()
    assert entry(found, "carbon_proxy_pct").value == approx(100 * 3500 / 8500)
    assert "factor_is_proxy" in {one.code for one in found.warnings}


def test_footprints_of_the_library_are_proxies():
    found = carbon(factors=FACTORS[2:])
    assert entry(found, "carbon_proxy_pct").value == approx(100.0)
    (table,) = [one for one in found.tables if one.name == "carbon_contributions"]
    assert "International Aluminium Institute" in str(table.rows)


def test_factor_that_is_not_known_leaves_the_total_unknown_and_is_named():
    """A base other than aluminium has no footprints in the library."""
    settings = {"base_element": "Cu"}
    found = carbon(factors=FACTORS[1:], settings=settings)
    total = entry(found, "footprint_cut_off_kgco2e_per_t")
    assert total.value is None
    assert total.note is not None
    assert "scrap and returns: post_consumer (5,000 kg)" in total.note
    assert entry(found, "carbon_known_pct").value == approx(100 * 3500 / 8500)


def test_meter_without_a_factor_and_addition_without_one_are_named():
    bare = [{n: v for n, v in one.items() if n != "kgco2e_per_kwh"} for one in METERS]
    note = entry(carbon(meters=bare, factors=FACTORS[:2]), "footprint_cut_off_kgco2e").note
    assert note is not None
    for missing in ("natural_gas of F", "electricity of the plant", "additions: flux"):
        assert missing in note


def test_charges_share_the_energy_by_liquid_metal():
    """F's gas by its charges' liquid, the plant's electricity and loose flux by all liquid."""
    found = rows(carbon(), "carbon_of_charges")
    share = 5436.0 / 7785.0
    assert found["C1"]["metal_kgco2e_cut_off"] == approx(16400.0)
    assert found["C1"]["energy_kgco2e"] == approx(share * (S1 + S2))
    assert found["C1"]["additions_kgco2e"] == approx(20.0 + share * 5.0)
    assert found["C2"]["footprint_cut_off_kgco2e_per_t"] == approx(
        (12100 + (1 - share) * (S1 + S2 + 5.0)) / 2.2
    )


def test_alloys_and_customers_sum_to_the_whole():
    found = carbon()
    for by, names in (("alloy", ("6060", "6082")), ("customer", ("K", "M"))):
        parts = [
            entry(found, "footprint_cut_off_kgco2e_per_t", by=by, of=name).numerator
            for name in names
        ]
        assert sum(one.value for one in parts) == approx(CUT)


def furnace(**said):
    return [SMALL["furnaces"][0] | said]


def test_without_meters_the_furnaces_figures_are_used_and_that_is_said():
    found = carbon(meters=[], furnaces=furnace(kgco2e_per_t=180, kwh_per_t=900))
    model = 180 * 7.785
    assert entry(found, "footprint_cut_off_kgco2e").value == approx(28500 + model + FLUX)
    assert entry(found, "energy_kgco2e", basis="modelled").value == approx(model)
    assert entry(found, "energy_kgco2e", basis="counted").note == (
        "no energy was metered: the furnaces' figures are used"
    )


def test_metered_and_modelled_stand_side_by_side():
    found = carbon(furnaces=furnace(kgco2e_per_t=180))
    assert entry(found, "energy_kgco2e", basis="modelled").value == approx(180 * 7.785)
    assert entry(found, "energy_kgco2e", basis="counted").value == approx(S1 + S2)
    assert entry(found, "footprint_cut_off_kgco2e").value == approx(CUT)


def test_furnace_that_no_meter_feeds_is_modelled():
    """Only G's gas is metered, and F makes both charges."""
    meters = [METERS[0] | {"furnace": "G"}]
    furnaces = [*furnace(kgco2e_per_t=180), {"furnace_id": "G", "capacity_kg": 1000}]
    found = carbon(meters=meters, furnaces=furnaces)
    assert entry(found, "footprint_cut_off_kgco2e").value == approx(28500 + S1 + FLUX + 180 * 7.785)


def test_without_meters_and_figures_the_total_is_not_known():
    total = entry(carbon(meters=[]), "footprint_cut_off_kgco2e")
    assert total.value is None
    assert total.note is not None
    assert "melting in F (7,785 kg)" in total.note


def test_energy_per_tonne_by_carrier_and_furnace():
    found = used()
    assert entry(found, "energy_kwh_per_t", basis="counted").value == approx(9000 / 7.1)
    assert entry(found, "energy_gj_per_t").value == approx(0.0036 * 9000 / 7.1)
    gas = entry(found, "energy_kwh_per_t", by="carrier", of="natural_gas")
    at_f = entry(found, "energy_kwh_per_t", by="furnace", of="F")
    assert gas.value == at_f.value == approx(7000 / 7.1)


def test_energy_is_compared_with_nothing_but_a_named_benchmark():
    name = "BAT of the NFM BREF, 2017"
    figure = {"energy_benchmark_kwh_per_t": 1000.0}
    found = used(settings={**figure, "energy_benchmark": name})
    share = entry(found, "energy_of_benchmark_pct")
    assert share.value == approx(100 * 9 / 7.1)
    assert name in share.title

    nameless = used(settings=figure)
    assert "energy_of_benchmark_pct" not in {one.name for one in nameless.entries}
    assert "benchmark_without_name" in {one.code for one in nameless.warnings}
    assert "energy_of_benchmark_pct" not in {one.name for one in used().entries}


def test_carrier_metered_for_plant_and_furnace_is_told():
    found = used(meters=[*METERS, METERS[0] | {"meter_id": "G0", "furnace": None}])
    assert [(one.code, one.value) for one in found.warnings] == [("metered_twice", "natural_gas")]


def test_water_is_passed_through():
    found = used()
    assert entry(found, "water_m3").value == approx(14.2)
    assert entry(found, "water_m3_per_t").value == approx(2.0)
    assert entry(used(meters=METERS[:3]), "water_m3").value is None


@cache
def both(name: str) -> tuple[Plan, Movements]:
    plan = planned(name)
    return plan, movements_of_plan(read_scenario(SCENARIOS / name), plan)


@pytest.mark.parametrize("name", ["two-lots", "shredder-yard", "can-sheet"])
def test_plan_and_its_ledger_have_the_same_carbon(name):
    plan, moved = both(name)
    found = footprint(moved, rule_books()["carbon"])
    for figure, total in (
        ("footprint_cut_off_kgco2e", plan.totals.kgco2e_cut_off),
        ("footprint_mass_allocated_kgco2e", plan.totals.kgco2e_mass_allocated),
    ):
        expected = None if total is None else approx(total, rel=1e-9)
        assert entry(found, figure).value == expected
    used_by = energy(moved, rule_books()["carbon"])
    if not plan.sorting and plan.totals.kwh is not None:
        assert entry(used_by, "energy_kwh").value == approx(plan.totals.kwh, rel=1e-9)
