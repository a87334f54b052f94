"""Whoever watches a run sees goal, incumbent, bound and gap as the search goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimiser.intake import read_scenario, to_document
from tests.api.client import Client
from tests.api.working import ended, planned, worked
from tests.api.yard import of_body
from tests.scenarios.expected import SCENARIOS

FIGURES = ("goal", "incumbent", "bound", "gap_pct")


def events(client: Client, run_id: str) -> list[tuple[str, dict[str, Any]]]:
    """What was told of a run, kind by kind."""
    text = client.get(f"/v1/runs/{run_id}/events").text
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "data" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_run_under_way_tells_how_far_it_is(tmp_path: Path) -> None:
    document = to_document(read_scenario(SCENARIOS / "shredder-yard"))
    with worked(tmp_path) as client:
        run = ended(client, client.post("/v1/runs", json=document).json())
        assert run["state"] == "succeeded"
        told = [body for kind, body in events(client, run["run_id"]) if kind == "progress"]
    assert told
    assert all(body["goal"] == "cost" for body in told)
    assert told[-1]["incumbent"] == pytest.approx(run["incumbent"], rel=0.05)
    for body in told:
        assert body["bound"] <= body["incumbent"]


def test_a_run_that_has_ended_tells_what_its_plan_does(tmp_path: Path) -> None:
    with worked(tmp_path) as client:
        run_id, plan = planned(client, of_body())
        run = client.get(f"/v1/runs/{run_id}").json()
    first = plan["goals"][0]
    assert [run[name] for name in FIGURES] == [
        *(first["goal"], first["value"], first["bound"], first["gap_pct"]),
    ]


def test_whoever_has_seen_the_end_of_a_run_waits_for_nothing(tmp_path: Path) -> None:
    with worked(tmp_path) as client:
        run_id, _ = planned(client, of_body())
        last = len(events(client, run_id))
        for seen, told in ((last - 1, 1), (last, 0), (last + 9, 0)):
            headers = {"Last-Event-ID": str(seen)}
            text = client.get(f"/v1/runs/{run_id}/events", headers=headers).text
            assert text.count("event: ") == told
