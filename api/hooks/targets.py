"""Where a webhook may call: the open internet, and hosts that whoever runs the service allows.

The name alone says nothing: what it resolves to is looked at when a delivery is sent, and the
connection goes to the very address that was looked at.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Container
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

MOST_URL: Final = 2000
DENIED: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",  # the metadata service of one cloud, at a public address
            "192.0.0.0/24",
            "192.88.99.0/24",
            "fec0::/10",
            "3fff::/20",
            "64:ff9b::/96",  # IPv4 in IPv6, whatever it may be
            "64:ff9b:1::/48",
            "2001::/32",
            "2002::/16",
            "::/96",
        ),
    )
)
"""Networks that look open and are not."""


class DeniedTarget(Exception):
    """A webhook may not call there; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address to connect to, and the host that is meant."""

    url: str
    """The address, by number."""
    host: str
    """The host as the Host header names it, with a port where it is not the usual one."""
    name: str
    """The host as its certificate must name it."""


def judged_url(url: str, *, allowed: Container[str]) -> SplitResult:
    """The parts of an address that webhooks may have.

    Raises:
        DeniedTarget: it is no address, or not one that webhooks may call.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise DeniedTarget(f"The url cannot be read: {error}.") from None
    if not host or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise DeniedTarget("The url must be https://HOST/… in plain ASCII.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise DeniedTarget("The url must have neither a user, nor a password, nor a fragment.")
    if host in allowed and parts.scheme in {"http", "https"}:
        return parts
    if parts.scheme != "https":
        raise DeniedTarget("The url must begin with https://.")
    if host.rstrip(".").rpartition(".")[2] == "localhost":
        raise DeniedTarget(_closed(host))
    if (address := _address(host)) is not None and not is_open(address):
        raise DeniedTarget(_closed(host))
    return parts


async def resolved(url: str, *, allowed: Container[str]) -> Target:
    """Where to connect for ``url``, looked up now.

    Raises:
        DeniedTarget: one of the addresses of its host is none that webhooks may call.
        OSError: the name cannot be resolved.
    """
    parts = judged_url(url, allowed=allowed)
    assert parts.hostname is not None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if parts.hostname not in allowed and not all(map(is_open, addresses)):
        raise DeniedTarget(_closed(parts.hostname))
    first = addresses[0]
    number = f"[{first}]" if first.version == 6 else str(first)
    return Target(
        url=parts._replace(netloc=f"{number}:{port}").geturl(),
        host=parts.netloc,
        name=parts.hostname,
    )


def is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the open internet, and to no host, network or cloud of ours."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return is_open(address.ipv4_mapped)
    if any(address in network for network in DENIED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is by number, also one like 127.1, as resolvers take it."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _closed(host: str) -> str:
    return (
        f"{host[:100]} is private, on this machine or not for use from outside. Whoever runs the "
        "service can allow it in REMELT_WEBHOOK_HOSTS."
    )
