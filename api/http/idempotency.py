"""Requests that may come twice: one that comes again under its key is answered, not done again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from api.http.problems import Problem
from api.store.engine import now
from api.store.tables import seen


async def _key(
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
    requestid: Annotated[str | None, Header(max_length=255)] = None,
) -> str | None:
    return idempotency_key or requestid


Key = Annotated[str | None, Depends(_key)]
"""Idempotency-Key, or RequestID as SAP calls it."""


def came_before(
    connection: Connection, *, tenant_id: str, key: str | None, body_sha256: str
) -> bool:
    """Whether this request was done under that key already; if not, it now is.

    Raises:
        Problem: 422, the key came with another body; 409, it is under way at this moment.
    """
    if key is None:
        return False
    asked = select(seen.c.body_sha256).where(
        seen.c.tenant_id == tenant_id, seen.c.idempotency_key == key
    )
    known = connection.execute(asked).scalar_one_or_none()
    if known is None:
        _note(connection, tenant_id, key, body_sha256)
        return False
    if known != body_sha256:
        raise key_reused()
    return True


def key_reused() -> Problem:
    """422: the key came with another body."""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="idempotency_key_reused",
        detail="This Idempotency-Key came with another body before. Use a new key.",
    )


def _note(connection: Connection, tenant_id: str, key: str, body_sha256: str) -> None:
    values = {
        "tenant_id": tenant_id,
        "idempotency_key": key,
        "body_sha256": body_sha256,
        "at": now(connection),
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(seen).values(values))
    except IntegrityError:
        raise Problem(
            HTTPStatus.CONFLICT,
            code="in_flight",
            detail="A request with this Idempotency-Key is under way. Ask again soon.",
            headers={"Retry-After": "1"},
        ) from None
