"""The page as the service gives it: signing in with a key, numbers and times as written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access.caller import COOKIE
from api.serving import refusal
from api.web.reader import Reader
from tests.api.client import Client, settings_in
from tests.api.people import People, problem_of

HTML = {"Accept": "text/html"}


def signed_in(people: People, to: str = "/history", **headers: str) -> httpx.Response:
    """What somebody gets who signs in with a planner's key."""
    key = people.of("planner")["Authorization"].removeprefix("Bearer ")
    return people.client.post("/sign-in", data={"key": key, "to": to}, headers=headers)


def test_who_has_no_key_is_led_to_where_it_is_asked_for(people: People) -> None:
    answer = people.client.get("/history", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=/history"
    problem_of(people.client.get("/history"), 401)


def test_a_key_that_was_signed_in_with_opens_page_and_api(people: People) -> None:
    answer = signed_in(people)
    assert (answer.status_code, answer.headers["location"]) == (303, "/history")
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    cookie = {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    assert people.client.get("/history", headers={**HTML, **cookie}).status_code == 200
    assert people.client.get("/v1/runs", headers=cookie).status_code == 200


@pytest.mark.parametrize(
    "stranger",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "site"],
)
def test_pages_of_other_hosts_cannot_use_it(people: People, stranger: dict[str, str]) -> None:
    cookie = {"Cookie": f"{COOKIE}={signed_in(people).cookies[COOKIE]}"}
    problem_of(people.client.get("/v1/runs", headers={**cookie, **stranger}), 401)
    problem_of(signed_in(people, **stranger), 403)


def test_a_proxy_that_takes_off_the_tls_is_no_other_host(people: People) -> None:
    assert signed_in(people, Origin="https://127.0.0.1").status_code == 303


def test_a_wrong_key_is_said_to_be_wrong(people: People) -> None:
    answer = people.client.post("/sign-in", data={"key": "rmk_wrong"})
    assert answer.status_code == 401
    assert "wrong, revoked or out of date" in answer.text
    assert COOKIE not in answer.cookies


def test_a_script_is_told_of_a_wrong_key_without_an_error_of_the_browser(people: People) -> None:
    page = {"Remelt-Page": "1", "Accept": "application/json"}
    answer = people.client.post("/sign-in", data={"key": "rmk_wrong"}, headers=page)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["code"]) == (401, "unauthorized")
    assert COOKIE not in answer.cookies
    right = signed_in(people, **page)
    assert (right.status_code, right.json()) == (200, {"to": "/history"})
    assert COOKIE in right.cookies


@pytest.mark.parametrize("to", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere"])
def test_signing_in_leads_to_no_other_host(people: People, to: str) -> None:
    assert signed_in(people, to).headers["location"] == "/"


def test_signing_out_takes_the_key_back(people: People) -> None:
    answer = people.client.post("/sign-out")
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]


def test_no_other_file_can_be_named(client: Client) -> None:
    for name in ("../app.py", "..%2fdrawing.py", "vendor", "/etc/passwd"):
        problem_of(client.get(f"/static/{name}"), 404)


@pytest.mark.parametrize(
    ("locale", "number", "moment"),
    [
        ("en-GB", "1,234.50", "26/11/2026, 13:05"),
        ("de-DE", "1.234,50", "26.11.26, 13:05"),
        ("fr-FR", "1\u202f234,50", "26/11/2026 13:05"),
    ],
)
def test_numbers_and_times_are_the_readers(locale: str, number: str, moment: str) -> None:
    reader = Reader(locale=locale, zone="Europe/Berlin")
    assert reader.number(1234.5, 2) == number
    assert reader.moment(datetime(2026, 11, 26, 12, 5, tzinfo=UTC)) == moment
    assert reader.number(None) == reader.moment(None) == "\u2013"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"locale": "klingon"}, "REMELT_LOCALE"),
        ({"zone": "Europe/Nowhere"}, "REMELT_ZONE"),
        ({"texts": "no-such-file.toml"}, "REMELT_TEXTS"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_service_that_is_set_up_wrongly_says_how(
    tmp_path: Path, given: dict[str, Any], named: str
) -> None:
    why = refusal(settings_in(tmp_path, **given))
    assert why is not None
    assert named in why


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("de-DE,de;q=0.9", "de-DE"), ("xx-nonsense", "en-GB"), ("", "en-GB")],
)
def test_the_page_speaks_to_a_browser_as_it_asks(client: Client, asked: str, lang: str) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize(
    ("document", "leads_to"), [({}, "inventory"), ({"lots": [{"lot_id": "A"}]}, "plan")]
)
def test_a_scenario_without_a_plan_leads_to_what_comes_next(
    client: Client, document: dict[str, Any], leads_to: str
) -> None:
    answer = client.post("/v1/scenarios", json={"name": "new", "document": document})
    here = f"/scenarios/{answer.json()['scenario_id']}"
    shown = client.get(f"{here}/why", headers=HTML).text
    main = shown[shown.index('class="empty"') :]
    assert f'class="button" href="{here}/{leads_to}"' in main
