"""A name that a spreadsheet would run as a formula comes out of every export as mere text."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from api.runs.rendering import HTML, XLSX, rendered
from optimiser.export import plan_document
from optimiser.intake import scenario_from_document
from optimiser.plan import make_plan

NAMES = [
    '=HYPERLINK("evil.example";"x")',
    "=cmd|' -C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)",
    '"><img src=x onerror=alert(1)>',
]
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def exports() -> dict[str, bytes]:
    """A plan whose every lot has a name that wants to be run, in each of its spellings."""
    document = {
        "settings": {"goals": ["cost"]},
        "lots": [
            {"lot_id": name, "mass_kg": 2000, "Cu": 0.05, "min_total_kg": 500, "supplier": name}
            for name in NAMES
        ],
        "alloys": [{"alloy": "=A1", "element": "Cu", "max_pct": 0.10}],
        "orders": [{"order_id": "=1+1", "alloy": "=A1", "tap_kg": 7000, "customer": "@evil"}],
    }
    plan = plan_document(make_plan(scenario_from_document(document, file="test")))
    assert plan["charges"]
    return {
        media_type: bytes(rendered(document, plan, media_type).body)
        for media_type in ("text/csv", XLSX, HTML)
    }


def test_no_cell_of_the_csv_begins_as_a_formula(exports: dict[str, bytes]) -> None:
    cells = [
        cell
        for row in csv.reader(io.StringIO(exports["text/csv"].decode("utf-8-sig")))
        for cell in row
    ]
    assert any(name in cell for cell in cells for name in NAMES)
    for cell in cells:
        is_number = cell.lstrip("-").replace(".", "", 1).isdecimal()
        assert is_number or not cell.startswith(BEGINNINGS), cell


def test_no_cell_of_the_workbook_runs(exports: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(exports[XLSX]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value in NAMES for cell in cells)
    for cell in cells:
        wants_to_run = any(name in str(cell.value) for name in NAMES)
        assert not (wants_to_run and cell.data_type == "f"), cell.value
    with zipfile.ZipFile(io.BytesIO(exports[XLSX])) as archive:
        links = [archive.read(n) for n in archive.namelist() if n.endswith(".rels")]
        assert not any(b"evil.example" in link for link in links)
        assert not any("vba" in name.lower() for name in archive.namelist())


def test_the_report_runs_nothing(exports: dict[str, bytes]) -> None:
    page = exports[HTML].decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "<img src=x" not in page


def test_the_report_is_shown_by_a_browser_that_runs_nothing() -> None:
    from api.runs.rendering import REPORT_POLICY  # noqa: PLC0415

    rules = dict(rule.strip().partition(" ")[::2] for rule in REPORT_POLICY.split(";"))
    assert rules["sandbox"] == ""
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert "script-src" not in rules
