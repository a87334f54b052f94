"""Who asks, and what they may do.

Every route names the one permission that it takes. Without any key in the store, whoever sits at
this machine is its only user and may do everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from api.access.keys import Role
from api.access.loopback import forwarded, is_here, is_loopback, is_own_origin, is_own_page
from api.http.problems import Problem
from api.service import Service, service_of

Permission = Literal["read", "plan", "accept", "execute", "stock", "sweep", "manage"]
ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = {
    "erp": frozenset({"read", "plan", "execute", "stock"}),
    "planner": frozenset({"read", "plan", "accept", "execute", "stock"}),
    "engineer": frozenset({"read", "plan", "sweep"}),
    "admin": frozenset({"read", "plan", "accept", "execute", "stock", "sweep", "manage"}),
}
LOCAL: Final = "local"
SEND_KEY: Final = "Send your key as Authorization: Bearer KEY."
NO_KEY: Final = (
    "There is no key yet, and this service is open to more than its own machine. Make the first "
    "where it runs: remelt keys create NAME --role admin."
)
COOKIE: Final = "remelt_key"
"""Where a browser keeps the key of whoever signed in on the page."""


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
        service_of(request).rates.count(caller.key_id or caller.tenant_id)
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
    return _of_headers(request) or _of_page(request)


def _of_page(request: Request) -> str | None:
    """The key that somebody signed in with; only our own pages may send it."""
    token = request.cookies.get(COOKIE)
    return None if token is None or not is_own_page(request) else token


def _of_headers(request: Request) -> str | None:
    given = request.headers.getlist("authorization") + request.headers.getlist("x-api-key")
    if not given:
        return None
    if len(given) > 1:
        raise _unknown("Send one key, as Authorization: Bearer KEY or as X-API-Key: KEY.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme and scheme.lower() != "bearer":
        raise _unknown(SEND_KEY)
    return token.strip() if scheme else request.headers.get("x-api-key")


def _local(service: Service, request: Request) -> Caller:
    """The only user of a store without keys, on this machine and on no page of another host.

    There is none where the service listens for more than this machine.

    A proxy on this machine makes the whole world look as if it sat here, and a page may call a
    name of its own that leads here: neither is let in.
    """
    client = request.client.host if request.client else ""
    if not is_loopback(service.settings.host):
        raise _unknown(NO_KEY if service.is_open() else SEND_KEY)
    if not (service.is_open() and is_loopback(client)):
        raise _unknown(SEND_KEY)
    if forwarded(request) and not service.settings.single_user_behind_proxy:
        raise _unknown(
            "What a proxy passes on needs a key, for it may come from anywhere: make one with "
            "`remelt keys create NAME --role admin`, or set REMELT_SINGLE_USER_BEHIND_PROXY=true "
            "if the proxy serves this machine only."
        )
    if not is_here(request) or not is_own_origin(request):
        raise _unknown("Pages of other hosts may not use this service without a key.")
    return Caller(tenant_id=LOCAL, actor="local user", role="admin", key_id=None)


def _unknown(detail: str) -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        code="unauthorized",
        detail=detail,
        headers={"WWW-Authenticate": "Bearer"},
    )
