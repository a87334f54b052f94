"""Answers as they may look, by the name of their schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.http.schema_explanation import EXPLANATION

_RUN_ID: Final = "0198c0ffee000000000000000000a001"
_RUN: Final = f"/v1/runs/{_RUN_ID}"
_AT: Final = "2026-11-26T05:00:00Z"
_LATER: Final = "2026-11-26T05:00:02.417Z"
_END: Final = "2026-11-26T09:30:00Z"
_ISSUE: Final[Mapping[str, Any]] = {
    "code": "unknown_alloy",
    "severity": "error",
    "message": "order H1 names the alloy 6036, which is neither in alloys nor in the library",
    "hint": "did you mean 6063?",
    "value": "6036",
    "subject": None,
    "pointer": "/orders/0/alloy",
    "file": "body",
    "sheet": None,
    "row": None,
    "column": None,
    "cell": None,
}
_ASKED: Final[Mapping[str, Any]] = {
    "run_id": _RUN_ID,
    "state": "succeeded",
    "outcome": "optimal",
    "tag": "week 48",
    "external_ref": "4711",
    "lots_from": "store",
    "parent_id": None,
    "sweep_id": None,
    "scenario_id": None,
    "scenario_version": None,
    "created_by": "SAP production",
    "time_limit_s": 60.0,
    "attempts": 1,
    "goal": "cost",
    "incumbent": 9900.0,
    "bound": 9900.0,
    "gap_pct": 0.0,
    "accepted_by": None,
    "superseded_by": None,
    "orders_left_out": None,
    "created_at": _AT,
    "started_at": _AT,
    "finished_at": _LATER,
    "accepted_at": None,
    "stopping": False,
    "override": None,
    "error": None,
    "links": {"self": _RUN, "result": f"{_RUN}/result", "events": f"{_RUN}/events"},
}
_ESTIMATE: Final[Mapping[str, Any]] = {
    "possible": True,
    "exact": True,
    "at_once": True,
    "nearest": True,
    "currency": "EUR",
    "goals": [{"goal": "cost", "value": 7200.0, "difference": 300.0, "unit": "EUR"}],
    "cost": 7200.0,
    "cost_difference": 300.0,
    "moved_kg": 500.0,
    "lines": [
        {"order_id": "0001", "source": "000123", "before_kg": 1000.0, "kg": 1500.0},
        {"order_id": "0001", "source": "000456", "before_kg": 1000.0, "kg": 500.0},
    ],
    "clash": [],
    "charges": [],
    "treatments": [],
    "apart": [{"order_id": "0001", "source": "000123", "before_kg": 1000.0, "kg": 1500.0}],
}
_LISTED: Final[Mapping[str, Any]] = {
    **_ASKED,
    "scenario_name": None,
    "summary": {
        "cost": 9900.0,
        "currency": "EUR",
        "recycled_content_pct": 100.0,
        "metal_loss_kg": 75.0,
        "metal_loss_pct": 1.9,
        "tapped_kg": 3900.0,
        "kgco2e_cut_off": None,
        "remelt_version": "1.0.0",
        "input_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
}
_LOT: Final[Mapping[str, Any]] = {
    "lot_id": "000123",
    "lot": {"lot_id": "000123", "mass_kg": 4980.5, "price_per_t": 1850.0, "Cu": 0.21},
    "received_kg": 4980.5,
    "charged_kg": 980.5,
    "on_hand_kg": 4000.0,
    "reserved_kg": 1500.0,
    "free_kg": 2500.0,
    "version": 4,
    "created_at": _AT,
    "updated_at": _END,
}
_LINE: Final[Mapping[str, Any]] = {
    "target": "H1",
    "source": "000123",
    "planned_kg": 4000.0,
    "charged_kg": 3980.5,
    "difference_kg": -19.5,
    "weighed_at": _END,
    "by": "weighbridge",
}
_HOOK_ID: Final = "0198c0ffee000000000000000000b001"
_HOOK: Final[Mapping[str, Any]] = {
    "webhook_id": _HOOK_ID,
    "url": "https://erp.example.com/remelt",
    "events": ["run.succeeded", "run.failed"],
    "active": True,
    "created_at": _AT,
    "links": {
        "self": f"/v1/webhooks/{_HOOK_ID}",
        "deliveries": f"/v1/webhooks/{_HOOK_ID}/deliveries",
    },
}
_DELIVERY: Final[Mapping[str, Any]] = {
    "delivery_id": "0198c0ffee000000000000000000c001",
    "event": "run.succeeded",
    "state": "delivered",
    "attempts": 1,
    "answer": "204",
    "created_at": _LATER,
    "next_at": None,
    "done_at": _LATER,
    "body": {
        "type": "run.succeeded",
        "timestamp": _LATER,
        "data": {"run_id": _RUN_ID, "state": "succeeded", "outcome": "optimal"},
    },
}
_SWEEP: Final = "/v1/sweeps/0198c0ffee000000000000000000d001"
_MEMBER: Final[Mapping[str, Any]] = {
    "run_id": _RUN_ID,
    "name": "1",
    "parameters": {"lots[clean].price_per_t": 2000},
    "state": "succeeded",
    "outcome": "optimal",
    "error_code": None,
    "goals": {"cost": {"value": 9900.0, "bound": 9900.0, "gap_pct": 0.0, "unit": "EUR"}},
    "totals": {
        "cost": 9900.0,
        "currency": "EUR",
        "recycled_content_pct": 100.0,
        "metal_loss_kg": 75.0,
        "primary_kg": 0.0,
        "kgco2e_cut_off": None,
    },
}
_KEY: Final[Mapping[str, Any]] = {
    "key_id": "0198c0ffee000000000000000000e001",
    "name": "SAP production",
    "role": "erp",
    "created_at": _AT,
    "created_by": "admin",
    "expires_at": "2030-01-01T00:00:00Z",
    "revoked_at": None,
    "links": {"self": "/v1/keys/0198c0ffee000000000000000000e001"},
}
EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "Validation": {"valid": False, "issues": [_ISSUE]},
    "Run": _ASKED,
    "RunPage": {"runs": [_LISTED], "next": None},
    "Acceptance": {
        **_ASKED,
        "accepted_by": "planner",
        "accepted_at": _END,
        "reservations": [{"target": "H1", "lot_id": "000123", "kg": 4000.0}],
    },
    "Execution": {
        "run_id": _RUN_ID,
        "accepted_at": _LATER,
        "lines": [_LINE],
        "targets": [
            {"target": "H1", "planned_kg": 4000.0, "charged_kg": 3980.5, "lines_to_come": 0}
        ],
        "still_reserved_kg": 0.0,
        "warnings": [],
    },
    "Sweep": {
        "sweep_id": "0198c0ffee000000000000000000d001",
        "state": "ended",
        "tag": "what if clean scrap gets dearer",
        "created_by": "planner",
        "created_at": _AT,
        "counts": {"queued": 0, "running": 0, "succeeded": 1, "failed": 0, "cancelled": 0},
        "members": [_MEMBER],
        "links": {"self": _SWEEP, "cancel": f"{_SWEEP}/cancel"},
    },
    "Explanation": {"run_id": _RUN_ID, **EXPLANATION},
    "Estimate": {"run_id": _RUN_ID, **_ESTIMATE},
    "Lot": _LOT,
    "LotPage": {"lots": [_LOT], "next": None},
    "Receipt": {"created": 1, "changed": 0, "unchanged": 0, "lots": [_LOT]},
    "UsagePage": {
        "usage": [{**_LINE, "run_id": _RUN_ID, "external_ref": "4711"}],
        "next": None,
    },
    "Entered": {"created": 1, "changed": 0, "unchanged": 0},
    "BookPage": {
        "rows": [
            {
                "name": "B-17",
                "version": 1,
                "row": {"cast_id": "B-17", "charge_id": "H1", "good_kg": 18950},
            }
        ],
        "next": None,
    },
    "Webhook": _HOOK,
    "WebhookMade": {**_HOOK, "secret": "whsec_c2hvd24gb25jZQ=="},
    "WebhookList": {"webhooks": [_HOOK]},
    "Ping": {"delivery_id": "0198c0ffee000000000000000000c001"},
    "DeliveryPage": {"deliveries": [_DELIVERY], "next": None},
    "Key": _KEY,
    "KeyMade": {**_KEY, "key": "rmk_…"},
    "KeyPage": {"keys": [_KEY], "next": None},
}
