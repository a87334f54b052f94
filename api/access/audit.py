"""Who did what to which run, key or lot: written in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert, or_, select
from starlette.requests import Request

from api.access.caller import Caller
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


def page(
    connection: Connection,
    *,
    tenant_id: str,
    wanted: Mapping[str, str],
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Row[Any]]:
    """Deeds of that tenant, the newest first, those before ``after``.

    ``wanted`` gives columns that must have a value: action, target.
    """
    conditions = [audit.c[name] == value for name, value in wanted.items()]
    if after is not None:
        at, entry_id = after
        conditions.append(or_(audit.c.at < at, and_(audit.c.at == at, audit.c.entry_id < entry_id)))
    chosen = (
        select(audit)
        .where(audit.c.tenant_id == tenant_id, *conditions)
        .order_by(audit.c.at.desc(), audit.c.entry_id.desc())
        .limit(most)
    )
    return connection.execute(chosen).all()
