"""Runs: asked for, watched, stopped."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, unless_known
from api.http.body import document_of, has_body
from api.http.cursor import cursor_of, place_of
from api.http.direct import DirectRoute
from api.http.idempotency import Key
from api.http.schema_words import takes
from api.runs.asking import judged_and_packed, parted, sha256_of
from api.runs.example import SCENARIO
from api.runs.free_lots import with_free_lots
from api.runs.known import found_run, override_of, run_in
from api.runs.queueing import RETRY_AFTER_S, came_as, keep_best_of, taken
from api.runs.run_document import FINAL, etag, listed_document, status_document
from api.service import service_of
from api.store import runs
from api.store.runs import Asked, State

MOST_WAIT_S: Final = 60.0
LOOK_S: Final = 0.05
MOST_ON_A_PAGE: Final = 200
router = APIRouter(prefix="/v1/runs", tags=["runs"], route_class=DirectRoute)


@router.get("/{run_id}")
async def status(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("read")],
    wait: Annotated[float, Query(ge=0, le=MOST_WAIT_S, description="Seconds to wait")] = 0.0,
) -> Response:
    """How a run stands. With ``wait``, as soon as it has ended or changed from If-None-Match.

    Of a revision that has succeeded, ``override`` says what it costs against the run it revises.
    """
    service = service_of(request)
    until_s = time.monotonic() + wait
    known = request.headers.get("if-none-match")
    run = await service.look(found_run, service, caller, run_id)
    with service.waiting.taken(caller.tenant_id) if wait else nullcontext():
        while run.state not in FINAL and known in {None, etag(run)} and time.monotonic() < until_s:
            await asyncio.sleep(LOOK_S)
            run = await service.look(found_run, service, caller, run_id)
    override = None
    if run.parent_id is not None and run.state == "succeeded":
        override = await run_in_threadpool(override_of, service, caller, run)
    return unless_known(request, status_document(run, override=override), etag=etag(run))


@router.post("", status_code=202, openapi_extra=takes({**SCENARIO, "external_ref": "4711"}))
async def ask(
    request: Request,
    caller: Annotated[Caller, may("plan")],
    key: Key = None,
) -> Response:
    """Have a scenario planned. The same Idempotency-Key and body give the same run again."""
    body = await document_of(request)
    run, replayed = await run_in_threadpool(_asked, request, caller, body, key)
    headers = {"Location": f"/v1/runs/{run.run_id}", "Retry-After": RETRY_AFTER_S}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return json_answer(status_document(run), status=HTTPStatus.ACCEPTED, headers=headers)


@router.get("")
def listing(
    request: Request,
    caller: Annotated[Caller, may("read")],
    state: Annotated[State | None, Query()] = None,
    tag: Annotated[str | None, Query(max_length=255)] = None,
    external_ref: Annotated[str | None, Query(max_length=255)] = None,
    sweep_id: Annotated[str | None, Query(max_length=32)] = None,
    scenario_id: Annotated[str | None, Query(max_length=32)] = None,
    parent_id: Annotated[str | None, Query(max_length=32)] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> Response:
    """Runs, the newest first; ``next`` is the cursor of the page after this one."""
    wanted = {
        "state": state,
        "tag": tag,
        "external_ref": external_ref,
        "sweep_id": sweep_id,
        "scenario_id": scenario_id,
        "parent_id": parent_id,
    }
    with service_of(request).store.reading() as connection:
        found = runs.page(
            connection,
            tenant_id=caller.tenant_id,
            wanted={name: value for name, value in wanted.items() if value is not None},
            after=None if cursor is None else place_of(cursor),
            most=limit + 1,
        )
    page = found[:limit]
    after = cursor_of(page[-1].created_at, page[-1].run_id) if len(found) > limit else None
    return json_answer({"runs": [listed_document(run) for run in page], "next": after})


@router.post("/{run_id}/cancel", status_code=202, openapi_extra=takes({"keep_best": True}))
async def cancel(request: Request, run_id: str, caller: Annotated[Caller, may("plan")]) -> Response:
    """End a run, and keep the best plan so far unless told otherwise."""
    keep_best = keep_best_of(await document_of(request) if has_body(request) else {})
    run = await run_in_threadpool(_stopped, request, caller, run_id, keep_best)
    return json_answer(status_document(run), status=HTTPStatus.ACCEPTED)


def _asked(
    request: Request, caller: Caller, body: object, key: str | None
) -> tuple[Row[Any], bool]:
    """The run that was asked for, and whether it was asked for before."""
    service = service_of(request)
    sha256 = None if key is None else sha256_of(body)
    if key is not None and (before := came_as(service, caller, key, sha256)) is not None:
        return before, True
    document, filing = parted(body)
    if filing.lots_from == "store":
        with service.store.reading() as connection:
            document = with_free_lots(connection, document, tenant_id=caller.tenant_id)
    own, content = judged_and_packed(document)
    limit_s = min(own.time_limit_s, service.settings.most_time_limit_s)
    asked = Asked(
        document=content,
        body_sha256=sha256,
        time_limit_s=limit_s,
        idempotency_key=key,
        lots_from=filing.lots_from,
        tag=filing.tag,
        external_ref=filing.external_ref,
    )

    return taken(request, caller, asked)


def _stopped(request: Request, caller: Caller, run_id: str, keep_best: bool) -> Row[Any]:  # noqa: FBT001 -- handed on by the thread pool
    with service_of(request).store.writing() as connection:
        run_in(connection, caller, run_id)
        runs.stop(connection, run_id=run_id, keep_best=keep_best)
        audit.note(request, connection, caller, "run.cancel", run_id)
        return run_in(connection, caller, run_id)
