"""What a person is told before anything is claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models.issue import Issue
from optimiser.ledger.custody.keeping import kept
from optimiser.ledger.custody.notices import notices
from tests.ledger.custody.books import asks, half_eligible, movements, receipt, rules

QUIET = [row | {"evidence": "E-1"} for row in half_eligible()]


def told(book: Any = None, **said: Any) -> dict[str, Issue]:
    found = movements(**{"receipts": QUIET, **said})
    made = kept(found, book or rules(), carried_kg=found.settings.custody_carried_kg)
    return {one.code: one for one in notices(made, found)}


def test_books_in_order_say_nothing() -> None:
    assert told(consignments=[asks("K", 1000.0)]) == {}


def test_period_longer_than_the_rules_allow() -> None:
    long = {"period_to": "2026-01-02T00:00:00Z"}
    assert "custody_period_too_long" in told(settings=long)
    assert "custody_period_too_long" not in told(rules(period_months_max=18), settings=long)


def test_receipts_without_a_date() -> None:
    found = told(receipts=[*QUIET, receipt("OLDER", "primary", 70.0, received_at=None)])
    assert "70 kg in 1 lots" in found["custody_undated_receipts"].message


def test_eligible_metal_without_what_it_needs() -> None:
    claimed = receipt("CLAIM", "pre_consumer", 70.0, due_diligence=True)
    found = told(receipts=[*QUIET, claimed])["custody_claim_incomplete"]
    assert "70 kg in 1 lots are said to be eligible but lack coc_document" in found.message
    assert found.subject == "CLAIM"


def test_plain_metal_claims_nothing() -> None:
    plain = receipt("PLAIN", "pre_consumer", 70.0)
    assert told(receipts=[*QUIET, plain]) == {}


def test_eligible_metal_without_any_document_behind_it() -> None:
    found = told(receipts=half_eligible())["custody_no_evidence"]
    assert found.subject == "OLD"


def test_scrap_marked_as_sold_with_custody_that_stays() -> None:
    stays = {"scrap_id": "A", "kg": 30.0, "route": "stored", "custody": True}
    assert "30 kg" in told(process_scrap=[stays])["custody_scrap_stays"].message


def test_overdraft_without_evidence() -> None:
    sold = [asks("K", 1100.0, custody_document="D")]
    assert "100.0 kg" in told(consignments=sold)["custody_overdraft_without_evidence"].message
    assert told(consignments=sold, settings={"force_majeure": "smelter fire"}) == {}


def test_overdraft_beyond_its_limit_even_with_evidence() -> None:
    """20 % of 1,000 kg are 200 kg; 50 kg are too many."""
    sold = [asks("K", 1250.0, custody_document="D")]
    found = told(consignments=sold, settings={"force_majeure": "smelter fire"})
    assert list(found) == ["custody_overdraft_too_large"]
    assert found["custody_overdraft_too_large"].hint == "withdraw documents of 50.0 kg or more"


def test_consignments_that_ask_in_vain() -> None:
    found = told(consignments=[asks("K", 900.0), asks("L", 800.0), asks("M", 700.0)])
    assert "2 consignments of 1,500 kg" in found["custody_in_vain"].message


@pytest.mark.parametrize(
    ("said", "why"),
    [({"cast_kg": None}, "casts is empty"), ({"receipts": []}, "nothing entered")],
)
def test_a_ceiling_that_is_not_known(said: dict[str, Any], why: str) -> None:
    assert why in told(**said)["custody_ceiling_unknown"].message


def test_a_search_that_ended_before_it_was_sure() -> None:
    found = movements(receipts=QUIET)
    made = kept(found, rules(), carried_kg=0.0)
    unsure = replace(made, allocation=replace(made.allocation, off_kg=3.0, off_value=1.5))
    (one,) = notices(unsure, found)
    assert one.code == "custody_search_ended"
    assert "up to 1.50 more, or cover up to 3.0 kg more" in one.message
