"""A correction by command: what goes in, what else could be done, and every honest ending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.alloy import Limit
from models.furnace import Furnace
from models.scenario import Scenario
from optimiser.cli.app import app
from optimiser.intake import write_scenario
from optimiser.plan_file import read_plan
from tests.decision.plant import day, goals, lot, offer, order, plant


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def week() -> Scenario:
    """Two orders of 1 t in F, each of half red and half clean metal, and one of alloy Y in G."""
    return plant(
        lots=(lot("red", 2500.0, price=1000.0, Cu=0.4), lot("clean", 2500.0, price=2000.0)),
        offers=(offer("bought", price=2600.0),),
        furnaces=tuple(Furnace(furnace_id=name, capacity_kg=2000.0) for name in "FG"),
        orders=(
            order("H1", 1000.0, furnace="F", start=day(1)),
            order("H2", 1000.0, furnace="F", start=day(2)),
            order("K1", 1000.0, alloy="Y", furnace="G", start=day(3)),
        ),
        alloys=(
            Limit(alloy="X", element="Cu", max_pct=0.2),
            Limit(alloy="Y", element="Cu", max_pct=0.5),
        ),
        settings=goals("cost", name="Week"),
    )


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, and the results of its plan in out/week."""
    monkeypatch.chdir(tmp_path)
    write_scenario(week(), Path("week.json"))
    assert remelt("plan", "week.json").exit_code == 0
    return tmp_path


def found(*arguments: object, code: int = 0) -> dict[str, Any]:
    """The one document that the command prints."""
    result = remelt("correct", *arguments, "--json")
    assert result.exit_code == code, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def added(remedy: dict[str, Any]) -> dict[str, float]:
    lines = remedy["charge"]["lines"]
    return {line["source"]: line["kg"] for line in lines if line["kind"] != "heel"}


def test_additions_are_told_and_written() -> None:
    result = remelt("correct", "week.json", "--order", "H1", "--analysis", "Cu=0.202",
                    "--mass-kg", "1000", "--out", "done")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Order H1 (X): add 10 kg of clean" in result.stderr
    rows = Path("done/additions.csv").read_text().splitlines()
    assert rows[0].startswith("way,order_id,alloy,poured_off_kg")
    assert rows[1].startswith("additions,H1,X,0.0")
    document = json.loads(Path("done/correction.json").read_text())
    assert added(document["additions"]) == pytest.approx({"clean": 10.0})


def test_a_file_is_as_good_as_words() -> None:
    Path("melt.csv").write_text("mass_kg,Cu\n1000,0.202\n")
    by_file = found("week.json", "--order", "H1", "--melt", "melt.csv")
    by_words = found("week.json", "--order", "H1", "--analysis", "Cu=0,202;Fe=0", "--mass-kg", 1000)
    assert by_file["additions"] == by_words["additions"]


def test_words_win_over_a_file() -> None:
    Path("melt.json").write_text('{"mass_kg": 1000, "Cu": 0.9}')
    one = found("week.json", "--order", "H1", "--melt", "melt.json", "--analysis", "Cu=0.1")
    assert one["outcome"] == "in_spec"


def test_ways_have_masses_and_costs() -> None:
    one = found("week.json", "--order", "H1", "--analysis", "Cu=0.3", "--mass-kg", 1000)
    assert one["outcome"] == "ways"
    assert {way["kind"]: round(way["poured_off_kg"]) for way in one["ways"]} == {
        "pour_off": 334, "dilution": 0, "diversion": 0,
    }  # fmt: skip
    result = remelt("correct", "week.json", "--order", "H1", "--analysis", "Cu=0.3",
                    "--mass-kg", 1000)  # fmt: skip
    assert "make it Y" in result.stderr
    assert "Pour off 334 kg; add" in result.stderr


def test_where_nothing_does_the_exit_code_says_so() -> None:
    nothing_clean = {"lots": (lot("red", 2500.0, Cu=0.4),), "offers": ()}
    write_scenario(week().model_copy(update=nothing_clean), Path("red.json"))
    one = found("red.json", "--order", "H1", "--analysis", "Cu=1.1", "--mass-kg", 1000, code=4)
    assert one["outcome"] == "nothing"
    assert one["additions"] is None


@pytest.mark.parametrize("given", [("week.json", "--plan", "out/week"), ("out/week",)])
def test_the_plan_knows_what_was_charged(given: tuple[str, ...]) -> None:
    """550 kg of red instead of 500: 0.2095 %, and 50 kg clean metal would be too much to tap."""
    one = found(*given, "--order", "H1", "--charged", "red=510", "--out", "done")
    assert one["melt"]["mass_kg"] == pytest.approx(1010.0)
    assert added(one["additions"]) == pytest.approx({"clean": 10.0})
    assert one["following"]["orders"] == ["H2"]
    later = read_plan(Path("done/following"))
    assert later.check.passed
    assert [charge.order_id for charge in later.charges] == ["H2"]


def test_holding_and_fading_are_told() -> None:
    one = found("week.json", "--order", "H1", "--analysis", "Cu=0.1,Mg=0.5", "--mass-kg", 1000,
                "--hold-min", 60, "--fade", "Mg=10")  # fmt: skip
    assert one["melt"]["faded_kg"] == pytest.approx(0.5)


def test_all_that_is_wrong_is_said_at_once() -> None:
    result = remelt("correct", "week.json", "--order", "H1", "--analysis", "Cu=a,Xx=1",
                    "--hold-min", -1, "--target", "best", "--json")  # fmt: skip
    assert result.exit_code == 3
    places = {issue["pointer"] for issue in json.loads(result.stdout)["issues"]}
    assert places == {"/melt/Cu", "/melt/Xx", "/hold_min", "/target"}


def test_a_plan_of_another_scenario_is_refused() -> None:
    write_scenario(week().model_copy(update={"offers": ()}), Path("other.json"))
    result = remelt("correct", "other.json", "--plan", "out/week", "--order", "H1")
    assert result.exit_code == 3
    assert "is not the scenario" in result.stderr
    assert "Not corrected" in result.stderr


@pytest.mark.parametrize("words", [("--charged", "red"), ("--fade", "=3")])
def test_pairs_need_a_name_and_a_number(words: tuple[str, str]) -> None:
    assert remelt("correct", "week.json", "--order", "H1", *words).exit_code == 2
