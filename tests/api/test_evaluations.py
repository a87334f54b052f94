"""Scenarios and charges by HTTP meet the same judge as those from files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.runs.example import CHARGES, SCENARIO
from tests.api.client import Client


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The example with one change."""
    body = json.loads(json.dumps({"scenario": SCENARIO, "charges": CHARGES}))
    change(body)
    return body


def evaluate(client: Client, body: object) -> dict[str, Any]:
    response = client.post("/v1/evaluations", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_charges_are_costed(client: Client) -> None:
    """4 t at 2,100 and 1 t at 1,500 cost 9,900."""
    plan = evaluate(client, changed(lambda _: None))
    assert plan["totals"]["metal_cost"] == pytest.approx(9900.0)
    assert plan["outcome"] == "feasible"


def test_charges_within_limits_pass(client: Client) -> None:
    """(4,000 x 0.02 + 1,000 x 0.30) / 5,000 is 0.076 % Cu, below 0.10 even after losses."""
    assert evaluate(client, changed(lambda _: None))["check"]["passed"] is True


def test_charges_beyond_a_limit_fail_and_say_where(client: Client) -> None:
    """(2,500 x 0.02 + 2,500 x 0.30) / 5,000 is 0.16 % Cu; 0.10 is the limit."""

    def half(body: dict[str, Any]) -> None:
        body["charges"][0]["kg"] = body["charges"][1]["kg"] = 2500

    check = evaluate(client, changed(half))["check"]
    broken = [rule for rule in check["rules"] if rule["worst_violation"] > 0.05]
    assert check["passed"] is False
    assert any("H1" in (rule["where"] or "") for rule in broken)


def test_lines_of_one_source_add_up(client: Client) -> None:
    def split(body: dict[str, Any]) -> None:
        body["charges"][0]["kg"] = 1500
        body["charges"].append({"order_id": "H1", "source": "clean", "kg": 2500})

    assert evaluate(client, changed(split))["totals"]["metal_cost"] == pytest.approx(9900.0)


def test_decimal_strings_are_numbers(client: Client) -> None:
    def as_odata_sends_them(body: dict[str, Any]) -> None:
        body["charges"][0]["kg"] = "4000.0"

    plan = evaluate(client, changed(as_odata_sends_them))
    assert plan["totals"]["metal_cost"] == pytest.approx(9900.0)


def test_issues_are_pointed_at_from_the_top_of_the_body(client: Client) -> None:
    body = changed(lambda body: body["scenario"]["lots"][0].update(mass_kg=-1))
    found = client.post("/v1/evaluations", json=body).json()
    assert found["issues"][0]["pointer"] == "/scenario/lots/0/mass_kg"
    body = changed(lambda body: body["charges"][1].update(kg=-1))
    found = client.post("/v1/evaluations", json=body).json()
    assert found["issues"][0]["pointer"] == "/charges/1/kg"


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("charges"),
        lambda body: body.update(more=1),
        lambda body: body.update(charges={}),
        lambda body: body.update(charges=[1]),
        lambda body: body.update(scenario=[]),
        lambda body: body["charges"][0].update(kg=-1),
        lambda body: body["charges"][0].update(kg=True),
        lambda body: body["charges"][0].update(kg="a lot"),
        lambda body: body["charges"][0].pop("source"),
        lambda body: body["charges"][0].update(source="gold"),
        lambda body: body["charges"][0].update(order_id="H9"),
        lambda body: body["charges"][0].update(order_id=7),
        lambda body: body["scenario"]["lots"][0].pop("mass_kg"),
        lambda body: body["scenario"].pop("orders"),
    ],
)
def test_requests_that_make_no_sense_are_refused(
    client: Client, change: Callable[[dict[str, Any]], object]
) -> None:
    response = client.post("/v1/evaluations", json=changed(change))
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [1, "x", [], {}, {"scenario": {}}])
def test_other_documents_are_refused(client: Client, body: object) -> None:
    assert client.post("/v1/evaluations", json=body).status_code == 422


def test_validation_finds_everything_at_once(client: Client) -> None:
    body = changed(lambda _: None)["scenario"]
    body["lots"][0]["mass_kg"] = -1
    body["lots"][1]["mas_kg"] = body["lots"][1].pop("mass_kg")
    body["orders"][0]["alloy"] = "gold"
    response = client.post("/v1/validations", json=body)
    found = response.json()
    assert response.status_code == 200
    assert found["valid"] is False
    assert len([issue for issue in found["issues"] if issue["severity"] == "error"]) >= 3
    assert any((issue["pointer"] or "").startswith("/lots/0/mass_kg") for issue in found["issues"])


def test_validation_of_nothing_is_an_answer(client: Client) -> None:
    found = client.post("/v1/validations", json={}).json()
    assert found["valid"] is False
