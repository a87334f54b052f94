"""Why a plan is as it is, why not otherwise, and what else there is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.http.capacity import MOST_IN_LINE
from api.http.problems import Problem
from api.runs import reasons
from tests.api.client import Client, living, settings_in
from tests.api.people import People, people_in, problem_of
from tests.api.working import at_work, ended, planned, worked
from tests.api.yard import of_body

DEAR = {"lot_id": "000789", "mass_kg": 5000, "price_per_t": 2500, "Cu": 0.01, "form": "ingot"}
ASKED = reasons.Asked(why_not="000789", order=None, choices=None, advice=False)


def week() -> dict[str, Any]:
    """The yard, with a lot that is too dear to be used."""
    body = of_body()
    body["lots"].append(DEAR)
    return body


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service whose runs are worked on."""
    with worked(tmp_path_factory.mktemp("reasons"), remembers=True) as client:
        yield client


@pytest.fixture(scope="module")
def here(plant: Client) -> str:
    """The explanation of a run that has ended."""
    return f"/v1/runs/{planned(plant, week())[0]}/explanation"


def test_prices_are_those_of_the_plan(plant: Client, here: str) -> None:
    """3,000 kg of the cheap lot are used up: another tonne saves what the dearer costs more."""
    found = plant.get(here).json()["prices"]
    sources = {one["source"]: one for one in found["sources"]}
    assert sources["000456"]["is_used_up"]
    assert sources["000456"]["prices"][0]["more"] == pytest.approx(1500 - 2100)
    assert sources["000789"]["comes_in_at_per_t"] == pytest.approx(2100)


def test_nothing_is_planned_again_unless_it_is_asked_for(
    plant: Client, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reasons, "aside", None)
    found = plant.get(here).json()
    assert (found["why_not"], found["choices"], found["advice"]) == (None, None, None)


def test_why_not_prices_the_smallest_bite(plant: Client, here: str) -> None:
    found = plant.get(here, params={"why_not": "000789", "order": "0002"}).json()["why_not"]
    assert (found["finding"], found["target"]) == ("forced", "0002")
    bite_t = found["bite_kg"] / 1000.0
    assert bite_t > 0
    assert found["cost_difference"] == pytest.approx(bite_t * (2500 - 2100))
    assert found["patch"]["pins"]


def test_choices_and_advice_come_together(plant: Client, here: str) -> None:
    found = plant.get(here, params={"choices": 2, "advice": "true"}).json()
    assert found["why_not"] is None
    assert len(found["choices"]["choices"]) <= 2
    assert found["choices"]["choices"] or found["choices"]["not_chosen"]
    assert [one["alloy"] for one in found["advice"]["alloys"]] == ["low copper"]
    assert found["samples"] is None


def test_samples_of_a_plan_without_risk_are_said_to_free_nothing(plant: Client, here: str) -> None:
    found = plant.get(here, params={"samples": 2}).json()["samples"]
    assert found["samples"] == []
    assert "No risk is stated" in found["note"]


@pytest.mark.parametrize(
    ("params", "code", "says"),
    [
        ({"why_not": "00078"}, "unknown_id", 'no lot, offer, outlet or bin "00078"'),
        ({"why_not": "000789", "order": "H9"}, "unknown_id", 'no order "H9"'),
        ({"order": "0001"}, "invalid_request", "order goes with why_not"),
        ({"why_not": ""}, "invalid_request", "parameters are wrong"),
        ({"choices": "0"}, "invalid_request", "parameters are wrong"),
        ({"choices": "11"}, "invalid_request", "parameters are wrong"),
        ({"samples": "6"}, "invalid_request", "parameters are wrong"),
        ({"advice": "perhaps"}, "invalid_request", "parameters are wrong"),
    ],
)
def test_a_question_without_sense_is_refused(
    plant: Client, here: str, params: dict[str, str], code: str, says: str
) -> None:
    found = problem_of(plant.get(here, params=params), 422)
    assert found["code"] == code
    assert says in found["detail"]


def test_an_unknown_lot_suggests_the_nearest(plant: Client, here: str) -> None:
    found = problem_of(plant.get(here, params={"why_not": "00078"}), 422)
    assert found["issues"][0]["hint"] == "did you mean 000789?"


def test_a_run_without_a_plan_has_no_reasons(tmp_path: Path) -> None:
    with living(settings_in(tmp_path)) as client:
        run_id = client.post("/v1/runs", json=week()).json()["run_id"]
        path = f"/v1/runs/{run_id}/explanation?why_not=000789"
        assert problem_of(client.get(path), 409)["code"] == "not_finished"
        path = "/v1/runs/no-such-run/explanation?why_not=000789"
        assert problem_of(client.get(path), 404)["code"] == "not_found"


