"""What is known of metal received."""

from __future__ import annotations

from typing import Any

import pytest

from models.ledger import Entry
from optimiser.ledger.custody.tracing import tracing
from tests.ledger.custody.books import movements, receipt, rules

RECEIPTS = [
    receipt("A", "post_consumer", 600.0, due_diligence=True, supplier="S", evidence="E"),
    receipt("B", "post_consumer", 200.0, coc_document="D"),
    receipt("C", "unknown", 200.0, supplier="S"),
    receipt("D", "internal", 5000.0, supplier="own"),
    receipt("E", "post_consumer", 900.0, due_diligence=True, received_at=None),
]


def entries(receipts: list[dict[str, Any]]) -> dict[str, Entry]:
    return {one.name: one for one in tracing(movements(receipts=receipts), rules())}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("traced_supplier_pct", 80.0),
        ("traced_evidence_pct", 60.0),
        ("traced_origin_pct", 80.0),
        ("traced_coc_document_pct", 20.0),
        ("post_consumer_due_diligence_pct", 75.0),
    ],
)
def test_share_is_of_the_mass_from_outside_in_the_period(name: str, value: float) -> None:
    found = entries(RECEIPTS)[name]
    assert found.value == pytest.approx(value)
    assert found.denominator is not None
    assert found.denominator.value == (800.0 if "post" in name else 1000.0)


def test_of_nothing_there_is_no_share() -> None:
    found = entries([receipt("D", "internal", 5000.0)])
    assert all(one.value is None and one.note for one in found.values())
