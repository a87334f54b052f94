"""What holds of every flow table, whatever the books say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optimiser.ledger.flows.build import aggregated, flow_table
from optimiser.ledger.flows.places import NO_METAL_CLASSES, PASSED, STORES
from optimiser.ledger.flows.table import BY, By, long
from tests.ledger.books import movements, open_t

ORIGINS = ("post_consumer", "pre_consumer", "internal", "primary", "dross_metal", "unknown")
kg = st.integers(0, 20_000)
maybe_kg = st.none() | kg
Books = dict[str, Any]


@st.composite
def books(draw: st.DrawFn) -> Books:
    """Small books: some lots, charges in a furnace with a heel, and what became of them."""
    lots = [
        {
            "lot_id": f"L{at}", "origin": draw(st.sampled_from(ORIGINS)),
            "mass_kg": draw(st.integers(1, 20_000)), "metal_yield_pct": 90,
            "moisture_pct": draw(st.sampled_from([0, 3])),
            "received_at": draw(st.sampled_from([None, "2025-01-03", "2025-02-03"])),
            "Fe": draw(st.sampled_from([None, 0.2, 1.0])), "Si": 0.5,
        }
        for at in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    charges = [
        {
            "charge_id": f"C{at}", "alloy": draw(st.sampled_from(["6060", "EN AC-46000", "own"])),
            "furnace": draw(st.sampled_from([None, "F"])), "start": f"2025-0{at + 1}-10",
            "tapped_kg": draw(maybe_kg), "heel_left_kg": draw(st.sampled_from([None, 0, 2000])),
        }
        for at in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    pairs = st.tuples(st.sampled_from(charges), st.sampled_from(lots))
    lines = [
        {"charge_id": c["charge_id"], "lot_id": lot["lot_id"], "weighed_kg": draw(kg)}
        for c, lot in draw(st.lists(pairs, max_size=6, unique_by=lambda p: (id(p[0]), id(p[1]))))
    ]
    return {
        "receipts": lots,
        "charges": charges,
        "charge_lines": lines,
        "furnaces": [{"furnace_id": "F", "capacity_kg": 90_000, "heel_kg": draw(kg), "Fe": 0.3}],
        "casts": [
            {"cast_id": f"K{at}", "charge_id": c["charge_id"], "good_kg": draw(kg),
             "scrap_kg": draw(maybe_kg)}
            for at, c in enumerate(draw(st.lists(st.sampled_from(charges), max_size=3)))
        ],
        "process_scrap": [
            {"scrap_id": f"S{at}", "at": "2025-02-05", "kg": draw(kg), "alloy": "6060",
             "route": draw(st.sampled_from(["remelted", "sold", "stored", "disposed"])),
             "arose_in": draw(st.sampled_from([None, "casthouse", "press shop"]))}
            for at in range(draw(st.integers(0, 2)))
        ],
        "dross": [
            {"dross_id": f"D{at}", "dross_kg": draw(kg), "recovered_kg": draw(maybe_kg),
             "metal_pct": draw(st.sampled_from([None, 50]))}
            for at in range(draw(st.integers(0, 2)))
        ],
        "stock": [
            {"item": f"I{at}", "kind": draw(st.sampled_from(["scrap", "product", "internal"])),
             "when": draw(st.sampled_from(["start", "end"])), "kg": draw(kg)}
            for at in range(draw(st.integers(0, 2)))
        ],
        "consignments": [
            {"consignment_id": f"O{at}", "alloy": "6060", "kg": draw(kg)}
            for at in range(draw(st.integers(0, 2)))
        ],
    }  # fmt: skip


law = settings(
    max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)  # fmt: skip
"""Few: each reads books and sums them four times. More were drawn when this was written."""


def tables(found: Books, *granularities: By) -> dict[str, pd.DataFrame]:
    """The tidy tables at each granularity; at all where none is named."""
    table = flow_table(movements(**found))
    return {by: long(aggregated(table, by)) for by in granularities or BY}


def whole(table: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """The masses of a table by what a row says, the documents behind it apart."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for row in table.itertuples():
        found[row.source, row.target, row.material_class, str(row.alloy_family), row.element] += (
            row.mass_t
        )
    return found


def assert_same(first: pd.DataFrame, second: pd.DataFrame) -> None:
    one, two = whole(first), whole(second)
    for key in one.keys() | two.keys():
        assert one.get(key, 0.0) == pytest.approx(two.get(key, 0.0), abs=1e-6), key


@law
@given(books())
def test_every_place_balances_at_every_granularity_and_for_every_element(found: Books) -> None:
    every = tables(found)
    for by, table in every.items():
        places = PASSED if by == "charge" else (*PASSED, *STORES)
        keys = ("period", "charge_id") if by == "charge" else ("period",)
        table["charge_id"] = table["charge_id"].fillna("")
        assert (open_t(table, places, *keys).abs() < 1e-5).all(), by


@law
@given(books())
def test_no_mass_is_below_zero_and_every_row_says_how_it_was_found(found: Books) -> None:
    for table in tables(found).values():
        assert (table["mass_t"] > 0.0).all()
        assert (table["method"].str.len() > 0).all()
        assert not table[["source", "target", "basis", "material_class"]].isna().any().any()


