"""Where in the workbench a page stands: the caller's scenario or run, and what goes with it."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request

from api.access.caller import Caller
from api.runs.known import run_in
from api.runs.run_document import listed_document, status_document
from api.scenarios.known import head_document, scenario_in
from api.scenarios.sheets import sheets_kept
from api.scenarios.zones import own_zone
from api.service import service_of
from api.store import runs, scenarios

Shown = dict[str, Any]
MOST_NEWEST: Final = 8


def of_scenario(request: Request, caller: Caller, scenario_id: str) -> Shown:
    """The head of a kept scenario, its time zone, and its newest run if there is one.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    with service_of(request).store.reading() as connection:
        head = scenario_in(connection, caller, scenario_id)
        run = scenarios.latest_run(connection, tenant_id=caller.tenant_id, scenario_id=scenario_id)
        settings = scenarios.settings_of(connection, scenario_id)
    return {
        "own_zone": own_zone({"settings": settings}),
        "scenario": head_document(head),
        "run": None if run is None else status_document(run),
    }


def has_rows(request: Request, scenario_id: str) -> bool:
    """Whether a kept scenario says anything that can be planned, right or wrong."""
    with service_of(request).store.reading() as connection:
        held = sheets_kept(scenarios.contents(connection, scenario_id))
    return any(any(cells.values()) for cells in held.rows.values())


def newest_runs(request: Request, caller: Caller) -> list[dict[str, object]]:
    """The caller's newest runs, the newest first."""
    with service_of(request).store.reading() as connection:
        found = runs.page(
            connection, tenant_id=caller.tenant_id, wanted={}, after=None, most=MOST_NEWEST
        )
    return [listed_document(run) for run in found]


def of_run(request: Request, caller: Caller, run_id: str) -> Shown:
    """The status of a run, its time zone, and the head of the kept scenario that it was made of.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    head = None
    with service_of(request).store.reading() as connection:
        run = run_in(connection, caller, run_id)
        planned = runs.settings_of(connection, run_id)
        if run.scenario_id is not None:
            head = scenarios.find(
                connection, tenant_id=caller.tenant_id, scenario_id=run.scenario_id
            )
    return {
        "own_zone": own_zone({"settings": planned}),
        "scenario": None if head is None else head_document(head),
        "run": status_document(run),
    }
