"""A sweep as the service tells it: a row per member."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from sqlalchemy import Row

from api.http.answers import told
from api.runs.run_document import FINAL
from api.store import sweeps
from api.store.runs import State
from optimiser.export.charges_table import guarded

FIGURES: Final = ("cost", "currency", "recycled_content_pct", "metal_loss_kg", "primary_kg",
                  "kgco2e_cut_off")  # fmt: skip
"""What a row tells of a plan's totals."""
Standing = Mapping[str, tuple[Row[Any], Any]]


def sweep_document(sweep: Row[Any], standing: Standing) -> dict[str, object]:
    """How a sweep stands: members by state, and each member's parameters, outcome and goals."""
    asked = sweeps.listed(sweep)
    states = Counter(run.state for run, _ in standing.values())
    here = f"/v1/sweeps/{sweep.sweep_id}"
    return {
        "sweep_id": sweep.sweep_id,
        "state": "ended" if states.keys() <= FINAL else "running",
        "tag": asked["tag"],
        "created_by": sweep.created_by,
        "created_at": told(sweep.created_at),
        "counts": {state: states[state] for state in get_args(State)},
        "members": [_member(one, standing) for one in asked["members"]],
        "links": {"self": here, "cancel": f"{here}/cancel"},
    }


def etag_of(standing: Standing) -> str:
    """What changes whenever a member does."""
    return f'"{len(standing)}-{sum(run.version for run, _ in standing.values())}"'


def sweep_csv(document: Mapping[str, Any]) -> str:
    """The members as a table: a column per parameter and per goal."""
    members = document["members"]
    parameters = _names(member["parameters"] for member in members)
    goals = _names(member["goals"] for member in members)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = ("run_id", "name", *parameters, "state", "outcome", "error_code",
             *(f"goal {goal}" for goal in goals), *FIGURES)  # fmt: skip
    writer.writerow(map(_cell, heads))
    for member in members:
        totals = member["totals"] or {}
        values = (
            *(member["run_id"], member["name"]),
            *(member["parameters"].get(name) for name in parameters),
            *(member["state"], member["outcome"], member["error_code"]),
            *(member["goals"].get(goal, {}).get("value") for goal in goals),
            *(totals.get(figure) for figure in FIGURES),
        )
        writer.writerow(map(_cell, values))
    return out.getvalue()


def _member(one: Mapping[str, Any], standing: Standing) -> dict[str, object]:
    """One row; a run that was pruned has left its parameters only."""
    run, summary = standing.get(one["run_id"], (None, None))
    goals = [] if summary is None else summary["goals"]
    return {
        **one,
        "state": None if run is None else run.state,
        "outcome": None if run is None else run.outcome,
        "error_code": None if run is None else run.error_code,
        "goals": {goal.pop("goal"): goal for goal in goals},
        "totals": None if summary is None else {f: summary["totals"][f] for f in FIGURES},
    }


def _names(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Every name in the rows, in the order they are met."""
    return tuple(dict.fromkeys(name for row in rows for name in row))


def _cell(value: object) -> object:
    """A value as a cell: texts that look like formulas stay texts, lists are spelled as JSON."""
    if isinstance(value, list | dict | bool):
        return guarded(json.dumps(value, ensure_ascii=False))
    return guarded(value) if isinstance(value, str) else value
