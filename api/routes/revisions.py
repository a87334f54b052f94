"""Runs that revise another: changed, pinned, close to the plan before."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.caller import Caller, may
from api.http.answers import json_answer
from api.http.body import document_of
from api.http.idempotency import Key
from api.http.schema_words import takes
from api.runs.asking import judged, sha256_of
from api.runs.free_lots import with_free_lots
from api.runs.known import run_in
from api.runs.left import before_in, refuse_lots_of_store
from api.runs.queueing import RETRY_AFTER_S, came_as, taken
from api.runs.revising import (
    Revision,
    gone_with,
    left_to_do,
    previous_of,
    revised,
    revision_of,
)
from api.runs.run_document import status_document
from api.service import service_of
from api.store import reservations
from api.store.blobs import packed
from api.store.runs import Asked

EXAMPLE: Final = {
    "patch": {"orders": [{"order_id": "H2", "tap_min_kg": 9000}], "settings": {"gap_pct": 0.5}},
    "remove": {"orders": ["H3"]},
    "pins": [{"source": "000123", "target": "H2", "kg": 2000}],
    "stay_close": {"rank": "first", "slack_pct": 1},
}
router = APIRouter(prefix="/v1/runs", tags=["runs"])


@router.post("/{run_id}/revisions", status_code=202, openapi_extra=takes(EXAMPLE))
async def revise(
    request: Request, run_id: str, caller: Annotated[Caller, may("plan")], key: Key = None
) -> Response:
    """Have a run's scenario planned anew, with changes, without the orders that are made.

    ``patch`` merges settings (RFC 7396) and rows, found by the columns that name them; ``remove``
    takes rows out; ``pins`` are added; ``stay_close`` has goal changes keep to the plan before.
    Lots of the store are taken as they are by now.
    """
    body = await document_of(request)
    run, replayed = await run_in_threadpool(_revised, request, caller, run_id, body, key)
    headers = {"Location": f"/v1/runs/{run.run_id}", "Retry-After": RETRY_AFTER_S}
    headers |= {"Idempotent-Replayed": "true"} if replayed else {}
    return json_answer(status_document(run), status=HTTPStatus.ACCEPTED, headers=headers)


def _revised(
    request: Request, caller: Caller, run_id: str, body: object, key: str | None
) -> tuple[Row[Any], bool]:
    service = service_of(request)
    with service.store.reading() as connection:
        parent = run_in(connection, caller, run_id)
    sha256 = None if key is None else sha256_of([run_id, body])
    if key is not None and (before := came_as(service, caller, key, sha256)) is not None:
        return before, True
    revision = revision_of(body)
    with service.store.reading() as connection:
        document, plan = _changed(connection, parent, revision)
    own = judged(document)
    limit_s = min(own.time_limit_s, service.settings.most_time_limit_s)
    asked = Asked(
        document=packed({"scenario": document, "previous": previous_of(plan, document)}),
        body_sha256=sha256,
        time_limit_s=limit_s,
        idempotency_key=key,
        lots_from=parent.lots_from,
        tag=revision.tag or parent.tag,
        external_ref=revision.external_ref or parent.external_ref,
        parent_id=run_id,
        scenario_id=parent.scenario_id,
        scenario_version=parent.scenario_version,
    )
    return taken(request, caller, asked, action="run.revise")


def _changed(
    connection: Connection, parent: Row[Any], revision: Revision
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The scenario of the revision, and the plan that it revises."""
    refuse_lots_of_store(parent, revision.patch, revision.remove)
    before = before_in(connection, parent)
    document = left_to_do(before)
    if parent.lots_from == "store":
        held_by = [parent.run_id, *reservations.ancestors(connection, parent.run_id)]
        document = with_free_lots(
            connection, {**document, "lots": []}, tenant_id=parent.tenant_id, revises=held_by
        )
        document = gone_with(before.scenario, document)
    return revised(document, revision, previous_run=parent.run_id), before.plan
