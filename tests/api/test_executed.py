"""Weights really charged: repeated, corrected, out of order, and what they do to lots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import BOTH, Client
from tests.api.working import planned, worked
from tests.api.yard import LOTS, of_body, of_store

BEGAN = datetime.now(UTC) - timedelta(hours=10)


@pytest.fixture(scope="module", params=BOTH)
def plant(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A service whose runs are worked on."""
    with worked(tmp_path_factory.mktemp("plant"), store=request.param, remembers=True) as client:
        yield client


@pytest.fixture
def run_id(plant: Client) -> Iterator[str]:
    """An accepted plan: 0001 and 0002 of 1,000 kg of lot 000123 and all of lot 000456."""
    for lot in plant.get("/v1/lots").json()["lots"]:
        plant.request("DELETE", f"/v1/lots/{lot['lot_id']}")
    plant.post("/v1/lots", json={"lots": LOTS})
    found, _ = planned(plant, of_store(external_ref="0000004711"))
    plant.post(f"/v1/runs/{found}/accept")
    yield found
    plant.request("DELETE", f"/v1/runs/{found}/accept")


def report(client: Client, run_id: str, *lines: dict[str, Any], key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"charges": list(lines)}
    return client.post(f"/v1/runs/{run_id}/executed", json=body, headers=headers)


def line(kg: object, *, hours: float | None = None, source: str = "000456") -> dict[str, Any]:
    weighed = {} if hours is None else {"weighed_at": (BEGAN + timedelta(hours=hours)).isoformat()}
    return {"order_id": "0001", "source": source, "kg": kg, **weighed}


def told(response: httpx.Response, source: str = "000456") -> dict[str, Any]:
    """What the comparison says of one line of order 0001."""
    assert response.status_code == 200, response.text
    rows = response.json()["lines"]
    return next(row for row in rows if (row["target"], row["source"]) == ("0001", source))


def lot(client: Client, lot_id: str = "000456") -> dict[str, Any]:
    return client.get(f"/v1/lots/{lot_id}").json()


def planned_kg(client: Client, run_id: str, source: str = "000456") -> float:
    return told(client.get(f"/v1/runs/{run_id}/executed"), source)["planned_kg"]


def test_a_weight_takes_the_lot_down_and_ends_its_line(plant: Client, run_id: str) -> None:
    before = planned_kg(plant, run_id)
    row = told(report(plant, run_id, line(str(before + 10.5))))
    assert (row["charged_kg"], row["difference_kg"]) == (before + 10.5, 10.5)
    found = lot(plant)
    assert found["on_hand_kg"] == pytest.approx(3000.0 - before - 10.5)
    assert found["reserved_kg"] == pytest.approx(3000.0 - before)


def test_more_than_there_is_of_a_lot_is_taken_and_warned_of(plant: Client, run_id: str) -> None:
    """A scale is not argued with; 3,000 kg were received."""
    assert report(plant, run_id, line(3000)).json()["warnings"] == []
    found = report(plant, run_id, line(3012.5))
    assert told(found)["charged_kg"] == 3012.5
    (warning,) = found.json()["warnings"]
    assert (warning["code"], warning["severity"]) == ("more_than_on_hand", "warning")
    assert (
        warning["message"] == "lot 000456: 3,012.5 kg of it are charged, and 3,000 kg were received"
    )
    assert plant.get(f"/v1/runs/{run_id}/executed").json()["warnings"] == [warning]
    assert lot(plant)["on_hand_kg"] == -12.5
    assert report(plant, run_id, line(2990)).json()["warnings"] == []


def test_a_later_report_corrects_an_earlier_one(plant: Client, run_id: str) -> None:
    report(plant, run_id, line(900))
    report(plant, run_id, line(850))
    assert lot(plant)["charged_kg"] == 850.0
    assert lot(plant)["version"] > 1


def test_the_later_weighing_counts_whenever_it_arrives(plant: Client, run_id: str) -> None:
    report(plant, run_id, line(850, hours=2))
    row = told(report(plant, run_id, line(900, hours=1)))
    assert row["charged_kg"] == 850.0
    assert lot(plant)["charged_kg"] == 850.0


def test_a_repeated_report_is_done_once(plant: Client, run_id: str) -> None:
    first = report(plant, run_id, line(900), key=f"{run_id} a")
    report(plant, run_id, line(870))
    again = report(plant, run_id, line(900), key=f"{run_id} a")
    other = report(plant, run_id, line(1), key=f"{run_id} a")
    assert first.status_code == 200
    assert again.headers["idempotent-replayed"] == "true"
    assert told(again)["charged_kg"] == 870.0
    assert other.json()["code"] == "idempotency_key_reused"


def test_lines_of_one_report_add_up(plant: Client, run_id: str) -> None:
    assert told(report(plant, run_id, line(500), line("350.5")))["charged_kg"] == 850.5


def test_nothing_charged_ends_the_line_too(plant: Client, run_id: str) -> None:
    before = planned_kg(plant, run_id)
    report(plant, run_id, line(0))
    found = lot(plant)
    assert found["on_hand_kg"] == 3000.0
    assert found["free_kg"] == pytest.approx(before)


def test_what_is_not_reported_stays_reserved(plant: Client, run_id: str) -> None:
    left = report(plant, run_id, line(900)).json()
    totals = {row["target"]: row for row in left["targets"]}
    assert left["still_reserved_kg"] > 0
    assert totals["0002"]["lines_to_come"] >= 1
    assert totals["0002"]["charged_kg"] == 0


