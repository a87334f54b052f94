"""Webhooks call the open internet, and nothing else unless it was allowed."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from api.hooks.targets import DeniedTarget, is_open, judged_url, resolved

OPEN = ("93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8")
CLOSED = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::1",
    "2001:0:7f00:1::", "fec0::1", "192.88.99.1", "3fff::1", "2001:db8::1",
)  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_may_be_called(address: str) -> None:
    assert is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", CLOSED)
def test_no_address_of_a_network_of_ours_may_be_called(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "//example.com",
        "example.com",
        "https://user:word@example.com/",
        "https://user@example.com/",
        "https://example.com/#part",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://exämple.com/",
        "https://[::1",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/",
        "https://a.localhost/",
        "https://localhost./",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "",
    ],
)
def test_other_urls_are_denied(url: str) -> None:
    with pytest.raises(DeniedTarget):
        judged_url(url, allowed=())


def test_allowed_hosts_may_be_called_without_encryption() -> None:
    assert judged_url("http://erp.local:8080/x", allowed=("erp.local",)).port == 8080
    with pytest.raises(DeniedTarget):
        judged_url("ftp://erp.local/x", allowed=("erp.local",))


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name mean these addresses."""

    def found(_: object, port: int, **__: Any) -> list[tuple[Any, ...]]:
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (family[ipaddress.ip_address(one).version], socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *_, **k: found(host, port, **k))


def look_up(url: str, *, allowed: tuple[str, ...] = ()) -> Any:
    return asyncio.run(resolved(url, allowed=allowed))


@pytest.mark.parametrize("address", CLOSED)
def test_names_that_mean_a_closed_address_are_denied(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    names(monkeypatch, "8.8.8.8", address)
    with pytest.raises(DeniedTarget):
        look_up("https://rebound.example.com/")


@pytest.mark.parametrize("spelling", ["0x7f000001", "2130706433", "0177.0.0.1", "127.1"])
def test_other_spellings_of_loopback_are_denied(spelling: str) -> None:
    """The resolver takes them for 127.0.0.1, or for nothing."""
    with pytest.raises((DeniedTarget, OSError)):
        look_up(f"https://{spelling}/")


def test_the_connection_goes_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names(monkeypatch, "8.8.8.8", "8.8.4.4")
    target = look_up("https://erp.example.com:8443/hook?a=1")
    assert target.url == "https://8.8.8.8:8443/hook?a=1"
    assert (target.host, target.name) == ("erp.example.com:8443", "erp.example.com")


def test_addresses_of_six_stand_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "2606:4700::1111")
    assert look_up("https://erp.example.com/").url == "https://[2606:4700::1111]:443/"
