"""Runs put in the queue and ended there, once for each idempotency key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from api.access import audit
from api.access.audit import Deed
from api.access.caller import Caller
from api.http.idempotency import key_reused
from api.http.problems import Problem, refused
from api.service import Service, service_of
from api.store import runs
from api.store.runs import Asked

RETRY_AFTER_S: Final = "1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that a caller wants in the queue, and how many of their tenant's may be there."""

    request_id: str
    caller: Caller
    asked: Asked
    action: str
    most: int


def taken(
    request: Request, caller: Caller, asked: Asked, *, action: str = "run.create"
) -> tuple[Row[Any], bool]:
    """Put a run in the queue, unless another with its key was quicker; and whether one was."""
    service = service_of(request)
    most = service.settings.most_queued
    wanted = Wanted(request.state.request_id, caller, asked, action, most)
    try:
        return service.write(queued, wanted), False
    except IntegrityError:
        # The same key came twice at once, and the other was quicker.
        key, sha256 = asked.idempotency_key, asked.body_sha256
        if key is None or (before := came_as(service, caller, key, sha256)) is None:
            raise
        return before, True


def queued(connection: Connection, wanted: Sequence[Wanted]) -> list[Row[Any]]:
    """Put runs in the queue.

    Raises:
        Problem: 429, a tenant would have more runs waiting than it may.
    """
    coming = Counter(one.caller.tenant_id for one in wanted)
    most = {one.caller.tenant_id: one.most for one in wanted}
    for tenant_id, count in coming.items():
        _check_room(connection, tenant_id, coming=count, most=most[tenant_id])
    ids = runs.add_all(
        connection, [(one.caller.tenant_id, one.caller.actor, one.asked) for one in wanted]
    )
    deeds = [
        Deed(one.request_id, one.caller, one.action, run_id)
        for one, run_id in zip(wanted, ids, strict=True)
    ]
    audit.note_all(connection, deeds)
    return runs.these(connection, ids)


def _check_room(connection: Connection, tenant_id: str, *, coming: int, most: int) -> None:
    waiting = runs.count_open(connection, tenant_id=tenant_id)
    if waiting + coming > most:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            code="queue_full",
            detail=f"{waiting} runs wait or are under way, and no more may. Try again later.",
            headers={"Retry-After": "10"},
        )


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
