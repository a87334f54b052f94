"""What a request says about a key, and what an answer says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BeforeValidator, StringConstraints, TypeAdapter
from sqlalchemy import Row

from api.access.keys import Role
from api.http.answers import told
from api.http.members import members_of
from api.http.problems import refused
from models.record import Record

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _moment(value: object) -> object:
    """Times come as text in JSON; the strict records take no other for one."""
    if not isinstance(value, str) or len(value) > 40:
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


class KeyAsked(Record):
    """A key to be made."""

    name: Name
    role: Role
    expires_at: Moment | None = None


class KeyChange(Record):
    """What is to change of a key; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    expires_at: Moment | None = None


ASKED: Final = TypeAdapter(KeyAsked)
CHANGE: Final = TypeAdapter(KeyChange)


def asked_of(body: object) -> KeyAsked:
    """The key that a body asks for.

    Raises:
        Problem: 422, it is not as it must be; all of it at once.
    """
    return members_of(body, ASKED)


def change_of(body: object) -> Mapping[str, object]:
    """The columns that a body changes, with their new values.

    Raises:
        Problem: 422, it is not as it must be; all of it at once.
    """
    change = members_of(body, CHANGE)
    named = {name: getattr(change, name) for name in change.model_fields_set}
    unset = [name for name in ("name", "role") if name in named and named[name] is None]
    if unset or not named:
        raise refused("Give name, role or expires_at; only expires_at may be null.")
    return named


def key_document(row: Row[Any]) -> dict[str, object]:
    """A key as the service tells it; never the key itself."""
    return {
        "key_id": row.key_id,
        "name": row.name,
        "role": row.role,
        "created_at": told(row.created_at),
        "created_by": row.created_by,
        "expires_at": told(row.expires_at),
        "revoked_at": told(row.revoked_at),
        "links": {"self": f"/v1/keys/{row.key_id}"},
    }


def etag(row: Row[Any]) -> str:
    """What changes whenever the key does."""
    return f'"{row.version}"'
