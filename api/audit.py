"""Who did what to which run, key or lot: written in the same transaction as the deed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, insert
from starlette.requests import Request

from api.caller import Caller
from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import audit

_ADD: Final = insert(audit)


def note(
    request: Request, connection: Connection, caller: Caller, action: str, target: str
) -> None:
    """Write down one deed."""
    entry = {
        "entry_id": new_id(),
        "tenant_id": caller.tenant_id,
        "at": now(connection),
        "actor": caller.actor,
        "action": action,
        "target": target,
        "request_id": request.state.request_id,
    }
    connection.execute(_ADD, entry)
