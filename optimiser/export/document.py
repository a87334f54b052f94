"""The plan as plan.json spells it: every key always there, null where it does not apply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.issue import Issue
from models.plan import Plan

PRINTED_OF_WARNINGS: Final = frozenset({"code", "message", "pointer"})
_HIDDEN: Final[dict[str, Any]] = {
    "warnings": {"__all__": set(Issue.model_fields) - PRINTED_OF_WARNINGS}
}


def plan_document(plan: Plan) -> dict[str, object]:
    """The plan as plain JSON values, keys in the order of the contract."""
    return plan.model_dump(mode="json", exclude=_HIDDEN)


def plan_json(plan: Plan) -> str:
    """The same as text: two spaces deep, floats as short as they read back exactly."""
    return plan.model_dump_json(indent=2, exclude=_HIDDEN) + "\n"


def plan_of_document(document: Mapping[str, Any]) -> Plan:
    """The plan that ``plan_document`` spelled; what it leaves out of warnings stays out.

    One of a version that knew no prices, or no draws, has none, and one of a version that treated
    no melt paid nothing for it.
    """
    warnings = [{"severity": "warning", **warning} for warning in document["warnings"]]
    whole = {"prices": None, **document, "warnings": warnings}
    if "totals" in whole:
        whole["totals"] = {"treatment_cost": 0.0, **whole["totals"]}
    if "draws" not in whole:
        whole |= {"draws": None, "charges": _undrawn(whole["charges"])}
        whole["bins"] = _undrawn(whole["bins"], itself=False)
        whole["sorting"] = [
            {**one, "outlets": _undrawn(one["outlets"], itself=False)} for one in whole["sorting"]
        ]
    return Plan.model_validate_json(json.dumps(whole))


def _undrawn(rows: Sequence[Mapping[str, Any]], *, itself: bool = True) -> list[dict[str, Any]]:
    """What has an analysis, with no draws to confirm it; nor itself, where it has a chance."""
    nothing = {"off_spec_drawn_pct": None}
    return [
        {
            **row,
            **(nothing if itself else {}),
            "analysis": [one | nothing for one in row["analysis"]],
        }
        for row in rows
    ]
