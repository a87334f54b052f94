"""learn.json, learned.csv and the scenario as learned: what heats teach, for programs and plans."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from models.learned import Learned, LearnedContent
from models.scenario import Scenario
from optimiser.export.write import write_files
from optimiser.intake import write_scenario
from optimiser.learn.teach import taught

FILES: Final = {
    "Everything": "learn.json", "Contents": "learned.csv", "To plan with": "scenario",
}  # fmt: skip


def write_learned(learned: Learned, folder: Path, *, scenario: Scenario | None) -> None:
    """Write what was learned to ``folder``, and ``scenario`` with it in place of what it says."""
    files = {
        "learn.json": (learned.model_dump_json(indent=2) + "\n").encode(),
        "learned.csv": contents_csv(learned).encode(),
    }
    write_files(files, folder)
    if scenario is not None:
        write_scenario(taught(scenario, learned), folder / "scenario")


def contents_csv(learned: Learned) -> str:
    """A row per material, supplier and element."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = list(LearnedContent.model_fields)
    writer.writerow(names)
    for one in learned.contents:
        row = one.model_dump()
        writer.writerow([_cell(row[name]) for name in names])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else value
