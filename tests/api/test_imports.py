"""Planners' files by HTTP: what is right comes back as a scenario, what harms does not."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.runs.rendering import XLSX
from api.settings import Settings
from api.uploads.child import read_in_child
from api.uploads.reading import Upload
from api.uploads.taking import plain_name
from optimiser.intake import read_scenario, to_document, write_scenario
from tests.api import evil_files
from tests.api.client import Client, living, settings_in
from tests.api.people import problem_of
from tests.house.tree import ROOT

WEEK = ROOT / "scenarios" / "extrusion-week"
BROKEN = ROOT / "tests" / "intake" / "broken"
MEDIA = {".xlsx": XLSX, ".zip": "application/zip", ".csv": "text/csv"}


def sent(client: Client, content: bytes, suffix: str, query: str = "") -> object:
    """The answer to a file that is sent as it is."""
    headers = {"Content-Type": MEDIA[suffix]}
    return client.post(f"/v1/imports{query}", content=content, headers=headers)


def in_form(client: Client, content: bytes, name: str, **fields: str) -> object:
    """The answer to a file that is sent in a form, as a browser does."""
    return client.post("/v1/imports", files={"file": (name, content)}, data=fields)


def week_zip(folder: str = "") -> bytes:
    """The example week as a zip."""
    files = [path for path in sorted(WEEK.iterdir()) if path.is_file()]
    return evil_files.zipped(*((folder + path.name, path.read_bytes()) for path in files))


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    """The example week as a document."""
    return to_document(read_scenario(WEEK))


def test_a_workbook_comes_back_as_the_scenario_that_runs_take(
    client: Client, tmp_path: Path, expected: dict[str, object]
) -> None:
    path = tmp_path / "week.xlsx"
    write_scenario(read_scenario(WEEK), path)
    for answer in (
        sent(client, path.read_bytes(), ".xlsx"),
        in_form(client, path.read_bytes(), "week.xlsx"),
    ):
        assert answer.status_code == 201, answer.text[:500]
        assert answer.json() == expected
    assert client.post("/v1/runs", json=answer.json()).status_code == 202


@pytest.mark.parametrize("folder", ["", "week/", "deep/er/"])
def test_a_zip_of_a_folder_comes_back_as_the_scenario(
    client: Client, expected: dict[str, object], folder: str
) -> None:
    answer = sent(client, week_zip(folder), ".zip")
    assert answer.status_code == 201, answer.text[:500]
    assert answer.json() == expected


def test_a_zip_of_this_systems_finder_is_read(client: Client) -> None:
    junk = ("__MACOSX/._lots.csv", b"\0\x05\x16\x07")
    content = evil_files.zipped(
        ("lots.csv", evil_files.LOTS), ("orders.csv", evil_files.ORDERS), junk
    )
    assert sent(client, content, ".zip").status_code == 201


def test_a_csv_file_comes_back_as_its_table(client: Client) -> None:
    content = b"lot_id;mass_t;Cu\n000123;1,25;0,18\n"
    answer = sent(client, content, ".csv", "?table=lots&decimal=,")
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"lots": [{"lot_id": "000123", "mass_kg": 1250, "Cu": 0.18}]}
    form = in_form(client, content, "lots.csv", table="lots", decimal=",")
    assert form.json() == answer.json()


def test_a_csv_file_must_say_its_table(client: Client) -> None:
    found = problem_of(sent(client, evil_files.LOTS, ".csv", "?table=lot"), 422)
    assert "lots" in found["issues"][0]["hint"]
    problem_of(sent(client, evil_files.LOTS, ".csv"), 422)


def test_the_template_can_be_fetched_and_sent_back(client: Client) -> None:
    template = client.get("/v1/templates/scenario.xlsx")
    assert template.headers["content-type"] == XLSX
    answer = sent(client, template.content, ".xlsx")
    assert answer.status_code == 201, answer.text[:500]
    assert answer.json()["lots"]


def test_what_is_wrong_is_said_with_sheet_and_cell(client: Client) -> None:
    content = (BROKEN / "alloy-as-number.xlsx").read_bytes()
    found = problem_of(in_form(client, content, "my week.xlsx"), 422)
    issue = found["issues"][0]
    assert found["code"] == "invalid_scenario"
    assert issue["file"] == "my week.xlsx"
    assert issue["sheet"]
    assert issue["cell"]


def test_what_is_odd_comes_with_the_scenario_on_request(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    write_scenario(read_scenario(WEEK), path)
    answer = sent(client, path.read_bytes(), ".xlsx", "?with_issues=true").json()
    assert answer.keys() == {"scenario", "issues"}
    assert answer["scenario"]["lots"]
    assert all(issue["severity"] == "warning" for issue in answer["issues"])


def broken_files() -> Iterator[tuple[str, bytes, str]]:
    """Every broken input of the reader, as a file that somebody sends."""
    for path in sorted(BROKEN.iterdir()):
        if path.is_dir():
            files = [one for one in sorted(path.iterdir()) if one.is_file()]
            yield path.name, evil_files.zipped(*((f.name, f.read_bytes()) for f in files)), ".zip"
        elif path.suffix == ".xlsx":
            yield path.name, path.read_bytes(), ".xlsx"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "content", "suffix"), list(broken_files()))
def test_every_broken_input_of_the_reader_is_refused(
    client: Client, name: str, content: bytes, suffix: str
) -> None:
    answer = sent(client, content, suffix)
    if name == "previous-plan-missing":  # nobody looks for it here
        assert answer.status_code == 201
    elif content:
        assert problem_of(answer, 422)["issues"]
    else:
        problem_of(answer, 400)


@pytest.mark.parametrize("name", evil_files.ZIPS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_harms_is_refused(client: Client, name: str) -> None:
    content = evil_files.ZIPS[name]()
    begin_s = time.perf_counter()
    found = problem_of(sent(client, content, ".zip"), 413 if len(content) > 20_000_000 else 422)
    assert found["issues"] or found["code"] == "body_too_large"
    assert time.perf_counter() - begin_s < 20


@pytest.mark.parametrize("name", evil_files.WORKBOOKS)
def test_a_workbook_that_harms_is_refused(client: Client, name: str) -> None:
    begin_s = time.perf_counter()
    found = problem_of(sent(client, evil_files.WORKBOOKS[name](), ".xlsx"), 422)
    assert found["issues"]
    assert time.perf_counter() - begin_s < 20


def test_three_gigabytes_in_three_megabytes_are_refused(client: Client) -> None:
    content = evil_files.three_gigabytes()
    assert len(content) < 4_000_000
    found = problem_of(sent(client, content, ".xlsx"), 422)
    assert found["issues"][0]["code"] == "workbook_too_large"


@pytest.mark.parametrize("name", evil_files.CSVS)
def test_a_csv_file_that_is_none_is_refused(client: Client, name: str) -> None:
    found = problem_of(sent(client, evil_files.CSVS[name], ".csv", "?table=lots"), 422)
    assert found["issues"]


PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n'
FORMS = {
    "no boundary": ("multipart/form-data", b""),
    "boundary that never comes": ("multipart/form-data; boundary=x", b"nothing"),
    "boundary of another form": ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--\r\n"),
    "empty boundary": ("multipart/form-data; boundary=", b"--\r\n"),
    "very long boundary": ("multipart/form-data; boundary=" + "x" * 5_000, b""),
    "no parts": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "part without a name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; filename="a.csv"\r\n\r\na\r\n--x--\r\n',
    ),
    "part of another name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\na\r\n--x--\r\n',
    ),
    "file as a text": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n--x--\r\n',
    ),
    "two files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n' * 2
        + b"--x--\r\n",
    ),
    "empty file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--x--\r\n',
    ),
    "unknown field": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="evil"\r\n\r\n1\r\n' + PART + b"--x--\r\n",
    ),
    "huge field": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="table"\r\n\r\n' + b"a" * 1_000_000,
    ),
    "part cut short": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ),
    "header without a colon": ("multipart/form-data; boundary=x", b"--x\r\nnonsense\r\n\r\n"),
    "header that never ends": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: " + b"a" * 500_000,
    ),
    "unknown charset": (
        "multipart/form-data; boundary=x; charset=klingon",
        b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\r\n--x--\r\n',
    ),
    "many fields": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="table"\r\n\r\na\r\n' * 1_000,
    ),
    "empty file as it is": ("application/zip", b""),
}
"""Forms that are none: what each is, its media type, its body."""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_none_is_malformed(client: Client, name: str) -> None:
    media_type, body = FORMS[name]
    answer = client.post("/v1/imports", content=body, headers={"Content-Type": media_type})
    assert problem_of(answer, 400)["code"] == "malformed_body"


@pytest.mark.parametrize(
    "media_type", ["", "application/json", "text/html", "image/png", "multipart/mixed", "x" * 3000]
)
def test_other_media_types_are_not_taken(client: Client, media_type: str) -> None:
    answer = client.post("/v1/imports", content=b"a", headers={"Content-Type": media_type})
    problem_of(answer, 415)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\week.xlsx", "week.xlsx"),
        ("..", "upload"),
        ("", "upload"),
        (None, "upload"),
        (".htaccess", "htaccess"),
        ("a\0b.csv", "a_b.csv"),
        ("x" * 500 + ".csv", "x" * 96 + ".csv"),
        ("Wo\u0308che 12.xlsx", "Wo_che 12.xlsx"),
    ],
)
def test_a_files_name_is_made_harmless(given: str | None, kept: str) -> None:
    assert plain_name(given) == kept


def test_nothing_of_an_upload_is_left_behind(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert sent(client, week_zip(), ".zip").status_code == 201
    problem_of(sent(client, evil_files.ZIPS["path that climbs"](), ".zip"), 422)
    problem_of(sent(client, b"", ".zip"), 400)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "named", ["/etc/passwd", "../../../../../../etc/passwd", "plan.json", "lots.csv", "/nowhere"]
)
def test_a_scenario_cannot_have_files_of_the_service_read(client: Client, named: str) -> None:
    """Nor looked for: whether they are there makes no difference."""
    settings = json.dumps(named)
    toml = f'goals = ["cost", "changes"]\nprevious_plan = {settings}\n'.encode()
    files = (
        ("scenario.toml", toml),
        ("lots.csv", evil_files.LOTS),
        ("orders.csv", evil_files.ORDERS),
    )
    opened: list[object] = []
    watched = True
    sys.addaudithook(
        lambda event, args: opened.append(args[0]) if watched and event == "open" else None
    )
    answer = sent(client, evil_files.zipped(*files), ".zip")
    body = answer.json()
    validated = client.post("/v1/validations", json=body)
    asked = client.post("/v1/runs", json=body)
    watched = False
    assert answer.status_code == 201, answer.text
    assert body["settings"]["previous_plan"] == named
    assert validated.status_code == 200
    assert asked.status_code in {202, 422}
    assert not [path for path in opened if "passwd" in str(path) or "plan.json" in str(path)]


def test_reading_is_bounded_in_memory(tmp_path: Path) -> None:
    """A child that asks for more than it may have ends as a refusal, not as a dead service."""
    path = tmp_path / "lots.csv"
    limits = Settings(import_memory_mb=700)
    path.write_bytes(b"lot_id,mass_kg\n1234567,12345\n")
    said = read_in_child(Upload(path=path, table="lots"), limits)
    assert json.loads(said or b"{}")["scenario"], "a small file is read within it"
    path.write_bytes(b"lot_id,mass_kg\n" + b"1234567,12345\n" * 1_900_000)
    said = read_in_child(Upload(path=path, table="lots"), limits)
    assert said is None or json.loads(said)["issues"][0]["code"] == "file_too_costly"


def test_reading_is_bounded_in_time(tmp_path: Path) -> None:
    path = tmp_path / "lots.csv"
    path.write_bytes(b"lot_id,mass_kg\n" + b"a,1\n" * 900_000)
    assert read_in_child(Upload(path=path, table="lots"), Settings(import_cpu_s=1)) is None


def test_a_child_that_dies_is_told_as_a_problem(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.imports.read_in_child", lambda *_: None)
    found = problem_of(sent(client, week_zip(), ".zip"), 422)
    assert found["issues"][0]["code"] == "file_too_costly"


def test_a_file_beyond_the_limit_is_given_up(tmp_path: Path) -> None:
    with living(settings_in(tmp_path, most_body_bytes=1000)) as client:
        problem_of(sent(client, bytes(1001), ".zip"), 413)
        problem_of(in_form(client, bytes(1001), "a.zip"), 413)


def test_a_csv_file_must_say_which_table_it_is(client: Client) -> None:
    answer = client.post(
        "/v1/imports", content=b"lot_id,mass_kg\nT-1,5\n", headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 422
    (issue,) = answer.json()["issues"]
    assert (issue["code"], "?table=lots" in issue["hint"]) == ("table_missing", True)
