"""A service without keys: its machine's own, and nobody's who only seems to sit there."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.serving import lack, refusal
from tests.api.client import Client, living, settings_in, store_options
from tests.api.people import problem_of

HOST = (b"host", b"127.0.0.1:8000")


def asked(client: Client, *headers: tuple[bytes, bytes]) -> httpx.Response:
    """The answer to somebody without a key."""
    return client.raw("GET", "/v1/runs", list(headers))


@pytest.mark.parametrize(
    "host", [b"127.0.0.1", b"127.0.0.1:8000", b"localhost:8000", b"LOCALHOST", b"[::1]:8000"]
)
def test_this_machine_needs_no_key(client: Client, host: bytes) -> None:
    assert asked(client, (b"host", host)).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        b"evil.example", b"evil.example:8000", b"127.0.0.1.evil.example", b"localhost.evil.example",
        b"evil.example:99999", b"", b"localhost:x", b"[::1", b"[evil]", b"127.0.0.1@evil.example",
        b"user@127.0.0.1", b"0.0.0.0", b"10.0.0.1", b"2130706433", b"127.1:80:80", b"\xe9",
        b"localhost\\.evil", b"localhost/", b"localhost#", b" ",
    ],
)  # fmt: skip
def test_a_name_that_leads_here_is_not_this_machine(client: Client, host: bytes) -> None:
    """A page of evil.example may have its own name point to 127.0.0.1."""
    problem_of(asked(client, (b"host", host)), 401)


def test_two_names_are_none(client: Client) -> None:
    problem_of(asked(client, HOST, (b"host", b"evil.example")), 401)


@pytest.mark.parametrize(
    "header",
    [
        (b"origin", b"http://evil.example"),
        (b"origin", b"null"),
        (b"origin", b"http://127.0.0.1:9999"),
        (b"origin", b"https://127.0.0.1:8000"),
        (b"origin", b"http://127.0.0.1:8000, http://evil.example"),
        (b"sec-fetch-site", b"cross-site"),
        (b"sec-fetch-site", b"same-site"),
    ],
)
def test_pages_of_others_may_not_use_it(client: Client, header: tuple[bytes, bytes]) -> None:
    problem_of(asked(client, HOST, header), 401)


def test_its_own_page_may(client: Client) -> None:
    own = ((b"origin", b"http://127.0.0.1:8000"), (b"sec-fetch-site", b"same-origin"))
    assert asked(client, HOST, *own).status_code == 200


FORWARDED = [
    (b"x-forwarded-for", b"203.0.113.9"),
    (b"x-forwarded-for", b"127.0.0.1"),
    (b"forwarded", b"for=203.0.113.9"),
    (b"x-real-ip", b"203.0.113.9"),
    (b"via", b"1.1 proxy"),
    (b"x-forwarded-host", b"plant.example"),
    (b"x-forwarded-proto", b"https"),
]


@pytest.mark.parametrize("header", FORWARDED)
def test_what_a_proxy_passes_on_needs_a_key(client: Client, header: tuple[bytes, bytes]) -> None:
    """Behind a proxy on the same machine the whole world seems to sit here."""
    found = problem_of(asked(client, HOST, header), 401)
    assert "remelt keys create" in found["detail"]


def test_unless_it_is_set_up_so(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, single_user_behind_proxy=True)) as client:
        for header in FORWARDED:
            assert asked(client, HOST, header).status_code == 200
        problem_of(asked(client, (b"host", b"evil.example"), FORWARDED[0]), 401)


@pytest.mark.parametrize("address", ["203.0.113.9", "192.168.1.4", "::ffff:203.0.113.9", ""])
def test_other_machines_need_a_key(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("tests.api.client.HERE", (address, 50000))
    problem_of(asked(client, HOST), 401)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "plant.example", ""])
def test_elsewhere_nobody_comes_in_before_there_is_a_key(tmp_path: Path, host: str) -> None:
    """Not even whoever sits at this machine: of a container's port, everybody may seem to."""
    chosen = settings_in(tmp_path, host=host)
    assert refusal(chosen) is None
    assert "remelt keys create" in (lack(chosen) or "")
    with living(chosen) as client:
        found = problem_of(asked(client, HOST), 401)
        assert "remelt keys create" in found["detail"]
        assert client.get("/healthz").status_code == 200
        made = ["keys", "create", "Anna", "--role", "admin", *store_options(chosen)]
        token = CliRunner().invoke(app, made).stdout.strip()
        assert asked(client, HOST, (b"authorization", b"Bearer " + token.encode())).is_success
        client.app.state.service.forget_keys()  # what it knows of keys is a second old at most
        assert "remelt keys create" not in problem_of(asked(client, HOST), 401)["detail"]
    assert lack(chosen) is None


def test_at_this_machine_alone_no_key_is_lacking(tmp_path: Path) -> None:
    assert lack(settings_in(tmp_path, host="127.0.0.1")) is None


def test_a_service_without_a_key_starts_and_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.serving.serve_with", bool)
    arguments = ["serve", "--host", "0.0.0.0", "--port", "0", "--data", str(tmp_path)]
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 0
    assert "remelt keys create" in " ".join(ended.output.split())
