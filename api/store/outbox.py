"""Deliveries to webhooks: written with the deed they tell of, sent afterwards, at least once.

A delivery is claimed by raising its attempts and putting off its next one by a lease; whoever
comes back with an older number of attempts has lost it and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import deliveries, runs, webhooks

Event = Literal["run.succeeded", "run.failed", "run.cancelled", "run.accepted"]
EVENTS: Final = ("run.succeeded", "run.failed", "run.cancelled", "run.accepted")
PING: Final = "ping"
TOLD: Final = ("run_id", "state", "outcome", "tag", "external_ref", "sweep_id", "error_code",
               "support_id")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A delivery that a courier may carry, as long as nobody else has claimed it since."""

    delivery_id: str
    webhook_id: str
    url: str
    secret: str
    body: str
    attempt: int


def announce(connection: Connection, event: str, run_id: str) -> None:
    """Write a delivery for each webhook of the run's tenant that wants to know of ``event``."""
    run = connection.execute(select(runs).where(runs.c.run_id == run_id)).one()
    mine = webhooks.c.tenant_id == run.tenant_id
    for hook in connection.execute(select(webhooks).where(mine, webhooks.c.active)).all():
        if event in json.loads(hook.events):
            post(connection, hook, event, {name: getattr(run, name) for name in TOLD})


def post(connection: Connection, hook: Row[Any], event: str, data: Mapping[str, object]) -> str:
    """Write one delivery and return its id; it is due at once."""
    moment = now(connection)
    body = {"type": event, "timestamp": moment.isoformat().replace("+00:00", "Z"), "data": data}
    delivery_id = new_id()
    connection.execute(
        insert(deliveries).values(
            delivery_id=delivery_id,
            webhook_id=hook.webhook_id,
            tenant_id=hook.tenant_id,
            event=event,
            body=json.dumps(body, allow_nan=False, separators=(",", ":")),
            created_at=moment,
            state="waiting",
            attempts=0,
            next_at=moment,
        )
    )
    return delivery_id


def is_due(connection: Connection) -> bool:
    """Whether there is a delivery to claim; asking takes no lock."""
    return connection.execute(_due(connection).limit(1)).first() is not None


def claim(connection: Connection, *, most: int, lease: timedelta) -> list[Letter]:
    """Take up to ``most`` deliveries that are due, the longest overdue first."""
    until = now(connection) + lease
    chosen = _due(connection).limit(most).with_for_update(skip_locked=True, of=deliveries)
    letters = [
        Letter(
            delivery_id=row.delivery_id,
            webhook_id=row.webhook_id,
            url=row.url,
            secret=row.secret,
            body=row.body,
            attempt=row.attempts + 1,
        )
        for row in connection.execute(chosen).all()
    ]
    for letter in letters:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.delivery_id == letter.delivery_id)
            .values(attempts=letter.attempt, next_at=until)
        )
    return letters


def arrived(connection: Connection, letter: Letter, *, answer: str) -> bool:
    """End a delivery that was taken; False where another has claimed it since."""
    return _noted(
        connection, letter, state="delivered", next_at=None, done_at=now(connection), answer=answer
    )


def put_off(connection: Connection, letter: Letter, *, answer: str, rest: timedelta) -> bool:
    """Try a delivery again after ``rest``; False where another has claimed it since."""
    return _noted(connection, letter, next_at=now(connection) + rest, answer=answer)


def give_up(connection: Connection, letter: Letter, *, answer: str) -> bool:
    """End a delivery that nobody takes; False where another has claimed it since."""
    return _noted(
        connection, letter, state="given_up", next_at=None, done_at=now(connection), answer=answer
    )


def page(
    connection: Connection,
    *,
    webhook_id: str,
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Row[Any]]:
    """Deliveries of a webhook, the newest first, those before ``after``."""
    conditions = [deliveries.c.webhook_id == webhook_id]
    if after is not None:
        made, name = after
        earlier = and_(deliveries.c.created_at == made, deliveries.c.delivery_id < name)
        conditions.append(or_(deliveries.c.created_at < made, earlier))
    chosen = (
        select(deliveries)
        .where(*conditions)
        .order_by(deliveries.c.created_at.desc(), deliveries.c.delivery_id.desc())
        .limit(most)
    )
    return connection.execute(chosen).all()


def _due(connection: Connection) -> Any:
    """Deliveries whose time has come, with what their webhooks say; those switched off wait."""
    return (
        select(deliveries, webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.webhook_id == deliveries.c.webhook_id)
        .where(deliveries.c.next_at <= now(connection), webhooks.c.active)
        .order_by(deliveries.c.next_at, deliveries.c.delivery_id)
    )


def _noted(connection: Connection, letter: Letter, **values: object) -> bool:
    noted = connection.execute(
        update(deliveries)
        .where(
            deliveries.c.delivery_id == letter.delivery_id,
            deliveries.c.state == "waiting",
            deliveries.c.attempts == letter.attempt,
        )
        .values(**values)
    )
    return noted.rowcount == 1
