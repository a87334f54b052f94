"""Whether the service can do what it is for, and how busy it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from api.runs.example import SCENARIO
from tests.api.client import Client, living, settings_in


def samples(client: Client) -> dict[tuple[str, ...], float]:
    """The figures by name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_service_that_remembers_and_plans_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"store": "ready", "solver": "ready"}


def test_a_wrong_plan_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.health.readiness._small_plan", lambda _: {"clean": 1000.0})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "not_ready"
    assert answer.json()["detail"] == "solver: the small plan charges {'clean': 1000.0}"


def test_a_store_of_another_version_is_not_ready(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        with client.app.state.service.store.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        found = client.get("/readyz").json()
    assert (found["code"], found["detail"]) == ("not_ready", "store: the store is at step 9999")


def test_runs_that_wait_are_counted(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        before = samples(client)["remelt_runs", "queued"]
        assert client.post("/v1/runs", json=SCENARIO).status_code == 202
        after = samples(client)
    assert (before, after["remelt_runs", "queued"]) == (0, 1)
    assert after["remelt_oldest_queued_seconds",] > 0


def test_answers_are_counted_by_route_not_by_address(client: Client) -> None:
    client.get("/v1/alloys/6063")
    client.get("/v1/alloys/6060")
    counted = [name for name in samples(client) if name[0] == "remelt_requests_total"]
    assert ("remelt_requests_total", "GET", "/v1/alloys/{alloy}", "200") in counted
    assert not any("6063" in label for name in counted for label in name)


def test_every_answer_says_which_request_it_answers(client: Client) -> None:
    good, bad = client.get("/healthz"), client.get("/v1/runs/none")
    assert len(good.headers["x-request-id"]) == 32
    assert bad.json()["request_id"] == bad.headers["x-request-id"]
