"""The lots of a tenant: what was received, what was charged of it, and what plans reserve."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.store.engine import now
from api.store.tables import lots, reservations

AT_ONCE: Final = 500
"""Names in one statement; databases take some thousands."""
ALIKE_KG: Final = 1e-6
"""Masses that differ by less are the same mass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    """A lot of the store: its row as it was received, and where its mass is by now, kg."""

    lot_id: str
    row: Mapping[str, Any]
    received_kg: float
    charged_kg: float
    reserved_kg: float
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def on_hand_kg(self) -> float:
        """What lies in the yard; below zero if scales differ."""
        return _exact(self.received_kg - self.charged_kg)

    @property
    def free_kg(self) -> float:
        """What no accepted plan holds."""
        return max(0.0, _exact(self.on_hand_kg - self.reserved_kg))


def find(connection: Connection, *, tenant_id: str, lot_id: str) -> Stocked | None:
    """The lot of that tenant."""
    return next(iter(chosen(connection, tenant_id=tenant_id, lot_ids=[lot_id])), None)


def chosen(
    connection: Connection, *, tenant_id: str, lot_ids: Iterable[str], held: bool = False
) -> list[Stocked]:
    """The lots of that tenant with these names; ``held`` until the transaction ends."""
    found: list[Row[Any]] = []
    for names in _portions(sorted(set(lot_ids))):
        asked = (
            select(lots)
            .where(lots.c.tenant_id == tenant_id, lots.c.lot_id.in_(names))
            .order_by(lots.c.lot_id)
        )
        found += connection.execute(asked.with_for_update() if held else asked)
    return _stocked(connection, tenant_id, found)


def page(
    connection: Connection, *, tenant_id: str, after: str | None = None, most: int | None = None
) -> list[Stocked]:
    """Lots of that tenant by name, those after ``after``; all of them without ``most``."""
    asked = select(lots).where(lots.c.tenant_id == tenant_id)
    if after is not None:
        asked = asked.where(lots.c.lot_id > after)
    rows = connection.execute(asked.order_by(lots.c.lot_id).limit(most)).all()
    return _stocked(connection, tenant_id, rows)


def put(
    connection: Connection, *, tenant_id: str, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Have these lots in the store, and say of each: created, changed or unchanged.

    ``mass_kg`` of a row is what was received. What was charged since stays charged, so that a
    row that comes twice changes nothing.
    """
    try:
        with connection.begin_nested():
            return _put(connection, tenant_id, rows)
    except IntegrityError:  # somebody else was quicker with one of them
        return _put(connection, tenant_id, rows)


def remove(connection: Connection, *, tenant_id: str, lot_id: str) -> None:
    """Take a lot out of the store."""
    mine = (lots.c.tenant_id == tenant_id, lots.c.lot_id == lot_id)
    connection.execute(delete(lots).where(*mine))


def charge(connection: Connection, *, tenant_id: str, kg: Mapping[str, float]) -> None:
    """Take kilograms off what is on hand; those below zero were charged too much before."""
    touch(connection, tenant_id=tenant_id, lot_ids=kg, more_kg=kg)


def touch(
    connection: Connection,
    *,
    tenant_id: str,
    lot_ids: Iterable[str],
    more_kg: Mapping[str, float] | None = None,
) -> None:
    """Have these lots be another version: what they hold or what is reserved has changed."""
    moment, more = now(connection), more_kg or {}
    changes = [
        {"of": name, "more": more.get(name, 0.0), "moment": moment} for name in sorted(set(lot_ids))
    ]
    if changes:
        connection.execute(
            update(lots)
            .where(lots.c.tenant_id == tenant_id, lots.c.lot_id == bindparam("of"))
            .values(
                charged_kg=lots.c.charged_kg + bindparam("more"),
                version=lots.c.version + 1,
                updated_at=bindparam("moment"),
            ),
            changes,
        )


def _put(
    connection: Connection, tenant_id: str, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    known = {
        one.lot_id: one for one in chosen(connection, tenant_id=tenant_id, lot_ids=rows, held=True)
    }
    done = {
        lot_id: "created"
        if lot_id not in known
        else ("unchanged" if known[lot_id].row == row else "changed")
        for lot_id, row in rows.items()
    }
    moment = now(connection)
    new = [
        _values(tenant_id, lot_id, rows[lot_id], moment)
        for lot_id in rows
        if done[lot_id] == "created"
    ]
    if new:
        connection.execute(insert(lots), new)
    changed = [lot_id for lot_id in sorted(rows) if done[lot_id] == "changed"]
    for lot_id in changed:
        _rewrite(connection, tenant_id, lot_id, rows[lot_id], moment)
    return done


def _values(
    tenant_id: str, lot_id: str, row: Mapping[str, Any], moment: datetime
) -> dict[str, object]:
    return {
        "tenant_id": tenant_id,
        "lot_id": lot_id,
        "document": json.dumps(row, allow_nan=False),
        "received_kg": float(row["mass_kg"]),
        "charged_kg": 0.0,
        "version": 1,
        "created_at": moment,
        "updated_at": moment,
    }


def _rewrite(
    connection: Connection, tenant_id: str, lot_id: str, row: Mapping[str, Any], moment: datetime
) -> None:
    connection.execute(
        update(lots)
        .where(lots.c.tenant_id == tenant_id, lots.c.lot_id == lot_id)
        .values(
            document=json.dumps(row, allow_nan=False),
            received_kg=float(row["mass_kg"]),
            version=lots.c.version + 1,
            updated_at=moment,
        )
    )


def _stocked(connection: Connection, tenant_id: str, rows: Sequence[Row[Any]]) -> list[Stocked]:
    reserved = _reserved(connection, tenant_id, [row.lot_id for row in rows])
    return [
        Stocked(
            lot_id=row.lot_id,
            row=json.loads(row.document),
            received_kg=row.received_kg,
            charged_kg=row.charged_kg,
            reserved_kg=_exact(reserved.get(row.lot_id, 0.0)),
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def _reserved(connection: Connection, tenant_id: str, lot_ids: Sequence[str]) -> dict[str, float]:
    """Kilograms that accepted plans hold of each lot."""
    found: dict[str, float] = {}
    for names in _portions(lot_ids):
        asked = (
            select(reservations.c.lot_id, func.sum(reservations.c.kg))
            .where(reservations.c.tenant_id == tenant_id, reservations.c.lot_id.in_(names))
            .group_by(reservations.c.lot_id)
        )
        found |= {lot_id: float(kg) for lot_id, kg in connection.execute(asked)}
    return found


def _portions(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion


def _exact(kg: float) -> float:
    """Without the dust that adding floats leaves: a scale shows no millionth of a kilogram."""
    return round(kg, 6)
