"""A real service on a real connection: noise, heads without end, and what proxies might confuse."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from api.app import create_app
from api.http import protocol
from api.http.protocol import MOST_HEAD_BYTES, Guarded
from tests.api.client import settings_in

HOST = b"Host: 127.0.0.1\r\n"
END = b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a service that listens on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    app = create_app(settings_in(tmp_path_factory.mktemp("wire")))
    config = uvicorn.Config(app, port=number, http=Guarded, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    end_s = time.monotonic() + 60
    while not server.started and time.monotonic() < end_s:
        time.sleep(0.02)
    yield number
    server.should_exit = True
    thread.join()


def said(port: int, *pieces: bytes, patience_s: float = 20.0) -> bytes:
    """All that the service says to these bytes, until it hangs up."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as wire:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                wire.sendall(piece)
        with contextlib.suppress(ConnectionResetError):
            while piece := wire.recv(65_536):
                answer += piece
    return answer


def problem_in(answer: bytes, status: int) -> dict[str, object]:
    """The one problem that an answer consists of."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert b"content-type: application/problem+json" in head.lower()
    assert b"x-request-id: " in head.lower()
    assert b"content-security-policy: " in head.lower()
    found = json.loads(body)
    assert found["status"] == status
    return found


NOISE = {
    "a word": b"HELLO\r\n\r\n",
    "another protocol": b"GET / FTP/1.0\r\n\r\n",
    "HTTP of the future": b"GET / HTTP/9.9\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(100),
    "NULs": bytes(100),
    "an SSH greeting": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    "a header with a blank in its name": b"GET / HTTP/1.1\r\nX Y: 1\r\n\r\n",
    "a header with a NUL": b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n",
    "raw bytes in an address": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + END,
    "an unknown method": b"PLAN /v1/runs HTTP/1.1\r\n" + HOST + END,
    "two lengths": b"POST /v1/runs HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a length and pieces": (
        b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a length that is a word": b"POST /v1/runs HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "a length below nought": b"POST /v1/runs HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a length beyond all": b"POST /v1/runs HTTP/1.1\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
}
"""Bytes that are no request of HTTP/1.1."""


@pytest.mark.parametrize("name", NOISE)
def test_noise_gets_a_problem(port: int, name: str) -> None:
    assert problem_in(said(port, NOISE[name]), 400)["code"] == "malformed_request"


def test_a_head_without_end_is_given_up(port: int) -> None:
    many = [b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(400)]
    problem_in(said(port, b"GET / HTTP/1.1\r\n", *many), 431)
    one = said(port, b"GET / HTTP/1.1\r\nX: ", *[b"a" * 60_000] * (MOST_HEAD_BYTES // 20_000))
    problem_in(one, 431)


def test_a_long_address_gets_a_problem(port: int) -> None:
    problem_in(said(port, b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST + END), 414)


def test_a_head_that_drips_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_S", 0.3)
    problem_in(said(port, b"GET / HTTP/1.1\r\n"), 408)
    problem_in(said(port), 408)


@pytest.mark.parametrize(
    "path",
    [b"/%zz", b"/%", b"/v1/runs/../keyz", b"/..%2f..%2fetc/passwd", b"/../../etc/passwd", b"*",
     b"http://evil.example/v1", b"//evil.example/v1/runs", b"/v1/runs/%00"],
)  # fmt: skip
def test_odd_addresses_lead_nowhere(port: int, path: bytes) -> None:
    problem_in(said(port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + END), 404)


def test_a_length_beyond_the_limit_is_refused_before_the_body_comes(port: int) -> None:
    head = b"POST /v1/validations HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
    problem_in(said(port, head + b"Content-Length: 30000000\r\n" + END), 413)


def test_a_body_in_pieces_beyond_the_limit_is_given_up(port: int) -> None:
    head = b"POST /v1/validations HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
    piece = b"186a0\r\n" + b" " * 100_000 + b"\r\n"
    problem_in(said(port, head + b"Transfer-Encoding: chunked\r\n" + END, *[piece] * 250), 413)


def test_who_hangs_up_early_does_no_harm(port: int) -> None:
    head = b"POST /v1/validations HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(head + b"Content-Length: 1000\r\n\r\n{")
    assert said(port, b"GET /healthz HTTP/1.1\r\n" + HOST + END).startswith(b"HTTP/1.1 200 ")


def test_several_requests_on_one_connection(port: int) -> None:
    one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = said(port, one * 3 + b"GET /healthz HTTP/1.1\r\n" + HOST + END)
    assert answer.count(b"HTTP/1.1 200 OK") == 4


def test_names_that_lead_here_open_nothing_on_the_wire(port: int) -> None:
    for host in (b"evil.example", b"evil.example:99999", b"[::1", b""):
        request = b"GET /v1/runs HTTP/1.1\r\nHost: " + host + b"\r\n" + END
        problem_in(said(port, request), 401)
    assert said(port, b"GET /v1/runs HTTP/1.1\r\n" + HOST + END).startswith(b"HTTP/1.1 200 ")
    forwarded = b"GET /v1/runs HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1\r\n" + HOST + END
    problem_in(said(port, forwarded), 401)
