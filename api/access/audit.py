"""Who did what to which run, key or lot: written in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert, or_, select
from starlette.requests import Request

from api.access.caller import Caller
from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import audit

_ADD: Final = insert(audit)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a caller did to what, in which request."""

    request_id: str
    caller: Caller
    action: str
    target: str


def note(
    request: Request, connection: Connection, caller: Caller, action: str, target: str
) -> None:
    """Write down one deed."""
    note_all(connection, [Deed(request.state.request_id, caller, action, target)])


def note_all(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Write down deeds that were done in one transaction."""
    moment = now(connection)
    entries = [
        {
            "entry_id": new_id(),
            "tenant_id": deed.caller.tenant_id,
            "at": moment,
            "actor": deed.caller.actor,
            "action": deed.action,
            "target": deed.target,
            "request_id": deed.request_id,
        }
        for deed in deeds
    ]
    connection.execute(_ADD, entries)


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
