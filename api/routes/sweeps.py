"""Sweeps: one scenario planned many times over, with some figures changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.http.answers import json_answer, unless_known
from api.http.body import document_of, has_body
from api.http.idempotency import Key, key_reused
from api.http.media import accepted
from api.http.problems import Problem, not_found
from api.http.schema_words import takes
from api.runs.asking import sha256_of
from api.runs.example import SCENARIO
from api.runs.queueing import keep_best_of
from api.runs.rendering import JSON
from api.runs.sweep_document import Standing, etag_of, sweep_csv, sweep_document
from api.runs.sweeping import swept
from api.service import Service, service_of
from api.store import runs, sweeps
from api.store.sweeps import Wanted

CSV: Final = "text/csv"
EXAMPLE: Final = {
    "base": SCENARIO,
    "grid": {"lots[clean].price_per_t": [2000, 2100, 2200], "alloys[low copper/Cu].max_pct": [0.1]},
    "tag": "what if clean scrap gets dearer",
}
router = APIRouter(prefix="/v1/sweeps", tags=["sweeps"])


@router.post("", status_code=202, openapi_extra=takes(EXAMPLE))
async def ask(
    request: Request,
    caller: Annotated[Caller, may("sweep")],
    key: Key = None,
) -> Response:
    """Have variations of a scenario planned, each as a run that yields to runs on their own.

    Beside ``base`` stand ``variations``, a list of ``{name, values}``, or ``grid``, the values
    that each figure may have. Figures are named ``settings.NAME`` or ``TABLE[ID].COLUMN``.
    """
    body = await document_of(request)
    sweep, standing, replayed = await run_in_threadpool(_asked, request, caller, body, key)
    headers = {"Location": f"/v1/sweeps/{sweep.sweep_id}", "Retry-After": "1"}
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    document = sweep_document(sweep, standing)
    return json_answer(document, status=HTTPStatus.ACCEPTED, headers=headers)


@router.get("/{sweep_id}")
def status(request: Request, sweep_id: str, caller: Annotated[Caller, may("read")]) -> Response:
    """How a sweep stands, and what each member has come to: json, or csv as Accept asks."""
    media_type = accepted(request, (JSON, CSV))
    with service_of(request).store.reading() as connection:
        sweep, standing = _sweep_in(connection, caller, sweep_id)
    document = sweep_document(sweep, standing)
    if media_type == JSON:
        return unless_known(request, document, etag=etag_of(standing))
    headers = {"Content-Disposition": 'attachment; filename="sweep.csv"'}
    return Response(sweep_csv(document), media_type=CSV, headers=headers)


@router.post("/{sweep_id}/cancel", status_code=202, openapi_extra=takes({"keep_best": True}))
async def cancel(
    request: Request, sweep_id: str, caller: Annotated[Caller, may("sweep")]
) -> Response:
    """End every member that has not ended, and keep the best plans so far unless told otherwise."""
    keep_best = keep_best_of(await document_of(request) if has_body(request) else {})
    document = await run_in_threadpool(_stopped, request, caller, sweep_id, keep_best)
    return json_answer(document, status=HTTPStatus.ACCEPTED)


def _asked(
    request: Request, caller: Caller, body: object, key: str | None
) -> tuple[Row[Any], Standing, bool]:
    """The sweep that was asked for, and whether it was asked for before."""
    service = service_of(request)
    sha256 = sha256_of(body)
    if key is not None and (before := _before(service, caller, key, sha256)) is not None:
        return *before, True
    members, tag = swept(body, settings=service.settings)
    wanted = Wanted(members=members, body_sha256=sha256, idempotency_key=key, tag=tag)
    try:
        with service.store.writing() as connection:
            return *_added(request, connection, caller, wanted), False
    except IntegrityError:  # the same key was quicker
        before = None if key is None else _before(service, caller, key, sha256)
        if before is None:
            raise
        return *before, True


def _added(
    request: Request, connection: Connection, caller: Caller, wanted: Wanted
) -> tuple[Row[Any], Standing]:
    """The sweep, put in the queue.

    Raises:
        Problem: 429, the tenant has as many members waiting as it may.
    """
    most = service_of(request).settings.most_in_sweeps
    waiting = runs.count_open(connection, tenant_id=caller.tenant_id, in_sweeps=True)
    if waiting + len(wanted.members) > most:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            code="queue_full",
            detail=f"{waiting} members of sweeps wait or are under way; {most} may. Try later.",
            headers={"Retry-After": "60"},
        )
    sweep_id = sweeps.add(connection, tenant_id=caller.tenant_id, actor=caller.actor, wanted=wanted)
    audit.note(request, connection, caller, "sweep.create", sweep_id)
    return _sweep_in(connection, caller, sweep_id)


def _before(
    service: Service, caller: Caller, key: str, sha256: str
) -> tuple[Row[Any], Standing] | None:
    """The sweep that came with that key before.

    Raises:
        Problem: 422, it came with another body.
    """
    with service.store.reading() as connection:
        sweep = sweeps.find_by_key(connection, tenant_id=caller.tenant_id, idempotency_key=key)
        if sweep is None:
            return None
        if sweep.body_sha256 == sha256:
            return sweep, sweeps.standing(connection, sweep)
    raise key_reused()


def _stopped(request: Request, caller: Caller, sweep_id: str, keep_best: bool) -> object:  # noqa: FBT001 -- handed on by the thread pool
    with service_of(request).store.writing() as connection:
        sweep, _ = _sweep_in(connection, caller, sweep_id)
        sweeps.stop(connection, sweep, keep_best=keep_best)
        audit.note(request, connection, caller, "sweep.cancel", sweep_id)
        return sweep_document(sweep, sweeps.standing(connection, sweep))


def _sweep_in(connection: Connection, caller: Caller, sweep_id: str) -> tuple[Row[Any], Standing]:
    """The caller's sweep.

    Raises:
        Problem: 404, the caller's tenant has none of that name.
    """
    sweep = sweeps.find(connection, tenant_id=caller.tenant_id, sweep_id=sweep_id)
    if sweep is None:
        raise not_found("sweep")
    return sweep, sweeps.standing(connection, sweep)
