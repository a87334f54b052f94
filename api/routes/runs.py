"""Runs: asked for, watched, stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import nullcontext
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, unless_known
from api.http.body import document_of, has_body
from api.http.cursor import cursor_of, place_of
from api.http.idempotency import Key, key_reused
from api.http.problems import Problem
from api.routes.evaluations import SCENARIO, takes
from api.runs.asking import judged, parted, sha256_of
from api.runs.free_lots import with_free_lots
from api.runs.run_document import FINAL, etag, status_document
from api.service import Service, service_of
from api.store import runs
from api.store.blobs import packed
from api.store.runs import Asked, State

MOST_WAIT_S: Final = 60.0
LOOK_S: Final = 0.05
MOST_ON_A_PAGE: Final = 200
RETRY_AFTER_S: Final = "1"
router = APIRouter(prefix="/v1/runs", tags=["runs"])


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
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> Response:
    """Runs, the newest first; ``next`` is the cursor of the page after this one."""
    wanted = {"state": state, "tag": tag, "external_ref": external_ref, "sweep_id": sweep_id}
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
    return json_answer({"runs": [status_document(run) for run in page], "next": after})


@router.get("/{run_id}")
async def status(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("read")],
    wait: Annotated[float, Query(ge=0, le=MOST_WAIT_S, description="Seconds to wait")] = 0.0,
) -> Response:
    """How a run stands. With ``wait``, as soon as it has ended or changed from If-None-Match."""
    service = service_of(request)
    until_s = time.monotonic() + wait
    known = request.headers.get("if-none-match")
    run = await service.look(found_run, service, caller, run_id)
    with service.waiting.taken(caller.tenant_id) if wait else nullcontext():
        while run.state not in FINAL and known in {None, etag(run)} and time.monotonic() < until_s:
            await asyncio.sleep(LOOK_S)
            run = await service.look(found_run, service, caller, run_id)
    return unless_known(request, status_document(run), etag=etag(run))


@router.post("/{run_id}/cancel", status_code=202, openapi_extra=takes({"keep_best": True}))
async def cancel(request: Request, run_id: str, caller: Annotated[Caller, may("plan")]) -> Response:
    """End a run, and keep the best plan so far unless told otherwise."""
    keep_best = keep_best_of(await document_of(request) if has_body(request) else {})
    run = await run_in_threadpool(_stopped, request, caller, run_id, keep_best)
    return json_answer(status_document(run), status=HTTPStatus.ACCEPTED)


def found_run(service: Service, caller: Caller, run_id: str) -> Row[Any]:
    """The caller's run.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    with service.store.reading() as connection:
        return run_in(connection, caller, run_id)


def run_in(connection: Connection, caller: Caller, run_id: str) -> Row[Any]:
    """The caller's run, within a transaction.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    run = runs.find(connection, tenant_id=caller.tenant_id, run_id=run_id)
    if run is None:
        raise Problem(HTTPStatus.NOT_FOUND, code="not_found", detail="There is no such run.")
    return run


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
    scenario = judged(document)
    limit_s = min(scenario.settings.time_limit_s, service.settings.most_time_limit_s)
    asked = Asked(
        document=packed({"scenario": document, "previous": None}),
        body_sha256=sha256,
        time_limit_s=limit_s,
        idempotency_key=key,
        lots_from=filing.lots_from,
        tag=filing.tag,
        external_ref=filing.external_ref,
    )

    return taken(request, caller, asked)


def taken(
    request: Request, caller: Caller, asked: Asked, *, action: str = "run.create"
) -> tuple[Row[Any], bool]:
    """Put a run in the queue, unless another with its key was quicker; and whether one was."""
    service = service_of(request)

    def write(connection: Connection) -> Row[Any]:
        run_id = queued(connection, service, caller, asked)
        audit.note(request, connection, caller, action, run_id)
        return run_in(connection, caller, run_id)

    try:
        return service.write(write), False
    except IntegrityError:
        # The same key came twice at once, and the other was quicker.
        key, sha256 = asked.idempotency_key, asked.body_sha256
        if key is None or (before := came_as(service, caller, key, sha256)) is None:
            raise
        return before, True


def queued(connection: Connection, service: Service, caller: Caller, asked: Asked) -> str:
    """Put a run in the queue.

    Raises:
        Problem: 429, the tenant has as many runs waiting as it may.
    """
    waiting = runs.count_open(connection, tenant_id=caller.tenant_id)
    if waiting >= service.settings.most_queued:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            code="queue_full",
            detail=f"{waiting} runs wait or are under way, and no more may. Try again later.",
            headers={"Retry-After": "10"},
        )
    return runs.add(connection, tenant_id=caller.tenant_id, actor=caller.actor, asked=asked)


def came_as(service: Service, caller: Caller, key: str, sha256: str | None) -> Row[Any] | None:
    """The run that came with that key before.

    Raises:
        Problem: 422, it came with another body.
    """
    with service.store.reading() as connection:
        run = runs.find_by_key(connection, tenant_id=caller.tenant_id, idempotency_key=key)
    if run is not None and run.body_sha256 != sha256:
        raise key_reused()
    return run


def _stopped(request: Request, caller: Caller, run_id: str, keep_best: bool) -> Row[Any]:  # noqa: FBT001 -- handed on by the thread pool
    with service_of(request).store.writing() as connection:
        run_in(connection, caller, run_id)
        runs.stop(connection, run_id=run_id, keep_best=keep_best)
        audit.note(request, connection, caller, "run.cancel", run_id)
        return run_in(connection, caller, run_id)


def keep_best_of(body: object) -> bool:
    """Whether a request to stop wants the best plan so far.

    Raises:
        Problem: 422, the body says something else.
    """
    members: Mapping[str, object] = body if isinstance(body, dict) else {"": None}
    keep_best = members.get("keep_best", True)
    if members.keys() <= {"keep_best"} and isinstance(keep_best, bool):
        return keep_best
    raise Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_request",
        detail='The body must be {"keep_best": true} or {"keep_best": false}.',
    )