def test_another_lot_of_the_store_may_be_charged_instead(plant: Client, run_id: str) -> None:
    plant.request("PUT", "/v1/lots/0009", json={"mass_kg": 400})
    row = told(report(plant, run_id, line(300, source="0009")), "0009")
    assert (row["planned_kg"], row["charged_kg"]) == (0.0, 300.0)
    assert lot(plant, "0009")["on_hand_kg"] == 100.0


def test_scales_that_differ_may_charge_more_than_there_was(plant: Client, run_id: str) -> None:
    report(plant, run_id, line(3100))
    found = lot(plant)
    assert (found["on_hand_kg"], found["free_kg"]) == (-100.0, 0.0)


def test_a_lot_counted_anew_is_what_was_counted(plant: Client, run_id: str) -> None:
    report(plant, run_id, line(900))
    put = plant.request("PUT", "/v1/lots/000456?counted=true", json={"mass_kg": 2050})
    assert (put.json()["on_hand_kg"], put.json()["received_kg"]) == (2050.0, 2950.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_id": "9999", "source": "000456", "kg": 1},
        {"order_id": "0001", "source": "gold", "kg": 1},
        {"order_id": "0001", "source": "000456", "kg": -1},
        {"order_id": "0001", "source": "000456", "kg": 1e300},
        {"order_id": "0001", "source": "000456", "kg": "much"},
        {"order_id": "0001", "source": "000456", "kg": True},
        {"order_id": "0001", "bin_id": "0002", "source": "000456", "kg": 1},
        {"source": "000456", "kg": 1},
        {"order_id": 1, "source": "000456", "kg": 1},
        {"order_id": "0001", "source": "000456", "kg": 1, "weighed_at": "yesterday"},
        {"order_id": "0001", "source": "000456", "kg": 1, "weighed_at": "2026-01-01T00:00:00"},
        {"order_id": "0001", "source": "000456", "kg": 1, "weighed_at": "2999-01-01T00:00:00Z"},
        {
            "order_id": "0001",
            "source": "000456",
            "kg": 1,
            "weighed_at": "0001-01-01T00:00:00+14:00",
        },
        {
            "order_id": "0001",
            "source": "000456",
            "kg": 1,
            "weighed_at": "9999-12-31T23:00:00-14:00",
        },
    ],
    ids=str,
)
def test_weights_that_make_no_sense_change_nothing(
    plant: Client, run_id: str, wrong: dict[str, Any]
) -> None:
    refused = report(plant, run_id, line(900), wrong)
    assert refused.status_code == 422, refused.text
    assert lot(plant)["charged_kg"] == 0.0


@pytest.mark.parametrize("body", [1, [], {}, {"charges": 1}, {"charges": [], "more": 1}])
def test_bodies_that_are_no_weights_are_refused(plant: Client, run_id: str, body: object) -> None:
    assert plant.post(f"/v1/runs/{run_id}/executed", json=body).status_code == 422


def test_weights_of_a_plan_that_nobody_accepted_are_refused(plant: Client) -> None:
    run_id, _ = planned(plant, of_body())
    assert report(plant, run_id, line(1)).json()["code"] == "not_accepted"


@pytest.mark.usefixtures("run_id")
def test_weights_of_body_lots_leave_the_store_alone(plant: Client) -> None:
    other, _ = planned(plant, of_body())
    plant.post(f"/v1/runs/{other}/accept")
    assert told(report(plant, other, line(900)))["charged_kg"] == 900.0
    assert lot(plant)["charged_kg"] == 0.0


def test_usage_has_every_weighing_of_its_time_in_json_and_csv(plant: Client, run_id: str) -> None:
    report(plant, run_id, line(900, hours=3), line(100, hours=5, source="000123"))
    query = {"from": (BEGAN + timedelta(hours=2.5)).isoformat(), "limit": 1}
    rows: list[dict[str, Any]] = []
    for _ in range(10):
        page = plant.get("/v1/usage", params=query).json()
        rows += page["usage"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    mine = [(r["source"], r["target"], r["charged_kg"]) for r in rows if r["run_id"] == run_id]
    assert mine == [("000456", "0001", 900.0), ("000123", "0001", 100.0)]
    until = {"from": query["from"], "to": (BEGAN + timedelta(hours=4)).isoformat()}
    text = plant.get("/v1/usage", params=until, headers={"Accept": "text/csv"}).text
    found = [row for row in text.splitlines() if run_id in row]
    assert len(found) == 1
    assert found[0].startswith("000456,0001,")
    assert found[0].endswith(",0000004711")


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-01-01"},
        {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
        {"cursor": "x"},
        {"limit": 0},
    ],
)
def test_spans_that_make_no_sense_are_refused(plant: Client, query: dict[str, Any]) -> None:
    assert plant.get("/v1/usage", params=query).status_code == 422


def test_a_name_that_looks_like_a_formula_is_text_in_csv(tmp_path: Path) -> None:
    with worked(tmp_path) as client:
        rows = [{**LOTS[0], "lot_id": "=1+1"}, LOTS[1]]
        client.post("/v1/lots", json={"lots": rows})
        run_id, _ = planned(client, of_store())
        client.post(f"/v1/runs/{run_id}/accept")
        report(client, run_id, line(5, source="=1+1"))
        text = client.get("/v1/usage", headers={"Accept": "text/csv"}).text
        assert text.splitlines()[1].startswith("'=1+1,")
