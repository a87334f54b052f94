"""A ledger by command: what is printed, what is left, and every honest ending."""

from __future__ import annotations

import hashlib
import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.ledger import Ledger
from optimiser.accounts import ledger_at
from optimiser.cli.app import app
from optimiser.export import ledger_files
from optimiser.export.pdf import PdfUnavailable
from optimiser.intake import write_scenario
from tests.explain.weeks import two_lots

CUSTODY_YEAR = Path(__file__).parents[2] / "scenarios" / "custody-year"
RULES = """
name = "recycled-content"
version = "ours 1"
source = "our reading"
confidence = "typical"

[rules.recycled]
value = ["post_consumer"]
source = "our reading"
confidence = "typical"
"""


def remelt(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


def words(result: Result) -> str:
    return " ".join(result.stderr.split())


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def books(first: str, after: str, **settings: object) -> str:
    """Books of a period in JSON: one charge of one lot that came in with due diligence."""
    said = {"name": f"From {first}", "period_from": first, "period_to": after}
    return json.dumps({
        "settings": said | settings,
        "receipts": [
            {"lot_id": "L", "mass_kg": 1000.0, "origin": "post_consumer", "form": "ingot",
             "received_at": first, "due_diligence": "yes"}
        ],
        "charges": [{"charge_id": "C", "alloy": "6060"}],
        "charge_lines": [{"charge_id": "C", "lot_id": "L", "weighed_kg": 1000.0}],
        "casts": [{"cast_id": "K", "charge_id": "C", "good_kg": 900.0}],
    })  # fmt: skip


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The results of a planned week."""
    monkeypatch.chdir(tmp_path)
    write_scenario(two_lots(), Path("week.json"))
    assert remelt("plan", "week.json").exit_code == 0
    return Path("out/week")


def test_books_are_accounted_for_in_words() -> None:
    result = remelt("ledger", CUSTODY_YEAR)
    assert result.exit_code == 0, result.output
    said = words(result)
    assert "Ledger of a period, 2025-01-01 to 2026-01-01, end not included" in said
    assert "Recycled content, metal basis 72.45 %" in said
    assert "recycled-content.recycled_content_metal_pct" in said
    assert "Bauxite residue, spent pot lining, mine sites not applicable" in said
    assert result.stdout == ""


def test_document_is_the_ledger_whole() -> None:
    result = remelt("ledger", CUSTODY_YEAR, "--json")
    found = Ledger.model_validate_json(result.stdout)
    assert found.kind == "period"
    assert result.stderr == ""
    again = ledger_at(CUSTODY_YEAR)
    made = {"provenance": found.provenance}
    assert again.model_copy(update=made) == found


def test_results_lie_where_out_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_files, "pdf_of", lambda html: b"%PDF " + html[:5].encode())
    result = remelt("ledger", CUSTODY_YEAR, "--out", tmp_path / "year")
    assert result.exit_code == 0, result.output
    for name in ("ledger.json", "ledger.xlsx", "evidence.html", "evidence.pdf", "flows.csv"):
        assert (tmp_path / "year" / name).stat().st_size > 0
        assert name in words(result)
    Ledger.model_validate_json((tmp_path / "year" / "ledger.json").read_bytes())


def test_without_the_libraries_there_is_no_pdf_and_no_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> bytes:
        raise PdfUnavailable

    written(tmp_path / "evidence.pdf", "of another ledger")
    monkeypatch.setattr(ledger_files, "pdf_of", refuse)
    result = remelt("ledger", CUSTODY_YEAR, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "evidence.pdf").exists()
    assert "evidence.pdf" not in result.stderr


def test_plan_is_accounted_for_as_it_says_itself(planned: Path) -> None:
    plan = json.loads((planned / "plan.json").read_text())
    found = json.loads(remelt("ledger", planned, "--json").stdout)
    assert found["kind"] == "plan"
    assert found["period"] == {"period_from": None, "period_to": None}
    whole = {one["method"]: one["value"] for one in found["entries"] if one["by"] == "whole"}
    assert whole["recycled-content.recycled_content_metal_pct"] == pytest.approx(
        plan["totals"]["recycled_content_pct"]
    )


def test_scenario_of_a_plan_is_given_where_it_is_not_beside(planned: Path) -> None:
    (planned / "scenario.json").unlink()
    alone = remelt("ledger", planned / "plan.json")
    assert alone.exit_code == 3
    assert "the scenario it was made from is not beside it" in words(alone)
    assert "Not accounted for: 1 error in the input." in words(alone)
    assert remelt("ledger", planned / "plan.json", "--scenario", "week.json").exit_code == 0


def test_plan_that_fails_its_check_says_so(planned: Path) -> None:
    file = planned / "plan.json"
    document = json.loads(file.read_text())
    document["check"]["passed"] = False
    written(file, json.dumps(document))
    assert "charges that break a limit" in words(remelt("ledger", planned))


def test_scenario_that_was_not_planned_is_told_how_to_be(planned: Path) -> None:
    folder = planned / "unplanned"
    folder.mkdir()
    shutil.copy("week.json", folder / "scenario.json")
    result = remelt("ledger", folder)
    assert result.exit_code == 3
    assert "plan it first: remelt plan" in words(result)


@pytest.mark.parametrize(
    ("name", "says"),
    [("nowhere", "does not exist"), (".", "holds neither plan.json nor books.toml")],
)
def test_what_is_not_there_is_said(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = remelt("ledger", name)
    assert result.exit_code == 3
    assert says in words(result)


def test_folder_of_a_plan_and_books_asks_which(planned: Path) -> None:
    shutil.copy(CUSTODY_YEAR / "books.toml", planned / "books.toml")
    result = remelt("ledger", planned)
    assert result.exit_code == 3
    assert "holds a plan and books" in words(result)


def test_books_on_standard_input() -> None:
    result = remelt("ledger", "-", "--json", given=books("2025-01-01", "2025-02-01"))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["title"] == "From 2025-01-01"


def test_books_have_no_scenario(tmp_path: Path) -> None:
    result = remelt("ledger", CUSTODY_YEAR, "--scenario", tmp_path)
    assert result.exit_code == 3
    assert "books have no scenario" in words(result)


def test_issues_come_as_a_document_too(tmp_path: Path) -> None:
    file = written(tmp_path / "books.json", '{"settings": {}}')
    result = remelt("ledger", file, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["valid"] is False


def test_digest_is_that_of_what_was_read(tmp_path: Path) -> None:
    file = written(tmp_path / "books.json", books("2025-01-01", "2025-02-01"))
    expected = hashlib.sha256(file.read_bytes()).hexdigest()
    assert ledger_at(file).provenance.input_sha256 == expected


def test_digest_of_a_folder_is_that_of_the_list_of_its_files() -> None:
    files = [CUSTODY_YEAR / "books.toml", *sorted(CUSTODY_YEAR.glob("*.csv"))]
    listed = "".join(
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in files
    )
    expected = hashlib.sha256(listed.encode()).hexdigest()
    assert ledger_at(CUSTODY_YEAR).provenance.input_sha256 == expected
    assert ledger_at(CUSTODY_YEAR / "books.toml").provenance.input_sha256 == expected


@pytest.mark.slow
def test_periods_follow_each_other(tmp_path: Path) -> None:
    january = written(tmp_path / "1.json", books("2025-01-01", "2025-02-01"))
    february = written(tmp_path / "2.json", books("2025-02-01", "2025-03-01"))
    result = remelt("ledger", january, february, "--json", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    titles = [one["title"] for one in json.loads(result.stdout)["ledgers"]]
    assert titles == ["From 2025-01-01", "From 2025-02-01"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "2025-01-01_2025-02-01",
        "2025-02-01_2025-03-01",
    }


def carried(document: dict) -> dict[str, float]:
    """What a custody account began and ended with, kg."""
    names = ("custody_carried_in_kg", "custody_carried_out_kg")
    found = {one["name"]: one["value"] for one in document["entries"] if one["name"] in names}
    return {name.removeprefix("custody_carried_"): value for name, value in found.items()}


def test_custody_is_carried_from_period_to_period(tmp_path: Path) -> None:
    """All metal is eligible and nothing is sold as custody: the 900 kg of cast stay."""
    months = ("2025-01-01", "2025-02-01", "2025-03-01")
    files = [
        written(tmp_path / f"{first}.json", books(first, after, custody_scope="Casthouse"))
        for first, after in pairwise(months)
    ]
    result = remelt("ledger", *files, "--json")
    january, february = json.loads(result.stdout)["ledgers"]
    assert carried(january) == {"in_kg": 0.0, "out_kg": 900.0}
    assert carried(february)["in_kg"] == 900.0


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"custody_scope": "Elsewhere"}, "custody_not_carried"),
        ({"custody_scope": "Casthouse", "custody_carried_kg": 5.0}, "custody_carry_differs"),
    ],
)
def test_custody_that_is_not_what_the_books_say_is_told(
    second: dict[str, object], code: str, tmp_path: Path
) -> None:
    january = books("2025-01-01", "2025-02-01", custody_scope="Casthouse")
    february = books("2025-02-01", "2025-03-01", **second)
    files = [written(tmp_path / "1.json", january), written(tmp_path / "2.json", february)]
    found = json.loads(remelt("ledger", *files, "--json").stdout)["ledgers"][1]
    assert code in {one["code"] for one in found["warnings"]}


def test_periods_that_do_not_follow_are_told(tmp_path: Path) -> None:
    january = written(tmp_path / "1.json", books("2025-01-01", "2025-02-01"))
    march = written(tmp_path / "3.json", books("2025-03-01", "2025-04-01"))
    result = remelt("ledger", january, march)
    assert result.exit_code == 3
    assert "begins 2025-03-01, and the period before it ends 2025-02-01" in words(result)


def test_plan_is_no_period_among_others(planned: Path) -> None:
    result = remelt("ledger", planned, CUSTODY_YEAR)
    assert result.exit_code == 3
    assert "a plan is accounted for by itself" in words(result)


def test_rules_of_ones_own_count_and_are_named(tmp_path: Path) -> None:
    """Pre-consumer scrap no longer counts: 72.45 % becomes the 35.06 % of post-consumer scrap."""
    file = written(tmp_path / "ours.toml", RULES)
    found = Ledger.model_validate_json(
        remelt("ledger", CUSTODY_YEAR, "--rules", file, "--json").stdout
    )
    first = next(one for one in found.entries if one.name == "recycled_content_metal_pct")
    assert first.value == pytest.approx(35.06, abs=0.005)
    assert first.rule_set == "recycled-content@ours 1"
    books_used = {one.name: one for one in found.rule_sets}
    assert books_used["recycled-content"].rules["recycled"].source == "our reading"
    assert books_used["recycled-content"].rules["internal"].source.startswith("ISO 14021")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULES.replace("recycled-content", "recycled-contents"), "did you mean recycled-content?"),
        (RULES.replace("ours 1", "2026.1"), "give it a version of its own"),
        (RULES.replace("rules.recycled", "rules.recyled"), "has no rule recyled"),
        (RULES.replace('["post_consumer"]', "3"), "must be a list of words"),
        (RULES.replace("[rules.recycled]", "[rules.recycled"), "is not TOML"),
        (RULES + 'colour = "red"\n', "colour"),
    ],
)
def test_rules_that_are_wrong_are_told(text: str, says: str, tmp_path: Path) -> None:
    file = written(tmp_path / "ours.toml", text)
    result = remelt("ledger", CUSTODY_YEAR, "--rules", file)
    assert result.exit_code == 3
    assert says in words(result)
