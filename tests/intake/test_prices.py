"""What has no price: an error where it is bought, a word where only some of the yard has none."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.intake import document_with_warnings

LOTS = [
    {"lot_id": "A", "mass_kg": 5000, "material": "Old", "price_per_t": 1500, "Fe": 0.2},
    {"lot_id": "B", "mass_kg": 5000, "material": "Own", "Fe": 0.2},
    {"lot_id": "C", "mass_kg": 5000, "material": "Own", "Fe": 0.2},
]


def told(lots: list[dict[str, Any]], **tables: Any) -> list[str]:
    """What is said of lots' prices."""
    document = {
        "lots": lots,
        "alloys": [{"alloy": "X", "element": "Fe", "max_pct": 0.3}],
        "orders": [{"order_id": "O", "alloy": "X", "tap_kg": 1000}],
        **tables,
    }
    _, issues = document_with_warnings(document, file="input")
    return [one.message for one in issues if one.code == "price_unknown"]


def test_lots_without_a_price_beside_others_are_told_once() -> None:
    assert told(LOTS) == ["lot B: it has no price and counts as free metal (and 1 more)"]
    assert told(LOTS[:2]) == ["lot B: it has no price and counts as free metal"]


@pytest.mark.parametrize("price", [0, 900, -20])
def test_a_price_of_their_material_is_theirs(price: float) -> None:
    assert told(LOTS, materials=[{"material": "Own", "price_per_t": price}]) == []


def test_a_yard_without_prices_or_with_all_needs_no_word() -> None:
    assert told(LOTS[1:]) == []
    assert told([{**lot, "price_per_t": 0} for lot in LOTS]) == []
