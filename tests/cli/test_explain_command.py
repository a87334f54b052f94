"""Reasons by command: what is printed, what is a document, and every honest ending."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from optimiser.cli.app import app
from optimiser.intake import write_scenario
from tests.explain.weeks import two_lots


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(result: Result) -> str:
    return " ".join(result.stderr.split())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, and the results of its plan in out/week."""
    monkeypatch.chdir(tmp_path)
    write_scenario(two_lots(), Path("week.json"))
    assert remelt("plan", "week.json").exit_code == 0
    return tmp_path


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", ["out/week", "out/week/plan.json", "week.json"])
def test_why_not_of_results_a_plan_or_a_scenario(path: str) -> None:
    result = remelt("explain", path, "--why-not", "red")
    assert result.exit_code == 0, result.output
    assert "Why not red?" in result.stderr
    assert "10 kg of lot red in H, the smallest bite, would make it: cost +5.00 EUR." in words(
        result
    )
    assert ("Planning it first" in result.stderr) == (path == "week.json")
    assert result.stdout == ""


@pytest.mark.usefixtures("here")
def test_document_has_what_was_asked_and_the_rest_is_null() -> None:
    result = remelt("explain", "out/week", "--why-not", "red", "--order", "H", "--json")
    found = json.loads(result.stdout)
    assert found["why_not"]["finding"] == "forced"
    assert found["why_not"]["order_id"] == "H"
    assert found["explanation"]["outcome"] == "optimal"
    assert found["choices"] is None
    assert found["advice"] is None


@pytest.mark.usefixtures("here")
def test_without_options_it_says_what_binds() -> None:
    result = remelt("explain", "out/week")
    assert result.exit_code == 0, result.output
    assert "What binds each charge" in result.stderr
    assert "H taps 1,000 kg, as asked: a tonne more would" in words(result)
    assert "Not needed: clean and red" in words(result)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("given", [(), ("1",)])
def test_choices_may_be_counted_or_not(given: tuple[str, ...]) -> None:
    result = remelt("explain", "out/week", "--choices", *given, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["choices"]
    assert {row["kind"] for row in found["choices"] + found["not_chosen"]} >= {"without_lot"}


@pytest.mark.usefixtures("here")
def test_advice_names_the_limit_that_costs_recycled_content() -> None:
    result = remelt("explain", "out/week", "--advice")
    assert result.exit_code == 0, result.output
    assert (
        "X could have 100.0 % recycled content. No limit of it costs a tenth of a point."
        in words(result)
    )


def test_scenario_that_is_not_beside_the_plan_is_asked_for(here: Path) -> None:
    (here / "out" / "week" / "scenario.json").unlink()
    result = remelt("explain", "out/week", "--why-not", "red")
    assert result.exit_code == 3
    assert "the scenario it was made from is not beside it" in words(result)
    assert "--scenario PATH" in words(result)
    given = remelt("explain", "out/week", "--why-not", "red", "--scenario", "week.json")
    assert given.exit_code == 0, given.output


def test_scenario_that_was_changed_since_is_refused(here: Path) -> None:
    document = json.loads((here / "week.json").read_text(encoding="utf-8"))
    document["lots"][0]["mass_kg"] = 4000
    (here / "other.json").write_text(json.dumps(document), encoding="utf-8")
    result = remelt("explain", "out/week", "--scenario", "other.json")
    assert result.exit_code == 3
    assert "is not the scenario that" in words(result)
    assert "something was changed" in words(result)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("out/week", "--order", "H"), 2, "--order goes with --why-not"),
        (("out/week", "--why-not", "rde"), 3, "did you mean red?"),
        (("out/week", "--why-not", "red", "--order", "X9"), 3, 'has no order "X9"'),
        (("nowhere", "--why-not", "red"), 3, "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = remelt("explain", *arguments)
    assert result.exit_code == code, result.output
    assert said in words(result)


def test_dash_reads_the_scenario_from_standard_input(here: Path) -> None:
    text = (here / "week.json").read_text(encoding="utf-8")
    result = CliRunner().invoke(app, ["explain", "-", "--why-not", "red"], input=text)
    assert result.exit_code == 0, result.output
    assert "cost +5.00 EUR" in words(result)


def test_refusal_says_what_was_not_done(here: Path) -> None:
    assert "Not explained: 1 error" in words(remelt("explain", here / "nowhere"))
    assert "Not compared: 2 errors" in words(remelt("compare", here / "no", here / "none"))


@pytest.mark.usefixtures("here")
def test_samples_go_into_workbook_and_report_where_a_folder_is_named() -> None:
    result = remelt("explain", "out/week", "--samples", "1", "--out", "out/sampled")
    assert result.exit_code == 0, result.output
    assert "Sample first" in Path("out/sampled/report.html").read_text("utf-8")
    assert Path("out/sampled/plan.xlsx").is_file()


@pytest.mark.usefixtures("here")
def test_a_folder_goes_with_samples() -> None:
    assert remelt("explain", "out/week", "--out", "out/sampled").exit_code == 2
