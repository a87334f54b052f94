"""Runs that are asked for twice under one key."""

from __future__ import annotations

import pytest

from api.runs.example import SCENARIO
from tests.api.client import Client
from tests.api.people import problem_of


@pytest.mark.parametrize("header", ["Idempotency-Key", "RequestID"])
def test_the_same_key_and_body_give_the_same_run(client: Client, header: str) -> None:
    first = client.post("/v1/runs", json=SCENARIO, headers={header: f"{header} 1"})
    again = client.post("/v1/runs", json=SCENARIO, headers={header: f"{header} 1"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert again.json()["run_id"] == first.json()["run_id"]


def test_the_same_key_and_another_body_are_refused(client: Client) -> None:
    key = {"Idempotency-Key": "two bodies"}
    assert client.post("/v1/runs", json=SCENARIO, headers=key).status_code == 202
    other = client.post("/v1/runs", json={**SCENARIO, "tag": "other"}, headers=key)
    assert problem_of(other, 422)["code"] == "idempotency_key_reused"


def test_without_a_key_each_request_is_a_run(client: Client) -> None:
    asked = [client.post("/v1/runs", json=SCENARIO).json()["run_id"] for _ in range(2)]
    assert len(set(asked)) == 2
