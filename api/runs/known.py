"""The caller's runs and their plans: found, or a problem that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from api.access.caller import Caller
from api.http.problems import Problem, conflict, not_found
from api.runs.run_document import FINAL
from api.service import Service
from api.store import runs
from api.store.tables import runs as table
from optimiser.export.document import plan_of_document
from optimiser.session.override import Override, override


def found_run(service: Service, caller: Caller, run_id: str) -> Row[Any]:
    """The caller's run.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    with service.store.glancing() as connection:
        return run_in(connection, caller, run_id)


def run_in(connection: Connection, caller: Caller, run_id: str) -> Row[Any]:
    """The caller's run, within a transaction.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    run = runs.find(connection, tenant_id=caller.tenant_id, run_id=run_id)
    if run is None:
        raise not_found("run")
    return run


def held_run(connection: Connection, caller: Caller, run_id: str) -> Row[Any]:
    """The caller's run, which nobody else changes until this transaction ends."""
    run_in(connection, caller, run_id)
    connection.execute(select(table.c.run_id).where(table.c.run_id == run_id).with_for_update())
    return run_in(connection, caller, run_id)


def plan_in(connection: Connection, run: Row[Any]) -> tuple[Mapping[str, Any], Any]:
    """The input and the plan of a run, within a transaction.

    Raises:
        Problem: 409, it has not ended, or has ended without a plan.
    """
    plan = runs.result_of(connection, run.run_id)
    if plan is not None:
        return runs.document_of(connection, run.run_id)["scenario"], plan
    raise without_plan(run)


def override_of(service: Service, caller: Caller, run: Row[Any]) -> Override | None:
    """What a revision costs against the run it revises; None without a plan of either."""
    with service.store.reading() as connection:
        parent = runs.find(connection, tenant_id=caller.tenant_id, run_id=run.parent_id)
        if parent is None:
            return None
        before = runs.result_of(connection, parent.run_id)
        now = runs.result_of(connection, run.run_id)
    if before is None or now is None:
        return None
    return override(plan_of_document(before), plan_of_document(now))


def without_plan(run: Row[Any]) -> Problem:
    """What a caller is told who asks for the plan of a run that has none, or none yet."""
    if run.state in FINAL:
        return conflict("no_result", f"The run {run.state} without a plan.")
    detail = f"The run is {run.state}; it has no result yet."
    return conflict("not_finished", detail, headers={"Retry-After": "1"})
