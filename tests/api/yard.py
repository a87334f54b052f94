"""Two lots and two orders of one furnace that keeps a heel: small enough to count by hand."""

from __future__ import annotations

import copy
from typing import Any, Final

LOTS: Final[list[dict[str, Any]]] = [
    {"lot_id": "000123", "mass_kg": "9000.0", "price_per_t": 2100, "Cu": 0.02, "form": "ingot"},
    {"lot_id": "000456", "mass_kg": "3000.0", "price_per_t": 1500, "Cu": 0.06, "form": "ingot"},
]
SCENARIO: Final[dict[str, Any]] = {
    "settings": {"goals": ["cost"], "gap_pct": 0, "weigh_step_kg": 1},
    "alloys": [{"alloy": "low copper", "element": "Cu", "max_pct": 0.10}],
    "orders": [
        {"order_id": "0001", "alloy": "low copper", "tap_kg": 2000},
        {"order_id": "0002", "alloy": "low copper", "tap_kg": 2000},
    ],
    "losses": [
        {"form": "ingot", "furnace_type": "gas_reverb", "melt_loss_pct": 0, "dross_kg_per_t": 0}
    ],
}


def of_store(**members: Any) -> dict[str, Any]:
    """The scenario, to be planned from the store's lots."""
    return {**copy.deepcopy(SCENARIO), "lots_from": "store", **members}


def of_body(**members: Any) -> dict[str, Any]:
    """The scenario with lots of its own."""
    return {**copy.deepcopy(SCENARIO), "lots": copy.deepcopy(LOTS), **members}
