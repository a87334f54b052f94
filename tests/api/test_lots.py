"""Lots of the store: received, read, changed and removed, each call as often as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.access.keys import make_key
from api.store import lots
from tests.api.client import BOTH, Client, living, settings_in, settings_of
from tests.api.people import problem_of

ROW = {"lot_id": "000123", "mass_kg": "4980.5", "price_per_t": "1850", "Cu": "0.21"}


@pytest.fixture(params=BOTH)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    """A service whose store is empty."""
    with living(settings_of(request.param, tmp_path)) as client:
        yield client


def receive(client: Client, *rows: Any, **headers: str) -> Any:
    return client.post("/v1/lots", json={"lots": list(rows)}, headers=headers)


def test_a_lot_is_shown_with_what_is_on_hand_reserved_and_free(shop: Client) -> None:
    assert receive(shop, ROW).json()["created"] == 1
    lot = shop.get("/v1/lots/000123").json()
    assert lot["lot"] == {"lot_id": "000123", "mass_kg": 4980.5, "price_per_t": 1850, "Cu": 0.21}
    figures = ("received_kg", "on_hand_kg", "free_kg", "reserved_kg", "charged_kg")
    assert [lot[name] for name in figures] == [4980.5, 4980.5, 4980.5, 0.0, 0.0]


def test_the_same_receipt_twice_changes_nothing(shop: Client) -> None:
    receive(shop, ROW)
    again = receive(shop, {**ROW, "mass_kg": 4980.5}).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert again["lots"][0]["version"] == 1


def test_a_repeated_key_does_not_bring_back_what_was_corrected(shop: Client) -> None:
    receive(shop, ROW, **{"Idempotency-Key": "r1"})
    shop.request("PUT", "/v1/lots/000123", json={**ROW, "mass_kg": 4000})
    again = receive(shop, ROW, **{"Idempotency-Key": "r1"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["lots"][0]["on_hand_kg"] == 4000.0


def test_a_key_with_another_body_is_refused(shop: Client) -> None:
    receive(shop, ROW, **{"Idempotency-Key": "r1"})
    other = receive(shop, {**ROW, "mass_kg": 1}, RequestID="r1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert shop.get("/v1/lots/000123").json()["on_hand_kg"] == 4980.5


def test_a_list_alone_is_a_body_too(shop: Client) -> None:
    assert shop.post("/v1/lots", json=[ROW]).json()["created"] == 1


def test_one_wrong_row_keeps_all_out_and_is_pointed_at(shop: Client) -> None:
    refused = receive(shop, ROW, {"lot_id": "b", "mass_kg": -1}, {"lot_id": 7, "mass_kg": 1})
    found = refused.json()
    assert refused.status_code == 422
    pointers = {issue["pointer"] for issue in found["issues"]}
    assert pointers == {"/lots/1/mass_kg", "/lots/2/lot_id"}
    assert shop.get("/v1/lots").json()["lots"] == []


@pytest.mark.parametrize(
    "body",
    [
        1,
        {},
        {"lots": {}},
        {"lots": [1]},
        {"lots": [], "more": 1},
        {"lots": [{"lot_id": "a"}]},
        {"lots": [{"lot_id": "a/b", "mass_kg": 1}]},
        {"lots": [{"lot_id": "a", "mass_kg": 1e300}]},
        {"lots": [{"lot_id": "a", "mass_kg": 1, "Cux": 1}]},
        {"lots": [{"lot_id": "a", "mass_kg": 1}, {"lot_id": "a", "mass_kg": 2}]},
        {"lots": [{"lot_id": "a" * 201, "mass_kg": 1}]},
    ],
)
def test_bodies_that_are_no_lots_are_refused(shop: Client, body: object) -> None:
    refused = shop.post("/v1/lots", json=body)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"


def test_put_makes_then_changes_and_says_which(shop: Client) -> None:
    made = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": 100})
    same = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": "100.0"})
    other = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": 90})
    assert [made.status_code, same.status_code, other.status_code] == [201, 200, 200]
    assert [answer.json()["version"] for answer in (made, same, other)] == [1, 1, 2]


def test_put_with_an_old_version_is_refused(shop: Client) -> None:
    seen = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": 100}).headers["etag"]
    demand = {"If-Match": seen}
    first = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": 90}, headers=demand)
    second = shop.request("PUT", "/v1/lots/0007", json={"mass_kg": 80}, headers=demand)
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert shop.get("/v1/lots/0007").json()["on_hand_kg"] == 90.0


def test_preconditions_of_what_is_not_there(shop: Client) -> None:
    body = {"mass_kg": 100}
    missing = shop.request("PUT", "/v1/lots/0007", json=body, headers={"If-Match": "*"})
    made = shop.request("PUT", "/v1/lots/0007", json=body, headers={"If-None-Match": "*"})
    again = shop.request("PUT", "/v1/lots/0007", json=body, headers={"If-None-Match": "*"})
    assert [missing.status_code, made.status_code, again.status_code] == [412, 201, 412]


def test_put_under_another_name_is_refused(shop: Client) -> None:
    assert shop.request("PUT", "/v1/lots/0008", json=ROW).status_code == 422


def test_an_unchanged_lot_need_not_be_read_again(shop: Client) -> None:
    receive(shop, ROW)
    tag = shop.get("/v1/lots/000123").headers["etag"]
    assert shop.get("/v1/lots/000123", headers={"If-None-Match": tag}).status_code == 304


def test_delete_takes_a_lot_out(shop: Client) -> None:
    receive(shop, ROW)
    old = shop.request("DELETE", "/v1/lots/000123", headers={"If-Match": '"9"'})
    gone = shop.request("DELETE", "/v1/lots/000123")
    assert [old.status_code, gone.status_code] == [412, 204]
    assert shop.get("/v1/lots/000123").status_code == 404


def test_pages_have_every_lot_once_in_order(shop: Client) -> None:
    names = [f"{number:04d}" for number in range(25)]
    receive(shop, *({"lot_id": name, "mass_kg": 1} for name in reversed(names)))
    found: list[str] = []
    cursor = ""
    for _ in range(5):
        page = shop.get(f"/v1/lots?limit=7{cursor}").json()
        found += [lot["lot_id"] for lot in page["lots"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == names


@pytest.mark.parametrize("cursor", ["x", "!!!", "AA==", "4pi"])
def test_a_cursor_of_nobody_is_refused(shop: Client, cursor: str) -> None:
    assert shop.get("/v1/lots", params={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize("name", ["nope", "%00", "%ff", "a%0ab"])
def test_unknown_lots_are_not_found(shop: Client, name: str) -> None:
    assert shop.get(f"/v1/lots/{name}").status_code == 404


def test_names_with_blanks_and_signs_are_kept(shop: Client) -> None:
    receive(shop, {"lot_id": "=A1 ü+&?", "mass_kg": 5})
    assert shop.get("/v1/lots/%3DA1%20%C3%BC%2B%26%3F").json()["lot_id"] == "=A1 ü+&?"


def test_each_tenant_has_lots_of_its_own(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        store = client.app.state.service.store
        with store.writing() as connection:
            tokens = [
                make_key(connection, tenant_id=name, name=name, role="erp", made_by="test")[1]
                for name in ("one", "other")
            ]
        one, other = ({"Authorization": f"Bearer {token}"} for token in tokens)
        receive(client, ROW, **one)
        assert client.get("/v1/lots/000123", headers=other).status_code == 404
        assert client.get("/v1/lots", headers=other).json()["lots"] == []
        put = client.request("PUT", "/v1/lots/000123", json={"mass_kg": 1}, headers=other)
        assert put.status_code == 201
        assert client.get("/v1/lots/000123", headers=one).json()["on_hand_kg"] == 4980.5


def test_a_lot_whose_id_has_a_slash_is_addressed_by_it(shop: Client) -> None:
    """None is received any more; a store of an older version may hold some."""
    with shop.app.state.service.store.writing() as connection:
        rows = {"2026/7": {"lot_id": "2026/7", "mass_kg": 1000.0}}
        lots.put(connection, tenant_id="local", rows=rows)
    assert shop.get("/v1/lots/2026%2F7").json()["lot_id"] == "2026/7"
    found = problem_of(shop.put("/v1/lots/2026%2F7", json={"mass_kg": 900}), 422)
    assert found["issues"][0]["code"] == "slash_in_id"
    assert shop.delete("/v1/lots/2026%2F7").status_code == 204
    problem_of(shop.get("/v1/lots/2026%2F7"), 404)
