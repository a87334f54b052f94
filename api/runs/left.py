"""What is left to do of a run: what was asked and planned, and what was charged of it since."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Row

from api.http.problems import Problem
from api.runs.known import plan_in
from api.runs.revising import Before
from api.store import executions, lots


def before_in(connection: Connection, parent: Row[Any]) -> Before:
    """The run that is to be changed, as it stands by now.

    Raises:
        Problem: 409, it has no plan.
    """
    scenario, plan = plan_in(connection, parent)
    charged: dict[str, dict[str, float]] = {}
    for (target, source), row in executions.of_run(connection, parent.run_id).items():
        if row.charged_kg > 0:
            charged.setdefault(target, {})[source] = row.charged_kg
    known = {row["lot_id"] for row in scenario.get("lots") or ()}
    foreign = {source for lines in charged.values() for source in lines} - known
    stock = lots.chosen(connection, tenant_id=parent.tenant_id, lot_ids=foreign)
    return Before(
        run_id=parent.run_id,
        lots_from=parent.lots_from,
        scenario=scenario,
        plan=plan,
        charged=charged,
        substitutes=tuple(lot.row for lot in stock if parent.lots_from == "store"),
    )


def refuse_lots_of_store(
    parent: Row[Any], patch: Mapping[str, Any], remove: Mapping[str, Any]
) -> None:
    """Lots of the store are changed there.

    Raises:
        Problem: 422, the run's lots are the store's, and they are to be changed here.
    """
    if parent.lots_from == "store" and ("lots" in patch or "lots" in remove):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="lots_are_the_stores",
            detail="The lots of this run are the store's. Change them there: PUT /v1/lots/ID.",
        )
