"""What can be read: health, version, library, examples, and the description of it all."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from api.routes import examples
from tests.api.client import Client


def test_healthy(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_version_names_what_answers_depend_on(client: Client) -> None:
    found = client.get("/version").json()
    assert found["remelt"] == version("remelt")
    assert found.keys() >= {"remelt", "schema", "python", "ortools", "highspy"}


def test_every_listed_alloy_and_material_can_be_read(client: Client) -> None:
    for kind, part in (("alloys", "limits"), ("materials", "properties")):
        listed = client.get(f"/v1/{kind}").json()[kind]
        assert listed
        for row in (listed[0], listed[-1]):
            found = client.get(f"/v1/{kind}/{row[kind[:-1]]}")
            assert found.status_code == 200
            assert all(one["confidence"] for one in found.json()[part])


def test_unknown_alloy_suggests_the_nearest(client: Client) -> None:
    found = client.get("/v1/alloys/6O63")
    assert found.status_code == 404
    assert "6063" in found.json()["detail"]


def test_every_example_is_a_valid_request_body(client: Client) -> None:
    listed = client.get("/v1/examples").json()["examples"]
    assert {"extrusion-week", "two-lots"} <= {row["id"] for row in listed}
    body = client.get("/v1/examples/two-lots").json()
    assert client.post("/v1/validations", json=body).json()["valid"] is True


def test_examples_do_not_leave_their_folder(client: Client) -> None:
    for name in ("..", "%2e%2e", "..%2ftests", "two-lots%2f..", "nope", "%00"):
        assert client.get(f"/v1/examples/{name}").status_code == 404


def test_installed_without_scenarios_there_are_no_examples(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(examples, "SCENARIOS", tmp_path / "none")
    assert client.get("/v1/examples").json() == {"examples": []}


def test_description_has_an_example_for_each_body(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/v1/validations", "/v1/evaluations"):
        content = paths[path]["post"]["requestBody"]["content"]["application/json"]
        assert client.post(path, json=content["example"]).status_code == 200


def test_runs_of_a_state_that_there_is_not_are_refused(client: Client) -> None:
    assert client.get("/v1/runs?state=succeeded").status_code == 200
    refused = client.get("/v1/runs?state=succeded")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
