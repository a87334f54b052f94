"""A run as it goes: server-sent events with incumbent, bound and gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import Row

from api.access.caller import Caller, may
from api.http.problems import Problem
from api.runs.known import found_run
from api.runs.run_document import event_document
from api.service import Service, service_of
from api.store import runs

LOOK_S: Final = 0.1
router = APIRouter(prefix="/v1/runs", tags=["runs"])


async def _begun(
    request: Request,
    run_id: str,
    caller: Annotated[Caller, may("read")],
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> AsyncIterator[int]:
    """The event to go on from, once all is well: a stream that has begun can no longer refuse."""
    service = service_of(request)
    await service.look(found_run, service, caller, run_id)
    seq = _seq(last_event_id)
    with service.waiting.taken(caller.tenant_id):
        yield seq


@router.get("/{run_id}/events", response_class=EventSourceResponse)
async def events(
    request: Request,
    run_id: str,
    begun: Annotated[int, Depends(_begun)],
) -> AsyncIterator[ServerSentEvent]:
    """All that happens to a run until it ends; Last-Event-ID goes on from there."""
    service = service_of(request)
    seq = begun
    while True:
        is_over, told = await service.look(_after, service, run_id, seq)
        for event in told:
            seq = event.seq
            yield ServerSentEvent(data=event_document(event), event=event.kind, id=str(seq))
        if is_over:
            return
        await asyncio.sleep(LOOK_S)


def _after(service: Service, run_id: str, seq: int) -> tuple[bool, list[Row[Any]]]:
    """Whether the run is over, and what was told of it since.

    Asked in this order, so that the last event of a run that is over is among them. A caller who
    has seen that one already, or whose run was pruned, waits for nothing.
    """
    with service.store.glancing() as connection:
        is_over = runs.is_over(connection, run_id=run_id)
        return is_over, list(runs.events_after(connection, run_id=run_id, seq=seq))


def _seq(last_event_id: str | None) -> int:
    if last_event_id is None:
        return 0
    if last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) < 10:
        return int(last_event_id)
    raise Problem(
        HTTPStatus.BAD_REQUEST,
        code="invalid_event_id",
        detail="Last-Event-ID must be the id of an event that this service gave.",
    )
