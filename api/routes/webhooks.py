"""Webhooks: addresses that are told when a run ends or is accepted."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field, TypeAdapter
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access.caller import Caller, may
from api.hooks.targets import MOST_URL, DeniedTarget, judged_url
from api.http.answers import json_answer, told, unless_known
from api.http.body import document_of
from api.http.cursor import cursor_of, place_of
from api.http.members import members_of
from api.http.preconditions import IF_MATCH, changed_meanwhile, must_match
from api.http.problems import Problem, conflict, not_found
from api.http.schema_words import takes
from api.service import Service, service_of
from api.store import outbox, webhooks
from api.store.outbox import EVENTS, PING, Event
from models.record import Record

EXAMPLE: Final = {
    "url": "https://erp.example.com/remelt",
    "events": ["run.succeeded", "run.failed"],
    "active": True,
}
MOST_ON_A_PAGE: Final = 200
router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


class Wished(Record):
    """A webhook as a body spells it."""

    url: Annotated[str, Field(min_length=1, max_length=MOST_URL)]
    events: Annotated[list[Event], Field(min_length=1, max_length=len(EVENTS))]
    active: bool = True


_WISHED: Final = TypeAdapter(Wished)


@router.post("", status_code=201, openapi_extra=takes(EXAMPLE))
async def create(request: Request, caller: Annotated[Caller, may("manage")]) -> Response:
    """Have an address told. The answer holds the secret to check signatures with, only once."""
    body = await document_of(request)
    hook = await run_in_threadpool(_created, request, caller, body)
    headers = {"Location": f"/v1/webhooks/{hook.webhook_id}", "ETag": _etag(hook)}
    document = {**_document(hook), "secret": hook.secret}
    return json_answer(document, status=HTTPStatus.CREATED, headers=headers)


@router.get("")
def listing(request: Request, caller: Annotated[Caller, may("manage")]) -> Response:
    """All webhooks."""
    with service_of(request).store.reading() as connection:
        found = webhooks.listing(connection, tenant_id=caller.tenant_id)
    return json_answer({"webhooks": [_document(hook) for hook in found]})


@router.get("/{webhook_id}")
def one(request: Request, webhook_id: str, caller: Annotated[Caller, may("manage")]) -> Response:
    """One webhook, without its secret."""
    with service_of(request).store.reading() as connection:
        hook = _hook_in(connection, caller, webhook_id)
    return unless_known(request, _document(hook), etag=_etag(hook))


@router.put("/{webhook_id}", openapi_extra={**takes(EXAMPLE), **IF_MATCH})
async def replace(
    request: Request, webhook_id: str, caller: Annotated[Caller, may("manage")]
) -> Response:
    """Change where a webhook calls, for what, or whether at all; its secret stays."""
    body = await document_of(request)
    hook = await run_in_threadpool(_replaced, request, caller, webhook_id, body)
    return json_answer(_document(hook), headers={"ETag": _etag(hook)})


@router.delete("/{webhook_id}", status_code=204, openapi_extra=IF_MATCH)
def remove(request: Request, webhook_id: str, caller: Annotated[Caller, may("manage")]) -> Response:
    """Take a webhook away, with what it has not been told yet."""
    with service_of(request).store.writing() as connection:
        hook = _hook_in(connection, caller, webhook_id)
        must_match(request, _etag(hook))
        if not webhooks.remove(connection, hook):
            raise changed_meanwhile()
        audit.note(request, connection, caller, "webhook.delete", webhook_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/{webhook_id}/ping", status_code=202)
def ping(request: Request, webhook_id: str, caller: Annotated[Caller, may("manage")]) -> Response:
    """Send a delivery that tells nothing, to see whether it arrives."""
    with service_of(request).store.writing() as connection:
        hook = _hook_in(connection, caller, webhook_id)
        delivery_id = outbox.post(connection, hook, PING, {"webhook_id": webhook_id})
        audit.note(request, connection, caller, "webhook.ping", webhook_id)
    return json_answer({"delivery_id": delivery_id}, status=HTTPStatus.ACCEPTED)


@router.get("/{webhook_id}/deliveries")
def deliveries(
    request: Request,
    webhook_id: str,
    caller: Annotated[Caller, may("manage")],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> Response:
    """What a webhook was sent, the newest first, and what its host answered."""
    with service_of(request).store.reading() as connection:
        _hook_in(connection, caller, webhook_id)
        found = outbox.page(
            connection,
            webhook_id=webhook_id,
            after=None if cursor is None else place_of(cursor),
            most=limit + 1,
        )
    page = found[:limit]
    after = cursor_of(page[-1].created_at, page[-1].delivery_id) if len(found) > limit else None
    return json_answer({"deliveries": [_delivery(row) for row in page], "next": after})


def _created(request: Request, caller: Caller, body: object) -> Row[Any]:
    service = service_of(request)
    wished = _wished(service, body)
    with service.store.writing() as connection:
        if webhooks.count(connection, tenant_id=caller.tenant_id) >= service.settings.most_webhooks:
            raise conflict(
                "too_many_webhooks",
                f"There are {service.settings.most_webhooks} webhooks already. Delete one.",
            )
        hook = webhooks.add(connection, tenant_id=caller.tenant_id, **wished.model_dump())
        audit.note(request, connection, caller, "webhook.create", hook.webhook_id)
    return hook


def _replaced(request: Request, caller: Caller, webhook_id: str, body: object) -> Row[Any]:
    service = service_of(request)
    wished = _wished(service, body)
    values = {**wished.model_dump(), "events": json.dumps(wished.events)}
    with service.store.writing() as connection:
        hook = _hook_in(connection, caller, webhook_id)
        must_match(request, _etag(hook))
        if not webhooks.change(connection, hook, **values):
            raise changed_meanwhile()
        audit.note(request, connection, caller, "webhook.update", webhook_id)
        return _hook_in(connection, caller, webhook_id)


def _wished(service: Service, body: object) -> Wished:
    """What a body asks for.

    Raises:
        Problem: 422, it makes no sense, or names an address that webhooks may not call.
    """
    wished = members_of(body, _WISHED)
    try:
        judged_url(wished.url, allowed=service.settings.webhook_hosts)
    except DeniedTarget as denied:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, code="denied_target", detail=str(denied)
        ) from None
    return wished


def _hook_in(connection: Connection, caller: Caller, webhook_id: str) -> Row[Any]:
    hook = webhooks.find(connection, tenant_id=caller.tenant_id, webhook_id=webhook_id)
    if hook is None:
        raise not_found("webhook")
    return hook


def _etag(hook: Row[Any]) -> str:
    return f'"{hook.version}"'


def _document(hook: Row[Any]) -> dict[str, object]:
    here = f"/v1/webhooks/{hook.webhook_id}"
    return {
        "webhook_id": hook.webhook_id,
        "url": hook.url,
        "events": json.loads(hook.events),
        "active": hook.active,
        "created_at": told(hook.created_at),
        "links": {"self": here, "deliveries": f"{here}/deliveries"},
    }


def _delivery(row: Row[Any]) -> dict[str, object]:
    return {
        "delivery_id": row.delivery_id,
        "event": row.event,
        "state": row.state,
        "attempts": row.attempts,
        "answer": row.answer,
        "created_at": told(row.created_at),
        "next_at": told(row.next_at),
        "done_at": told(row.done_at),
        "body": json.loads(row.body),
    }
