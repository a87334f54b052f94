"""Sorting and bins by HTTP: the same documents as in files, asked and answered."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from optimiser.export import plan_document
from tests.api.client import Client
from tests.export.shredder import OWN, SCENARIO, own_plan

CHARGES = [{"order_id": row["order_id"], **line} for row in OWN["charges"] for line in row["lines"]]
PARTS = {"charges": CHARGES, "sorting": OWN["sorting"], "bins": OWN["bins"]}


def ask(client: Client, **members: Any) -> Any:
    body = {"scenario": copy.deepcopy(SCENARIO), **copy.deepcopy(members)}
    return client.post("/v1/evaluations", json=body)


def without_time(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name != "provenance"}


@pytest.mark.parametrize("members", [{"plan": OWN}, PARTS], ids=["plan", "parts"])
def test_answer_is_the_document_of_the_plan(client: Client, members: dict[str, Any]) -> None:
    response = ask(client, **members)
    assert response.status_code == 200, response.text
    assert without_time(response.json()) == without_time(plan_document(own_plan()))
    assert [row["bin_id"] for row in response.json()["bins"]] == ["B1", "B2", "B3"]
    assert [row["sorter_id"] for row in response.json()["sorting"]] == ["XRT", "LIBS"]


def test_an_answer_can_be_asked_again(client: Client) -> None:
    """What is left of a plan.json beside charges, sorting and bins is not looked at."""
    first = ask(client, plan=OWN).json()
    again = ask(client, plan=first).json()
    assert again["totals"] == first["totals"]
    assert again["bins"] == first["bins"]
    assert again["sorting"] == first["sorting"]


def test_a_bin_that_is_too_full_is_found(client: Client) -> None:
    bins = copy.deepcopy(OWN["bins"])
    bins[1]["contents"][1]["kg"] = 7500
    check = ask(client, **{**PARTS, "bins": bins}).json()["check"]
    worst = {rule["rule"]: rule for rule in check["rules"]}["bins_are_not_overfilled"]
    assert check["passed"] is False
    assert (worst["worst_violation"], worst["where"]) == (pytest.approx(500.0), "bin B2")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"plan": {**OWN, "bins": 4}}, "/plan/bins"),
        ({**PARTS, "sorting": [{"sorter_id": "XRT", "source": "Z1", "kg": -1}]}, "/sorting/0/kg"),
        ({"plan": {**OWN, "charges": 4}}, "/plan"),
    ],
)
def test_issues_are_pointed_at(client: Client, members: dict[str, Any], pointer: str) -> None:
    response = ask(client, **members)
    assert response.status_code == 422
    assert response.json()["issues"][0]["pointer"] == pointer


@pytest.mark.parametrize("members", [{"plan": OWN, "charges": CHARGES}, {"sorting": []}, {}])
def test_bodies_that_leave_open_what_is_meant_are_refused(
    client: Client, members: dict[str, Any]
) -> None:
    response = ask(client, **members)
    assert response.status_code == 422
    assert response.json()["code"] == "invalid_request"
