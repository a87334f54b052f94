"""Runs put in the queue and ended there, once for each idempotency key."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from api.access import audit
from api.access.caller import Caller
from api.http.idempotency import key_reused
from api.http.problems import Problem, refused
from api.runs.known import run_in
from api.service import Service, service_of
from api.store import runs
from api.store.runs import Asked

RETRY_AFTER_S: Final = "1"


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


def keep_best_of(body: object) -> bool:
    """Whether a request to stop wants the best plan so far.

    Raises:
        Problem: 422, the body says something else.
    """
    members: Mapping[str, object] = body if isinstance(body, dict) else {"": None}
    keep_best = members.get("keep_best", True)
    if members.keys() <= {"keep_best"} and isinstance(keep_best, bool):
        return keep_best
    raise refused('The body must be {"keep_best": true} or {"keep_best": false}.')
