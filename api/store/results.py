"""Plans of runs: the one that a run has ended with, or the best so far of one that is gone on with.

A worker that must leave in the midst of a search gives the run back with what it has found. It is
nobody's result, until somebody ends the run and wants the best plan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from api.store.blobs import packed, unpacked
from api.store.tables import run_results

SUMMARY: Final = ("goals", "totals")
"""What lists of many runs show of a plan without unpacking it."""
MADE_BY: Final = ("remelt_version", "input_sha256")
"""And of what it was made by and of; plans of older versions do not have it there."""


def put(connection: Connection, run_id: str, plan: Mapping[str, Any]) -> None:
    """Have this be the plan of a run, in the place of any other."""
    forget(connection, run_id)
    connection.execute(
        insert(run_results).values(
            run_id=run_id, document=packed(plan), summary=json.dumps(_in_short(plan))
        )
    )


def forget(connection: Connection, run_id: str) -> None:
    """Have a run have no plan."""
    connection.execute(delete(run_results).where(run_results.c.run_id == run_id))


def found(connection: Connection, run_id: str) -> Any:
    """The plan of a run, ended or not, as plan.json spells it; None where there is none."""
    chosen = select(run_results.c.document).where(run_results.c.run_id == run_id)
    content = connection.execute(chosen).scalar_one_or_none()
    return None if content is None else unpacked(content)


def told(plan: Mapping[str, Any]) -> dict[str, object]:
    """What a run that ends with this plan says of it: how far the first goal came, as printed."""
    found: dict[str, object] = {
        "outcome": plan["outcome"],
        "orders_left_out": len(plan.get("unplanned") or ()),
    }
    if plan.get("goals"):
        first = plan["goals"][0]
        found |= {"incumbent": first["value"]}
        found |= {name: first[name] for name in ("goal", "bound", "gap_pct")}
    return found


def _in_short(plan: Mapping[str, Any]) -> dict[str, object]:
    made = plan.get("provenance") or {}
    return {
        **{name: plan[name] for name in SUMMARY},
        **{name: made.get(name) for name in MADE_BY},
    }
