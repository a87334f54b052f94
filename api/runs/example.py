"""A small plant, as bodies of requests show it."""

from __future__ import annotations

from typing import Final

SCENARIO: Final = {
    "settings": {"goals": ["cost"]},
    "lots": [
        {"lot_id": "clean", "mass_kg": 9000, "price_per_t": 2100, "Cu": 0.02, "form": "ingot"},
        {"lot_id": "mixed", "mass_kg": 9000, "price_per_t": 1500, "Cu": 0.30, "form": "shred"},
    ],
    "alloys": [{"alloy": "low copper", "element": "Cu", "max_pct": 0.10}],
    "orders": [{"order_id": "H1", "alloy": "low copper", "tap_min_kg": 4000, "tap_max_kg": 5000}],
}
SAMPLE: Final = {
    "order_id": "H1",
    "melt": {"mass_kg": 4500, "Cu": 0.103, "Cu_sd": 0.002},
    "hold_min": 20,
    "target": "spec",
}
CHARGES: Final = [
    {"order_id": "H1", "source": "clean", "kg": 4000},
    {"order_id": "H1", "source": "mixed", "kg": 1000},
]
