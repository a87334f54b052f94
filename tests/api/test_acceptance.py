"""Accepting plans: lots are reserved once, and a second plan sees what is left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import BOTH, Client
from tests.api.working import planned, worked
from tests.api.yard import LOTS, of_body, of_store


@pytest.fixture(params=BOTH)
def plant(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    """A service with two lots in its store, whose runs are worked on."""
    with worked(tmp_path, store=request.param, remembers=True) as client:
        assert client.post("/v1/lots", json={"lots": LOTS}).status_code == 200
        yield client


def accept(client: Client, run_id: str) -> httpx.Response:
    return client.post(f"/v1/runs/{run_id}/accept")


def stock(client: Client) -> dict[str, tuple[float, float]]:
    """What is reserved and free of each lot."""
    lots = client.get("/v1/lots").json()["lots"]
    return {lot["lot_id"]: (lot["reserved_kg"], lot["free_kg"]) for lot in lots}


def charged(plan: dict[str, Any]) -> dict[str, float]:
    """Kilograms of each lot in all charges."""
    kg: dict[str, float] = {}
    for charge in plan["charges"]:
        for line in charge["lines"]:
            kg[line["source"]] = kg.get(line["source"], 0.0) + line["kg"]
    return kg


def test_accepting_reserves_what_the_plan_charges(plant: Client) -> None:
    """The cheap lot of 3,000 kg goes whole, and 1,000 kg of the other fill the 4,000 kg."""
    run_id, plan = planned(plant, of_store())
    assert charged(plan) == pytest.approx({"000123": 1000.0, "000456": 3000.0})
    run = accept(plant, run_id).json()
    assert run["accepted_by"] == "local user"
    assert sum(row["kg"] for row in run["reservations"]) == pytest.approx(4000.0)
    assert stock(plant) == {"000123": (1000.0, 8000.0), "000456": (3000.0, 0.0)}


def test_accepting_twice_is_accepting_once(plant: Client) -> None:
    run_id, _ = planned(plant, of_store())
    first, second = accept(plant, run_id).json(), accept(plant, run_id).json()
    assert first == second
    assert stock(plant)["000123"] == (1000.0, 8000.0)


def test_a_later_plan_gets_what_is_left_of_a_lot(plant: Client) -> None:
    accept(plant, planned(plant, of_store())[0])
    run_id, plan = planned(plant, of_store())
    given = plant.get(f"/v1/runs/{run_id}/input").json()
    assert {row["lot_id"]: row["mass_kg"] for row in given["lots"]} == {"000123": 8000.0}
    assert charged(plan) == pytest.approx({"000123": 4000.0})
    assert accept(plant, run_id).status_code == 200


def test_a_plan_that_comes_too_late_is_told_what_is_missing(plant: Client) -> None:
    one, other = (planned(plant, of_store())[0] for _ in range(2))
    accept(plant, one)
    refused = accept(plant, other)
    found = refused.json()
    assert (refused.status_code, found["code"]) == (409, "lots_taken")
    assert [issue["pointer"] for issue in found["issues"]] == ["/lots/000456"]
    assert "3,000 kg are missing" in found["issues"][0]["message"]
    assert plant.get(f"/v1/runs/{other}").json()["accepted_at"] is None
    assert stock(plant)["000123"] == (1000.0, 8000.0)


def test_of_plans_accepted_at_once_one_gets_the_lot(plant: Client) -> None:
    """Four threads at one store: the 3,000 kg are reserved once."""
    run_ids = [planned(plant, of_store())[0] for _ in range(4)]
    codes: list[int] = []
    begin = threading.Barrier(len(run_ids))

    def go(run_id: str) -> None:
        with asyncio.Runner() as runner:
            client = plant.beside(runner)
            begin.wait()
            codes.append(accept(client, run_id).status_code)

    threads = [threading.Thread(target=go, args=(run_id,)) for run_id in run_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409, 409]
    assert stock(plant)["000456"] == (3000.0, 0.0)


def test_withdrawing_frees_the_lots(plant: Client) -> None:
    run_id, _ = planned(plant, of_store())
    accept(plant, run_id)
    run = plant.request("DELETE", f"/v1/runs/{run_id}/accept").json()
    assert (run["accepted_at"], run["reservations"]) == (None, [])
    assert stock(plant) == {"000123": (0.0, 9000.0), "000456": (0.0, 3000.0)}
    assert plant.request("DELETE", f"/v1/runs/{run_id}/accept").status_code == 200


def test_a_reserved_lot_is_not_removed(plant: Client) -> None:
    accept(plant, planned(plant, of_store())[0])
    refused = plant.request("DELETE", "/v1/lots/000456")
    assert (refused.status_code, refused.json()["code"]) == (409, "lot_reserved")


def test_a_lot_that_is_gone_is_missing_whole(plant: Client) -> None:
    run_id, _ = planned(plant, of_store())
    plant.request("DELETE", "/v1/lots/000456")
    assert accept(plant, run_id).status_code == 409


def test_a_plan_of_its_own_lots_reserves_nothing_of_the_store(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    run = accept(plant, run_id).json()
    assert run["accepted_at"] is not None
    assert run["reservations"] == []
    assert stock(plant)["000456"] == (0.0, 3000.0)


def test_lots_of_the_body_beside_the_store_are_refused(plant: Client) -> None:
    refused = plant.post("/v1/runs", json=of_store(lots=LOTS))
    assert (refused.status_code, refused.json()["code"]) == (422, "lots_given_twice")


def test_a_run_without_a_plan_is_not_accepted(tmp_path: Path) -> None:
    with worked(tmp_path) as client:
        client.post("/v1/lots", json={"lots": LOTS})
        body = of_store()
        body["orders"][0]["tap_kg"] = body["orders"][1]["tap_kg"] = 90_000
        run_id, plan = planned(client, body)
        assert plan["outcome"] == "infeasible"
        assert accept(client, run_id).json()["code"] == "nothing_to_accept"


def test_an_unfinished_run_is_not_accepted(client: Client) -> None:
    run = client.post("/v1/runs", json=of_body()).json()
    assert accept(client, run["run_id"]).json()["code"] == "not_finished"
    client.post(f"/v1/runs/{run['run_id']}/cancel", json={})


def test_lots_that_this_plan_has_no_place_for_are_left_out(plant: Client) -> None:
    """A lot in a bin, or for a furnace, that the scenario does not have."""
    rows = [
        {"lot_id": "in bin", "mass_kg": 500, "in_bin": "B9", "Cu": 0.01},
        {"lot_id": "elsewhere", "mass_kg": 500, "furnaces": ["F9"], "Cu": 0.01},
    ]
    plant.post("/v1/lots", json={"lots": rows})
    run_id, _ = planned(plant, of_store())
    given = plant.get(f"/v1/runs/{run_id}/input").json()
    assert [row["lot_id"] for row in given["lots"]] == ["000123", "000456"]
