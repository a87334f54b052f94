"""What the yard is worth by command: table, picture, documents, and every honest ending."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.scenario import Scenario
from optimiser.cli.app import app
from optimiser.intake import write_scenario
from tests.scenarios.expected import SCENARIOS
from tests.value.yards import shredder, two_heaps

FILES = {"value.json", "value.csv", "value.html"}


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def written(scenario: Scenario, name: str = "yard.json") -> Path:
    """The scenario as a file where the command runs."""
    path = Path(name)
    write_scenario(scenario, path)
    return path


def test_value_leaves_results_and_says_how_long_it_will_take(here: Path) -> None:
    result = remelt("value", written(shredder()), "--time-limit", 20)
    assert result.exit_code == 0, result.output
    assert {path.name for path in (here / "out" / "yard").iterdir()} == FILES
    assert result.stdout == ""
    assert "About 7 plans of 20 s at most" in result.stderr
    assert "worth 1,000 EUR" in result.stderr
    assert "300.00" in result.stderr
    table = (here / "out" / "yard" / "value.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["title"], float(row["worth"])) for row in rows] == [
        ("Sorter XRT", pytest.approx(1000.0, abs=0.05))
    ]
    assert float(rows[0]["pays_up_to_per_t"]) == pytest.approx(300.0, abs=0.05)


def test_value_as_json_prints_one_document_and_writes_nothing(here: Path) -> None:
    yard = written(shredder())
    result = remelt("value", yard, "--json")
    value = json.loads(result.stdout)
    assert result.exit_code == 0
    assert value["complete"] is True
    assert value["items"][0]["break_even"]["finding"] == "pays_up_to"
    assert [path.name for path in here.iterdir()] == [yard.name]


@pytest.mark.usefixtures("here")
def test_lots_to_keep_apart_are_named_two_by_two_as_often_as_wanted() -> None:
    yard = written(two_heaps(bins=0, direct=True))
    result = remelt("value", yard, "--apart", "A", "B", "--json", "--apart", "B", "A")
    items = json.loads(result.stdout)["items"]
    assert [item["things"] for item in items] == [["A", "B"], ["B", "A"]]
    assert items[0]["worth"]["amount"] == pytest.approx(800.0, abs=0.05)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no sorter and no bin to value"),
        (("--apart", "A"), "two lots"),
        (("--apart", "A", "Z"), "no lot, offer or outlet 'Z'; known are A, B, P"),
        (("--apart", "a", "B"), "no lot, offer or outlet 'a'; did you mean A?"),
        (("--apart", "A", "A"), "two different lots"),
    ],
)
def test_what_cannot_be_valued_is_not_understood(arguments: tuple[str, ...], said: str) -> None:
    result = remelt("value", written(two_heaps(bins=0, direct=True)), *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ZO-1/XRT line 2/light", "such as ZO-1/XRT line 2/light/LIBS/cast"),
        ("XRT line 2/light", "did you mean"),
        ("P1O2OA", "no lot, offer or outlet 'P1O2OA'; did you mean P1020A?"),
    ],
)
def test_name_of_no_stream_is_told_with_the_nearest(name: str, said: str) -> None:
    result = remelt("value", SCENARIOS / "shredder-yard", "--apart", "TW-1", name)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.usefixtures("here")
def test_offers_may_be_named_too() -> None:
    """Primary metal and a lot that has no copper either: one heap of them is as good."""
    yard = written(two_heaps(bins=0, direct=True))
    result = remelt("value", yard, "--apart", "B", "P", "--json")
    (item,) = json.loads(result.stdout)["items"]
    assert item["title"] == "Keeping B and P apart"
    assert item["worth"]["amount"] == pytest.approx(0.0, abs=0.05)


def test_week_that_cannot_be_made_ends_with_4_and_is_not_valued(here: Path) -> None:
    base = two_heaps()
    week = base.model_copy(update={"offers": (), "lots": base.lots[:1], "orders": base.orders[:1]})
    result = remelt("value", written(week), "--json", "--out", "there")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["items"] == []
    assert not (here / "there").exists()


@pytest.mark.usefixtures("here")
def test_invalid_input_ends_with_3() -> None:
    yard = written(shredder())
    yard.write_text(yard.read_text(encoding="utf-8").replace("cost_per_t", "cost"))
    assert remelt("value", yard).exit_code == 3
