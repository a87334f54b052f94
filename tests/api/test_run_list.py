"""The list of runs, for a history: what each comes to; and runs of a part of a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.runs.example import SCENARIO
from tests.api.client import Client, living, settings_in
from tests.api.working import ended, worked


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A service with a worker."""
    with worked(tmp_path) as made:
        yield made


def kept(client: Client, **changes: Any) -> str:
    body = {"name": "Week 48", "document": {**SCENARIO, **changes}}
    return client.post("/v1/scenarios", json=body).json()["links"]["runs"]


def test_the_list_tells_what_a_plan_comes_to_and_what_it_was_made_of(client: Client) -> None:
    run = ended(client, client.post(kept(client), json={}).json())
    plan = client.get(f"{run['links']['self']}/result").json()
    listed = client.get("/v1/runs").json()["runs"][0]
    assert listed["scenario_name"] == "Week 48"
    assert listed["summary"]["cost"] == plan["totals"]["cost"]
    assert listed["summary"]["metal_loss_kg"] == plan["totals"]["metal_loss_kg"]
    assert listed["summary"]["input_sha256"] == plan["provenance"]["input_sha256"]
    assert listed["summary"]["remelt_version"] == plan["provenance"]["remelt_version"]
    assert {name: listed[name] for name in run if name != "override"} == {
        name: value for name, value in run.items() if name != "override"
    }


def test_a_run_without_a_plan_and_without_a_scenario_has_neither(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        client.post("/v1/runs", json=SCENARIO)
        listed = client.get("/v1/runs").json()["runs"][0]
    assert (listed["state"], listed["scenario_name"], listed["summary"]) == ("queued", None, None)


def test_orders_left_out_are_gone_with_what_names_them(client: Client) -> None:
    first = SCENARIO["orders"][0]
    other = {**first, "order_id": "other"}
    pins = [
        {"source": SCENARIO["lots"][0]["lot_id"], "target": name, "max_kg": 100_000}
        for name in (first["order_id"], "other")
    ]
    runs = kept(client, orders=[first, other], pins=pins)
    run = client.post(runs, json={"left_out_orders": ["other", "no such order"]}).json()
    given = client.get(f"{run['links']['self']}/input").json()
    assert given["orders"] == [first]
    assert [pin["target"] for pin in given["pins"]] == [first["order_id"]]
    whole = client.post(runs, json={}).json()
    assert len(client.get(f"{whole['links']['self']}/input").json()["orders"]) == 2


def test_orders_to_leave_out_must_be_named_by_texts(client: Client) -> None:
    answer = client.post(kept(client), json={"left_out_orders": [7]})
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["pointer"] == "/left_out_orders/0"
