"""Finding scenarios: in the paths a planner names, and in all folders below them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORKBOOK_OR_DOCUMENT: Final = frozenset({".xlsx", ".json"})
PART_OF_A_FOLDER: Final = frozenset({".toml", ".csv", ".json", ".xlsx"})
PLAN: Final = "plan.json"
INPUT: Final = "scenario.json"
RESULTS: Final = frozenset({PLAN, "plan.xlsx", "batch.xlsx"})
"""Files that lie where scenarios may lie, and are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One scenario to plan: its name in the batch, its place, and the hash of its files."""

    name: str
    path: Path
    files_sha256: str


def find_tasks(paths: Iterable[Path]) -> tuple[Task, ...]:
    """The scenarios at or below ``paths``, in a settled order, each under a name of its own."""
    tasks: list[Task] = []
    seen: set[Path] = set()
    taken: Counter[str] = Counter()
    for root in paths:
        for path in _scenarios(root):
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            name = _name(path, root)
            taken[name] += 1
            unique = name if taken[name] == 1 else f"{name}-{taken[name]}"
            tasks.append(Task(name=unique, path=path, files_sha256=files_sha256(path)))
    return tuple(tasks)


def files_sha256(path: Path) -> str:
    """The hash of a scenario's files, names and bytes; it needs no valid scenario."""
    total = hashlib.sha256()
    for file in parts_of(path):
        total.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def _scenarios(path: Path) -> Iterator[Path]:
    """``path`` itself if it is a scenario, else the scenarios below it."""
    if not path.is_dir() or _is_folder_scenario(path):
        yield path
        return
    for child in sorted(path.iterdir()):
        if child.name.startswith((".", "~")) or child.name in RESULTS or _is_input_of(child):
            continue
        if child.is_dir() or child.suffix.lower() in WORKBOOK_OR_DOCUMENT:
            yield from _scenarios(child)


def _is_input_of(file: Path) -> bool:
    """Whether it is the input that a plan left beside it."""
    return file.name == INPUT and file.with_name(PLAN).is_file()


def _is_folder_scenario(path: Path) -> bool:
    return any((path / name).is_file() for name in ("scenario.toml", "orders.csv"))


def parts_of(path: Path) -> list[Path]:
    """The files that make up a scenario: itself, or what lies in its folder."""
    return sorted(_parts(path)) if path.is_dir() else [path]


def _parts(folder: Path) -> Iterator[Path]:
    for file in folder.iterdir():
        if file.is_file() and file.suffix.lower() in PART_OF_A_FOLDER:
            yield file


def _name(path: Path, root: Path) -> str:
    """The way from the folder the planner named, else the scenario's own name."""
    whole = path.resolve()
    stem = whole.name if whole.is_dir() else whole.stem
    above = path.relative_to(root).parent if path != root else Path()
    return (above / stem).as_posix()
