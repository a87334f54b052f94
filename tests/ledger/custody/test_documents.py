"""The data of custody documents."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.ledger.custody.documents import documents, needed
from optimiser.ledger.custody.keeping import kept
from tests.ledger.custody.books import asks, half_eligible, movements, receipt, rules

SAID = {
    "custody_certificate": "C-9", "custody_address": "Remelt Ltd, Furnace Road 1",
    "custody_contact": "A. Keeper",
}  # fmt: skip
FULL = {"receiver": "Facades, C-7", "alloy": "6060", "shipped_at": "2025-06-01T00:00:00Z"}


def rows(book: Any = None, **said: Any) -> list[dict[str, Any]]:
    found = movements(**said)
    made = documents(kept(found, book or rules(), carried_kg=0.0), found)
    names = [column.name for column in made.columns]
    return [dict(zip(names, row, strict=True)) for row in made.rows]


def test_only_who_is_covered_gets_a_document() -> None:
    found = rows(consignments=[asks("K", 600.0), asks("L", 600.0), asks("M", 300.0)])
    assert [row["consignment_id"] for row in found] == ["K", "M"]


def test_a_document_says_what_the_account_knows() -> None:
    (found,) = rows(consignments=[asks("K", 600.0, **FULL)], settings=SAID)
    assert found["custody_kg"] == found["mass_kg"] == 600.0
    assert found["input_pct"] == pytest.approx(50.0)
    assert found["issuer_scope"] == "Casthouse"
    assert found["issued_on"] == "2025-06-01T00:00:00+00:00"
    assert found["period"] == "2025-01-01/2026-01-01"
    assert found["rules"] == "custody@test"
    assert found["status"] == "allocated"
    assert found["missing"] is None


def test_what_nobody_said_is_missing_and_not_made_up() -> None:
    (found,) = rows(consignments=[asks("K", 600.0, customer="Facades")])
    assert found["receiver"] is None
    assert found["missing"] == (
        "issued_on, issuer, issuer_certificate, contact, receiver, alloy"
    )  # fmt: skip


def test_rules_say_what_a_document_needs() -> None:
    fewer = rules(document_receiver=False, document_alloy=False, document_issued_on=False)
    (found,) = rows(fewer, consignments=[asks("K", 600.0)], settings=SAID)
    assert found["missing"] is None
    more = rules(document_recycled_content_pct=True)
    assert "recycled_content_pct" in needed(more)
    (found,) = rows(more, consignments=[asks("K", 600.0, **FULL)], settings=SAID)
    assert found["missing"] == "recycled_content_pct"


def test_the_same_consignment_always_gets_the_same_number_and_another_another() -> None:
    alone = rows(consignments=[asks("K", 600.0)])
    beside = rows(consignments=[asks("A", 10.0), asks("K", 600.0)])
    assert alone[0]["number"] == beside[1]["number"]
    assert alone[0]["number"] != beside[0]["number"]
    assert rows(consignments=[asks("K", 601.0)])[0]["number"] != alone[0]["number"]


def test_an_issued_document_keeps_its_number() -> None:
    (found,) = rows(consignments=[asks("K", 600.0, custody_document="D-77")])
    assert (found["number"], found["status"]) == ("D-77", "issued")


def test_recycled_content_is_that_of_the_alloys_melts() -> None:
    lines = [
        {"charge_id": "C", "lot_id": "OLD", "weighed_kg": 300.0},
        {"charge_id": "C", "lot_id": "NEW", "weighed_kg": 100.0},
    ]
    receipts = [row | {"metal_yield_pct": 90.0} for row in half_eligible()]
    (found, other) = rows(
        receipts=receipts, charge_lines=lines,
        consignments=[asks("K", 600.0, **FULL), asks("L", 10.0, **FULL | {"alloy": "6082"})],
    )  # fmt: skip
    assert found["recycled_content_pct"] == pytest.approx(75.0)
    assert other["recycled_content_pct"] is None


@pytest.mark.parametrize(("factor", "expected"), [(2000.0, 2500.0), (None, None)])
def test_carbon_by_a_factor_that_stands_in_is_not_said(
    factor: float | None, expected: float | None
) -> None:
    """2,000 kgCO2e per tonne as received at a yield of 80 % is 2,500 per tonne of metal."""
    lots = [receipt("OLD", "post_consumer", 9e3, due_diligence=True, metal_yield_pct=80.0)]
    if factor is not None:
        lots[0]["kgco2e_per_t"] = factor
    lines = [{"charge_id": "C", "lot_id": "OLD", "weighed_kg": 300.0}]
    furnace = {"furnace_id": "F", "capacity_kg": 9e3, "kgco2e_per_t": 0.0}
    charge = {"charge_id": "C", "alloy": "6060", "furnace": "F"}
    (found,) = rows(
        receipts=lots, charge_lines=lines, consignments=[asks("K", 600.0, **FULL)],
        furnaces=[furnace], charges=[charge],
    )  # fmt: skip
    assert found["metal_kgco2e_per_t"] == (None if expected is None else pytest.approx(expected))
