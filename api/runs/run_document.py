"""A run as the service tells it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

from api.http.answers import told
from api.store.results import MADE_BY
from optimiser.session.override import Override

AS_IT_IS: Final = (
    "state", "outcome", "tag", "external_ref", "lots_from", "parent_id", "sweep_id", "scenario_id",
    "scenario_version", "created_by",
    "time_limit_s", "attempts", "goal", "incumbent", "bound", "gap_pct", "accepted_by",
    "superseded_by", "orders_left_out",
)  # fmt: skip
MOMENTS: Final = ("created_at", "started_at", "finished_at", "accepted_at")
FIGURES: Final = (
    "cost", "currency", "recycled_content_pct", "metal_loss_kg", "metal_loss_pct", "tapped_kg",
    "kgco2e_cut_off",
)  # fmt: skip
"""What a list tells of a plan's totals."""
FINAL: Final = frozenset({"succeeded", "failed", "cancelled"})


def status_document(run: Row[Any], *, override: Override | None = None) -> dict[str, object]:
    """How a run stands, with the ways on from there, and what a revision costs if it is known."""
    here = f"/v1/runs/{run.run_id}"
    return {
        "run_id": run.run_id,
        **{name: getattr(run, name) for name in AS_IT_IS},
        **{name: told(getattr(run, name)) for name in MOMENTS},
        "stopping": run.state == "running" and run.stop is not None,
        "override": None if override is None else override.model_dump(mode="json"),
        "error": _error(run),
        "links": {"self": here, "result": f"{here}/result", "events": f"{here}/events"},
    }


def listed_document(run: Row[Any]) -> dict[str, object]:
    """How a run in a list stands, with what its plan comes to and what it was made of."""
    found: Mapping[str, Any] = {} if run.summary is None else json.loads(run.summary)
    totals: Mapping[str, Any] = found.get("totals") or {}
    summary = None
    if found:
        summary = {
            **{name: totals.get(name) for name in FIGURES},
            **{name: found.get(name) for name in MADE_BY},
        }
    return {**status_document(run), "scenario_name": run.scenario_name, "summary": summary}


def event_document(event: Row[Any]) -> dict[str, object]:
    """One event of a run."""
    body: Mapping[str, object] = json.loads(event.body)
    return {"kind": event.kind, "at": told(event.at), **body}


def etag(run: Row[Any]) -> str:
    """What changes whenever the run does."""
    return f'"{run.version}"'


def _error(run: Row[Any]) -> dict[str, object] | None:
    if run.error_code is None:
        return None
    return {"code": run.error_code, "detail": run.error_detail, "support_id": run.support_id}
