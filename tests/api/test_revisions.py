"""Revisions: what is made is done, what is left is planned anew, close to the plan before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.client import Client
from tests.api.working import ended, planned, worked
from tests.api.yard import LOTS, of_body, of_store

FURNACE = {
    "furnace_id": "01",
    "capacity_kg": 5000,
    "heel_kg": 500,
    "heel_keep_kg": 500,
    "Cu": 0.05,
}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service whose runs are worked on."""
    with worked(tmp_path_factory.mktemp("plant"), remembers=True) as client:
        client.post("/v1/lots", json={"lots": LOTS})
        yield client


def with_furnace(body: dict[str, Any]) -> dict[str, Any]:
    """The same orders, one after the other in a furnace that keeps a heel."""
    body["furnaces"] = [FURNACE]
    for hour, order in enumerate(body["orders"], start=6):
        order |= {"furnace": "01", "start": f"2026-11-26T{hour:02d}:00:00Z"}
    return body


def revise(client: Client, run_id: str, **body: Any) -> httpx.Response:
    return client.post(f"/v1/runs/{run_id}/revisions", json=body)


def revised(client: Client, run_id: str, **body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scenario and the plan of a revision."""
    asked = revise(client, run_id, **body)
    assert asked.status_code == 202, asked.text
    run = ended(client, asked.json())
    assert (run["state"], run["parent_id"]) == ("succeeded", run_id), run
    given = client.get(f"/v1/runs/{run['run_id']}/input").json()
    return given, client.get(f"/v1/runs/{run['run_id']}/result").json()


def lines(plan: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {
        (charge["order_id"], line["source"]): line["kg"]
        for charge in plan["charges"]
        for line in charge["lines"]
        if line["kind"] != "heel"
    }


def execute(client: Client, run_id: str, order_id: str, **kg: float) -> None:
    client.post(f"/v1/runs/{run_id}/accept")
    rows = [{"order_id": order_id, "source": name[1:], "kg": mass} for name, mass in kg.items()]
    done = client.post(f"/v1/runs/{run_id}/executed", json={"charges": rows})
    assert done.status_code == 200, done.text


def test_a_patch_merges_rows_and_settings(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    patch = {
        "settings": {"name": "later", "gap_pct": None},
        "orders": [
            {"order_id": "0002", "tap_kg": None, "tap_min_kg": 2500, "tap_max_kg": 2600},
            {"order_id": "0003", "alloy": "low copper", "tap_kg": "1000.0"},
        ],
    }
    given, plan = revised(plant, run_id, patch=patch, tag="second")
    orders = {row["order_id"]: row for row in given["orders"]}
    assert given["settings"] == {"goals": ["cost"], "name": "later"}
    assert orders["0002"].get("tap_kg") is None
    assert orders["0002"]["tap_max_kg"] == 2600
    assert {charge["order_id"] for charge in plan["charges"]} == {"0001", "0002", "0003"}


def test_removed_rows_take_what_is_said_of_them_along(plant: Client) -> None:
    body = of_body(pins=[{"source": "000123", "target": "0002", "kg": 100}])
    run_id, _ = planned(plant, body)
    given, plan = revised(plant, run_id, remove={"orders": ["0002"]})
    assert [row["order_id"] for row in given["orders"]] == ["0001"]
    assert not given.get("pins")
    assert [charge["order_id"] for charge in plan["charges"]] == ["0001"]


def test_pins_are_kept(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    pin = {"source": "000123", "target": "0001", "kg": 1700}
    _, plan = revised(plant, run_id, pins=[pin])
    assert lines(plan)["0001", "000123"] == pytest.approx(1700.0)


def test_staying_close_moves_no_more_than_must_be_moved(plant: Client) -> None:
    """100 kg more are asked for: they are added, though another mix of lots would be as cheap."""
    run_id, before = planned(plant, of_body())
    patch = {"orders": [{"order_id": "0001", "tap_kg": 2100}]}
    _, plan = revised(plant, run_id, patch=patch, stay_close=True)
    old, new = lines(before), lines(plan)
    moved = sum(abs(new.get(at, 0.0) - old.get(at, 0.0)) for at in old | new)
    assert (plan["goals"][0]["goal"], plan["goals"][0]["value"]) == ("changes", moved)
    assert moved == pytest.approx(100.0, abs=2.1)


def test_staying_close_can_come_after_the_other_goals(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    given, plan = revised(plant, run_id, stay_close={"rank": "last", "slack_pct": 2})
    goals = given["settings"]["goals"]
    assert [(one["goal"], one["slack_pct"]) for one in goals] == [("cost", 2.0), ("changes", 0.0)]
    assert plan["goals"][1]["value"] == pytest.approx(0.0)


def test_an_order_that_is_charged_is_planned_no_more(plant: Client) -> None:
    """Its metal is gone from the lots of the body: 3,000 less 1,990 kg."""
    run_id, _ = planned(plant, of_body())
    execute(plant, run_id, "0001", _000456=1990.0)
    given, plan = revised(plant, run_id)
    assert [row["order_id"] for row in given["orders"]] == ["0002"]
    assert {row["lot_id"]: row["mass_kg"] for row in given["lots"]} == {
        "000123": 9000,
        "000456": 1010,
    }
    assert [charge["order_id"] for charge in plan["charges"]] == ["0002"]


def test_the_heel_is_what_was_left_by_what_was_charged(plant: Client) -> None:
    """500 kg of 0.05 % and 2,000 kg of 0.02 % Cu: 2,500 kg of 0.026 %, of which 500 kg stay."""
    body = with_furnace(of_body())
    body["recoveries"] = [{"furnace_type": "gas_reverb", "element": "Cu", "recovery_pct": 100}]
    run_id, _ = planned(plant, body)
    execute(plant, run_id, "0001", _000123=2000.0)
    given, _ = revised(plant, run_id)
    assert given["furnaces"][0]["heel_kg"] == 500
    assert given["furnaces"][0]["Cu"] == pytest.approx(0.026)


def test_a_lot_that_is_used_up_is_gone_with_its_pins(plant: Client) -> None:
    body = of_body(pins=[{"source": "000456", "target": "0002", "min_kg": 10}])
    run_id, _ = planned(plant, body)
    execute(plant, run_id, "0001", _000456=3000.0)
    given, _ = revised(plant, run_id)
    assert [row["lot_id"] for row in given["lots"]] == ["000123"]
    assert not given.get("pins")


def test_lots_of_the_store_are_taken_as_they_are_by_now(plant: Client) -> None:
    run_id, _ = planned(plant, of_store())
    plant.post(f"/v1/runs/{run_id}/accept")
    plant.request("PUT", "/v1/lots/0009", json={"mass_kg": 700, "Cu": 0.01, "price_per_t": 100})
    given, plan = revised(plant, run_id)
    assert {row["lot_id"]: row["mass_kg"] for row in given["lots"]} == {
        "000123": 9000,
        "000456": 3000,
        "0009": 700,
    }
    assert sum(kg for (_, lot), kg in lines(plan).items() if lot == "0009") == 700.0
    refused = revise(plant, run_id, patch={"lots": [{"lot_id": "0009", "mass_kg": 1}]})
    assert (refused.status_code, refused.json()["code"]) == (422, "lots_are_the_stores")
    plant.request("DELETE", f"/v1/runs/{run_id}/accept")
    plant.request("DELETE", "/v1/lots/0009")


def test_accepting_a_revision_takes_the_place_of_the_plan_before(plant: Client) -> None:
    run_id, _ = planned(plant, of_store())
    plant.post(f"/v1/runs/{run_id}/accept")
    asked = revise(plant, run_id, remove={"orders": ["0002"]}).json()
    ended(plant, asked)
    run = plant.post(f"/v1/runs/{asked['run_id']}/accept").json()
    lots = plant.get("/v1/lots").json()["lots"]
    assert sum(lot["reserved_kg"] for lot in lots) == pytest.approx(2000.0)
    assert sum(row["kg"] for row in run["reservations"]) == pytest.approx(2000.0)
    assert plant.get(f"/v1/runs/{run_id}").json()["superseded_by"] == asked["run_id"]
    plant.request("DELETE", f"/v1/runs/{asked['run_id']}/accept")


def test_when_all_is_charged_there_is_nothing_to_revise(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    execute(plant, run_id, "0001", _000123=2000.0)
    execute(plant, run_id, "0002", _000123=2000.0)
    refused = revise(plant, run_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_left")


def test_metal_in_bins_must_be_told_anew(plant: Client) -> None:
    body = of_body(bins=[{"bin_id": "B1", "capacity_kg": 4000}])
    run_id, _ = planned(plant, body)
    plant.post(f"/v1/runs/{run_id}/accept")
    rows = [{"bin_id": "B1", "source": "000456", "kg": 100}]
    plant.post(f"/v1/runs/{run_id}/executed", json={"charges": rows})
    refused = revise(plant, run_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "yard_in_use")


def test_the_same_revision_twice_is_one_run(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    key = {"Idempotency-Key": f"revise {run_id}"}
    path = f"/v1/runs/{run_id}/revisions"
    one, other = (plant.post(path, json={"tag": "a"}, headers=key) for _ in range(2))
    third = plant.post(path, json={"tag": "b"}, headers=key)
    assert one.json()["run_id"] == other.json()["run_id"]
    assert other.headers["idempotent-replayed"] == "true"
    assert third.status_code == 422
    ended(plant, one.json())


@pytest.mark.parametrize(
    "body",
    [
        {"patch": []},
        {"patch": {"gold": []}},
        {"patch": {"orders": {}}},
        {"patch": {"orders": [1]}},
        {"patch": {"orders": [{"tap_kg": 1}]}},
        {"patch": {"settings": 4}},
        {"patch": {"settings": {"goals": ["gold"]}}},
        {"patch": {"settings": {"weights": {"cost": 1}}}, "stay_close": True},
        {"remove": {"orders": ["9999"]}},
        {"remove": {"pins": ["0001"]}},
        {"remove": []},
        {"pins": [{"source": "gold", "target": "0001", "kg": 1}]},
        {"pins": [4]},
        {"stay_close": "a little"},
        {"stay_close": {"rank": "middle"}},
        {"more": 1},
    ],
    ids=str,
)
def test_revisions_that_make_no_sense_are_refused(
    plant: Client, once: str, body: dict[str, Any]
) -> None:
    refused = revise(plant, once, **body)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.fixture(scope="module")
def once(plant: Client) -> str:
    """A run that has ended."""
    return planned(plant, of_body())[0]


def test_explanation_says_what_binds(plant: Client, once: str) -> None:
    """3,000 kg of the cheap lot are used up, and both taps are as they must be."""
    found = plant.get(f"/v1/runs/{once}/explanation").json()
    told = {(b["what"], b["name"]) for charge in found["charges"] for b in charge["binding"]}
    assert told == {("source", "000456"), ("tap", "0001"), ("tap", "0002")}
    assert found["unplanned"] == []
    assert [(row["source"], row["why"]) for row in found["leftovers"]] == [("000123", "not needed")]


def test_explanation_says_what_that_is_worth(plant: Client, once: str) -> None:
    """A tonne of the cheap lot at 1,500 stands in for one at 2,100; so does one less to tap."""
    prices = plant.get(f"/v1/runs/{once}/explanation").json()["prices"]
    (cheap,) = prices["sources"]
    assert (cheap["source"], cheap["is_used_up"]) == ("000456", True)
    assert cheap["prices"][0]["more"] == pytest.approx(-600.0)
    taps = [charge["figures"][0]["prices"][0] for charge in prices["charges"]]
    assert [tap["more"] for tap in taps] == pytest.approx([2100.0, 2100.0])
    assert prices["holds_for"] == "plan"


def test_explanation_gives_the_verdict_of_what_is_not_made(plant: Client) -> None:
    body = of_body()
    body["orders"][0]["tap_kg"] = 90_000
    run_id, _ = planned(plant, body)
    found = plant.get(f"/v1/runs/{run_id}/explanation").json()
    assert [row["order_id"] for row in found["unplanned"]] == ["0001"]
    assert found["unplanned"][0]["verdict"]["code"] == "too_little_metal"


def test_a_revision_says_what_it_costs_against_the_run_it_revises(plant: Client) -> None:
    """As a comparison of both says."""
    run_id, _ = planned(plant, of_body())
    pin = {"source": "000123", "target": "0001", "kg": 2000}
    asked = revise(plant, run_id, pins=[pin]).json()
    assert asked["override"] is None
    run = ended(plant, asked)
    found = plant.get(f"/v1/runs/{run['run_id']}").json()["override"]
    both = plant.post("/v1/comparisons", json={"runs": [run_id, run["run_id"]]}).json()
    cost = next(one for one in both["totals"] if one["name"] == "cost")
    assert found["cost_difference"] == pytest.approx(cost["differences"][1])
    assert found["cost_difference"] > 0
    assert found["goals"][0]["difference"] == pytest.approx(found["cost_difference"])
    assert found["message"].startswith("Against the plan before: cost +")


def test_a_run_that_revises_none_has_no_override(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    assert plant.get(f"/v1/runs/{run_id}").json()["override"] is None


def test_the_input_is_told_as_sent_or_in_the_contracts_units(plant: Client) -> None:
    body = of_body()
    for lot in body["lots"]:
        lot["mass_t"] = str(float(lot.pop("mass_kg")) / 1000)
        lot["price_per_kg"] = lot.pop("price_per_t") / 1000
    run_id, _ = planned(plant, body)
    address = f"/v1/runs/{run_id}/input"

    assert plant.get(address).json()["lots"] == body["lots"]
    assert [
        (lot["lot_id"], lot["mass_kg"], lot["price_per_t"])
        for lot in plant.get(f"{address}?plain=true").json()["lots"]
    ] == [("000123", 9000, 2100), ("000456", 3000, 1500)]
