"""Who asks, and what they may do.

Every route names the one permission that it takes. Without any key in the store, whoever sits at
this machine is its only user and may do everything.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from api.keys import Role
from api.problems import Problem
from api.service import Service, service_of

Permission = Literal["read", "plan", "accept", "execute", "stock", "sweep", "manage"]
ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = {
    "erp": frozenset({"read", "plan", "execute", "stock"}),
    "planner": frozenset({"read", "plan", "accept", "execute", "stock"}),
    "engineer": frozenset({"read", "plan", "sweep"}),
    "admin": frozenset({"read", "plan", "accept", "execute", "stock", "sweep", "manage"}),
}
LOCAL: Final = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The tenant whose data is meant, and the name that the audit log writes down."""

    tenant_id: str
    actor: str
    role: Role
    key_id: str | None


def may(permission: Permission) -> Dependency:
    """The caller, if the key they come with allows ``permission``."""

    async def allowed(request: Request) -> Caller:
        caller = await caller_of(request)
        request.state.actor = caller.actor
        if permission not in ALLOWED[caller.role]:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                code="not_allowed",
                detail=f"Role {caller.role} may not do this; it takes permission {permission}.",
            )
        return caller

    allowed.permission = permission  # type: ignore[attr-defined] # tests read it off the routes
    dependency: Dependency = Depends(allowed)
    return dependency


async def caller_of(request: Request) -> Caller:
    """Who sent the request.

    Raises:
        Problem: 401, they come without a key that holds.
    """
    service = service_of(request)
    token = _token(request)
    if token is None:
        return await service.look(_local, service, request)
    key = await service.look(service.key, token)
    if key is None:
        raise _unknown("The key is wrong, revoked or out of date.")
    return Caller(
        tenant_id=key.tenant_id,
        actor=f"{key.name} ({key.key_id})",
        role=key.role,
        key_id=key.key_id,
    )


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.headers.get("x-api-key")


def _local(service: Service, request: Request) -> Caller:
    """The only user of a store without keys, on this machine and on no page of another host."""
    client = request.client.host if request.client else ""
    if not (
        service.is_open() and _is_loopback(client) and _is_loopback(request.url.hostname or "")
    ):
        raise _unknown("Send your key as Authorization: Bearer KEY.")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}":
        raise _unknown("Pages of other hosts may not use this service without a key.")
    return Caller(tenant_id=LOCAL, actor="local user", role="admin", key_id=None)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unknown(detail: str) -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        code="unauthorized",
        detail=detail,
        headers={"WWW-Authenticate": "Bearer"},
    )
