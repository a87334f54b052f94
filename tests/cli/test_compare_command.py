"""Plans side by side by command: tables, page, documents, and every honest ending."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.alloy import Limit
from models.scenario import Scenario
from optimiser.cli.app import app
from optimiser.intake import write_scenario
from tests.decision.plant import goals, lot, order, plant

FILES = {"compared.json", "compared.csv", "compared.html"}


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def week(cheap_kg: float) -> Scenario:
    """1,000 kg of melt, from the cheap lot as far as that goes."""
    return plant(
        lots=(lot("cheap", cheap_kg, price=1000.0), lot("=dear", 1000.0, price=2000.0)),
        orders=(order("H1", 1000.0),),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.5),),
        settings=goals("cost"),
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the results of two weeks: the second has only 400 kg of the cheap lot."""
    monkeypatch.chdir(tmp_path)
    for name, cheap_kg in (("one", 600.0), ("two", 400.0)):
        write_scenario(week(cheap_kg), Path(f"{name}.json"))
        assert remelt("plan", f"{name}.json").exit_code == 0
    return tmp_path / "out"


def test_two_folders_are_compared_line_by_line(here: Path) -> None:
    """600 and 400 kg at 1,000 and 2,000: 1.4 million against 1.6, by the tonne 1,400 and 1,600."""
    result = remelt("compare", here / "one", here / "two" / "plan.json")
    assert result.exit_code == 0, result.output
    said = " ".join(result.stderr.split())
    assert "1 order of 1 differs from A: 200 kg in B charged otherwise." in said
    assert "Least cost EUR 1,400 1,600 +200" in said
    assert "cheap 600 400 \N{MINUS SIGN}200" in said
    assert "=dear 400 600 +200" in said
    assert result.stdout == ""


def test_documents_and_page_lie_where_out_says(here: Path, tmp_path: Path) -> None:
    result = remelt("compare", here / "one", here / "two", "--out", tmp_path / "side", "--json")
    assert {path.name for path in (tmp_path / "side").iterdir()} == FILES
    assert json.loads(result.stdout) == json.loads(
        (tmp_path / "side" / "compared.json").read_text(encoding="utf-8")
    )
    table = (tmp_path / "side" / "compared.csv").read_text(encoding="utf-8")
    rows = {(row["part"], row["name"]): row for row in csv.DictReader(io.StringIO(table))}
    assert float(rows["line", "cheap"]["difference of two"]) == pytest.approx(-200.0)
    assert ("line", "'=dear") in rows
    page = (tmp_path / "side" / "compared.html").read_text(encoding="utf-8")
    assert "<b>\N{MINUS SIGN}200</b>" in page


def test_the_same_plan_twice_is_the_same(here: Path) -> None:
    result = remelt("compare", here / "one", here / "one")
    assert "All plans charge the same, kilogram by kilogram." in result.stderr
    document = json.loads(remelt("compare", here / "one", here / "one", "--json").stdout)
    names = [one["name"] for one in document["plans"]]
    assert len(set(names)) == 2


@pytest.mark.parametrize("count", [1, 5])
def test_two_to_four_plans_are_needed(here: Path, count: int) -> None:
    result = remelt("compare", *[here / "one"] * count)
    assert result.exit_code == 2
    assert "two to four plans can be compared" in result.stderr


def test_all_that_is_no_plan_is_told_at_once(here: Path) -> None:
    (here / "cut.json").write_text('{"outcome": "optimal"', encoding="utf-8")
    whole = json.loads((here / "one" / "plan.json").read_text(encoding="utf-8"))
    del whole["totals"]
    (here / "lacking.json").write_text(json.dumps(whole), encoding="utf-8")
    result = remelt("compare", here / "cut.json", here / "lacking.json", here, "one.json")
    assert result.exit_code == 3
    for words in ("totals: field required", "has no plan.json", "one.json is no plan that"):
        assert words in " ".join(result.stderr.split())
    assert "4 errors" in result.stderr
