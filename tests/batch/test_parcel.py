"""A scenario that travels is planned as it would be at home."""

from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.batch.children import in_children
from optimiser.batch.find import Task, find_tasks
from optimiser.batch.parcel import Parcel, key_of, packed, plan_parcel
from optimiser.batch.row import Row
from optimiser.batch.work import Job, plan_one

TWO_LOTS = Path(__file__).parents[2] / "scenarios" / "two-lots"


def job(path: Path, folder: Path, *, time_limit_s: float | None = None) -> Job:
    (task,) = find_tasks([path])
    return Job(task=task, folder=folder, time_limit_s=time_limit_s)


def planned_here(wanted: Job) -> Row:
    """The line of a job that a child of this process has planned."""
    ((_, row),) = in_children([wanted], plan_one, jobs=1)
    assert isinstance(row, Row)
    return row


def die(_: Job) -> Row:
    """Die, as a child that the system kills for its memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def settled(plan: bytes) -> dict[str, object]:
    """A plan without what tells when it was made."""
    document = json.loads(plan)
    del document["provenance"]["started_at"], document["provenance"]["seconds"]
    return document


def test_the_plan_is_the_one_that_is_made_at_home(tmp_path: Path) -> None:
    here = job(TWO_LOTS, tmp_path / "home")
    row = planned_here(here)
    planned = plan_parcel(packed(here))
    home = {path.name: path.read_bytes() for path in here.folder.iterdir()}
    assert planned.row == replace(row, seconds=planned.row.seconds)
    assert planned.files.keys() == home.keys()
    assert settled(planned.files["plan.json"]) == settled(home["plan.json"])
    assert planned.files["charges.csv"] == home["charges.csv"]


def test_what_is_wrong_is_told_as_at_home(tmp_path: Path) -> None:
    (tmp_path / "torn.json").write_text('{"orders": [')
    here = job(tmp_path / "torn.json", tmp_path / "home")
    planned = plan_parcel(packed(here))
    row = planned_here(here)
    assert planned.row == replace(row, scenario="torn.json", seconds=planned.row.seconds)
    assert planned.files == {}


def test_another_version_does_not_plan(tmp_path: Path) -> None:
    parcel = replace(packed(job(TWO_LOTS, tmp_path)), remelt_version="9.9.9")
    planned = plan_parcel(parcel)
    assert planned.row.outcome == "failed"
    assert "9.9.9" in (planned.row.error or "")


def test_a_child_that_dies_costs_its_parcel_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.batch.parcel.plan_one", die)
    planned = plan_parcel(packed(job(TWO_LOTS, tmp_path)))
    assert planned.row.error == "the planning process was ended by SIGKILL"
    assert planned.files == {}


def test_a_parcel_holds_what_its_hash_covers_and_no_more(tmp_path: Path) -> None:
    shutil.copytree(TWO_LOTS, tmp_path / "week")
    (tmp_path / "week" / "secret.txt").write_text("not part of it")
    parcel = packed(job(tmp_path / "week", tmp_path))
    assert "secret.txt" not in parcel.files
    assert "lots.csv" in parcel.files
    assert isinstance(parcel, Parcel)


def test_the_key_is_the_contents_and_not_the_name(tmp_path: Path) -> None:
    task = Task(name="a", path=TWO_LOTS, files_sha256="abc")
    one = Job(task=task, folder=tmp_path, time_limit_s=None)
    twin = Job(task=replace(task, name="b"), folder=tmp_path / "b", time_limit_s=None)
    other = replace(one, task=replace(task, files_sha256="abd"))
    assert key_of(one) == key_of(twin)
    assert len({key_of(one), key_of(other), key_of(replace(one, time_limit_s=5.0))}) == 3
