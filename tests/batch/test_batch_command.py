"""The whole batch: good, impossible, invalid and dying scenarios side by side."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from optimiser.batch.find import Task
from optimiser.batch.row import Row
from optimiser.batch.run import run_batch
from optimiser.cli.app import app

TWO_LOTS = Path(__file__).parents[2] / "scenarios" / "two-lots"
HEARS_SIGINT = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""For tests that a shell started in the background, where it is not heard."""


def remelt(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["batch", *map(str, arguments)])


@pytest.fixture
def yard(tmp_path: Path) -> Path:
    """Three scenarios: one that is planned, one that cannot be made, one that is no scenario."""
    folder = tmp_path / "yard"
    shutil.copytree(TWO_LOTS, folder / "good")
    shutil.copytree(TWO_LOTS, folder / "impossible")
    limits = folder / "impossible" / "alloys.csv"
    limits.write_text(limits.read_text(encoding="utf-8").replace("0.40", "0.0001"))
    (folder / "torn.json").write_text('{"orders": [')
    return folder


def test_one_failing_file_does_not_stop_the_rest(yard: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = remelt(yard, "--jobs", 2, "--out", out)
    with (out / "batch.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["scenario"]: row for row in csv.DictReader(file)}
    assert result.exit_code == 4, result.output
    assert {name: row["exit_code"] for name, row in rows.items()} == {
        "good": "0",
        "impossible": "4",
        "torn": "3",
    }
    assert rows["torn"]["outcome"] == "invalid"
    assert "torn.json" in rows["torn"]["error"]
    assert (out / "good" / "report.html").is_file()
    assert (out / "batch.xlsx").is_file()
    assert not (out / "torn").exists()
    assert "left out" in result.stderr


def test_resume_plans_only_what_is_missing(yard: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    remelt(yard, "--out", out)
    before = (out / "good" / "plan.json").stat().st_mtime_ns
    lots = yard / "impossible" / "lots.csv"
    lots.write_text(lots.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    result = remelt(yard, "--out", out, "--resume", "--json")
    manifest = (out / "manifest.jsonl").read_text(encoding="utf-8")
    names = [json.loads(line)["scenario"] for line in manifest.splitlines()]
    assert sorted(names) == ["good", "impossible", "impossible", "torn", "torn"]
    assert (out / "good" / "plan.json").stat().st_mtime_ns == before
    assert len(json.loads(result.stdout)["scenarios"]) == 3


def test_nothing_to_plan_is_a_usage_error(tmp_path: Path) -> None:
    assert remelt(tmp_path).exit_code == 2
    assert remelt(tmp_path / "nowhere").exit_code == 2


def test_rows_come_in_the_order_of_the_tasks(yard: Path, tmp_path: Path) -> None:
    """Whatever ends first."""
    tasks = [
        Task(name=name, path=yard / name, files_sha256=name) for name in ("impossible", "good")
    ]
    ended: list[Row] = []
    rows = run_batch(tasks, folder=tmp_path / "out", jobs=2, on_end=ended.append)
    assert [row.scenario for row in rows] == ["impossible", "good"]
    assert {row.scenario for row in ended} == {"impossible", "good"}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_leaves_tables_and_no_children(
    yard: Path, tmp_path: Path, number: signal.Signals
) -> None:
    for copy in range(30):
        shutil.copytree(yard / "good", yard / f"copy-{copy:02d}")
    out = tmp_path / "out"
    command = [sys.executable, "-c", f"{HEARS_SIGINT}; from api.cli.app import main; main()"]
    options = ["batch", str(yard), "--out", str(out)]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE) as batch:
        while not (out / "manifest.jsonl").exists():
            time.sleep(0.05)
        os.kill(batch.pid, number)
        assert batch.wait(timeout=120) == 130
    with (out / "batch.csv").open(encoding="utf-8", newline="") as file:
        done = len(list(csv.DictReader(file)))
    assert 1 <= done < 33
    assert remelt(yard, "--out", out, "--resume").exit_code == 4
    lines = (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) in (33, 34)
