"""Planning again by command: what a change costs, what moves, and every honest ending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.alloy import Limit
from models.scenario import Scenario
from optimiser.cli.app import app
from optimiser.intake import write_scenario
from tests.decision.plant import goals, lot, order, plant

RED = "red,H1"


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def week() -> Scenario:
    """Two orders of 1,000 kg, each of 800 kg clean at 2 a kg and 200 kg red at 1 a kg."""
    return plant(
        lots=(
            lot("clean", 5000.0, price=2000.0, Cu=0.1),
            lot("red", 2000.0, price=1000.0, Cu=0.6),
        ),
        orders=(order("H1", 1000.0), order("H2", 1000.0)),
        alloys=(Limit(alloy="X", element="Cu", max_pct=0.2),),
        settings=goals("cost", name="Week"),
    )


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, and the results of its plan in out/week."""
    monkeypatch.chdir(tmp_path)
    write_scenario(week(), Path("week.json"))
    assert remelt("plan", "week.json").exit_code == 0
    return tmp_path


def found(*arguments: object) -> dict[str, Any]:
    """The one document that a command prints."""
    result = remelt("replan", *arguments, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def charged(document: dict[str, Any]) -> dict[str, float]:
    """Kilograms by source and order."""
    return {
        f"{line['source']},{charge['order_id']}": line["kg"]
        for charge in document["plan"]["charges"]
        for line in charge["lines"]
    }


def cost_difference(document: dict[str, Any]) -> float:
    figures = {one["name"]: one for one in document["comparison"]["totals"]}
    difference: float = figures["cost"]["differences"][1]
    return difference


@pytest.mark.parametrize("path", ["out/week", "out/week/plan.json", "week.json"])
def test_without_a_change_nothing_moves(path: str) -> None:
    again = found(path)
    assert again["kept"]
    assert again["estimate"] is None
    assert again["comparison"]["same"]
    assert again["plan"]["check"]["passed"]
    assert again["plan"]["outcome"] == "optimal"


def test_a_pin_costs_what_it_pushes_out_and_moves_no_other_order() -> None:
    """100 kg of red instead of 200 kg: 100 kg more of clean, 100 dearer; H2 stays."""
    again = found("out/week", "--pin", "red", "H1", "100")
    assert again["estimate"]["at_once"]
    assert again["estimate"]["cost_difference"] == pytest.approx(100.0, abs=0.01)
    assert cost_difference(again) == pytest.approx(100.0, abs=0.01)
    assert charged(again)["red,H1"] == 100.0
    orders = {one["order_id"]: one for one in again["comparison"]["orders"]}
    assert orders["H1"]["moved_kg"][1] == pytest.approx(100.0, abs=0.01)
    assert orders["H2"]["moved_kg"][1] == 0.0


def test_a_change_that_costs_nothing_moves_nothing() -> None:
    """1,000 kg less of a lot of which 3,400 kg are over, and a pin of what is charged anyway."""
    red = next(kg for name, kg in charged(found("out/week")).items() if name == RED)
    again = found("out/week", "--set", "lots[clean].mass_kg=4000", "--pin", "red", "H1", red)
    assert again["kept"]
    assert again["comparison"]["same"]


def test_what_is_better_is_taken() -> None:
    """At 0.3 % two fifths are red: 200 kg more in each order, 400 cheaper together."""
    again = found("out/week", "--set", "alloys[X/Cu].max_pct=0.3")
    assert not again["kept"]
    assert cost_difference(again) == pytest.approx(-400.0, abs=0.01)


def test_a_pin_is_lifted_and_an_order_left_out() -> None:
    assert remelt("replan", "out/week", "--pin", "red", "H1", 100, "--out", "pinned").exit_code == 0
    again = found("pinned", "--lift", "red", "H1", "--leave-out", "H2")
    assert charged(again).keys() == {"red,H1", "clean,H1"}
    assert charged(again)["red,H1"] == pytest.approx(200.0, abs=0.01)


def test_several_changes_and_a_file_of_them() -> None:
    """Red dearer than clean by the file, so that only the pin of 50 kg charges it."""
    Path("more.json").write_text(
        json.dumps({"patch": {"lots": [{"lot_id": "red", "price_per_t": 3000.0}]},
                    "pins": [{"source": "red", "target": "H2", "kg": 80.0}]})
    )  # fmt: skip
    again = found("out/week", "--patch", "more.json", "--pin", "red", "H2", 50)
    assert {name: kg for name, kg in charged(again).items() if "red" in name and kg > 0.01} == {
        "red,H2": 50.0
    }


def test_words_tell_the_estimate_then_the_cost_and_where_it_lies(here: Path) -> None:
    result = remelt("replan", "out/week", "--pin", "red", "H1", 100)
    said = " ".join(result.stderr.split())
    assert result.exit_code == 0, result.output
    told = [
        "Before weighing: cost +100.00 EUR. Which lines move follows.",
        "As near to the plan before as that lets: 100 kg move in 1 order.",
        "Against the plan before: cost +100.00 EUR.",
    ]
    assert all(one in said for one in told)
    assert sorted(told, key=said.index) == told
    assert "1 order of 2 differs from A: 100 kg in B charged otherwise." in said
    assert result.stdout == ""
    names = {path.name for path in (here / "out" / "week-replanned").iterdir()}
    assert {"plan.json", "scenario.json", "previous.json", "report.html"} <= names


def test_its_results_are_replanned_and_nothing_moves() -> None:
    assert remelt("replan", "out/week", "--pin", "red", "H1", 100).exit_code == 0
    assert found("out/week-replanned")["comparison"]["same"]


def test_an_order_that_can_no_longer_be_made_is_said() -> None:
    result = remelt("replan", "out/week", "--set", "lots[clean].mass_kg=900")
    said = " ".join(result.stderr.split())
    assert result.exit_code == 0, result.output
    assert "Before weighing: with this change not every order can be made." in said
    assert "No longer made: H" in said


def test_a_limit_of_the_library_is_changed_and_the_others_stay() -> None:
    """Only one limit of 6063 is spelled otherwise: all its others are spelled as they were."""
    from optimiser.session.changes import Changes

    scenario = week().model_copy(update={"orders": (order("H1", 1000.0, alloy="6063"),)})
    changes = Changes(scenario)
    changes.put("alloys[6063/Cu].max_pct=0.05")
    rows = {row["element"]: row for row in changes.patch["alloys"]}
    assert rows["Cu"]["max_pct"] == 0.05
    assert {"Si", "Fe", "Mg", "Mn", "Zn"} <= rows.keys()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--set", "lots[reds].mass_kg=9"), 3, "lots has no row"),
        (("--set", "lots[red].mass=9"), 3, "mass"),
        (("--set", "nonsense"), 3, "PLACE=VALUE"),
        (("--pin", "red", "H1", "much"), 2, "no number of kilograms"),
        (("--pin", "red", "H1"), 2, "--pin takes 3 words"),
        (("--pin", "red", "H9", "10"), 3, "H9"),
        (("--lift", "red", "H1"), 3, "pins does not have"),
        (("--leave-out", "H7"), 3, "orders does not have"),
        (("--patch", "week.json"), 3, "no object of patch, remove and pins"),
    ],
)
def test_what_is_no_change_is_refused(arguments: tuple[str, ...], code: int, words: str) -> None:
    result = remelt("replan", "out/week", *arguments)
    assert result.exit_code == code, result.output
    assert words in " ".join(result.output.split())


