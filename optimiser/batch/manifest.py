"""The record of a batch: one JSON line per scenario, added and flushed to disk as it ends."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from optimiser.batch.find import Task
from optimiser.batch.row import COLUMNS, Row
from optimiser.errors import ExitCode
from optimiser.version import version

FILE: Final = "manifest.jsonl"
ANSWERED: Final = frozenset({ExitCode.PLANNED, ExitCode.NOTHING_PLANNED})
"""Endings that another run of the same files would only repeat."""


def record(folder: Path, task: Task, row: Row) -> None:
    """Add the ending of ``task``; once this returns, a power cut does not lose it."""
    line = {"files_sha256": task.files_sha256, "remelt_version": version(), **asdict(row)}
    with (folder / FILE).open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # the line before was cut off
                file.write(b"\n")
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def answers(folder: Path) -> dict[tuple[str, str], Row]:
    """The answers of this version whose plans still lie in ``folder``, by name and files' hash."""
    found: dict[tuple[str, str], Row] = {}
    for line in _lines(folder / FILE):
        row = Row(**{column: line[column] for column in COLUMNS})
        if line["remelt_version"] != version() or row.exit_code not in ANSWERED:
            continue
        if (folder / row.scenario / "plan.json").is_file():
            found[row.scenario, line["files_sha256"]] = row
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of the record; one that was cut off is passed over."""
    if not path.is_file():
        return
    for text in path.read_bytes().splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and line.keys() >= {*COLUMNS, "files_sha256", "remelt_version"}:
            yield line
