"""From a scenario to charge sheets by command, and every honest ending on the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from optimiser.cli.app import app

ROOT = Path(__file__).parents[2]
TWO_LOTS = ROOT / "scenarios" / "two-lots"
FILES = {"plan.json", "plan.xlsx", "charges.csv", "report.html", "scenario.json"}


def remelt(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def two_lots(tmp_path: Path) -> Path:
    """A copy of the two-lot scenario, to be changed."""
    return Path(shutil.copytree(TWO_LOTS, tmp_path / "two-lots"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_plan_leaves_results_and_says_where(here: Path) -> None:
    result = remelt("plan", TWO_LOTS)
    assert result.exit_code == 0, result.output
    assert {path.name for path in (here / "out" / "two-lots").iterdir()} == FILES
    assert result.stdout == ""
    assert str(Path("out/two-lots/plan.xlsx")) in result.stderr
    assert str(Path("out/two-lots/report.html")) in result.stderr


def test_plan_as_json_prints_one_document_and_writes_nothing(here: Path) -> None:
    result = remelt("plan", TWO_LOTS, "--json")
    plan = json.loads(result.stdout)
    assert result.exit_code == 0
    assert plan["outcome"] == "optimal"
    assert plan["check"]["passed"] is True
    assert plan["provenance"]["seconds"]["read"] > 0
    assert list(here.iterdir()) == []


def test_plan_as_json_also_writes_where_it_is_told(here: Path) -> None:
    result = remelt("plan", TWO_LOTS, "--json", "--out", "there")
    printed = json.loads(result.stdout)
    written = json.loads((here / "there" / "plan.json").read_text(encoding="utf-8"))
    assert printed == written


def test_all_spellings_plan_alike(here: Path) -> None:
    """The same charges come from the folder, a workbook, a document, and standard input."""
    for target in ("week.xlsx", "week.json"):
        assert remelt("convert", TWO_LOTS, target).exit_code == 0
    text = (here / "week.json").read_text(encoding="utf-8")
    results = [
        remelt("plan", TWO_LOTS, "--json"),
        remelt("plan", "week.xlsx", "--json"),
        remelt("plan", "week.json", "--json"),
        remelt("plan", "-", "--json", stdin=text),
    ]
    charges = [json.loads(result.stdout)["charges"] for result in results]
    assert charges == [charges[0]] * 4


@pytest.mark.usefixtures("here")
def test_seed_and_time_limit_reach_the_solver() -> None:
    plan = json.loads(remelt("plan", TWO_LOTS, "--json", "--seed", 7, "--time-limit", 5).stdout)
    assert plan["provenance"]["seed"] == 7


@pytest.mark.usefixtures("here")
def test_what_cannot_be_made_ends_with_4_and_reasons(two_lots: Path) -> None:
    limits = (two_lots / "alloys.csv").read_text(encoding="utf-8").replace("0.40", "0.0001")
    (two_lots / "alloys.csv").write_text(limits, encoding="utf-8")
    result = remelt("plan", two_lots, "--json")
    plan = json.loads(result.stdout)
    assert result.exit_code == 4
    assert plan["outcome"] == "infeasible"
    assert plan["unplanned"][0]["order_id"] == "H1"


def test_invalid_input_ends_with_3_everywhere(two_lots: Path, here: Path) -> None:
    lots = (two_lots / "lots.csv").read_text(encoding="utf-8").replace("mass_kg", "mass")
    (two_lots / "lots.csv").write_text(lots, encoding="utf-8")
    for command in (["plan"], ["check"], ["convert"]):
        arguments = [*command, two_lots, *(["there"] if command == ["convert"] else [])]
        result = remelt(*arguments)
        assert result.exit_code == 3, result.output
        assert "lots.csv" in result.stderr
        assert "mass_kg" in result.stderr
    document = json.loads(remelt("check", two_lots, "--json").stdout)
    assert document["valid"] is False
    assert document["issues"][0]["file"]
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_missing_scenario_is_told_without_a_traceback() -> None:
    result = remelt("plan", "nowhere.xlsx")
    assert result.exit_code == 3
    assert "nowhere.xlsx" in result.stderr


@pytest.mark.usefixtures("here")
def test_check_accepts_what_plan_accepts() -> None:
    result = remelt("check", TWO_LOTS)
    assert result.exit_code == 0
    assert "1 orders" not in result.stderr
    assert json.loads(remelt("check", TWO_LOTS, "--json").stdout)["valid"] is True


def test_own_plan_evaluates_as_it_was_printed(here: Path) -> None:
    """plan.json and charges.csv of a plan come back with its cost and its check."""
    assert remelt("plan", TWO_LOTS).exit_code == 0
    printed = json.loads((here / "out/two-lots/plan.json").read_text(encoding="utf-8"))
    for name in ("plan.json", "charges.csv"):
        result = remelt("evaluate", TWO_LOTS, f"out/two-lots/{name}", "--json")
        judged = json.loads(result.stdout)
        assert result.exit_code == 0
        assert judged["totals"]["cost"] == pytest.approx(printed["totals"]["cost"])


def test_evaluate_ends_with_6_where_a_limit_breaks(here: Path) -> None:
    """9,000 kg of sheet with 0.5 % Fe, where 0.40 % is the limit."""
    (here / "mine.csv").write_text("order_id,source,kg\nH1,old-sheet,9000\n", encoding="utf-8")
    result = remelt("evaluate", TWO_LOTS, "mine.csv", "--out", "mine")
    assert result.exit_code == 6, result.output
    assert {path.name for path in (here / "mine").iterdir()} == FILES


def test_template_is_not_written_over_what_was_filled_in(here: Path) -> None:
    assert remelt("template").exit_code == 0
    assert (here / "scenario.xlsx").is_file()
    assert remelt("template").exit_code == 2
    assert remelt("template", "--force").exit_code == 0
    assert remelt("template", "scenario.csv").exit_code == 2


def test_the_template_of_books_has_a_name_of_its_own(here: Path) -> None:
    """It lies beside that of a scenario, and the ledger takes it as it is."""
    assert remelt("template").exit_code == 0
    result = remelt("template", "--books")
    assert result.exit_code == 0
    assert "remelt ledger books.xlsx" in " ".join(result.stderr.split())
    assert (here / "books.xlsx").is_file()
    assert remelt("template", "--books").exit_code == 2
    assert remelt("template", "--books", "mine.xlsx").exit_code == 0
    assert remelt("ledger", "mine.xlsx").exit_code == 0


@pytest.mark.usefixtures("here")
def test_convert_does_not_write_over_anything() -> None:
    assert remelt("convert", TWO_LOTS, "week.json").exit_code == 0
    assert remelt("convert", TWO_LOTS, "week.json").exit_code == 2
    assert remelt("convert", TWO_LOTS, "week.json", "--force").exit_code == 0


def test_version_is_that_of_the_package() -> None:
    assert remelt("version").stdout.startswith("remelt ")
    assert json.loads(remelt("version", "--json").stdout)["schema"] == "1"


def test_all_wrong_lines_of_own_charges_come_at_once(here: Path) -> None:
    """An unknown order and an unknown lot are told beside a mass that is none, by row."""
    lines = "order_id,source,kg\nH1,old-sheet,abc\nH9,old-sheet,5\nH1,old-sheat,5\n"
    (here / "mine.csv").write_text(lines, encoding="utf-8")
    result = remelt("evaluate", TWO_LOTS, "mine.csv", "--json")
    issues = json.loads(result.stdout)["issues"]
    assert result.exit_code == 3
    assert {(one["row"], one["column"]) for one in issues} == {
        (2, "kg"), (3, "order_id"), (4, "source"),
    }  # fmt: skip
    assert "did you mean old-sheet?" in {one["hint"] for one in issues}


def test_check_says_each_kind_of_warning_once() -> None:
    """A week of library figures is a screen of words, and every one of them in the JSON."""
    week = ROOT / "scenarios" / "extrusion-week"
    said = remelt("check", week).stderr
    told = json.loads(remelt("check", week, "--json").stdout)["issues"]
    assert len(told) > 20
    assert f"{len(told)} warnings" in said
    assert len(said.splitlines()) < 25
