"""Scenarios that planners fill in: kept right or wrong, edited cell by cell, never overwritten."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
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


@pytest.mark.parametrize("name", ["Week 48.xlsx", "ofen.zip", "x.json", "lots.csv"])
def test_every_kind_of_file_is_kept(client: Client, tmp_path: Path, name: str) -> None:
    contents = {
        ".xlsx": lambda: _workbook(tmp_path),
        ".zip": lambda: evil_files.zipped(
            *((path.name, path.read_bytes()) for path in sorted(WEEK.iterdir()) if path.is_file())
        ),
        ".json": lambda: json.dumps({"lots": LOTS}).encode(),
        ".csv": lambda: b"lot_id,mass_kg,Cu\nA,1000,0.1\n",
    }
    answer = sent(client, contents[Path(name).suffix](), name)
    assert answer.status_code == 201, answer.text
    assert cells(client, answer.headers["location"])


def _workbook(folder: Path) -> bytes:
    path = folder / "week.xlsx"
    write_scenario(read_scenario(WEEK), path)
    return path.read_bytes()


def test_a_file_names_its_scenario_unless_the_request_does(client: Client) -> None:
    content = b"lot_id,mass_kg\nA,1\n"
    assert sent(client, content, "lots.csv").json()["name"] == "lots"
    named = sent(client, content, "lots.csv", "?name=Yard%20Sud").json()
    assert named["name"] == "Yard Sud"


CLOSED = {"file_unreadable", "not_json", "not_a_workbook", "workbook_damaged", "name_twice",
          "workbook_too_large", "file_too_costly"}  # fmt: skip
WRONG = [path for path in sorted(BROKEN.iterdir()) if path.name in EXPECTED]


def told_of(path: Path) -> list[dict[str, Any]]:
    """The issues of what is kept of a file, or of its being closed."""
    try:
        document, left = read_sent_as_it_is(path)
    except InvalidScenario as closed:
        found = [issue.model_dump(mode="json") for issue in closed.issues]
        return [issue for issue in found if issue["code"] in CLOSED]
    json.dumps(document, allow_nan=False)
    sheets = sheets_of(document, [issue.model_dump(mode="json") for issue in left])
    return list(told_issues(sheets, Settings()))


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.name)
def test_what_is_wrong_with_a_file_is_found_again_in_what_is_kept(path: Path) -> None:
    """Nothing of a file turns right by being kept, but a plan that lies beside it."""
    told = told_of(path)
    if path.name != "previous-plan-missing" and EXPECTED[path.name].get("severity") != "warning":
        assert any(issue["severity"] == "error" for issue in told)


def test_a_decimal_comma_becomes_a_number_and_a_point_beside_it_stays_wrong(
    client: Client,
) -> None:
    content = evil_files.zipped(
        ("scenario.toml", b'decimal = ","'),
        ("lots.csv", b"lot_id;mass_kg;Cu;colour\nA;1250,5;0.25;red\n"),
    )
    here = sent(client, content, "yard.zip").headers["location"]
    assert cells(client, here)[1] == {
        "lot_id": "A", "mass_kg": 1250.5, "Cu": "0.25 ?", "colour": "red"
    }  # fmt: skip
    wrong = {issue["column"] for issue in client.get(f"{here}/issues").json()["issues"]}
    assert {"Cu", "colour"} <= wrong


@pytest.mark.parametrize(
    ("name", "text"),
    [("formula-error.xlsx", "#VALUE!"), ("formula-uncalculated.xlsx", "#CALC!"),
     ("percent-format.xlsx", "%")],
)  # fmt: skip
def test_what_only_the_file_knew_stands_in_its_cell(client: Client, name: str, text: str) -> None:
    here = sent(client, (BROKEN / name).read_bytes(), name).headers["location"]
    issues = [one for one in client.get(f"{here}/issues").json()["issues"] if one["row"]]
    found = [(issue["table"], issue["row"], issue["column"]) for issue in issues]
    held = [str(cells(client, here, table)[row].get(column)) for table, row, column in found]
    assert any(text in one for one in held)


def test_a_sheet_that_cannot_be_read_stops_a_plan_until_it_has_been_seen(client: Client) -> None:
    content = evil_files.zipped(
        ("lots.csv", b"lot_id,mass_kg,Cu\nA,90000,0.01\n"),
        ("orders.csv", b"order_id,alloy,furnace,tap_kg\n1,1070A,F,100\n"),
        ("notes.csv", b"a,b\n1,2\n"),
    )
    here = sent(client, content, "yard.zip").headers["location"]
    found = client.get(f"{here}/issues").json()["issues"]
    assert [issue["code"] for issue in found if issue["left_out"]] == ["unknown_table"]
    problem_of(client.post(f"{here}/runs", json={}), 422)
    edited(client, here, {"left_out_seen": True})
    after = client.get(f"{here}/issues").json()["issues"]
    assert not any(issue["left_out"] for issue in after)


@pytest.mark.parametrize("name", ["letter.xlsx", "truncated.xlsx", "truncated.json", "bomb.xlsx"])
def test_what_cannot_be_opened_is_refused(client: Client, name: str) -> None:
    found = problem_of(sent(client, (BROKEN / name).read_bytes(), name), 422)
    assert found["issues"]


@pytest.mark.slow
def test_a_file_that_harms_harms_nothing(client: Client) -> None:
    """Whatever is sent is kept or refused, and the service lives."""
    for name, content in evil_files.ZIPS.items():
        answer = client.post(
            "/v1/scenarios", content=content(), headers={"Content-Type": "application/zip"}
        )
        assert answer.status_code in {201, 400, 413, 422}, name
    assert client.get("/healthz").status_code == 200


def test_an_edit_changes_its_cell_and_tells_how_to_take_it_back(client: Client) -> None:
    here = kept(client)
    answer = edited(client, here, of_cell(1, "Cu", 0.1, 0.15)).json()
    assert (answer["before"], answer["version"]) == (1, 2)
    assert cells(client, here)[1]["Cu"] == 0.15
    assert answer["inverse"] == [of_cell(1, "Cu", 0.15, 0.1)]
    edited(client, here, *answer["inverse"])
    assert list(cells(client, here).values()) == LOTS


def test_edits_of_every_kind_are_taken_back_by_their_inverse(client: Client) -> None:
    here = kept(client)
    before = client.get(f"{here}/sheets").json()
    answer = edited(
        client, here,
        {"table": "lots", "remove": 1, "was": LOTS[0]},
        {"table": "lots", "add": {"lot_id": "C"}, "after": 0, "row": -1},
        {"table": "lots", "row": -1, "column": "mass_kg", "value": 5},
        {"table": "lots", "rename": "Cu", "to": "Mg"},
        {"setting": "currency", "was": None, "value": "USD"},
        {"name": "Week 49", "was": "Week 48"},
    ).json()  # fmt: skip
    after = client.get(f"{here}/sheets").json()
    (added,) = answer["added"]
    assert list(cells(client, here)) == [added, 2]
    assert cells(client, here)[added] == {"lot_id": "C", "mass_kg": 5}
    assert cells(client, here)[2] == {"lot_id": "B", "mass_kg": 2000, "Mg": 0.2}
    assert (after["name"], after["settings"]["currency"]) == ("Week 49", "USD")
    edited(client, here, *answer["inverse"])
    again = client.get(f"{here}/sheets").json()
    for part in ("name", "settings", "sheets"):
        assert again[part] == before[part], part


def test_rows_keep_their_order_however_many_come_between(client: Client) -> None:
    here = kept(client)
    adds = [
        {"table": "lots", "add": {"lot_id": f"N{at}"}, "after": 1 if at == 0 else -at,
         "row": -at - 1}
        for at in range(5)
    ]  # fmt: skip
    edited(client, here, *adds, {"table": "lots", "add": {"lot_id": "last"}})
    names = [row["lot_id"] for row in cells(client, here).values()]
    assert names == ["A", "N0", "N1", "N2", "N3", "N4", "B", "last"]


def test_two_planners_in_different_cells_of_one_row_do_not_meet(client: Client) -> None:
    here = kept(client)
    assert edited(client, here, of_cell(1, "Cu", 0.1, 0.3)).status_code == 200
    assert edited(client, here, of_cell(1, "mass_kg", 1000, 900)).status_code == 200
    assert cells(client, here)[1] == {"lot_id": "A", "mass_kg": 900, "Cu": 0.3}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with people_in(tmp_path_factory.mktemp("people")) as people:
        yield people


def test_two_planners_in_one_cell_lose_nothing_and_hear_of_each_other(people: People) -> None:
    first, second = people.of("planner"), people.of("engineer")
    body = {"name": "x", "document": {"lots": LOTS}}
    made = people.client.post("/v1/scenarios", json=body, headers=first)
    here = made.headers["location"]
    edit = {"edits": [of_cell(2, "Cu", 0.2, 0.5)]}
    assert people.client.post(f"{here}/edits", json=edit, headers=first).status_code == 200
    other = {"edits": [of_cell(1, "Cu", 0.1, 7), of_cell(2, "Cu", 0.2, 0.9)]}
    found = problem_of(people.client.post(f"{here}/edits", json=other, headers=second), 409)
    assert found["code"] == "changed_meanwhile"
    (issue,) = found["issues"]
    assert (issue["sheet"], issue["row"], issue["column"], issue["value"]) == (
        "lots", 2, "Cu", "0.5",
    )  # fmt: skip
    assert issue["subject"].startswith("planner")
    sheets = people.client.get(f"{here}/sheets", headers=first).json()["sheets"]["lots"]
    assert [row["cells"]["Cu"] for row in sheets] == [0.1, 0.5], "all or nothing"


def test_who_wants_what_is_already_there_is_not_refused(client: Client) -> None:
    here = kept(client)
    edited(client, here, of_cell(1, "Cu", 0.1, 0.3))
    assert edited(client, here, of_cell(1, "Cu", 0.1, 0.3)).json()["version"] == 2


def test_edits_that_are_sent_twice_are_made_once(client: Client) -> None:
    here = kept(client)
    add = {"table": "lots", "add": {"lot_id": "C"}}
    first = edited(client, here, add, edits_id="a-name-for-it").json()
    again = edited(client, here, add, edits_id="a-name-for-it").json()
    assert again["added"] == first["added"]
    assert len(cells(client, here)) == 3


def test_a_cell_of_a_row_that_is_gone_is_told(client: Client) -> None:
    here = kept(client)
    edited(client, here, {"table": "lots", "remove": 1, "was": LOTS[0]})
    found = problem_of(edited(client, here, of_cell(1, "Cu", 0.1, 0.3)), 409)
    assert found["issues"][0]["code"] == "row_gone"


def test_a_row_that_changed_is_not_removed_unseen(client: Client) -> None:
    here = kept(client)
    edited(client, here, of_cell(1, "Cu", 0.1, 0.3))
    problem_of(edited(client, here, {"table": "lots", "remove": 1, "was": LOTS[0]}), 409)
    assert 1 in cells(client, here)


@pytest.mark.parametrize(
    "body",
    [1, [], {}, {"edits": []}, {"edits": [1]}, {"edits": [{}]}, {"edits": [{"table": "x"}]},
     {"edits": [{"table": "nowhere", "row": 1, "column": "Cu", "value": 1}]},
     {"edits": [{"table": "lots", "row": "1", "column": "Cu", "value": 1}]},
     {"edits": [{"table": "lots", "row": 1, "column": "", "value": 1}]},
     {"edits": [{"table": "lots", "add": []}]}, {"edits": [{"table": "lots", "add": {"": 1}}]},
     {"edits": [{"table": "lots", "remove": 1}]}, {"edits": [{"name": " "}]},
     {"edits": [{"name": "x" * 256}]}, {"edits": [{"left_out_seen": 1}]},
     {"edits": [{"setting": "seed", "value": 1}], "more": 1},
     {"edits": [{"setting": "seed", "value": 1}], "edits_id": "short"}],
)  # fmt: skip
def test_edits_that_make_no_sense_are_refused(client: Client, body: object) -> None:
    problem_of(client.post(f"{kept(client)}/edits", json=body), 422)


def test_odd_values_are_kept_as_they_are_and_told(client: Client) -> None:
    here = kept(client)
    odd = [[1], {"a": 1}, True, "=HYPERLINK(1)", "\u202e", 1e300, "x" * 5000, 10**40]
    for value in odd:
        was = cells(client, here)[1].get("mass_kg")
        assert edited(client, here, of_cell(1, "mass_kg", was, value)).status_code == 200
        assert client.get(f"{here}/issues").status_code == 200
        assert client.get(f"{here}/workbook").status_code == 200


def test_a_table_that_nobody_could_lay_out_is_refused(client: Client) -> None:
    rows = [{f"c{row}-{column}": 1 for column in range(50)} for row in range(400)]
    body = {"name": "wide", "document": {"lots": rows}}
    found = problem_of(client.post("/v1/scenarios", json=body), 422)
    assert found["code"] == "too_many_cells"


def test_the_deed_is_in_the_log(client: Client) -> None:
    here = kept(client)
    edited(client, here, of_cell(1, "Cu", 0.1, 0.3))
    entries = client.get("/v1/audit?action=scenario.edit").json()["entries"]
    assert here.endswith(entries[0]["target"])


def test_issues_lead_to_the_number_of_their_row(client: Client) -> None:
    lots = [*LOTS, {}, {"lot_id": "C", "mass_kg": "12x"}]
    here = kept(client, lots=lots)
    edited(client, here, {"table": "lots", "add": {"lot_id": "D", "mass_kg": -1}, "after": 1})
    found = client.get(f"{here}/issues").json()
    assert not found["valid"]
    numbers = {name: n for n, row in cells(client, here).items() if (name := row.get("lot_id"))}
    told = {(i["table"], i["row"], i["column"]) for i in found["issues"] if i["row"]}
    assert told >= {("lots", numbers["C"], "mass_kg"), ("lots", numbers["D"], "mass_kg")}


def test_a_marked_workbook_is_read_again_with_the_same_problems(
    client: Client, tmp_path: Path
) -> None:
    here = kept(client, lots=[{"lot_id": "=1+1", "mass_kg": "12x", "Cu": 300}, {"lot_id": "B"}])
    edited(client, here, {"setting": "colour", "value": "red"})
    answer = client.get(f"{here}/workbook?marked=true")
    assert answer.headers["content-type"] == XLSX
    path = tmp_path / "marked.xlsx"
    path.write_bytes(answer.content)
    raw = read_workbook(path)
    assert raw.issues == ()
    assert raw.tables["lots"].rows[0][:3] == ["=1+1", "12x", 300]
    again = sent(client, answer.content, "again.xlsx").headers["location"]
    before, after = (
        sorted((i["code"], i["column"]) for i in client.get(f"{at}/issues").json()["issues"])
        for at in (here, again)
    )
    assert before == after


def test_a_marked_workbook_says_what_is_wrong_at_the_cell(client: Client) -> None:
    here = kept(client, lots=[{"lot_id": "A", "mass_kg": "12x"}])
    content = client.get(f"{here}/workbook?marked=true").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0].startswith("read me")
    cell = next(c for row in book["lots"] for c in row if c.value == "12x")
    assert "not a number" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFFBEBE7"
    listed = [row[2].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert cell.coordinate in listed


@pytest.mark.parametrize(
    ("settings", "start"),
    [({}, "2026-03-02 06:00"), ({"timezone": "Europe/Berlin"}, "2026-03-02T06:00:00+01:00")],
)
def test_a_marked_workbook_keeps_dates_settings_and_choices(
    client: Client, settings: dict[str, Any], start: str
) -> None:
    orders = [{"order_id": "H1", "alloy": "6O63", "start": start}, {"order_id": "H2", "start": "x"}]
    here = kept(client, settings=settings, orders=orders, lots=[{"lot_id": "A", "wet": "no"}])
    content = client.get(f"{here}/workbook?marked=true").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    (at,) = (cell.column for cell in book["orders"][1] if cell.value == "start")
    first, second = (book["orders"].cell(row, at).value for row in (2, 3))
    assert (first, second) == (datetime(2026, 3, 2, 6), "x")  # noqa: DTZ001 - a workbook's date
    keys = {key: meaning for key, _, meaning in book["settings"].iter_rows(values_only=True)}
    assert "carbon" in keys["weights"]
    assert {one["name"] for one in client.get("/v1/tables").json()["settings"]} <= set(keys)
    assert len(book["settings"].data_validations.dataValidation) > 0
    assert len(book["lots"].data_validations.dataValidation) == 1
    answer = client.post(f"{here}/differences", content=content, headers={"Content-Type": XLSX})
    assert answer.json()["edits"] == []
