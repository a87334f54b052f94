"""The flow table of small books, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from optimiser.ledger.flows.build import aggregated, flow_table
from optimiser.ledger.flows.table import By, flow_rows, long
from tests.ledger.books import movements

# 10 t of scrap with 2 % moisture and 1 % paint: 9.7 t metal. Yield 90 %: 9 t liquid, 0.7 t lost.
# 5 t primary, yield 99 %: 4.95 t liquid.
LOTS = [
    {
        "lot_id": "OLD", "origin": "post_consumer", "mass_t": 12, "received_at": "2025-01-03",
        "moisture_pct": 2, "organics_pct": 1, "metal_yield_pct": 90, "Fe": 0.5, "Si": 1.0,
        "supplier": "Collectors", "evidence": "WB-1",
    },
    {
        "lot_id": "NEW", "origin": "primary", "mass_t": 5, "received_at": "2025-01-04",
        "metal_yield_pct": 99, "Fe": 0.1, "Si": 0.05, "supplier": "Smelter",
    },
]  # fmt: skip
CHARGES = [{"charge_id": "C1", "alloy": "EN AW-6060", "start": "2025-01-10"}]
LINES = [
    {"charge_id": "C1", "lot_id": "OLD", "weighed_t": 10},
    {"charge_id": "C1", "lot_id": "NEW", "weighed_t": 5},
]
CASTS = [{"cast_id": "K1", "charge_id": "C1", "good_t": 12.5, "scrap_t": 1.25}]


def books(**more):
    tables = {"receipts": LOTS, "charges": CHARGES, "charge_lines": LINES, "casts": CASTS}
    return movements(**(tables | more))


def tidy(found, by: By = "period") -> pd.DataFrame:
    return long(aggregated(flow_table(found), by))


def mass_t(table: pd.DataFrame, source: str, target: str, element: str = "total", **more) -> float:
    """The mass from one place to the other, all classes together or those that ``more`` says."""
    here = (table["source"] == source) & (table["target"] == target)
    here &= table["element"] == element
    for name, value in more.items():
        here &= table[name] == value
    return float(table.loc[here, "mass_t"].sum())


def test_all_metal_goes_from_suppliers_to_product_scrap_and_loss() -> None:
    table = tidy(books())
    assert mass_t(table, "Suppliers", "Scrap yard", material_class="post_consumer") == (
        pytest.approx(12 * 0.97)
    )
    assert mass_t(table, "Suppliers", "Primary metal") == pytest.approx(5.0)
    assert mass_t(table, "Scrap yard", "Stock at end") == pytest.approx(2.0)
    assert mass_t(table, "Scrap yard", "Charge", material_class="post_consumer") == (
        pytest.approx(9.7)
    )
    assert mass_t(table, "Scrap yard", "Charge", material_class="moisture") == pytest.approx(0.2)
    assert mass_t(table, "Charge", "Moisture, coating, dirt") == pytest.approx(0.3)
    assert mass_t(table, "Charge", "Melt") == pytest.approx(9.0 + 4.95)
    lost = mass_t(table, "Charge", "Dross") + mass_t(table, "Charge", "Oxidised")
    assert lost == pytest.approx(0.7 + 0.05)
    assert mass_t(table, "Casting", "Product") == pytest.approx(12.5)
    assert mass_t(table, "Casting", "Own returns") == pytest.approx(1.25)


def test_cast_below_the_modelled_melt_is_an_unexplained_flow() -> None:
    """13.95 t of liquid are modelled, 13.75 t were cast."""
    table = tidy(books())
    assert mass_t(table, "Melt", "Unexplained") == pytest.approx(0.2)
    assert mass_t(table, "Unexplained", "Melt") == 0.0


def test_cast_above_the_modelled_melt_comes_from_the_unexplained() -> None:
    casts = [{"cast_id": "K1", "charge_id": "C1", "good_t": 14.0}]
    table = tidy(books(casts=casts))
    assert mass_t(table, "Unexplained", "Melt") == pytest.approx(0.05)


def test_weighed_tap_parts_the_gap_into_melting_and_casting() -> None:
    charges = [CHARGES[0] | {"tapped_t": 13.9}]
    table = tidy(books(charges=charges))
    assert mass_t(table, "Melt", "Unexplained") == pytest.approx(0.05)
    assert mass_t(table, "Casting", "Unexplained") == pytest.approx(0.15)


def test_element_is_followed_into_the_product() -> None:
    """Fe: 0.5 % of 9.7 t and 0.1 % of 5 t go in; dross traps of every element alike."""
    found = books()
    table = tidy(found)
    assert mass_t(table, "Scrap yard", "Charge", "Fe") == pytest.approx(0.0485)
    assert mass_t(table, "Primary metal", "Charge", "Fe") == pytest.approx(0.005)
    melt = mass_t(table, "Charge", "Melt", "Fe")
    assert melt == pytest.approx(found.gained["Fe"].sum() / 1000)
    assert mass_t(table, "Casting", "Product", "Fe") == pytest.approx(melt * 12.5 / 13.95)


def test_element_that_nobody_analysed_is_not_said_to_be_none() -> None:
    lots = [{name: value for name, value in LOTS[0].items() if name != "Si"}, LOTS[1]]
    found = books(receipts=lots)
    assert found.held["Si"].isna().tolist() == [True, False]
    assert mass_t(tidy(found), "Primary metal", "Charge", "Si") == pytest.approx(0.0025)
    assert mass_t(tidy(found), "Scrap yard", "Charge", "Si") == 0.0


def test_weighings_give_the_deviation_and_models_none() -> None:
    """Two weighings of 1 % each: 0.097 t and, of one cast, 0.125 t."""
    table = tidy(books(settings={"weighing_sd_pct": 1.0}))
    rows = table[table["element"] == "total"].set_index(["source", "target", "material_class"])
    assert rows.loc[("Scrap yard", "Charge", "post_consumer"), "sigma_t"] == pytest.approx(0.097)
    assert rows.loc[("Casting", "Product", "product"), "sigma_t"] == pytest.approx(0.125)
    assert pd.isna(rows.loc[("Charge", "Melt", "melt"), "sigma_t"])
    assert table.loc[table["element"] == "Fe", "sigma_t"].isna().all()


def test_weighing_that_nobody_rated_has_no_deviation() -> None:
    assert tidy(books())["sigma_t"].isna().all()


def test_rows_say_their_basis_and_the_document_behind_them() -> None:
    table = tidy(books(), "charge")
    rows = table[table["element"] == "total"].set_index(["source", "target", "material_class"])
    charged = rows.loc[("Scrap yard", "Charge", "post_consumer")]
    assert (charged["basis"], charged["evidence_id"]) == ("weighed", "WB-1")
    assert (charged["charge_id"], charged["alloy_family"]) == ("C1", "6xxx")
    assert rows.loc[("Charge", "Melt", "melt"), "basis"] == "modelled"
    assert rows.loc[("Casting", "Product", "product"), "evidence_id"] == "K1"
    fe = table[(table["element"] == "Fe") & (table["target"] == "Product")]
    assert fe["basis"].tolist() == ["modelled"]


def test_heels_are_flows_of_a_charge_and_net_over_the_period() -> None:
    """2 t lie in the furnace at first, 3 t after C1, 1 t after C2."""
    furnaces = [{"furnace_id": "F", "capacity_t": 30, "heel_t": 2, "Fe": 1.0, "Si": 0.5}]
    charges = [
        {"charge_id": "C1", "alloy": "6060", "furnace": "F", "start": "2025-01-10",
         "heel_left_t": 3},
        {"charge_id": "C2", "alloy": "6060", "furnace": "F", "start": "2025-01-11",
         "heel_left_t": 1},
    ]  # fmt: skip
    lines = [LINES[0], {"charge_id": "C2", "lot_id": "NEW", "weighed_t": 5}]
    found = books(furnaces=furnaces, charges=charges, charge_lines=lines, casts=[])
    each = tidy(found, "charge")
    second = each[each["charge_id"] == "C2"]
    assert mass_t(second, "Heel in furnaces", "Melt") == pytest.approx(3.0)
    assert mass_t(second, "Melt", "Heel in furnaces") == pytest.approx(1.0)
    first = each[each["charge_id"] == "C1"]
    melt_fe = found.gained["Fe"].iloc[0] / 1000 + 0.02
    assert mass_t(first, "Heel in furnaces", "Melt", "Fe") == pytest.approx(0.02)
    assert mass_t(second, "Heel in furnaces", "Melt", "Fe") == pytest.approx(melt_fe * 3 / 11)
    whole = tidy(found)
    assert mass_t(whole, "Heel in furnaces", "Melt") == pytest.approx(1.0)
    assert mass_t(whole, "Melt", "Heel in furnaces") == 0.0


def test_tap_of_which_nothing_was_cast_stays_a_tap() -> None:
    table = tidy(books(casts=[]))
    assert mass_t(table, "Casting", "Tapped metal") == pytest.approx(13.95)
    assert mass_t(table, "Melt", "Unexplained") == 0.0


def test_own_scrap_comes_back_and_the_loop_is_one_place() -> None:
    lots = [*LOTS, {"lot_id": "BACK", "origin": "internal", "mass_t": 1, "metal_yield_pct": 96,
                    "received_at": "2025-01-09"}]  # fmt: skip
    lines = [*LINES, {"charge_id": "C1", "lot_id": "BACK", "weighed_t": 1}]
    table = tidy(books(receipts=lots, charge_lines=lines))
    assert mass_t(table, "Own returns", "Charge") == pytest.approx(1.0)
    assert mass_t(table, "Casting", "Own returns") == pytest.approx(1.25)
    assert mass_t(table, "Own returns", "Stock at end") == pytest.approx(0.25)
    assert mass_t(table, "Suppliers", "Own returns") == 0.0


def test_scrap_of_casting_is_not_counted_twice() -> None:
    """The casts weigh 1.25 t; process scrap of the casthouse only says where it went."""
    scrap = [
        {"scrap_id": "S1", "kg": 1000, "route": "sold", "arose_in": "casthouse"},
        {"scrap_id": "S2", "kg": 250, "route": "remelted"},
    ]
    table = tidy(books(process_scrap=scrap))
    assert mass_t(table, "Casting", "Own returns") == pytest.approx(1.25)
    assert mass_t(table, "Own returns", "Scrap sold") == pytest.approx(1.0)
    assert mass_t(table, "Own returns", "Stock at end") == pytest.approx(0.25)


def test_scrap_of_casting_that_no_cast_names_explains_the_melt() -> None:
    casts = [{"cast_id": "K1", "charge_id": "C1", "good_t": 12.5}]
    scrap = [{"scrap_id": "S1", "kg": 1200, "route": "remelted"}]
    table = tidy(books(casts=casts, process_scrap=scrap))
    assert mass_t(table, "Casting", "Own returns") == pytest.approx(1.2)
    assert mass_t(table, "Melt", "Unexplained") == pytest.approx(13.95 - 12.5 - 1.2)


def test_scrap_of_later_processes_comes_off_the_product() -> None:
    scrap = [{"scrap_id": "S1", "kg": 2000, "route": "remelted", "arose_in": "press shop"}]
    sent = [{"consignment_id": "D1", "customer": "Frames", "alloy": "EN AW-6060", "kg": 10000}]
    table = tidy(books(process_scrap=scrap, consignments=sent))
    assert mass_t(table, "Product", "Own returns") == pytest.approx(2.0)
    assert mass_t(table, "Product", "Customers") == pytest.approx(10.0)
    assert mass_t(table, "Product", "Stock at end") == pytest.approx(0.5)


def test_weighed_dross_stands_against_the_modelled() -> None:
    """400 kg of dross at 60 % metal, 200 kg returned: 40 kg stay in the slag."""
    dross = [{"dross_id": "D1", "dross_kg": 400, "metal_pct": 60, "recovered_kg": 200}]
    table = tidy(books(dross=dross))
    modelled = mass_t(table, "Charge", "Dross")
    assert mass_t(table, "Dross", "Metal from own dross") == pytest.approx(0.2)
    assert mass_t(table, "Dross", "Salt slag") == pytest.approx(0.04)
    assert mass_t(table, "Dross", "Stock at end") == pytest.approx(modelled - 0.24)


def test_counts_at_both_ends_show_what_is_missing() -> None:
    """2 t of scrap should lie there, 1.5 t do."""
    stock = [{"item": "heap", "kind": "scrap", "when": "end", "kg": 1500}]
    table = tidy(books(stock=stock))
    assert mass_t(table, "Scrap yard", "Stock at end") == pytest.approx(1.5)
    assert mass_t(table, "Scrap yard", "Unexplained") == pytest.approx(0.5)


def test_lots_that_lay_there_are_not_counted_a_second_time() -> None:
    """The books have 12 t from before, the count says 11 t: 11 t were there."""
    lots = [{name: value for name, value in LOTS[0].items() if name != "received_at"}, LOTS[1]]
    stock = [{"item": "OLD", "kind": "scrap", "when": "start", "kg": 11000}]
    table = tidy(books(receipts=lots, stock=stock))
    start = mass_t(table, "Stock at start", "Scrap yard")
    assert start - mass_t(table, "Scrap yard", "Stock at start") == pytest.approx(11.0)


def test_days_are_those_of_the_plants_clock() -> None:
    """23:30 UTC on the 9th is the 10th in Oslo."""
    charges = [CHARGES[0] | {"start": "2025-01-09T23:30:00Z"}]
    table = tidy(books(charges=charges, settings={"timezone": "Europe/Oslo"}), "day")
    assert mass_t(table, "Charge", "Melt", period="2025-01-10") == pytest.approx(13.95)
    months = tidy(books(charges=charges), "month")
    assert mass_t(months, "Charge", "Melt", period="2025-01") == pytest.approx(13.95)


def test_charge_without_a_start_is_undated_not_dropped() -> None:
    charges = [{"charge_id": "C1", "alloy": "6060"}]
    table = tidy(books(charges=charges), "day")
    assert mass_t(table, "Charge", "Melt", period="undated") == pytest.approx(13.95)


def test_books_without_metal_have_no_flows() -> None:
    assert tidy(movements()).empty
    assert flow_rows(tidy(movements())) == ()


def test_rows_of_a_summary_are_records() -> None:
    table = tidy(books())
    rows = flow_rows(table)
    assert len(rows) == len(table)
    assert sum(row.mass_t for row in rows) == pytest.approx(table["mass_t"].sum())
    assert {row.charge_id for row in rows} == {None}