@law
@given(books())
def test_no_tonne_is_counted_twice(found: Books) -> None:
    """What is charged, cast, received and shipped is what the books weigh, once."""
    table = tables(found, "period")["period"]
    total = table[table["element"] == "total"]

    def into(place: str) -> float:
        return total.loc[total["target"] == place, "mass_t"].sum()

    lines = sum(line["weighed_kg"] for line in found["charge_lines"]) / 1000
    assert into("Charge") == pytest.approx(lines)
    casting = total[total["source"] == "Casting"]
    good = casting.loc[casting["target"] == "Product", "mass_t"].sum()
    assert good == pytest.approx(sum(cast["good_kg"] for cast in found["casts"]) / 1000)
    sent = sum(one["kg"] for one in found["consignments"]) / 1000
    assert into("Customers") == pytest.approx(sent)
    received = sum(
        lot["mass_kg"] for lot in found["receipts"]
        if lot["received_at"] and lot["origin"] not in {"internal", "dross_metal"}
    ) / 1000  # fmt: skip
    came = total.loc[total["source"] == "Suppliers", "mass_t"].sum()
    assert came == pytest.approx(received)


@law
@given(books())
def test_elements_of_what_is_charged_sum_to_its_metal_where_all_is_analysed(found: Books) -> None:
    lots = [lot | {"Fe": lot["Fe"] or 0.4} for lot in found["receipts"]]
    table = tables(found | {"receipts": lots}, "period")["period"]
    charged = table[(table["target"].isin(["Charge"])) | (table["target"] == "Melt")]
    charged = charged[~charged["source"].isin(["Heel in furnaces", "Unexplained"])]
    metal = charged[~charged["material_class"].isin(NO_METAL_CLASSES)]
    keys = ["source", "target", "material_class"]
    sums = metal[metal["element"] != "total"].groupby(keys)["mass_t"].sum()
    total = metal[metal["element"] == "total"].groupby(keys)["mass_t"].sum()
    assert np.allclose(sums.reindex(total.index, fill_value=0.0), total, atol=1e-6)


@law
@given(books())
def test_sums_of_days_and_months_are_those_of_the_period(found: Books) -> None:
    every = tables(found)
    inner = (*PASSED, *STORES)
    for by in ("day", "month"):
        between = every[by]["source"].isin(inner) & every[by]["target"].isin(inner)
        summed = every["period"]["source"].isin(inner) & every["period"]["target"].isin(inner)
        assert_same(every[by][between], every["period"][summed])


@law
@given(books(), st.integers(1, 9))
def test_splitting_a_lot_changes_no_sum(found: Books, tenths: int) -> None:
    """The first lot becomes two of the same metal, and so do its lines."""
    first = found["receipts"][0]
    part = tenths / 10
    lots = [
        first | {"mass_kg": first["mass_kg"] * part},
        first | {"lot_id": "HALF", "mass_kg": first["mass_kg"] * (1 - part)},
        *found["receipts"][1:],
    ]
    lines = []
    for line in found["charge_lines"]:
        if line["lot_id"] != first["lot_id"]:
            lines.append(line)
            continue
        kg_in = line["weighed_kg"]
        lines += [line | {"weighed_kg": kg_in * part},
                  line | {"lot_id": "HALF", "weighed_kg": kg_in * (1 - part)}]  # fmt: skip
    split = tables(found | {"receipts": lots, "charge_lines": lines}, "charge", "period")
    before = tables(found, "charge", "period")
    for by in before:
        assert_same(before[by], split[by])


@law
@given(books())
def test_splitting_a_charge_changes_no_sum(found: Books) -> None:
    """Every charge without a heel becomes two of half the metal each."""
    alone = [c | {"furnace": None, "heel_left_kg": 0} for c in found["charges"]]
    found = found | {"charges": alone}
    halved = found | {
        name: [
            row | {key: row[key] / 2 for key in keys if row.get(key) is not None} | {
                key: f"{row[key]}{half}" for key in ("charge_id", "cast_id") if key in row
            }
            for row in found[name]
            for half in ("a", "b")
        ]
        for name, keys in (
            ("charges", ("tapped_kg",)), ("charge_lines", ("weighed_kg",)),
            ("casts", ("good_kg", "scrap_kg")),
        )
    }  # fmt: skip
    assert_same(tables(found, "period")["period"], tables(halved, "period")["period"])


def test_splitting_into_unlike_charges_nets_what_they_leave_open() -> None:
    """One charge has 100 kg too much, the other lacks 40: the period lacks 60."""
    lots = [{"lot_id": "L", "origin": "primary", "mass_kg": 2000, "metal_yield_pct": 100}]
    charges = [{"charge_id": name, "alloy": "6060", "start": "2025-01-02"} for name in "AB"]
    lines = [{"charge_id": name, "lot_id": "L", "weighed_kg": 1000} for name in "AB"]
    casts = [{"cast_id": "1", "charge_id": "A", "good_kg": 900},
             {"cast_id": "2", "charge_id": "B", "good_kg": 1040}]  # fmt: skip
    every = tables({"receipts": lots, "charges": charges, "charge_lines": lines, "casts": casts})
    gaps = every["period"][every["period"]["target"] == "Unexplained"]
    assert gaps["mass_t"].tolist() == pytest.approx([0.06])
    each = every["charge"]
    assert each[each["target"] == "Unexplained"]["mass_t"].tolist() == pytest.approx([0.1])
    assert each[each["source"] == "Unexplained"]["mass_t"].tolist() == pytest.approx([0.04])
