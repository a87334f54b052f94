"""The plan as plan.json spells it: every key always there, null where it does not apply."""

from __future__ import annotations

import json
from collections.abc import Mapping
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

    One of a version that knew no prices has none, and one of a version that treated no melt paid
    nothing for it.
    """
    warnings = [{"severity": "warning", **warning} for warning in document["warnings"]]
    totals = {"treatment_cost": 0.0, **document["totals"]}
    whole = {"prices": None, **document, "totals": totals, "warnings": warnings}
    return Plan.model_validate_json(json.dumps(whole))