def test_change_that_cannot_be_made_says_what_clashes_and_what_would_help() -> None:
    """900 kg of red at 0.6 % Cu and 100 kg clean have 0.55 %, and 0.2 % is the most."""
    result = remelt("replan", "out/week", "--pin", "red", "H1", "900")
    said = " ".join(result.stderr.split())
    assert "not every order can be made" in said
    assert "H1 is not made: " in said
    assert "Cu" in said.partition("H1 is not made: ")[2]
    assert "It can be made if you " in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--leave-out", "H11"), "did you mean H1?"),
        (("--pin", "redd", "H1", "100"), "did you mean red?"),
    ],
)
def test_names_that_are_not_there_are_met_with_one_that_is(
    arguments: tuple[str, ...], said: str
) -> None:
    result = remelt("replan", "out/week", *arguments)
    assert result.exit_code == 3
    assert said in " ".join(result.stderr.split())


def left_out() -> Scenario:
    """H2 may have 0.05 % Cu at most, and nothing has less than 0.1 %."""
    tight = Limit(alloy="Y", element="Cu", max_pct=0.05)
    scenario = week()
    orders = (order("H1", 1000.0), order("H2", 1000.0, alloy="Y"))
    return scenario.model_copy(update={"orders": orders, "alloys": (*scenario.alloys, tight)})


def test_way_out_is_taken_by_its_number() -> None:
    """The plan with it makes both orders, and its file says with what."""
    write_scenario(left_out(), Path("left.json"))
    assert remelt("plan", "left.json").exit_code == 0
    plan = json.loads(Path("out/left/plan.json").read_text())
    (row,) = plan["unplanned"]
    numbers = [n for n, way in enumerate(row["verdict"]["ways_out"], 1) if way["kind"] == "limit"]
    document = found("out/left", "--way-out", numbers[0])
    assert {charge["order_id"] for charge in document["plan"]["charges"]} == {"H1", "H2"}
    named = found("out/left", "--way-out", numbers[0], "--order", "H2")
    assert charged(named) == charged(document)


def test_way_out_that_there_is_not_is_refused() -> None:
    write_scenario(left_out(), Path("left.json"))
    remelt("plan", "left.json")
    far = remelt("replan", "out/left", "--way-out", 99)
    assert far.exit_code == 3
    assert "order H2 has no way out 99: it has" in " ".join(far.output.split())
    made = remelt("replan", "out/left", "--way-out", 1, "--order", "H1")
    assert "the plan makes order H1: it needs no way out" in " ".join(made.output.split())
    none = remelt("replan", "out/week", "--way-out", 1)
    assert "the plan leaves no order out" in " ".join(none.output.split())
