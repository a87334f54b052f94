"""What is recorded survives a crash, and only true answers are taken up again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.batch.find import Task
from optimiser.batch.manifest import FILE, answers, record
from optimiser.batch.row import Row, row_of_failure
from optimiser.errors import ExitCode

TASK = Task(name="week", path=Path("week.json"), files_sha256="abc")
ROW = Row(scenario="week", outcome="optimal", exit_code=0, cost=12.5, currency="EUR")
KEY = ("week", "abc")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A batch folder in which the week's plan lies."""
    (tmp_path / "week").mkdir()
    (tmp_path / "week" / "plan.json").write_text("{}")
    return tmp_path


def test_answer_comes_back_as_recorded(folder: Path) -> None:
    record(folder, TASK, ROW)
    assert answers(folder) == {KEY: ROW}


def test_last_answer_counts(folder: Path) -> None:
    record(folder, TASK, ROW)
    record(folder, TASK, replace(ROW, cost=11.0))
    assert answers(folder)[KEY].cost == 11.0


def test_failures_are_tried_again(folder: Path) -> None:
    record(folder, TASK, row_of_failure("week", "out of memory"))
    record(folder, TASK, replace(ROW, exit_code=ExitCode.NO_SOLUTION_IN_TIME))
    assert answers(folder) == {}


def test_answer_without_its_plan_is_made_again(folder: Path) -> None:
    record(folder, TASK, ROW)
    (folder / "week" / "plan.json").unlink()
    assert answers(folder) == {}


def test_answer_of_another_version_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(folder, TASK, ROW)
    monkeypatch.setattr("optimiser.batch.manifest.version", lambda: "9.9.9")
    assert answers(folder) == {}


def test_line_cut_off_by_a_crash_costs_that_line_only(folder: Path) -> None:
    record(folder, TASK, ROW)
    with (folder / FILE).open("ab") as file:
        file.write(b'{"scenario": "cut o')
    record(folder, TASK, replace(ROW, cost=9.0))
    assert answers(folder)[KEY].cost == 9.0
    assert len((folder / FILE).read_bytes().splitlines()) == 3


def test_nothing_recorded_is_no_answer(tmp_path: Path) -> None:
    assert answers(tmp_path) == {}
