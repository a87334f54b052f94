"""Corrections by HTTP: of a scenario in the body, and of a run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.runs.example import SAMPLE, SCENARIO
from tests.api.client import Client
from tests.api.people import OURS, THEIRS, People, problem_of
from tests.api.working import planned, worked

WHOLE = {"scenario": SCENARIO, **SAMPLE}


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service with a worker."""
    with worked(tmp_path_factory.mktemp("corrections"), remembers=True) as client:
        yield client


@pytest.fixture(scope="module")
def run(works: Client) -> tuple[str, dict[str, Any]]:
    """A run of the example, and its plan."""
    return planned(works, SCENARIO)


def correct(client: Client, body: object) -> dict[str, Any]:
    response = client.post("/v1/corrections", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: Client, body: object, status: int = 422) -> set[str]:
    """The places that a refusal points at, or its code where it points at none."""
    response = client.post("/v1/corrections", json=body)
    assert response.status_code == status, response.text
    found = response.json()
    return {issue["pointer"] for issue in found.get("issues", ())} or {found["code"]}


def added(remedy: dict[str, Any]) -> dict[str, float]:
    lines = remedy["charge"]["lines"]
    return {line["source"]: line["kg"] for line in lines if line["kind"] != "heel"}


def test_a_scenario_in_the_body_is_corrected(works: Client) -> None:
    """4,500 kg at 0.103 % and x of 0.02 % are at 0.10 %: 13.5 kg for 0.08 %, losses aside."""
    found = correct(works, WHOLE)
    assert found["outcome"] == "additions"
    assert added(found["additions"])["clean"] == pytest.approx(171.0, rel=0.05)
    assert found["additions"]["rules_checked"] > 0
    assert found["seconds"] < 30.0


def test_decimal_strings_are_numbers(works: Client) -> None:
    spelt = {**WHOLE, "melt": {"mass_kg": "4500", "Cu": "0.103", "Cu_sd": "0.002"}}
    assert added(correct(works, spelt)["additions"]) == added(correct(works, WHOLE)["additions"])


def test_of_a_run_it_is_known_what_was_charged(
    works: Client, run: tuple[str, dict[str, Any]]
) -> None:
    run_id, plan = run
    found = correct(works, {"run_id": run_id, "order_id": "H1"})
    assert found["outcome"] == "in_spec"
    assert found["melt"]["mass_kg"] == pytest.approx(plan["charges"][0]["melt_kg"])
    assert found["melt"]["elements"][0]["basis"] == "charged"


def test_a_plan_in_the_body_is_as_good_as_a_run(
    works: Client, run: tuple[str, dict[str, Any]]
) -> None:
    run_id, plan = run
    by_run = correct(works, {"run_id": run_id, **SAMPLE})
    by_plan = correct(works, {"scenario": SCENARIO, "plan": plan, **SAMPLE})
    assert {**by_run, "seconds": 0} == {**by_plan, "seconds": 0}


def test_a_wrong_weight_changes_the_melt(works: Client, run: tuple[str, dict[str, Any]]) -> None:
    run_id, plan = run
    mixed = next(line for line in plan["charges"][0]["lines"] if line["source"] == "mixed")
    body = {"run_id": run_id, "order_id": "H1", "charged": {"mixed": mixed["kg"] + 200}}
    found = correct(works, body)
    assert found["outcome"] != "in_spec"
    assert found["following"] is None


def test_all_that_is_wrong_is_pointed_at(works: Client) -> None:
    body = {
        "scenario": {**SCENARIO, "orders": [{**SCENARIO["orders"][0], "tap_kg": -1}]},
        "plan": {},
        "melt": {"Xx": 1, "Cu": "a"},
        "hold": 3,
    }
    assert refused(works, body) >= {"/scenario/orders/0/tap_kg", "/melt/Xx", "/melt/Cu", "/hold",
                                    "/order_id"}  # fmt: skip


def test_what_does_not_fit_the_scenario_is_pointed_at(works: Client) -> None:
    assert refused(works, {"scenario": SCENARIO, "order_id": "H2"}) == {"/order_id"}
    missing = refused(works, {"scenario": SCENARIO, "order_id": "H1", "melt": {}})
    assert missing == {"/melt/Cu", "/melt/mass_kg"}


def test_a_plan_of_something_else_is_pointed_at(
    works: Client, run: tuple[str, dict[str, Any]]
) -> None:
    other = json.loads(json.dumps(SCENARIO).replace("mixed", "blend"))
    response = works.post("/v1/corrections", json={"scenario": other, "plan": run[1], **SAMPLE})
    assert response.status_code == 422
    assert "mixed" in response.text


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"order_id": "H1"},
        {"run_id": 7, "order_id": "H1"},
        {"run_id": "x", "scenario": SCENARIO, "order_id": "H1"},
    ],
)
def test_a_body_that_names_nothing_to_correct_is_refused(works: Client, body: object) -> None:
    assert refused(works, body) == {"invalid_request"}


def test_a_run_that_is_not_there_is_not_found(works: Client) -> None:
    assert refused(works, {"run_id": "nothing", **SAMPLE}, status=404) == {"not_found"}


def test_a_run_of_another_plant_is_not_found(people: People) -> None:
    made = people.client.post("/v1/runs", json=SCENARIO, headers=people.of("admin", tenant=THEIRS))
    body = {"run_id": made.json()["run_id"], **SAMPLE}
    ours = people.client.post("/v1/corrections", json=body, headers=people.of("admin", tenant=OURS))
    assert problem_of(ours, 404)["code"] == "not_found"
    theirs = people.of("admin", tenant=THEIRS)
    waiting = people.client.post("/v1/corrections", json=body, headers=theirs)
    assert problem_of(waiting, 409)["code"] in {"not_finished", "no_result"}


def test_one_that_takes_too_long_is_ended(works: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.runs.correcting.aside", lambda *_: None)
    assert refused(works, WHOLE, status=503) == {"correction_too_costly"}
