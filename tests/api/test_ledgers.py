"""The books of a period from the store, and ledgers of them: what was entered is counted once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import BOTH, Client
from tests.api.people import THEIRS, People
from tests.api.working import planned, worked
from tests.api.yard import LOTS, of_body, of_store

NOW = datetime.now(UTC)
PERIOD = {
    "from": (NOW - timedelta(days=2)).isoformat(),
    "to": (NOW + timedelta(days=2)).isoformat(),
}
BOOKS = {
    "settings": {"period_from": "2026-01-01", "period_to": "2027-01-01"},
    "receipts": [
        {"lot_id": "A", "mass_kg": 1000, "origin": "post_consumer", "metal_yield_pct": 90},
        {"lot_id": "B", "mass_kg": 1000, "origin": "primary", "metal_yield_pct": 100},
    ],
    "charges": [{"charge_id": "C", "alloy": "6060"}],
    "charge_lines": [
        {"charge_id": "C", "lot_id": "A", "weighed_kg": 1000},
        {"charge_id": "C", "lot_id": "B", "weighed_kg": 600},
    ],
}


@pytest.fixture(scope="module", params=BOTH)
def plant(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A service whose runs are worked on."""
    with worked(tmp_path_factory.mktemp("plant"), store=request.param, remembers=True) as client:
        yield client


def figure(ledger: dict[str, Any], name: str, basis: str) -> float:
    """One figure of the whole."""
    (found,) = (
        entry["value"]
        for entry in ledger["entries"]
        if (entry["name"], entry["basis"], entry["by"]) == (name, basis, "whole")
    )
    return float(found)


def test_ledger_of_books_that_are_sent(plant: Client) -> None:
    answer = plant.post("/v1/ledgers", json={"books": BOOKS})
    assert answer.status_code == 200, answer.text
    assert figure(answer.json(), "recycled_content_metal_pct", "modelled") == pytest.approx(60.0)


