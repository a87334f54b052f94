"""Sweeps: taken whole or not at all, planned behind what somebody waits for, told as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.jobs.worker import Worker
from api.routes.sweeps import EXAMPLE
from api.runs.example import SCENARIO
from api.store import Store, claims
from tests.api.client import Client, living, settings_in
from tests.api.receiver import until
from tests.api.working import working

LEASE = timedelta(seconds=30)
PRICE = "lots[clean].price_per_t"
LIMIT = "alloys[low copper/Cu].max_pct"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Client]:
    """A service with nothing in it."""
    with living(settings_in(tmp_path)) as client:
        yield client


def store_of(client: Client) -> Store:
    return client.app.state.service.store


def asked(client: Client, **members: Any) -> dict[str, Any]:
    response = client.post("/v1/sweeps", json={"base": SCENARIO, **members})
    assert response.status_code == 202, response.text
    assert response.headers["location"] == response.json()["links"]["self"]
    return response.json()


def claimed(client: Client) -> str:
    with store_of(client).writing() as connection:
        found = claims.claim(connection, worker_id="w", lease=LEASE, attempts=3)
        assert found is not None
        return found.run_id


def test_the_example_is_taken(service: Client) -> None:
    response = service.post("/v1/sweeps", json=EXAMPLE)
    assert response.status_code == 202
    assert response.json()["counts"]["queued"] == 3


def test_a_grid_makes_a_member_of_every_combination(service: Client) -> None:
    made = asked(service, grid={PRICE: [2000, 2200], LIMIT: [0.1, 0.2, 0.3]}, tag="grid")
    assert made["counts"] == {
        "queued": 6, "running": 0, "succeeded": 0, "failed": 0, "cancelled": 0,
    }  # fmt: skip
    assert made["members"][1]["parameters"] == {PRICE: 2000, LIMIT: 0.2}
    assert made["state"] == "running"
    run = service.get(f"/v1/runs/{made['members'][5]['run_id']}").json()
    assert (run["sweep_id"], run["tag"]) == (made["sweep_id"], "grid")
    given = service.get(f"{run['links']['self']}/input").json()
    assert given["lots"][0]["price_per_t"] == 2200
    assert given["alloys"][0]["max_pct"] == 0.3


def test_members_are_planned_and_told_as_json_and_csv(service: Client) -> None:
    """4 t clean and 1 t mixed keep 0.10 %; the dearer the clean lot, the dearer the plan."""
    variations = [
        {"name": "as it is", "values": {}},
        {"name": "=dearer", "values": {PRICE: 3000}},
        {"name": "impossible", "values": {LIMIT: 0.0001}},
    ]
    made = asked(service, variations=variations)
    here = made["links"]["self"]
    with working(Worker(store_of(service), service.app.state.service.settings)):
        until(lambda: service.get(here).json()["state"] == "ended", seconds=90)
    told = service.get(here)
    cheap, dear, impossible = told.json()["members"]
    assert told.json()["counts"]["succeeded"] == 3
    assert (cheap["outcome"], impossible["outcome"]) == ("optimal", "infeasible")
    plan = service.get(f"/v1/runs/{cheap['run_id']}/result").json()
    assert cheap["goals"]["cost"]["value"] == plan["goals"][0]["value"]
    assert dear["goals"]["cost"]["value"] > cheap["goals"]["cost"]["value"]
    assert service.get(here, headers={"If-None-Match": told.headers["etag"]}).status_code == 304
    answer = service.get(here, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["name"] for row in rows] == ["as it is", "'=dearer", "impossible"]
    assert [row[PRICE] for row in rows] == ["", "3000", ""]
    assert float(rows[0]["goal cost"]) == pytest.approx(cheap["goals"]["cost"]["value"])
    assert service.get(here, headers={"Accept": "text/html"}).status_code == 406


def test_members_yield_to_runs_that_somebody_waits_for(service: Client) -> None:
    sweep = asked(service, grid={PRICE: [1, 2]})
    run_id = service.post("/v1/runs", json=SCENARIO).json()["run_id"]
    assert claimed(service) == run_id
    assert claimed(service) in {one["run_id"] for one in sweep["members"]}


def test_a_sweep_does_not_use_up_the_places_of_runs(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_queued=1, most_in_sweeps=3)) as client:
        asked(client, grid={PRICE: [1, 2, 3]})
        assert client.post("/v1/runs", json=SCENARIO).status_code == 202
        assert client.post("/v1/runs", json=SCENARIO).status_code == 429
        full = client.post("/v1/sweeps", json={"base": SCENARIO, "grid": {PRICE: [1]}})
        assert (full.status_code, full.json()["code"]) == (429, "queue_full")


def test_the_same_key_and_body_give_the_same_sweep(service: Client) -> None:
    body = {"base": SCENARIO, "grid": {PRICE: [1, 2]}}
    key = {"Idempotency-Key": "once"}
    first = service.post("/v1/sweeps", json=body, headers=key)
    again = service.post("/v1/sweeps", json=body, headers=key)
    assert again.json()["sweep_id"] == first.json()["sweep_id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = service.post("/v1/sweeps", json={**body, "tag": "x"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(service.get("/v1/runs").json()["runs"]) == 2


def test_cancelling_ends_the_members_that_have_not_ended(service: Client) -> None:
    sweep = asked(service, grid={PRICE: [1, 2, 3]})
    running = claimed(service)
    response = service.post(sweep["links"]["cancel"], json={"keep_best": False})
    assert response.status_code == 202
    assert response.json()["counts"]["cancelled"] == 2
    assert service.get(f"/v1/runs/{running}").json()["stopping"] is True
    assert service.post(sweep["links"]["cancel"], json={"keep": 1}).status_code == 422


def test_runs_of_a_sweep_can_be_listed(service: Client) -> None:
    sweep = asked(service, grid={PRICE: [1, 2]})
    service.post("/v1/runs", json=SCENARIO)
    found = service.get("/v1/runs", params={"sweep_id": sweep["sweep_id"]}).json()["runs"]
    assert {run["run_id"] for run in found} == {one["run_id"] for one in sweep["members"]}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"grid": {}},
        {"grid": {PRICE: []}},
        {"grid": {PRICE: 4}},
        {"grid": {PRICE: [1]}, "variations": [{"values": {}}]},
        {"variations": []},
        {"variations": [{"name": "x"}]},
        {"variations": [{"values": {"price": 4}}]},
        {"variations": [{"values": {"lots[gold].price_per_t": 4}}]},
        {"variations": [{"values": {PRICE: "much"}}]},
        {"variations": [{"values": {"lots[clean].colour": "red"}}]},
        {"variations": [{"values": {}}, {"values": {"settings.gap_pct": -1}}]},
        {"grid": {f"settings.a{i}": list(range(50)) for i in range(10)}},
        {"grid": {"settings.seed": list(range(1001))}},
        {"grid": {PRICE: [1]}, "base": []},
        {"grid": {PRICE: [1]}, "base": {}},
        {"grid": {PRICE: [1]}, "more": 1},
    ],
    ids=str,
)
def test_sweeps_that_make_no_sense_are_refused_whole(
    service: Client, members: dict[str, Any]
) -> None:
    response = service.post("/v1/sweeps", json={"base": SCENARIO, **members})
    assert response.status_code == 422, response.text
    assert service.get("/v1/runs").json()["runs"] == []


def test_issues_point_at_the_member_that_is_wrong(service: Client) -> None:
    variations = [{"values": {}}, {"name": "bad", "values": {"settings.gap_pct": -1}}]
    body = {"base": SCENARIO, "variations": variations}
    (issue,) = service.post("/v1/sweeps", json=body).json()["issues"]
    assert issue["pointer"] == "/variations/1/values"
    assert issue["message"].startswith("member bad: ")


def test_a_member_has_its_own_time_limit(service: Client) -> None:
    sweep = asked(service, grid={"settings.time_limit_s": [5, 1e9]})
    limits = [
        service.get(f"/v1/runs/{one['run_id']}").json()["time_limit_s"] for one in sweep["members"]
    ]
    assert limits == [5.0, 3600.0]


def test_another_tenants_sweep_is_not_there(service: Client) -> None:
    assert service.get("/v1/sweeps/nothing").status_code == 404
    assert service.post("/v1/sweeps/nothing/cancel", json={}).status_code == 404
