"""Scenarios that planners fill in: kept right or wrong, edited cell by cell, never overwritten."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.runs.example import SCENARIO as SMALL
from api.runs.rendering import XLSX
from api.scenarios.judging import told_issues
from api.scenarios.sheets import sheets_of
from api.settings import Settings
from models.issue import InvalidScenario
from optimiser.intake import read_scenario, to_document, write_scenario
from optimiser.intake.spelling_workbook import read_workbook
from optimiser.intake.upload import read_sent_as_it_is
from tests.api import evil_files
from tests.api.client import Client, living, settings_in
from tests.api.people import People, people_in, problem_of
from tests.house.tree import ROOT

WEEK = ROOT / "scenarios" / "extrusion-week"
BROKEN = ROOT / "tests" / "intake" / "broken"
EXPECTED = json.loads((BROKEN / "expected.json").read_text("utf-8"))
LOTS = [{"lot_id": "A", "mass_kg": 1000, "Cu": 0.1}, {"lot_id": "B", "mass_kg": 2000, "Cu": 0.2}]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with living(settings_in(tmp_path_factory.mktemp("kept"))) as client:
        yield client


def kept(client: Client, **tables: Any) -> str:
    """The address of a small scenario, some of its tables replaced."""
    body = {"name": "Week 48", "document": {**SMALL, "lots": LOTS, **tables}}
    return client.post("/v1/scenarios", json=body).headers["location"]


def sent(client: Client, content: bytes, name: str, query: str = "") -> Any:
    return client.post(f"/v1/scenarios{query}", files={"file": (name, content)})


def edited(client: Client, here: str, *edits: dict[str, Any], **more: Any) -> Any:
    return client.post(f"{here}/edits", json={"edits": list(edits), **more})


def cells(client: Client, here: str, table: str = "lots") -> dict[int, dict[str, Any]]:
    sheets = client.get(f"{here}/sheets").json()["sheets"]
    return {one["row"]: one["cells"] for one in sheets[table]}


def of_cell(row: int, column: str, was: object, value: object) -> dict[str, Any]:
    return {"table": "lots", "row": row, "column": column, "was": was, "value": value}


def test_a_workbook_that_reads_well_is_kept_as_its_document(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    write_scenario(read_scenario(WEEK), path)
    here = sent(client, path.read_bytes(), "Week 48.xlsx").headers["location"]
    expected = to_document(read_scenario(WEEK))
    assert list(cells(client, here).values()) == expected["lots"]
    assert client.get(f"{here}/issues").json()["valid"]


def test_tables_say_what_grids_need(client: Client) -> None:
    found = client.get("/v1/tables").json()
    lots = next(table for table in found["tables"] if table["name"] == "lots")
    columns = {column["name"]: column for column in lots["columns"]}
    assert columns["mass_kg"]["unit"] == "kg"
    assert columns["mass_kg"]["required"]
    assert "post_consumer" in columns["origin"]["choices"]
    assert lots["composition"][0] == "Si"
    assert any(setting["name"] == "goals" for setting in found["settings"])