def test_books_in_a_zip_become_the_document_that_ledgers_take(plant: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(Path("scenarios/custody-year").iterdir()):
            if path.suffix in {".csv", ".toml"}:
                archive.write(path, path.name)
    answer = plant.post("/v1/imports?books=true", files={"file": ("books.zip", packed.getvalue())})
    assert answer.status_code == 201, answer.text
    ledger = plant.post("/v1/ledgers", json={"books": answer.json()}).json()
    assert figure(ledger, "recycled_content_metal_pct", "modelled") == pytest.approx(
        72.4541, abs=1e-4
    )


def test_books_that_are_wrong_are_told_with_their_places(plant: Client) -> None:
    lines = [{"charge_id": "C", "lot_id": "Z", "weighed_kg": -1}]
    answer = plant.post("/v1/ledgers", json={"books": {**BOOKS, "charge_lines": lines}})
    assert answer.status_code == 422
    pointers = {issue["pointer"] for issue in answer.json()["issues"]}
    assert pointers >= {"/charge_lines/0/lot_id", "/charge_lines/0/weighed_kg"}


@pytest.mark.parametrize(
    "body",
    [{}, {"from": PERIOD["from"]}, {"from": PERIOD["to"], "to": PERIOD["from"]},
     {**PERIOD, "books": BOOKS}, {"books": []}, {"unknown": 1}],
)  # fmt: skip
def test_asking_for_no_certain_period_is_refused(plant: Client, body: dict[str, Any]) -> None:
    assert plant.post("/v1/ledgers", json=body).status_code == 422


def test_rows_are_entered_once_and_corrected(plant: Client) -> None:
    row = {
        "waste_id": "W1",
        "code": "10 03 16",
        "hazardous": "no",
        "route": "recycling",
        "kg": "900",
    }
    entered = [plant.post("/v1/books/waste", json={"rows": [one]}).json() for one in (row, row)]
    changed = plant.post("/v1/books/waste", json={"rows": [{**row, "kg": 950}]}).json()
    assert [one["created"] for one in entered] == [1, 0]
    assert (entered[1]["unchanged"], changed["changed"]) == (1, 1)
    (kept,) = plant.get("/v1/books/waste").json()["rows"]
    assert (kept["row"]["kg"], kept["version"]) == (950, 2)
    assert "10 03 16" in plant.get("/v1/books/waste", headers={"Accept": "text/csv"}).text
    assert plant.request("DELETE", "/v1/books/waste/W1").status_code == 204
    assert plant.request("DELETE", "/v1/books/waste/W1").status_code == 404


def test_rows_that_are_wrong_are_told_all_at_once_and_none_is_kept(plant: Client) -> None:
    rows = [{"meter_id": "M1", "carrier": "steam", "kwh": -5}, {"meter_id": "M1", "carrier": "gas"}]
    answer = plant.post("/v1/books/meters", json={"rows": rows})
    assert answer.status_code == 422
    pointers = {issue["pointer"] for issue in answer.json()["issues"]}
    assert pointers >= {"/rows/0/kwh", "/rows/1/carrier", "/rows/1/meter_id"}
    assert plant.get("/v1/books/meters").json()["rows"] == []


def test_period_of_the_store_counts_plans_weights_and_casts(plant: Client) -> None:
    plant.post("/v1/lots", json={"lots": LOTS})
    run_id, plan = planned(plant, of_store())
    assert plant.post(f"/v1/runs/{run_id}/accept").status_code == 200
    charge = plan["charges"][0]
    line = next(line for line in charge["lines"] if line["kind"] == "lot")
    weighed = {"order_id": charge["order_id"], "source": line["source"], "kg": line["kg"] - 10}
    plant.post(f"/v1/runs/{run_id}/executed", json={"charges": [weighed]})
    cast = {"cast_id": "B1", "charge_id": charge["order_id"], "good_kg": 900}
    tapped = {"charge_id": charge["order_id"], "alloy": charge["alloy"], "tapped_kg": 950}
    plant.post("/v1/books/casts", json={"rows": [cast]})
    plant.post("/v1/books/charges", json={"rows": [tapped]})
    books = plant.get("/v1/books", params=PERIOD).json()
    (made,) = (row for row in books["charges"] if row["charge_id"] == charge["order_id"])
    assert (made["tapped_kg"], made["planned_tap_kg"]) == (950, charge["tap_kg"])
    (told,) = (
        row
        for row in books["charge_lines"]
        if (row["charge_id"], row["lot_id"]) == (charge["order_id"], line["source"])
    )
    assert (told["planned_kg"], told["weighed_kg"]) == (line["kg"], line["kg"] - 10)
    assert {lot["lot_id"] for lot in LOTS} <= {row["lot_id"] for row in books["receipts"]}
    ledger = plant.post("/v1/ledgers", json=PERIOD)
    assert ledger.status_code == 200, ledger.text
    again = plant.post("/v1/ledgers", json={"books": books})
    assert again.json()["entries"] == ledger.json()["entries"]


def test_a_charge_is_of_the_days_it_began_on_however_late_it_is_accepted(plant: Client) -> None:
    """Of a night that is accepted the morning after, and of no other period besides."""
    asked = of_body()
    order = {**asked["orders"][0], "order_id": "N1", "start": "2024-08-31T23:00Z"}
    run_id, _ = planned(plant, {**asked, "orders": [order]})
    assert plant.post(f"/v1/runs/{run_id}/accept").status_code == 200
    found = [
        "N1" in [row["charge_id"] for row in books.get("charges", [])]
        for first, last in (("08-01", "09-01"), ("09-01", "10-01"))
        for days in [{"from": f"2024-{first}T00:00Z", "to": f"2024-{last}T00:00Z"}]
        for books in [plant.get("/v1/books", params=days).json()]
    ]
    assert found == [True, False]


def test_ledger_of_a_run_says_what_its_plan_reached(plant: Client) -> None:
    run_id, plan = planned(plant, of_store())
    ledger = plant.get(f"/v1/runs/{run_id}/ledger").json()
    reached = plan["totals"]["recycled_content_pct"]
    assert figure(ledger, "recycled_content_metal_pct", "planned") == pytest.approx(reached)
    workbook = plant.get(f"/v1/runs/{run_id}/ledger", headers={"Accept": XLSX})
    assert workbook.content.startswith(b"PK")


def test_books_of_another_plant_are_not_seen(people: People) -> None:
    ours, theirs = people.of("erp"), people.of("erp", tenant=THEIRS)
    rows = {"rows": [{"cast_id": "B1", "charge_id": "H1", "good_kg": 900}]}
    assert people.client.post("/v1/books/casts", json=rows, headers=theirs).status_code == 200
    assert people.client.get("/v1/books/casts", headers=ours).json()["rows"] == []
    assert people.client.delete("/v1/books/casts/B1", headers=ours).status_code == 404
    assert "casts" not in people.client.get("/v1/books", params=PERIOD, headers=ours).json()
    assert len(people.client.get("/v1/books/casts", headers=theirs).json()["rows"]) == 1


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
