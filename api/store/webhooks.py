"""Webhooks of a tenant: addresses that are told of its runs."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import webhooks

SECRET: Final = "whsec_"  # noqa: S105 -- how secrets begin, not one
SECRET_BYTES: Final = 32


def add(
    connection: Connection, *, tenant_id: str, url: str, events: Sequence[str], active: bool
) -> Row[Any]:
    """A new webhook, with the secret that its deliveries are signed with."""
    webhook_id = new_id()
    connection.execute(
        insert(webhooks).values(
            webhook_id=webhook_id,
            tenant_id=tenant_id,
            url=url,
            secret=SECRET + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
            events=json.dumps(list(events)),
            active=active,
            version=1,
            created_at=now(connection),
        )
    )
    found = find(connection, tenant_id=tenant_id, webhook_id=webhook_id)
    assert found is not None
    return found


def find(connection: Connection, *, tenant_id: str, webhook_id: str) -> Row[Any] | None:
    """The webhook of that tenant; None where there is none, also for another tenant's."""
    chosen = select(webhooks).where(
        webhooks.c.webhook_id == webhook_id, webhooks.c.tenant_id == tenant_id
    )
    return connection.execute(chosen).one_or_none()


def listing(connection: Connection, *, tenant_id: str) -> Sequence[Row[Any]]:
    """All webhooks of that tenant, the oldest first; there are few."""
    chosen = select(webhooks).where(webhooks.c.tenant_id == tenant_id)
    return connection.execute(chosen.order_by(webhooks.c.webhook_id)).all()


def count(connection: Connection, *, tenant_id: str) -> int:
    """How many webhooks that tenant has."""
    chosen = select(func.count()).where(webhooks.c.tenant_id == tenant_id)
    return connection.execute(chosen).scalar_one()


def change(connection: Connection, hook: Row[Any], **values: object) -> bool:
    """Write values over a webhook; False where somebody has changed it meanwhile."""
    changed = connection.execute(
        update(webhooks)
        .where(webhooks.c.webhook_id == hook.webhook_id, webhooks.c.version == hook.version)
        .values(version=hook.version + 1, **values)
    )
    return changed.rowcount == 1


def remove(connection: Connection, hook: Row[Any]) -> bool:
    """Delete a webhook and its deliveries; False where somebody has changed it meanwhile."""
    gone = connection.execute(
        delete(webhooks).where(
            webhooks.c.webhook_id == hook.webhook_id, webhooks.c.version == hook.version
        )
    )
    return gone.rowcount == 1


def switch_off(connection: Connection, webhook_id: str) -> None:
    """Send a webhook nothing more; its host has said that it is gone for good."""
    connection.execute(
        update(webhooks)
        .where(webhooks.c.webhook_id == webhook_id)
        .values(active=False, version=webhooks.c.version + 1)
    )
