"""API keys: made once, shown once, kept as a hash only.

A key is 256 bits of chance, so a plain SHA-256 is enough: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Row, and_, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from api.store.engine import now
from api.store.ids import new_id
from api.store.tables import keys, tenants

Role = Literal["planner", "engineer", "erp", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
PREFIX: Final = "rmk_"
SHOWN: Final = tuple(column for column in keys.c if column.name != "secret_sha256")
"""What is read of a key by whoever manages it: not even its hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Whose key it is and what it allows."""

    key_id: str
    tenant_id: str
    name: str
    role: Role


def make_key(
    connection: Connection,
    *,
    tenant_id: str,
    name: str,
    role: Role,
    made_by: str,
    lasts: timedelta | None = None,
    expires_at: datetime | None = None,
) -> tuple[Key, str]:
    """A new key and the token to hand over, which nobody can read again.

    It ends after it has lasted so long, or at a time, or never.
    """
    ensure_tenant(connection, tenant_id)
    token = f"{PREFIX}{secrets.token_urlsafe(32)}"
    key = Key(key_id=new_id(), tenant_id=tenant_id, name=name, role=role)
    moment = now(connection)
    connection.execute(
        insert(keys).values(
            key_id=key.key_id,
            tenant_id=tenant_id,
            name=name,
            role=role,
            secret_sha256=_hashed(token),
            created_at=moment,
            created_by=made_by,
            expires_at=expires_at if lasts is None else moment + lasts,
            version=1,
        )
    )
    return key, token


def key_of(connection: Connection, token: str) -> Key | None:
    """The key that a token opens with; None where it is wrong, revoked or out of date."""
    moment: datetime = now(connection)
    row = connection.execute(
        select(keys).where(
            keys.c.secret_sha256 == _hashed(token),
            keys.c.revoked_at.is_(None),
            or_(keys.c.expires_at.is_(None), keys.c.expires_at > moment),
        )
    ).one_or_none()
    if row is None:
        return None
    return Key(key_id=row.key_id, tenant_id=row.tenant_id, name=row.name, role=row.role)


def any_key(connection: Connection) -> bool:
    """Whether the store holds a key, be it out of date: then nobody comes in without one."""
    return bool(connection.execute(select(exists(select(keys.c.key_id)))).scalar_one())


def find(connection: Connection, *, tenant_id: str, key_id: str) -> Row[Any] | None:
    """The key of that tenant, also a revoked one; None where there is none."""
    chosen = select(*SHOWN).where(keys.c.key_id == key_id, keys.c.tenant_id == tenant_id)
    return connection.execute(chosen).one_or_none()


def page(
    connection: Connection, *, tenant_id: str, after: tuple[datetime, str] | None, most: int
) -> Sequence[Row[Any]]:
    """Keys of that tenant, the newest first, those made before ``after``."""
    chosen = select(*SHOWN).where(keys.c.tenant_id == tenant_id)
    if after is not None:
        made, key_id = after
        same_time = and_(keys.c.created_at == made, keys.c.key_id < key_id)
        chosen = chosen.where(or_(keys.c.created_at < made, same_time))
    chosen = chosen.order_by(keys.c.created_at.desc(), keys.c.key_id.desc()).limit(most)
    return connection.execute(chosen).all()


def every(connection: Connection) -> Sequence[Row[Any]]:
    """All keys of all tenants, for whoever sits at the store."""
    return connection.execute(select(*SHOWN).order_by(keys.c.tenant_id, keys.c.created_at)).all()


def change(
    connection: Connection, *, key_id: str, version: int, values: Mapping[str, object]
) -> bool:
    """Change a key if it still is of that version; a revoked one never changes again."""
    changed = connection.execute(
        update(keys)
        .where(keys.c.key_id == key_id, keys.c.version == version, keys.c.revoked_at.is_(None))
        .values(**values, version=version + 1)
    )
    return changed.rowcount == 1


def revoke(connection: Connection, *, key_id: str) -> bool:
    """Take a key back, whoever's it is; False where there is none that still opens anything."""
    revoked = connection.execute(
        update(keys)
        .where(keys.c.key_id == key_id, keys.c.revoked_at.is_(None))
        .values(revoked_at=now(connection), version=keys.c.version + 1)
    )
    return revoked.rowcount == 1


def ensure_tenant(connection: Connection, tenant_id: str) -> None:
    """Have the tenant in the store; asking twice, or at once with another, does no harm."""
    if connection.execute(select(tenants).where(tenants.c.tenant_id == tenant_id)).first():
        return
    try:
        with connection.begin_nested():
            connection.execute(
                insert(tenants).values(tenant_id=tenant_id, created_at=now(connection))
            )
    except IntegrityError:  # somebody else was quicker
        return


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
