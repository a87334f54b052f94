"""Scenarios that planners fill in, each with a version that every change raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from api.store.blobs import packed, settings_within, unpacked
from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import runs, scenarios

Head = Row[Any]
HEAD: Final = tuple(column for column in scenarios.c if column.name != "document")
"""All but the document, which is large."""


def add(
    connection: Connection, *, tenant_id: str, actor: str, name: str, kept: Mapping[str, Any]
) -> str:
    """Keep a new scenario and return its id."""
    moment = now(connection)
    row = {
        "scenario_id": new_id(),
        "tenant_id": tenant_id,
        "name": name,
        "document": packed(kept),
        "version": 1,
        "created_at": moment,
        "created_by": actor,
        "updated_at": moment,
        "updated_by": actor,
    }
    connection.execute(insert(scenarios), row)
    return str(row["scenario_id"])


def find(
    connection: Connection, *, tenant_id: str, scenario_id: str, held: bool = False
) -> Head | None:
    """The head of that tenant's scenario; with ``held`` nobody else changes it meanwhile."""
    chosen = select(*HEAD).where(
        scenarios.c.tenant_id == tenant_id, scenarios.c.scenario_id == scenario_id
    )
    return connection.execute(chosen.with_for_update() if held else chosen).one_or_none()


def contents(connection: Connection, scenario_id: str) -> Any:
    """What a scenario holds, as it was kept."""
    chosen = select(scenarios.c.document).where(scenarios.c.scenario_id == scenario_id)
    return unpacked(connection.execute(chosen).scalar_one())


def settings_of(connection: Connection, scenario_id: str) -> Any:
    """The settings that a scenario holds, as they were kept, without reading the rest."""
    return settings_within(connection, scenarios.c.document, scenarios.c.scenario_id == scenario_id)


def change(
    connection: Connection,
    scenario_id: str,
    *,
    actor: str,
    kept: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> None:
    """Keep other contents or another name, as the next version; whoever does so holds it."""
    values: dict[str, Any] = {"updated_at": now(connection), "updated_by": actor}
    values |= {} if kept is None else {"document": packed(kept)}
    values |= {} if name is None else {"name": name}
    connection.execute(
        update(scenarios)
        .where(scenarios.c.scenario_id == scenario_id)
        .values(version=scenarios.c.version + 1, **values)
    )


def remove(connection: Connection, scenario_id: str) -> None:
    """Forget a scenario; its runs stay."""
    connection.execute(delete(scenarios).where(scenarios.c.scenario_id == scenario_id))


def page(
    connection: Connection,
    *,
    tenant_id: str,
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Head]:
    """Scenarios of that tenant, those changed last first, those before ``after``."""
    conditions = [scenarios.c.tenant_id == tenant_id]
    if after is not None:
        changed, scenario_id = after
        earlier = scenarios.c.updated_at < changed
        same = and_(scenarios.c.updated_at == changed, scenarios.c.scenario_id < scenario_id)
        conditions.append(or_(earlier, same))
    chosen = (
        select(*HEAD)
        .where(*conditions)
        .order_by(scenarios.c.updated_at.desc(), scenarios.c.scenario_id.desc())
        .limit(most)
    )
    return connection.execute(chosen).all()


def latest_run(connection: Connection, *, tenant_id: str, scenario_id: str) -> Row[Any] | None:
    """The newest run that was made of a scenario."""
    chosen = (
        select(runs)
        .where(runs.c.tenant_id == tenant_id, runs.c.scenario_id == scenario_id)
        .order_by(runs.c.created_at.desc(), runs.c.run_id.desc())
        .limit(1)
    )
    return connection.execute(chosen).one_or_none()
