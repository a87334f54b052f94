"""What the service says of its answers: something of each, and nothing that is not so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.http.schema_examples import EXAMPLES
from api.http.schema_records import record_schemas
from api.http.schema_things import THINGS
from api.runs.example import CHARGES
from api.runs.example import SCENARIO as SMALL
from tests.api.client import Client
from tests.api.described import SEEN, description, json_answers, validator_of
from tests.api.working import ended, planned, worked
from tests.api.yard import LOTS, SCENARIO, of_store

ANSWERS = [(f"{name} {status}", content) for name, status, content in json_answers()]
SHOWN = [(name, content) for name, content in ANSWERS if "example" in content]


def members(schema: Any) -> bool:
    """Whether a schema says what is in an answer: members, or what each of them is."""
    if "$ref" in schema:
        return members(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return all(map(members, schema["anyOf"]))
    return bool(schema.get("properties")) or isinstance(schema.get("additionalProperties"), dict)


@pytest.mark.parametrize(("name", "content"), ANSWERS, ids=[name for name, _ in ANSWERS])
def test_every_answer_in_json_is_described_by_its_members(
    name: str, content: Mapping[str, Any]
) -> None:
    assert members(content["schema"]), name


def test_every_success_has_a_body_that_is_described_or_none() -> None:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    continue
                content = response.get("content", {})
                assert (status == "204") == (not content), (method, path)
                for media_type, one in content.items():
                    assert one.get("schema") or one.get("itemSchema"), (method, path, media_type)


@pytest.mark.parametrize(("name", "content"), SHOWN, ids=[name for name, _ in SHOWN])
def test_examples_are_as_described(name: str, content: Mapping[str, Any]) -> None:
    wrong = next(validator_of(content["schema"]).iter_errors(content["example"]), None)
    assert wrong is None, f"{name}: {wrong}"


def test_every_example_is_shown_and_no_two_schemas_share_a_name() -> None:
    shown = {content["schema"]["$ref"].rpartition("/")[2] for _, content in SHOWN}
    assert shown == EXAMPLES.keys()
    assert not record_schemas().keys() & THINGS.keys()


def test_an_answer_with_more_or_less_than_is_described_is_found() -> None:
    judge = validator_of({"$ref": "#/components/schemas/Reservation"})
    right = {"target": "H1", "lot_id": "000123", "kg": 1.5}
    assert judge.is_valid(right)
    assert not judge.is_valid({**right, "more": 1})
    assert not judge.is_valid({"target": "H1", "kg": 1.5})
    assert not judge.is_valid({**right, "kg": "1.5"})


@pytest.mark.slow
def test_every_operation_answers_as_described(tmp_path: Path) -> None:
    """One of each; the client of the tests judges every answer."""
    with worked(tmp_path) as client:
        SEEN.clear()
        library(client)
        run_id = plant_day(client)
        watched(client, run_id)
        sweeps(client)
        webhooks(client)
        keys(client)
        kept_scenarios(client)
    assert {name for name, _, _ in json_answers()} == SEEN


def kept_scenarios(client: Client) -> None:
    """A scenario is kept, looked at, planned and forgotten."""
    kept = client.post("/v1/scenarios", json={"name": "Week 48", "document": SMALL})
    here = kept.headers["location"]
    assert client.get("/v1/scenarios").json()["scenarios"]
    assert client.get(here).json()["name"] == "Week 48"
    assert client.get(f"{here}/sheets").json()["sheets"]["lots"]
    run = client.post(f"{here}/runs", json={"tag": "first"})
    assert run.json()["scenario_version"] == 1
    renamed = client.post(f"{here}/edits", json={"edits": [{"name": "Week 49"}]})
    assert renamed.json()["version"] == 2
    assert client.get(f"{here}/issues").json()["valid"]
    book = client.get(f"{here}/workbook")
    same = {"content": book.content, "headers": {"Content-Type": book.headers["content-type"]}}
    assert client.post(f"{here}/differences", **same).json()["edits"] == []
    assert client.get("/v1/tables").json()["tables"]
    etag = {"If-Match": renamed.headers["etag"]}
    assert client.delete(here, headers=etag).status_code == 204


def library(client: Client) -> None:
    """All that is read without a run."""
    for path in ("/healthz", "/readyz", "/version", "/metrics"):
        client.get(path)
    client.get("/v1/templates/scenario.xlsx")
    for kind, one in (("alloys", "6063"), ("materials", "AlB3")):
        assert client.get(f"/v1/{kind}").status_code == 200
        assert client.get(f"/v1/{kind}/{one}").status_code == 200
    for example in client.get("/v1/examples").json()["examples"]:
        assert client.get(example["href"]).status_code == 200
    assert client.post("/v1/validations", json=SMALL).json()["valid"]
    assert not client.post("/v1/validations", json={"lots": [{}]}).json()["valid"]
    charged = {"scenario": SMALL, "charges": CHARGES}
    assert client.post("/v1/evaluations", json=charged).status_code == 200
    table = {"content": b"lot_id,mass_kg,Cu\nT-204,1250,0.18\n"}
    for more in ("", "&with_issues=true"):
        path = f"/v1/imports?table=lots{more}"
        answer = client.post(path, headers={"Content-Type": "text/csv"}, **table)
        assert answer.status_code == 201, answer.text


def plant_day(client: Client) -> str:
    """Lots come, are planned, reserved and charged; the run's id."""
    assert client.post("/v1/lots", json={"lots": LOTS}).status_code == 200
    for status in (201, 200):
        row = {"mass_kg": 50 + status, "Cu": 0.1, "form": "ingot"}
        assert client.put("/v1/lots/000789", json=row).status_code == status
    assert client.get("/v1/lots").json()["lots"]
    assert client.get("/v1/lots/000123").json()["free_kg"] == 9000
    run_id, plan = planned(client, of_store())
    here = f"/v1/runs/{run_id}"
    assert client.post(f"{here}/accept").json()["reservations"]
    line = plan["charges"][0]["lines"][0]
    weighed = {"order_id": plan["charges"][0]["order_id"], "source": line["source"], "kg": 10}
    assert client.post(f"{here}/executed", json={"charges": [weighed]}).status_code == 200
    assert client.get(f"{here}/executed").json()["lines"]
    assert client.get("/v1/usage").json()["usage"]
    books(client, run_id)
    assert client.request("DELETE", f"{here}/accept").json()["accepted_at"] is None
    assert client.post(f"{here}/what-ifs", json={}).json()["possible"]
    sampled = {"run_id": run_id, "order_id": weighed["order_id"], "melt": {"Cu": 0.01}}
    assert client.post("/v1/corrections", json=sampled).json()["outcome"] == "in_spec"
    assert client.post(f"{here}/revisions", json={"tag": "again"}).status_code == 202
    assert client.get("/v1/audit").json()["entries"]
    return run_id


