"""Plans of two to four runs side by side."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.runs.example import CHARGES, SCENARIO
from api.store import claims, queue
from tests.api.client import Client, living, settings_in


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Client]:
    """A service with nothing in it."""
    with living(settings_in(tmp_path)) as client:
        yield client


def run_with(client: Client, *, clean_kg: float) -> str:
    """A run whose plan is 1 t of the mixed lot and that much of the clean one."""
    charges = [{**CHARGES[0], "kg": clean_kg}, CHARGES[1]]
    plan = client.post("/v1/evaluations", json={"scenario": SCENARIO, "charges": charges}).json()
    run_id = client.post("/v1/runs", json=SCENARIO).json()["run_id"]
    with client.app.state.service.store.writing() as connection:
        claimed = claims.claim(connection, worker_id="w", lease=timedelta(seconds=9), attempts=3)
        assert claimed is not None
        assert queue.finish(connection, claimed, plan=plan)
    return run_id


def test_differences_are_those_from_the_first_run(service: Client) -> None:
    """Half a tonne less of the clean lot at 2,100 is 1,050 less."""
    names = [run_with(service, clean_kg=4000), run_with(service, clean_kg=3500)]
    response = service.post("/v1/comparisons", json={"runs": names})
    assert response.status_code == 200, response.text
    found = response.json()
    totals = {one["name"]: one for one in found["totals"]}
    assert [one["name"] for one in found["plans"]] == names
    assert totals["metal_cost"]["differences"] == pytest.approx([0.0, -1050.0])
    assert found["orders"][0]["lines"][0]["kg"]["differences"] == pytest.approx([0.0, -500.0])
    assert found["same"] is False


def test_a_comparison_is_kept_as_csv_where_that_is_asked_for(service: Client) -> None:
    names = [run_with(service, clean_kg=4000), run_with(service, clean_kg=3500)]
    asked = {"headers": {"Accept": "text/csv"}, "json": {"runs": names}}
    response = service.post("/v1/comparisons", **asked)
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(response.text.splitlines()))
    cost = next(row for row in rows if (row["part"], row["name"]) == ("total", "metal_cost"))
    assert float(cost[f"difference of {names[1]}"]) == pytest.approx(-1050.0)


def test_a_comparison_in_another_spelling_is_refused(service: Client) -> None:
    body = {"runs": [run_with(service, clean_kg=4000), run_with(service, clean_kg=3500)]}
    headers = {"Accept": "application/pdf"}
    assert service.post("/v1/comparisons", json=body, headers=headers).status_code == 406


def test_a_run_without_a_plan_cannot_be_compared(service: Client) -> None:
    ended = run_with(service, clean_kg=4000)
    waiting = service.post("/v1/runs", json=SCENARIO).json()["run_id"]
    response = service.post("/v1/comparisons", json={"runs": [ended, waiting]})
    assert (response.status_code, response.json()["code"]) == (409, "no_result")


@pytest.mark.parametrize(
    "body",
    [{}, [], {"runs": []}, {"runs": ["a"]}, {"runs": ["a"] * 5}, {"runs": [1, 2]},
     {"runs": ["a", ""]}, {"runs": "ab"}, {"runs": ["a", "b"], "more": 1}],
    ids=str,
)  # fmt: skip
def test_other_bodies_are_refused(service: Client, body: Any) -> None:
    response = service.post("/v1/comparisons", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


def test_runs_that_are_not_there_are_not_found(service: Client) -> None:
    ended = run_with(service, clean_kg=4000)
    assert service.post("/v1/comparisons", json={"runs": [ended, "nothing"]}).status_code == 404
