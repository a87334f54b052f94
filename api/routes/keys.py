"""API keys: made, renamed, given another role, taken back. Admins only."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, Row
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import audit
from api.access import keys as store
from api.access.caller import Caller, may
from api.access.key_document import KeyAsked, asked_of, change_of, etag, key_document
from api.http.answers import json_answer, unless_known
from api.http.body import document_of
from api.http.cursor import cursor_of, place_of
from api.http.preconditions import IF_MATCH, changed_meanwhile, must_match
from api.http.problems import conflict, not_found, refused
from api.http.schema_words import takes
from api.service import service_of
from api.store.engine import now

KEY: Final = {"name": "SAP production", "role": "erp", "expires_at": "2030-01-01T00:00:00Z"}
CHANGE: Final = {"name": "SAP test", "role": "planner"}
MOST_ON_A_PAGE: Final = 200
router = APIRouter(prefix="/v1/keys", tags=["keys"])


@router.post("", status_code=201, openapi_extra=takes(KEY))
async def create(request: Request, caller: Annotated[Caller, may("manage")]) -> Response:
    """Make a key. The answer's ``key`` is what its user sends; nobody can read it again."""
    asked = asked_of(await document_of(request))
    return await run_in_threadpool(_made, request, caller, asked)


@router.get("")
def listing(
    request: Request,
    caller: Annotated[Caller, may("manage")],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
) -> Response:
    """Keys, revoked ones too, the newest first; ``next`` is the cursor of the page after this."""
    after = None if cursor is None else place_of(cursor)
    with service_of(request).store.reading() as connection:
        found = store.page(connection, tenant_id=caller.tenant_id, after=after, most=limit + 1)
    page = found[:limit]
    more = cursor_of(page[-1].created_at, page[-1].key_id) if len(found) > limit else None
    return json_answer({"keys": [key_document(row) for row in page], "next": more})


@router.get("/{key_id}")
def read(request: Request, key_id: str, caller: Annotated[Caller, may("manage")]) -> Response:
    """One key: whose it is, what it allows, until when."""
    with service_of(request).store.reading() as connection:
        row = _key_in(connection, caller, key_id)
    return unless_known(request, key_document(row), etag=etag(row))


@router.patch("/{key_id}", openapi_extra={**takes(CHANGE), **IF_MATCH})
async def change(
    request: Request, key_id: str, caller: Annotated[Caller, may("manage")]
) -> Response:
    """Change name, role or end of a key. If-Match says which version of it is meant."""
    values = change_of(await document_of(request))
    row = await run_in_threadpool(_changed, request, caller, key_id, "key.change", values)
    return json_answer(key_document(row), headers={"ETag": etag(row)})


@router.delete("/{key_id}", status_code=204, openapi_extra=IF_MATCH)
def revoke(request: Request, key_id: str, caller: Annotated[Caller, may("manage")]) -> Response:
    """Take a key back: it opens nothing any more. If-Match says which version is meant."""
    _changed(request, caller, key_id, "key.revoke", None)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _made(request: Request, caller: Caller, asked: KeyAsked) -> Response:
    service = service_of(request)
    with service.store.writing() as connection:
        if not store.any_key(connection) and asked.role != "admin":
            raise conflict(
                "first_key_must_be_admin",
                "From the first key on nobody comes in without one: it must be an admin's.",
            )
        if asked.expires_at is not None and asked.expires_at <= now(connection):
            raise refused("expires_at is over already.")
        key, token = store.make_key(
            connection,
            tenant_id=caller.tenant_id,
            name=asked.name,
            role=asked.role,
            made_by=caller.actor,
            expires_at=asked.expires_at,
        )
        audit.note(request, connection, caller, "key.create", key.key_id)
        row = _key_in(connection, caller, key.key_id)
    service.forget_keys()
    headers = {"Location": f"/v1/keys/{key.key_id}", "ETag": etag(row)}
    return json_answer(
        {**key_document(row), "key": token}, status=HTTPStatus.CREATED, headers=headers
    )


def _changed(
    request: Request,
    caller: Caller,
    key_id: str,
    deed: str,
    values: Mapping[str, object] | None,
) -> Row[Any]:
    """The key after the change; without values it is revoked."""
    service = service_of(request)
    with service.store.writing() as connection:
        row = _key_in(connection, caller, key_id)
        must_match(request, etag(row))
        if row.revoked_at is not None:
            raise conflict(
                "key_revoked", "The key was revoked, which is for good. Make another one."
            )
        values = {"revoked_at": now(connection)} if values is None else values
        if not store.change(connection, key_id=key_id, version=row.version, values=values):
            raise changed_meanwhile()
        audit.note(request, connection, caller, deed, key_id)
        row = _key_in(connection, caller, key_id)
    service.forget_keys()
    return row


def _key_in(connection: Connection, caller: Caller, key_id: str) -> Row[Any]:
    row = store.find(connection, tenant_id=caller.tenant_id, key_id=key_id)
    if row is None:
        raise not_found("key")
    return row
