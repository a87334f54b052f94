"""An explanation as it may look, with what forcing a lot in would cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

EXPLANATION: Final[Mapping[str, Any]] = {
    "outcome": "optimal",
    "goals": [{"goal": "cost", "value": 6600.0, "bound": 6600.0, "gap_pct": 0.0, "unit": "EUR"}],
    "charges": [
        {
            "order_id": "0001",
            "alloy": "low copper",
            "binding": [
                {
                    "what": "limit",
                    "name": "Cu",
                    "side": "most",
                    "value": 0.1,
                    "limit": 0.1,
                    "unit": "%",
                },
                {
                    "what": "source",
                    "name": "000456",
                    "side": "most",
                    "value": 3000.0,
                    "limit": 3000.0,
                    "unit": "kg",
                },
            ],
        }
    ],
    "unplanned": [
        {
            "order_id": "0003",
            "verdict": {
                "code": "composition",
                "message": "order 0003 (pure): Cu cannot go below 0.01 % with this "
                "stock; the limit is 0.005 %",
                "shortfalls": [
                    {
                        "rule": "melt_is_in_spec",
                        "what": "Cu",
                        "best": 0.01,
                        "limit": 0.005,
                        "unit": "%",
                    }
                ],
                "ways_out": [
                    {
                        "kind": "limit",
                        "title": "widen Cu of pure to at most 0.01 %",
                        "sentence": "Let Cu of pure be at most 0.01 % instead "
                        "of at most 0.005 %; whoever answers for "
                        "the alloy has to agree. The plan then "
                        "makes 0003 and costs 2,500 EUR more.",
                        "thing": "Cu",
                        "amount": 0.005,
                        "unit": "%",
                        "was": 0.005,
                        "becomes": 0.01,
                        "cost_difference": 2500.0,
                        "is_around": False,
                        "orders_made": ["0003"],
                        "patch": {"alloys": [{"alloy": "pure", "element": "Cu", "max_pct": 0.01}]},
                        "remove": {},
                    }
                ],
                "untried": [],
            },
        }
    ],
    "leftovers": [{"source": "000123", "kg": 8000.0, "why": "not needed"}],
    "prices": {
        "holds_for": "plan",
        "currency": "EUR",
        "charges": [
            {
                "order_id": "0001",
                "alloy": "low copper",
                "figures": [
                    {
                        "what": "limit",
                        "name": "Cu",
                        "side": "most",
                        "limit": 0.1,
                        "unit": "%",
                        "is_at_limit": True,
                        "step": 0.01,
                        "holds_from": 0.094,
                        "holds_to": 0.105,
                        "prices": [{"goal": "cost", "unit": "EUR", "more": -45.0, "less": 45.0}],
                        "unseen": [],
                    }
                ],
            }
        ],
        "sources": [
            {
                "source": "000789",
                "kind": "lot",
                "is_used_up": False,
                "mass_kg": 5000.0,
                "price_per_t": 2500.0,
                "comes_in_at_per_t": 2100.0,
                "hindered_by": None,
                "holds_from_kg": None,
                "holds_to_kg": None,
                "prices": [{"goal": "cost", "unit": "EUR", "more": 400.0, "less": None}],
                "unseen": [],
            },
            {
                "source": "000456",
                "kind": "lot",
                "is_used_up": True,
                "mass_kg": 3000.0,
                "price_per_t": 1500.0,
                "comes_in_at_per_t": None,
                "hindered_by": None,
                "holds_from_kg": 2000.0,
                "holds_to_kg": 4000.0,
                "prices": [{"goal": "cost", "unit": "EUR", "more": -600.0, "less": 600.0}],
                "unseen": [],
            },
        ],
        "left_out": 0,
    },
    "why_not": {
        "source": "000789",
        "kind": "lot",
        "order_id": "0002",
        "finding": "forced",
        "message": "20 kg of lot 000789 in 0002, the smallest bite, would make it: cost "
        "+8.00 EUR. It pushes 20 kg of 000123 out of the plan. A tonne of liquid "
        "metal of it costs 2,500 EUR, of what it pushes out 2,100.",
        "used": [],
        "barred": [],
        "target": "0002",
        "bite_kg": 20.0,
        "outcome": "optimal",
        "better": False,
        "within_gap": False,
        "settled": False,
        "goals": [
            {"goal": "cost", "value": 6608.0, "bound": None, "difference": 8.0, "unit": "EUR"}
        ],
        "cost_difference": 8.0,
        "currency": "EUR",
        "left_out": [],
        "net": [{"source": "000123", "kg": -20.0}, {"source": "000789", "kg": 20.0}],
        "elsewhere_lines": 0,
        "elsewhere_kg": 0.0,
        "moved": [
            {"order_id": "0002", "source": "000123", "before_kg": 1000.0, "after_kg": 980.0},
            {"order_id": "0002", "source": "000789", "before_kg": 0.0, "after_kg": 20.0},
        ],
        "runs_into": [],
        "own": {"cost_per_t": 2500.0, "metal_loss_pct": 0.0, "recycled_pct": 0.0},
        "displaced": {"cost_per_t": 2100.0, "metal_loss_pct": 0.0, "recycled_pct": 0.0},
        "patch": {"pins": [{"source": "000789", "target": "0002", "min_kg": 20.0}]},
    },
    "choices": None,
    "samples": None,
    "advice": None,
}
