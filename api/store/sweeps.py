"""Sweeps: runs of one scenario with some figures changed, that yield to runs on their own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from api.store import runs
from api.store.blobs import packed, unpacked
from api.store.engine import now
from api.store.ids import new_id
from api.store.runs import OPEN, Asked
from api.store.tables import run_results, sweeps
from api.store.tables import runs as runs_table

PRIORITY: Final = 1
"""Members go after every run that somebody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One run of a sweep: its name, what it changes, and the document that comes of it, packed."""

    name: str
    parameters: Mapping[str, object]
    document: bytes
    time_limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A sweep that somebody wants."""

    members: Sequence[Member]
    body_sha256: str
    idempotency_key: str | None
    tag: str | None


def add(connection: Connection, *, tenant_id: str, actor: str, wanted: Wanted) -> str:
    """Put every member in the queue and return the sweep's id."""
    sweep_id = new_id()
    asked = [(tenant_id, actor, _asked(member, wanted, sweep_id)) for member in wanted.members]
    listed = [
        {"run_id": run_id, "name": member.name, "parameters": member.parameters}
        for run_id, member in zip(runs.add_all(connection, asked), wanted.members, strict=True)
    ]
    connection.execute(
        insert(sweeps).values(
            sweep_id=sweep_id,
            tenant_id=tenant_id,
            created_at=now(connection),
            created_by=actor,
            body_sha256=wanted.body_sha256,
            idempotency_key=wanted.idempotency_key,
            document=packed({"tag": wanted.tag, "members": listed}),
        )
    )
    return sweep_id


def find(connection: Connection, *, tenant_id: str, sweep_id: str) -> Row[Any] | None:
    """The sweep of that tenant; None where there is none, also for another tenant's."""
    chosen = select(sweeps).where(sweeps.c.sweep_id == sweep_id, sweeps.c.tenant_id == tenant_id)
    return connection.execute(chosen).one_or_none()


def find_by_key(connection: Connection, *, tenant_id: str, idempotency_key: str) -> Row[Any] | None:
    """The sweep that was asked for under that key."""
    chosen = select(sweeps).where(
        sweeps.c.tenant_id == tenant_id, sweeps.c.idempotency_key == idempotency_key
    )
    return connection.execute(chosen).one_or_none()


def listed(sweep: Row[Any]) -> Any:
    """What a sweep was asked for: its tag, and run_id, name and parameters of each member."""
    return unpacked(sweep.document)


def standing(connection: Connection, sweep: Row[Any]) -> dict[str, tuple[Row[Any], Any]]:
    """The run of each member, by id, and the summary of its plan; None where there is none."""
    chosen = (
        select(runs_table, run_results.c.summary)
        .outerjoin(run_results, runs.with_result())
        .where(runs_table.c.sweep_id == sweep.sweep_id, runs_table.c.tenant_id == sweep.tenant_id)
    )
    return {
        row.run_id: (row, None if row.summary is None else json.loads(row.summary))
        for row in connection.execute(chosen).all()
    }


def stop(connection: Connection, sweep: Row[Any], *, keep_best: bool) -> None:
    """Have every member that has not ended end."""
    chosen = select(runs_table.c.run_id).where(
        runs_table.c.sweep_id == sweep.sweep_id,
        runs_table.c.tenant_id == sweep.tenant_id,
        runs_table.c.state.in_(OPEN),
    )
    for run_id in connection.execute(chosen.order_by(runs_table.c.run_id)).scalars().all():
        runs.stop(connection, run_id=run_id, keep_best=keep_best)


def _asked(member: Member, wanted: Wanted, sweep_id: str) -> Asked:
    return Asked(
        document=member.document,
        body_sha256=wanted.body_sha256,
        time_limit_s=member.time_limit_s,
        tag=wanted.tag,
        sweep_id=sweep_id,
        priority=PRIORITY,
    )
