"""The caller's kept scenarios: found, or a problem that says why not; and how they are told."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row

from api.access.caller import Caller
from api.http.answers import told
from api.http.problems import not_found
from api.scenarios.sheets import Sheets, sheets_kept
from api.service import Service
from api.store import scenarios

PARTS: Final = ("sheets", "issues", "edits", "workbook", "runs")


def found_scenario(service: Service, caller: Caller, scenario_id: str) -> Row[Any]:
    """The head of the caller's scenario.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    with service.store.reading() as connection:
        return scenario_in(connection, caller, scenario_id)


def opened(service: Service, caller: Caller, scenario_id: str) -> tuple[Row[Any], Sheets]:
    """The caller's scenario and what it holds, of the same moment.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    with service.store.reading() as connection:
        head = scenario_in(connection, caller, scenario_id)
        return head, sheets_kept(scenarios.contents(connection, scenario_id))


def scenario_in(
    connection: Connection, caller: Caller, scenario_id: str, *, held: bool = False
) -> Row[Any]:
    """The head of the caller's scenario, within a transaction; ``held`` keeps others off.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    head = scenarios.find(
        connection, tenant_id=caller.tenant_id, scenario_id=scenario_id, held=held
    )
    if head is None:
        raise not_found("scenario")
    return head


def head_document(head: Row[Any]) -> dict[str, object]:
    """A scenario as the service tells it, without what it holds."""
    here = f"/v1/scenarios/{head.scenario_id}"
    return {
        "scenario_id": head.scenario_id,
        "name": head.name,
        "version": head.version,
        "created_at": told(head.created_at),
        "created_by": head.created_by,
        "updated_at": told(head.updated_at),
        "updated_by": head.updated_by,
        "links": {"self": here, **{name: f"{here}/{name}" for name in PARTS}},
    }


def etag_of(head: Row[Any]) -> str:
    """What changes whenever the scenario does."""
    return f'"{head.version}"'