@pytest.fixture(scope="module")
def two_plants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A service that two plants share, with a worker."""
    with people_in(tmp_path_factory.mktemp("two")) as people, at_work(people.service.settings):
        yield people


def test_reasons_are_for_every_role_of_the_plant_and_nobody_else(two_plants: People) -> None:
    two_plants.client.headers = two_plants.of("planner")
    run_id, _ = planned(two_plants.client, week())
    two_plants.client.headers = {}
    path = f"/v1/runs/{run_id}/explanation?why_not=000456"
    for role in ("erp", "planner", "engineer", "admin"):
        answer = two_plants.client.get(path, headers=two_plants.of(role))
        assert answer.json()["why_not"]["finding"] == "used", role
    theirs = two_plants.of("admin", tenant="theirs")
    assert problem_of(two_plants.client.get(path, headers=theirs), 404)["code"] == "not_found"
    assert problem_of(two_plants.client.get(path), 401)["code"] == "unauthorized"


def test_what_takes_too_much_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "aside", lambda *_: None)
    with pytest.raises(Problem, match="remelt explain") as problem:
        reasons.reasons({}, {}, ASKED, seconds=1.0, memory_mb=512)
    assert (problem.value.status, problem.value.code) == (503, "explanation_too_costly")


def test_what_is_not_planned_in_time_is_said_to_be_so(plant: Client, here: str) -> None:
    run = here.removesuffix("/explanation")
    document = {"scenario": plant.get(f"{run}/input").json(), "previous": None}
    plan = plant.get(f"{run}/result").json()
    asked = reasons.Asked(why_not=None, order=None, choices=5, advice=True)
    found = reasons.reasons(document, plan, asked, seconds=1e-6, memory_mb=4096)
    assert found["choices"]["choices"] == []
    assert {one["why"] for one in found["choices"]["not_chosen"]} <= {
        "stopped before it was planned",
        "there was no time left to plan it",
    }
    assert found["advice"]["complete"] is False


def test_a_crowd_that_asks_why_waits_and_is_turned_away(tmp_path: Path) -> None:
    """Each of them plans again, so that a few at a time are enough."""

    async def crowd(client: Client) -> list[str]:
        free, gone = asyncio.Event(), list[str]()

        async def one() -> None:
            try:
                async with client.app.state.service.explanations.turn("plant"):
                    await free.wait()
                    gone.append("told")
            except Problem as problem:
                gone.append(problem.code)
                free.set()

        await asyncio.gather(*(one() for _ in range(MOST_IN_LINE + 1)))
        return gone

    with living(settings_in(tmp_path)) as client:
        told = asyncio.run(crowd(client))
    assert sorted(told) == ["overloaded", *["told"] * MOST_IN_LINE]


def too_pure() -> dict[str, Any]:
    """An alloy of which the yard is too dirty."""
    body = of_body()
    body["alloys"][0] |= {"max_pct": 0.05}
    body["alloys"].append({"alloy": "pure", "element": "Cu", "max_pct": 0.015})
    body["orders"][1]["alloy"] = "pure"
    return body


def too_large() -> dict[str, Any]:
    """An order for which there is too little metal."""
    body = of_body()
    body["orders"][1] |= {"tap_kg": 11_000}
    return body


@pytest.mark.parametrize("body", [too_pure(), too_large()], ids=["too pure", "too large"])
def test_the_first_way_out_makes_the_order_as_a_revision(
    plant: Client, body: dict[str, Any]
) -> None:
    """A way out says its change in the language of revisions."""
    run_id, plan = planned(plant, body)
    [left_out] = plant.get(f"/v1/runs/{run_id}/explanation").json()["unplanned"]
    way = left_out["verdict"]["ways_out"][0]
    assert left_out["order_id"] in way["orders_made"]
    asked = plant.post(
        f"/v1/runs/{run_id}/revisions", json={"patch": way["patch"], "remove": way["remove"]}
    )
    assert asked.status_code == 202, asked.text
    revised = ended(plant, asked.json())
    plan = plant.get(f"/v1/runs/{revised['run_id']}/result").json()
    assert plan["unplanned"] == []
    assert {charge["order_id"] for charge in plan["charges"]} == {"0001", "0002"}
    assert plan["check"]["passed"]
