"""A workbook mended elsewhere is taken over as edits: checked, undone and counted like others."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from api.scenarios.differences import differences
from api.scenarios.sheets import Sheets, sheets_of
from tests.api.client import Client

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def edits_of(kept: list[dict[str, Any]], file: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The edits of a table of lots."""

    def sheets(rows: list[dict[str, Any]]) -> Sheets:
        return sheets_of({"lots": rows})

    return differences(sheets(kept), {}, sheets(file))


def test_rows_are_found_again_by_name_and_cells_that_differ_are_told() -> None:
    kept = [{"lot_id": "A", "mass_kg": "x"}, {"lot_id": "B", "mass_kg": 5}]
    file = [{"lot_id": "B", "mass_kg": 5.0}, {"lot_id": "A", "mass_kg": 7}]
    assert edits_of(kept, file) == [
        {"table": "lots", "row": 1, "column": "mass_kg", "was": "x", "value": 7}
    ]


def test_a_row_with_another_name_keeps_its_turn() -> None:
    kept = [{"lot_id": "A", "mass_kg": 1}, {"lot_id": "A", "mass_kg": 2}]
    file = [{"lot_id": "A", "mass_kg": 1}, {"lot_id": "B", "mass_kg": 2}]
    assert edits_of(kept, file) == [
        {"table": "lots", "row": 2, "column": "lot_id", "was": "A", "value": "B"}
    ]


def test_of_two_rows_of_one_name_the_one_that_was_renamed_is_left() -> None:
    kept = [{"lot_id": "A", "mass_kg": 1, "Cu": 0.1}, {"lot_id": "A", "mass_kg": 2, "Cu": 0.2}]
    file = [{"lot_id": "B", "mass_kg": 1, "Cu": 0.1}, {"lot_id": "A", "mass_kg": 3, "Cu": 0.2}]
    assert edits_of(kept, file) == [
        {"table": "lots", "row": 1, "column": "lot_id", "was": "A", "value": "B"},
        {"table": "lots", "row": 2, "column": "mass_kg", "was": 2, "value": 3},
    ]


def test_rows_come_and_go() -> None:
    kept = [{"lot_id": "A"}, {"lot_id": "B"}, {"lot_id": "C"}]
    file = [{"lot_id": "A"}, {"lot_id": "D"}]
    assert edits_of(kept, file) == [
        {"table": "lots", "add": {"lot_id": "D"}, "after": 1, "row": -1},
        {"table": "lots", "remove": 2, "was": {"lot_id": "B"}},
        {"table": "lots", "remove": 3, "was": {"lot_id": "C"}},
    ]


@pytest.mark.parametrize("example", ["two-lots", "extrusion-week"])
def test_its_own_workbook_changes_nothing_and_a_mended_one_that_cell_alone(
    client: Client, example: str
) -> None:
    document = client.get(f"/v1/examples/{example}").json()
    new = client.post("/v1/scenarios", json={"name": "week", "document": document})
    here = f"/v1/scenarios/{new.json()['scenario_id']}"
    content = client.get(f"{here}/workbook").content

    def told(file: bytes) -> dict[str, Any]:
        return client.post(
            f"{here}/differences", content=file, headers={"Content-Type": XLSX}
        ).json()

    assert told(content)["edits"] == []
    book = load_workbook(BytesIO(content))
    sheet = book["lots"]
    (column,) = (cell.column for cell in sheet[1] if str(cell.value).startswith("mass_kg"))
    was = sheet.cell(2, column).value
    sheet.cell(2, column).value = 777
    saved = BytesIO()
    book.save(saved)
    (edit,) = told(saved.getvalue())["edits"]
    assert (edit["column"], edit["was"], edit["value"]) == ("mass_kg", was, 777)
    answer = client.post(f"{here}/edits", json={"edits": [edit]}).json()
    assert answer["version"] == 2
    assert client.get(f"{here}/sheets").json()["sheets"]["lots"][0]["cells"]["mass_kg"] == 777


def test_what_stands_as_it_would_be_anyway_stays_when_the_last_mistake_is_mended(
    client: Client,
) -> None:
    document = client.get("/v1/examples/two-lots").json()
    document["settings"] |= {"currency": "EUR", "base_element": "Al", "decimal": "."}
    document["lots"][0]["mass_kg"] = "much"
    new = client.post("/v1/scenarios", json={"name": "wrong", "document": document})
    here = f"/v1/scenarios/{new.json()['scenario_id']}"
    book = load_workbook(BytesIO(client.get(f"{here}/workbook?marked=true").content))
    sheet = book["lots"]
    (column,) = (cell.column for cell in sheet[1] if str(cell.value).startswith("mass_kg"))
    sheet.cell(2, column).value = 9000
    saved = BytesIO()
    book.save(saved)
    told = client.post(
        f"{here}/differences", content=saved.getvalue(), headers={"Content-Type": XLSX}
    ).json()
    assert [(edit["was"], edit["value"]) for edit in told["edits"]] == [("much", 9000)]


def book_of(**sheets: list[list[object]]) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_sheet_of_another_name_is_the_table_that_the_planner_says(client: Client) -> None:
    document = {"lots": [{"lot_id": "A", "mass_kg": 5}], "orders": [{"order_id": "H1"}]}
    new = client.post("/v1/scenarios", json={"name": "week", "document": document})
    here = f"/v1/scenarios/{new.json()['scenario_id']}/differences"
    yard = [["lot_id", "mass_kg", "Bay"], ["A", 7, "n"]]
    content = book_of(orders=[["order_id"], ["H1"]], North=yard)

    def told(**query: str) -> dict[str, Any]:
        headers = {"Content-Type": XLSX}
        return client.post(here, content=content, headers=headers, params=query).json()

    first = told()
    assert ([issue["sheet"] for issue in first["left_out"]], first["edits"]) == (["North"], [])
    assert first["tables"] == ["orders"]
    again = told(sheet="North:lots")
    found = [(edit["column"], edit["was"], edit["value"]) for edit in again["edits"]]
    assert found == [("mass_kg", 5, 7), ("Bay", None, "n")]
    assert (again["tables"], again["left_out"]) == (["lots", "orders"], [])
    assert told(sheet="North:nothing")["code"] == "invalid_request"
