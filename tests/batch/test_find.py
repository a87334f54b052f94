"""Scenarios are found wherever planners keep them, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

from optimiser.batch.find import files_sha256, find_tasks


def make(root: Path, *names: str) -> None:
    """Empty files at these places."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def names(*paths: Path) -> list[str]:
    return [task.name for task in find_tasks(paths)]


def test_finds_all_three_spellings_at_any_depth(tmp_path: Path) -> None:
    make(tmp_path, "a/scenario.toml", "b/orders.csv", "deep/er/c.xlsx", "deep/d.json")
    assert names(tmp_path) == ["a", "b", "deep/d", "deep/er/c"]


def test_does_not_look_inside_a_scenario(tmp_path: Path) -> None:
    make(tmp_path, "a/scenario.toml", "a/expected/plan.json", "a/expected/more.json")
    assert names(tmp_path) == ["a"]


def test_passes_over_results_locks_and_hidden_files(tmp_path: Path) -> None:
    make(tmp_path, "plan.json", "plan.xlsx", "batch.xlsx", "~$week.xlsx", ".x.json", "note.txt")
    assert names(tmp_path) == []


def test_input_that_a_plan_left_beside_it_is_no_scenario_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, "out/week/plan.json", "out/week/scenario.json", "own/scenario.json")
    assert names(tmp_path) == ["own/scenario"]


def test_takes_a_named_file_whatever_it_is(tmp_path: Path) -> None:
    """The planner asked for it; the reader will say what is wrong with it."""
    make(tmp_path, "plan.json")
    assert names(tmp_path / "plan.json") == ["plan"]


def test_same_names_stay_apart_and_same_files_are_planned_once(tmp_path: Path) -> None:
    make(tmp_path, "week.json", "week.xlsx", "other/week.json")
    assert names(tmp_path, tmp_path / "week.json") == ["other/week", "week", "week-2"]
    assert names(tmp_path / "week.json", tmp_path / "other" / "week.json") == ["week", "week-2"]


def test_hash_changes_with_content_and_name_of_any_table(tmp_path: Path) -> None:
    make(tmp_path, "a/scenario.toml", "a/lots.csv")
    before = files_sha256(tmp_path / "a")
    (tmp_path / "a" / "README.md").write_text("Not part of the scenario.")
    assert files_sha256(tmp_path / "a") == before
    (tmp_path / "a" / "lots.csv").write_text("lot_id\n")
    changed = files_sha256(tmp_path / "a")
    assert changed != before
    (tmp_path / "a" / "lots.csv").rename(tmp_path / "a" / "offers.csv")
    assert files_sha256(tmp_path / "a") != changed
