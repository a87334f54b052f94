"""The way out: certificates are those of the name that was meant, and a worker brings a courier."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.hooks.courier import at_work
from tests.api.client import living, settings_in, store_options
from tests.api.receiver import receiving, until

NAME = "erp.example.com"


@dataclass
class Encrypted:
    """A host with a certificate for ``NAME``, and what came in."""

    port: int = 0
    asked_for: list[str | None] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for ``NAME`` that signs itself, and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    names = ["-addext", f"subjectAltName=DNS:{NAME}"]
    made = [*make, *names, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    both = tmp_path / "both.pem"
    both.write_text(cert.read_text() + key.read_text())
    return both


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Encrypted]:
    """The host, on this machine."""
    host = Encrypted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            host.hosts.append(self.headers["host"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(HTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever does not trust the certificate hangs up."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: host.asked_for.append(name)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield host
    server.shutdown()
    server.server_close()
    thread.join()


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, port: int) -> dict[str, Any]:
    """The delivery of a ping to that name, which means this machine."""
    real = socket.getaddrinfo

    def found(host: str, *args: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host.endswith("example.com") else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    given = {"webhook_hosts": (name,), "webhook_attempts": 1}
    with living(settings_in(tmp_path / "data", **given)) as client:
        body = {"url": f"https://{name}:{port}/x", "events": ["run.failed"]}
        hook = client.post("/v1/webhooks", json=body).json()
        client.post(f"{hook['links']['self']}/ping")
        here = hook["links"]["deliveries"]
        service = client.app.state.service
        with at_work(service.store, service.settings):
            until(lambda: client.get(here).json()["deliveries"][0]["state"] != "waiting")
        return client.get(here).json()["deliveries"][0]


def test_the_certificate_must_be_that_of_the_name(
    tmp_path: Path, encrypted: Encrypted, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to an address by number; all the rest is as the name says."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert told(tmp_path / "a", monkeypatch, NAME, encrypted.port)["state"] == "delivered"
    assert encrypted.asked_for == [NAME]
    assert encrypted.hosts == [f"{NAME}:{encrypted.port}"]
    other = told(tmp_path / "b", monkeypatch, "other.example.com", encrypted.port)
    assert other["state"] == "given_up"
    assert "CERTIFICATE_VERIFY_FAILED" in other["answer"]
    assert len(encrypted.hosts) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, encrypted: Encrypted, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = told(tmp_path, monkeypatch, NAME, encrypted.port)
    assert delivery["state"] == "given_up"
    assert encrypted.hosts == []


def test_the_command_worker_brings_a_courier(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, webhook_hosts=("127.0.0.1",))
    with receiving() as receiver, living(settings) as client:
        body = {"url": receiver.url, "events": ["run.failed"]}
        hook = client.post("/v1/webhooks", json=body).json()
        client.post(f"{hook['links']['self']}/ping")
        command = [sys.executable, "-c", "from api.cli.app import main; main()", "worker"]
        environment = {**os.environ, "REMELT_WEBHOOK_HOSTS": '["127.0.0.1"]'}
        said = tmp_path / "worker.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                [*command, *store_options(settings)], env=environment, stdout=log, stderr=log
            )
            try:
                until(lambda: len(receiver.came) == 1, seconds=60.0)
            finally:
                process.send_signal(signal.SIGTERM)
                code = process.wait(timeout=30)
        assert code == 0, said.read_text()