def books(client: Client, run_id: str) -> None:
    """What else a period's books hold, and ledgers of it."""
    cast = {"cast_id": "B1", "charge_id": "0001", "good_kg": 900}
    assert client.post("/v1/books/casts", json={"rows": [cast]}).json()["created"] == 1
    assert client.get("/v1/books/casts").json()["rows"]
    period = {"from": "2020-01-01T00:00:00Z", "to": "2040-01-01T00:00:00Z"}
    assert client.get("/v1/books", params=period).json()["casts"] == [cast]
    assert client.post("/v1/ledgers", json=period).json()["entries"]
    assert client.get(f"/v1/runs/{run_id}/ledger").json()["entries"]


def watched(client: Client, run_id: str) -> None:
    """All that is told of runs."""
    other, _ = planned(client, {**SCENARIO, "lots": LOTS, "pins": []})
    for what in ("result", "check", "input", "explanation", "flows", "yard"):
        assert client.get(f"/v1/runs/{run_id}/{what}").status_code == 200
    answer = client.post("/v1/comparisons", json={"runs": [run_id, other]})
    assert answer.json()["orders"]
    assert client.get("/v1/runs").json()["runs"]
    assert client.post(f"/v1/runs/{run_id}/cancel").status_code == 202
    scarce = {**SCENARIO, "lots": [{**LOTS[0], "mass_kg": 10}]}
    short = ended(client, client.post("/v1/runs", json=scarce).json())
    assert client.get(f"/v1/runs/{short['run_id']}/result").json()["unplanned"]


def sweeps(client: Client) -> None:
    """A sweep, until one of its members has a plan."""
    body = {"base": SMALL, "grid": {"lots[clean].price_per_t": [2000, 2100]}}
    sweep = client.post("/v1/sweeps", json=body).json()
    for member in sweep["members"]:
        ended(client, member)
    here = f"/v1/sweeps/{sweep['sweep_id']}"
    assert client.get(here).json()["members"][0]["totals"]["cost"] > 0
    assert client.post(f"{here}/cancel").status_code == 202


def webhooks(client: Client) -> None:
    """A webhook, made, changed and tried."""
    body = {"url": "https://erp.example.com/remelt", "events": ["run.failed"], "active": False}
    made = client.post("/v1/webhooks", json=body)
    here = made.headers["location"]
    changed = client.put(here, json=body, headers={"If-Match": made.headers["etag"]})
    assert changed.status_code == 200
    assert client.get("/v1/webhooks").json()["webhooks"]
    assert client.get(here).json() == changed.json()
    assert client.post(f"{here}/ping").status_code == 202
    assert client.get(f"{here}/deliveries").json()["deliveries"]


def keys(client: Client) -> None:
    """A key, made and changed; from then on each request carries it."""
    made = client.post("/v1/keys", json={"name": "ours", "role": "admin"})
    client.headers = {"Authorization": f"Bearer {made.json()['key']}"}
    here = made.headers["location"]
    matching = {"If-Match": made.headers["etag"]}
    changed = client.request("PATCH", here, json={"name": "theirs"}, headers=matching)
    assert changed.json()["name"] == "theirs"
    assert client.get(here).json() == changed.json()
    assert client.get("/v1/keys").json()["keys"]
