"""Four files or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.brief import Brief
from models.fingerprint import fingerprint
from models.plan import Plan
from optimiser.export import plan_document, write, write_plan
from optimiser.intake import read_scenario
from tests.explain.weeks import two_lots

FILES = {"plan.json", "charges.csv", "plan.xlsx", "report.html"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_all_four_lie_in_a_folder_that_is_made(brief: Brief, plan: Plan, tmp_path: Path) -> None:
    write_plan(brief, plan, tmp_path / "out" / "week")
    assert names(tmp_path / "out" / "week") == FILES
    text = (tmp_path / "out" / "week" / "plan.json").read_text(encoding="utf-8")
    assert json.loads(text) == plan_document(plan)


def test_old_results_give_way(brief: Brief, plan: Plan, bare: Plan, tmp_path: Path) -> None:
    write_plan(brief, plan, tmp_path)
    write_plan(brief, bare, tmp_path)
    assert names(tmp_path) == FILES
    assert (tmp_path / "charges.csv").read_text(encoding="utf-8").count("\n") == 1


def broken(*_: object) -> bytes:
    raise OSError("no space left")


def test_report_that_fails_leaves_the_old_results(
    brief: Brief, plan: Plan, bare: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plan(brief, plan, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(write, "report_html", broken)
    with pytest.raises(OSError, match="no space"):
        write_plan(brief, bare, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_disk_that_fails_leaves_nothing_behind(
    brief: Brief, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write.os, "fsync", broken)
    with pytest.raises(OSError, match="no space"):
        write_plan(brief, plan, tmp_path)
    assert names(tmp_path) == set()


def test_scenario_is_left_beside_the_plan_and_reads_back_as_it_was(
    brief: Brief, plan: Plan, tmp_path: Path
) -> None:
    scenario = two_lots()
    write_plan(brief, plan, tmp_path / "out", scenario=scenario)
    assert fingerprint(read_scenario(tmp_path / "out" / "scenario.json")) == fingerprint(scenario)


def test_scenario_of_somebody_else_is_not_written_over(
    brief: Brief, plan: Plan, tmp_path: Path
) -> None:
    """A folder with a scenario.json and no plan.json is no folder of results."""
    (tmp_path / "scenario.json").write_text("mine", encoding="utf-8")
    write_plan(brief, plan, tmp_path, scenario=two_lots())
    assert (tmp_path / "scenario.json").read_text(encoding="utf-8") == "mine"
