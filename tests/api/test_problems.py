"""Every answer that is no success is problem details with a code that stays."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from api.http.problems import MOST_ISSUES
from api.settings import Settings
from tests.api.client import Client

MOST_BYTES = Settings().most_body_bytes
POSTS = ("/v1/validations", "/v1/evaluations")
JSON = {"content-type": "application/json"}
MEMBERS = {"type", "title", "status", "code", "detail", "request_id", "issues"}


def problem(response: object) -> dict[str, object]:
    """The problem that ``response`` carries, known to be one."""
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert found.keys() == MEMBERS
    assert found["status"] == response.status_code
    assert found["request_id"]
    return found


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/alloys/", 404, "not_found"),
        ("GET", "/v1/alloys/unobtainium", 404, "not_found"),
        ("DELETE", "/v1/alloys", 405, "method_not_allowed"),
        ("GET", "/v1/validations", 405, "method_not_allowed"),
    ],
)
def test_wrong_addresses(client: Client, method: str, path: str, status: int, code: str) -> None:
    found = problem(client.request(method, path))
    assert (found["status"], found["code"]) == (status, code)


def test_wrong_method_says_which_is_right(client: Client) -> None:
    answer = client.get("/v1/validations")
    assert answer.headers["allow"] == "POST"
    assert answer.json()["detail"] == "This address takes POST, not GET."
    several = client.delete("/v1/lots")
    assert several.json()["detail"] == "This address takes GET, HEAD, POST, not DELETE."


def test_an_address_that_there_is_not_leads_to_the_list_of_those_there_are(client: Client) -> None:
    assert "/docs" in client.get("/v1/run").json()["detail"]
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\xfa",
        b'{"orders": [}',
        b'{"settings": {}, "settings": {}}',
        b'{"lots": [{"mass_kg": NaN}]}',
        b'{"lots": [{"mass_kg": Infinity}]}',
        b'{"lots": [{"mass_kg": -Infinity}]}',
        b'{"lots": [{"mass_kg": 1e999}]}',
        b'{"lots": [{"lot_id": "\\ud800"}]}',
        b'{"lots": [{"lot_id": "a\\u0000b"}]}',
        b'{"\\udfff": 1}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[1" + b"0" * 400 + b"]",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_malformed_bodies(client: Client, path: str, body: bytes) -> None:
    found = problem(client.post(path, content=body, headers=JSON))
    assert (found["status"], found["code"]) == (400, "malformed_body")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/jsonp"},
        JSON | {"content-encoding": "gzip"},
    ],
    ids=str,
)
def test_other_media_types(client: Client, path: str, headers: dict[str, str]) -> None:
    found = problem(client.post(path, content=b"{}", headers=headers))
    assert (found["status"], found["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/x+json"])
def test_json_by_other_names(client: Client, media_type: str) -> None:
    headers = {"content-type": media_type}
    assert client.post("/v1/validations", content=b"{}", headers=headers).status_code == 200


async def chunks() -> AsyncIterator[bytes]:
    """More than the most, without saying beforehand how much."""
    for _ in range(MOST_BYTES // 1_000_000 + 1):
        yield b" " * 1_000_000


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("announced", [True, False])
def test_bodies_beyond_the_limit(client: Client, path: str, announced: bool) -> None:
    body = b" " * (MOST_BYTES + 1) if announced else chunks()
    found = problem(client.post(path, content=body, headers=JSON))
    assert (found["status"], found["code"]) == (413, "body_too_large")


def test_not_more_issues_than_anybody_reads(client: Client) -> None:
    body = json.dumps({"lots": [{"mass_kg": float("nan")}] * 1000})
    found = problem(client.post("/v1/validations", content=body, headers=JSON))
    assert len(found["issues"]) == MOST_ISSUES
    assert found["issues"][0]["pointer"].startswith("/lots/")


def test_our_fault_is_admitted_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr("api.routes.library.catalogue.listing", broken)
    response = client.get("/v1/alloys")
    assert problem(response)["code"] == "our_fault"
    assert "secret" not in response.text
    of_page = client.get("/v1/alloys", headers={"Remelt-Page": "1"})
    assert (of_page.status_code, of_page.json()["status"]) == (200, 500)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/runs/unknown", 404), ("POST", "/v1/runs", 422)]
)
def test_the_page_gets_a_refusal_as_an_answer_that_says_its_status(
    client: Client, method: str, path: str, status: int
) -> None:
    """A browser would write an error to its console for a pin that cannot be kept."""
    asked = {"json": {}} if method == "POST" else {}
    of_page = client.request(method, path, headers={"Remelt-Page": "1"}, **asked)
    of_others = client.request(method, path, **asked)
    assert (of_page.status_code, of_others.status_code) == (200, status)
    same = {name: of_others.json()[name] for name in MEMBERS - {"request_id"}}
    assert {name: of_page.json()[name] for name in MEMBERS - {"request_id"}} == same
    assert of_page.headers["content-type"] == of_others.headers["content-type"]
    assert same["status"] == status


@pytest.mark.parametrize(
    ("path", "body", "pointer", "message"),
    [
        ("/v1/runs", {"tag": None, "lots_from": None}, "/lots_from", "it is null, and 'body' or"),
        ("/v1/webhooks", {"url": None, "events": []}, "/url", "it is null, and a text is needed"),
        ("/v1/webhooks", {"url": "x", "events": None}, "/events", "it is null, and a list is"),
        ("/v1/webhooks", {}, "/url", "it is needed, and it is not there"),
        ("/v1/webhooks", {"url": "x", "events": [], "y": 1}, "/y", "there is nothing of that name"),
        ("/v1/keys", {"name": "", "role": "admin"}, "/name", "it must have 1 or more characters"),
        ("/v1/keys", {"name": "a", "role": "king"}, "/role", "it is something else, and 'planner'"),
    ],
)
def test_what_is_wrong_with_a_body_is_said_in_words_of_its_own(
    client: Client, path: str, body: object, pointer: str, message: str
) -> None:
    found = problem(client.post(path, json=body))
    told = {issue["pointer"]: issue["message"] for issue in found["issues"]}
    assert told[pointer].startswith(message)
    assert "nput should" not in found["detail"]


def test_what_is_wrong_with_a_parameter_is_said_in_words_of_its_own(client: Client) -> None:
    found = problem(client.get("/v1/runs?limit=0&state=asleep"))
    told = {issue["pointer"]: issue["message"] for issue in found["issues"]}
    assert told["/query/limit"] == "it must be 1 or more"
    assert told["/query/state"].startswith("it is something else, and 'queued',")
