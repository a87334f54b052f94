"""Two goals weighed by command: table, page, documents, and every honest ending."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from optimiser.cli.app import app
from optimiser.intake import write_scenario
from tests.decision.plant import lot
from tests.pareto.test_front import scrap_or_primary

TWO = ("--goals", "recycled_content", "cost")


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_scenario(scrap_or_primary(), Path("week.json"))
    pieces = (lot("scrap", 5000.0, price=3000.0, Cu=0.4, piece_kg=200.0),)
    write_scenario(scrap_or_primary(lots=pieces), Path("pieces.json"))
    return tmp_path


def test_a_table_tells_both_ends_and_writes_nothing(here: Path) -> None:
    result = remelt("pareto", "week.json", *TWO, "--points", 3)
    said = " ".join(result.stderr.split())
    assert result.exit_code == 0, result.output
    assert "50.00 % with 2,500 EUR to 0.00 % with 2,000 EUR." in said
    assert "25.00 2,250 25.000 750 750" in said
    assert "A bound" not in said
    assert {path.name for path in here.iterdir()} == {"week.json", "pieces.json"}


def test_document_table_and_page_say_the_same(here: Path) -> None:
    result = remelt("pareto", "week.json", *TWO, "--points", 3, "--json", "--out", "front")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found == json.loads((here / "front" / "pareto.json").read_text())
    table = list(csv.DictReader(io.StringIO((here / "front" / "pareto.csv").read_text())))
    assert [float(row["cost (EUR)"]) for row in table] == [p["second"] for p in found["points"]]
    page = (here / "front" / "pareto.html").read_text()
    assert page.count("<circle") == 3
    assert "<script" not in page
    assert "25.00 %, 2,250 EUR" in page


def test_whole_pieces_are_a_bound_and_planned_if_asked() -> None:
    plain = remelt("pareto", "pieces.json", *TWO, "--points", 3)
    assert "A bound: whole numbers, heels or bins are let go" in " ".join(plain.stderr.split())
    planned = remelt("pareto", "pieces.json", *TWO, "--points", 3, "--exact")
    assert "40.00 % 2,400 EUR 2,400 optimal" in " ".join(planned.stderr.split())


@pytest.mark.parametrize(
    ("goals", "words"),
    [
        (("recycled", "cost"), "'recycled' is no goal"),
        (("cost", "cost"), "two different goals"),
    ],
)
def test_goals_that_are_none_are_refused(goals: tuple[str, str], words: str) -> None:
    result = remelt("pareto", "week.json", "--goals", *goals)
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())
