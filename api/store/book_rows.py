"""What periods' books need beyond lots and plans: casts, dross, waste, meters, a row each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from api.store.engine import now
from api.store.tables import book_rows

AT_ONCE: Final = 500
"""Names in one statement; databases take some thousands."""
Said = Mapping[str, Any]


def put(
    connection: Connection,
    *,
    tenant_id: str,
    sheet: str,
    rows: Mapping[str, Said],
    moments: Mapping[str, datetime | None],
) -> dict[str, str]:
    """Have these rows in the store, and say of each: created, changed or unchanged.

    ``moments`` says when each happened, None where the row does not.
    """
    known = dict(_known(connection, tenant_id, sheet, rows))
    done = {
        name: "created" if name not in known else ("unchanged" if known[name] == row else "changed")
        for name, row in rows.items()
    }
    moment = now(connection)
    written = {name: json.dumps(row, allow_nan=False) for name, row in rows.items()}
    new = [
        {
            "tenant_id": tenant_id,
            "sheet": sheet,
            "name": name,
            "at": moments[name],
            "document": written[name],
            "version": 1,
            "created_at": moment,
            "updated_at": moment,
        }
        for name in rows
        if done[name] == "created"
    ]
    if new:
        connection.execute(insert(book_rows), new)
    for name in (name for name in rows if done[name] == "changed"):
        values = {"document": written[name], "at": moments[name], "updated_at": moment}
        mine = (*_is(tenant_id, sheet), book_rows.c.name == name)
        more = {"version": book_rows.c.version + 1}
        connection.execute(update(book_rows).where(*mine).values(**values, **more))
    return done


def page(
    connection: Connection,
    *,
    tenant_id: str,
    sheet: str,
    since: datetime | None,
    until: datetime | None,
    after: str | None,
    most: int | None,
) -> Sequence[Row[Any]]:
    """Rows of a sheet by name, from ``since`` to before ``until``, and those without a time."""
    asked = select(book_rows).where(*_is(tenant_id, sheet))
    at = book_rows.c.at
    if since is not None:
        asked = asked.where(or_(at.is_(None), at >= since))
    if until is not None:
        asked = asked.where(or_(at.is_(None), at < until))
    if after is not None:
        asked = asked.where(book_rows.c.name > after)
    return connection.execute(asked.order_by(book_rows.c.name).limit(most)).all()


def remove(connection: Connection, *, tenant_id: str, sheet: str, name: str) -> bool:
    """Take a row out; whether there was one."""
    gone = delete(book_rows).where(*_is(tenant_id, sheet), book_rows.c.name == name)
    return connection.execute(gone).rowcount > 0


def _known(
    connection: Connection, tenant_id: str, sheet: str, names: Mapping[str, Said]
) -> Iterator[tuple[str, Said]]:
    """The rows of these names, which nobody else changes until this transaction ends."""
    for some in _portions(sorted(names)):
        asked = select(book_rows).where(*_is(tenant_id, sheet), book_rows.c.name.in_(some))
        for row in connection.execute(asked.with_for_update()):
            yield row.name, json.loads(row.document)


def _portions(names: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(names), AT_ONCE):
        yield names[at : at + AT_ONCE]


def _is(tenant_id: str, sheet: str) -> tuple[Any, Any]:
    return book_rows.c.tenant_id == tenant_id, book_rows.c.sheet == sheet
