"""Whether a request comes from this machine, and from no page or proxy that only seems to."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final

from starlette.requests import Request

FORWARDING: Final = frozenset([
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
    "x-forwarded-port", "x-forwarded-server", "x-real-ip", "x-original-forwarded-for",
    "cf-connecting-ip", "true-client-ip", "x-client-ip",
])  # fmt: skip
"""What proxies add."""
HOST: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(?::\d{1,5})?")


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """Whether an address or a name is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def is_here(request: Request) -> bool:
    """Whether the one Host that a request names is this machine.

    A page whose own name leads to 127.0.0.1 sends that name here, and the framework would put
    this machine's address in place of a Host that it cannot read.
    """
    hosts = request.headers.getlist("host")
    found = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return found is not None and is_loopback(found["v6"] or found["name"])


def is_own_origin(request: Request) -> bool:
    """Whether a request comes from no page, or from a page of this service."""
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    own = f"{request.scope['scheme']}://{request.headers.get('host')}"
    return all(origin == own for origin in request.headers.getlist("origin"))


def is_own_page(request: Request) -> bool:
    """Whether a request comes from no page, or from a page of the host that it names.

    Unlike ``is_own_origin`` it does not ask by which scheme: a proxy may have taken off the TLS.
    """
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    host = request.headers.get("host")
    return all(origin.partition("://")[2] == host for origin in request.headers.getlist("origin"))


def forwarded(request: Request) -> bool:
    """Whether a proxy has passed the request on."""
    return not FORWARDING.isdisjoint(request.headers.keys())
