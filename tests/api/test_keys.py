"""API keys: shown once, kept as a hash, changed only by whoever knows how they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError
from typer.testing import CliRunner

from api.cli.app import app
from api.store.tables import audit, keys
from tests.api.client import living, settings_in, store_options
from tests.api.people import THEIRS, People, bearer, people_in, problem_of


@pytest.fixture
def plants(tmp_path: Path) -> Iterator[People]:
    """A service of its own, for its keys change."""
    with people_in(tmp_path) as made:
        yield made


def made_key(people: People, **asked: object) -> dict[str, object]:
    """A key that an admin has made."""
    body = {"name": "SAP", "role": "erp", **asked}
    answer = people.client.post("/v1/keys", json=body, headers=people.of("admin"))
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_key_is_shown_once_and_kept_as_a_hash(plants: People) -> None:
    made = made_key(plants)
    token = made.pop("key")
    assert token.startswith("rmk_")
    assert len(token) >= 40
    one = plants.client.get(f"/v1/keys/{made['key_id']}", headers=plants.of("admin"))
    assert one.json() == made
    listed = plants.client.get("/v1/keys", headers=plants.of("admin"))
    assert made in listed.json()["keys"]
    with plants.service.store.reading() as connection:
        stored = repr([connection.execute(select(table)).all() for table in (keys, audit)])
    assert token not in stored
    assert token[4:] not in one.text + listed.text


def test_no_file_of_the_store_holds_a_key(tmp_path: Path) -> None:
    with people_in(tmp_path) as people:
        token = made_key(people)["key"]
    assert all(
        token.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


def test_a_new_key_opens_what_its_role_allows(plants: People) -> None:
    headers = bearer(made_key(plants)["key"])
    assert plants.client.get("/v1/runs", headers=headers).status_code == 200
    problem_of(plants.client.get("/v1/keys", headers=headers), 403)
    token = headers["Authorization"].split()[1]
    assert plants.client.get("/v1/runs", headers={"X-API-Key": token}).status_code == 200


def test_a_key_belongs_to_the_plant_of_whoever_made_it(plants: People) -> None:
    made = made_key(plants)
    theirs = plants.of("admin", tenant=THEIRS)
    problem_of(plants.client.get(f"/v1/keys/{made['key_id']}", headers=theirs), 404)
    assert made["key_id"] not in plants.client.get("/v1/keys", headers=theirs).text


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "if_match_missing"),
        ({"If-Match": '"2"'}, 412, "changed_meanwhile"),
        ({"If-Match": "1"}, 412, "changed_meanwhile"),
        ({"If-Match": 'W/"1"'}, 412, "changed_meanwhile"),
        ({"If-Match": ""}, 412, "changed_meanwhile"),
    ],
)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_who_changes_a_key_must_know_how_it_stands(
    plants: People, method: str, headers: dict[str, str], status: int, code: str
) -> None:
    path = f"/v1/keys/{made_key(plants)['key_id']}"
    options = {"json": {"name": "other"}} if method == "PATCH" else {}
    answer = plants.client.request(
        method, path, headers={**plants.of("admin"), **headers}, **options
    )
    assert problem_of(answer, status)["code"] == code
    assert plants.client.get(path, headers=plants.of("admin")).json()["name"] == "SAP"


def test_two_who_change_the_same_version_do_not_overwrite_each_other(plants: People) -> None:
    path = f"/v1/keys/{made_key(plants)['key_id']}"
    seen = plants.client.get(path, headers=plants.of("admin")).headers["etag"]
    headers = {**plants.of("admin"), "If-Match": seen}
    first = plants.client.request("PATCH", path, json={"name": "first"}, headers=headers)
    second = plants.client.request("PATCH", path, json={"name": "second"}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["etag"] != seen
    assert plants.client.get(path, headers=plants.of("admin")).json()["name"] == "first"


def test_a_smaller_role_holds_from_the_next_request(plants: People) -> None:
    made = made_key(plants, role="admin")
    headers = bearer(made["key"])
    assert plants.client.get("/v1/keys", headers=headers).status_code == 200
    change = {**plants.of("admin"), "If-Match": '"1"'}
    path = f"/v1/keys/{made['key_id']}"
    plants.client.request("PATCH", path, json={"role": "erp"}, headers=change)
    problem_of(plants.client.get("/v1/keys", headers=headers), 403)


def test_a_revoked_key_opens_nothing_from_the_next_request(plants: People) -> None:
    made = made_key(plants)
    headers = bearer(made["key"])
    assert plants.client.get("/v1/runs", headers=headers).status_code == 200
    change = {**plants.of("admin"), "If-Match": '"1"'}
    path = f"/v1/keys/{made['key_id']}"
    assert plants.client.request("DELETE", path, headers=change).status_code == 204
    problem_of(plants.client.get("/v1/runs", headers=headers), 401)
    assert plants.client.get(path, headers=plants.of("admin")).json()["revoked_at"]
    again = plants.client.request("DELETE", path, headers={**change, "If-Match": '"2"'})
    assert problem_of(again, 409)["code"] == "key_revoked"


def test_a_key_out_of_date_opens_nothing(plants: People) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    made = made_key(plants, expires_at=soon.isoformat())
    assert plants.client.get("/v1/runs", headers=bearer(made["key"])).status_code == 200
    past = datetime.now(UTC) - timedelta(seconds=1)
    change = {**plants.of("admin"), "If-Match": '"1"'}
    path = f"/v1/keys/{made['key_id']}"
    plants.client.request("PATCH", path, json={"expires_at": past.isoformat()}, headers=change)
    problem_of(plants.client.get("/v1/runs", headers=bearer(made["key"])), 401)


def test_keys_come_in_pages_without_a_gap(plants: People) -> None:
    mine = {made_key(plants)["key_id"] for _ in range(5)}
    found, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = plants.client.get("/v1/keys", params=params, headers=plants.of("admin")).json()
        found += [key["key_id"] for key in page["keys"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 5 + 4
    assert mine <= set(found)


def test_the_first_key_must_be_an_admins(tmp_path: Path) -> None:
    """From then on nobody comes in without a key, and somebody must be able to make more."""
    with living(settings_in(tmp_path)) as client:
        planner = client.post("/v1/keys", json={"name": "first", "role": "planner"})
        assert problem_of(planner, 409)["code"] == "first_key_must_be_admin"
        admin = client.post("/v1/keys", json={"name": "first", "role": "admin"})
        assert admin.status_code == 201
        problem_of(client.get("/v1/runs"), 401)
        headers = bearer(admin.json()["key"])
        assert client.get("/v1/runs", headers=headers).status_code == 200
        change = {**headers, "If-Match": '"1"'}
        path = f"/v1/keys/{admin.json()['key_id']}"
        assert client.request("DELETE", path, headers=change).status_code == 204
        problem_of(client.get("/v1/runs"), 401)


def test_every_deed_is_written_down_for_admins(plants: People) -> None:
    made = made_key(plants)
    change = {**plants.of("admin"), "If-Match": '"1"'}
    path = f"/v1/keys/{made['key_id']}"
    changed = plants.client.request("PATCH", path, json={"name": "other"}, headers=change)
    plants.client.request("DELETE", path, headers={**change, "If-Match": '"2"'})
    listed = plants.client.get(
        "/v1/audit", params={"target": made["key_id"]}, headers=plants.of("admin")
    ).json()["entries"]
    assert [entry["action"] for entry in listed] == ["key.revoke", "key.change", "key.create"]
    assert listed[1]["request_id"] == changed.headers["x-request-id"]
    assert all(entry["actor"].startswith("admin (") for entry in listed)
    theirs = plants.client.get("/v1/audit", headers=plants.of("admin", tenant=THEIRS)).json()
    assert theirs == {"entries": [], "next": None}


def test_the_audit_log_comes_in_pages(plants: People) -> None:
    for _ in range(3):
        made_key(plants)
    first = plants.client.get("/v1/audit?limit=2", headers=plants.of("admin")).json()
    rest = plants.client.get(
        "/v1/audit", params={"cursor": first["next"]}, headers=plants.of("admin")
    ).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)
    assert rest["entries"][0]["entry_id"] not in {e["entry_id"] for e in first["entries"]}


def test_keys_by_command(tmp_path: Path) -> None:
    data = store_options(settings_in(tmp_path))
    runner = CliRunner()
    token = runner.invoke(app, ["keys", "create", "Anna", "--role", "admin", *data]).stdout.strip()
    with living(settings_in(tmp_path)) as client:
        listed = client.get("/v1/keys", headers=bearer(token)).json()["keys"]
        assert [key["name"] for key in listed] == ["Anna"]
    shown = runner.invoke(app, ["keys", "list", "--json", *data])
    assert token not in shown.output
    key_id = listed[0]["key_id"]
    assert key_id in shown.stdout
    assert runner.invoke(app, ["keys", "revoke", key_id, *data]).exit_code == 0
    assert runner.invoke(app, ["keys", "revoke", key_id, *data]).exit_code == 2
    assert "revoked" in runner.invoke(app, ["keys", "list", *data]).output
    with living(settings_in(tmp_path)) as client:
        problem_of(client.get("/v1/keys", headers=bearer(token)), 401)


@pytest.mark.parametrize(
    "command",
    [["keys", "list"], ["keys", "revoke", "k"], ["db", "prune", "--older-than", "1"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_command_that_looks_at_a_store_makes_none(tmp_path: Path, command: list[str]) -> None:
    ended = CliRunner().invoke(app, [*command, "--data", str(tmp_path / "typo")])
    assert ended.exit_code == 2
    assert "There is no store in" in ended.output
    assert not (tmp_path / "typo").exists()


def wrong_headers() -> list[dict[str, str] | list[tuple[str, str]]]:
    """Ways to come with a key that are none."""
    return [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer \u00e9"},
        {"Authorization": "Bearer ' OR 1=1 --"},
        {"Authorization": "Bearer " + "a" * 20_000},
        {"X-API-Key": ""},
        {"X-API-Key": "rmk_wrong"},
        [("Authorization", "Bearer a"), ("Authorization", "Bearer b")],
        [("Authorization", "Bearer a"), ("X-API-Key", "b")],
    ]


@pytest.mark.parametrize("headers", wrong_headers(), ids=lambda headers: str(headers)[:40])
def test_ways_to_come_that_open_nothing(people: People, headers: object) -> None:
    pairs = headers.items() if isinstance(headers, dict) else headers
    raw = [(name.encode(), value.encode("latin-1")) for name, value in pairs]
    problem_of(people.client.raw("GET", "/v1/runs", raw), 401)


def test_an_error_of_the_store_does_not_tell_what_was_in_the_statement(plants: People) -> None:
    """It goes into the log, where neither hashes nor secrets of webhooks have any business."""
    with plants.service.store.reading() as connection, pytest.raises(StatementError) as caught:
        connection.execute(text("SELECT nonsense FROM keys WHERE name = :name"), {"name": "secret"})
    assert "secret" not in str(caught.value)
