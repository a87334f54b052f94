"""All results of a plan in one folder, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from models.brief import Brief
from models.plan import Plan
from models.sample import Samples
from models.scenario import Scenario
from optimiser.export.charges_table import charges_csv
from optimiser.export.document import plan_json
from optimiser.export.report import report_html
from optimiser.export.workbook import plan_xlsx
from optimiser.intake.write import document_text

INPUT = "scenario.json"


def write_plan(
    brief: Brief,
    plan: Plan,
    folder: Path,
    *,
    scenario: Scenario | None = None,
    samples: Samples | None = None,
) -> None:
    """Leave plan.json, charges.csv, plan.xlsx and report.html in ``folder``.

    With the ``scenario`` also scenario.json, from which the plan can be explained; with ``samples``
    workbook and report say what they are worth. All are made
    before the first is put in place, and each is put in place at once: a reader finds the old
    file or the new one, and a plan that cannot be written changes nothing.
    """
    files = {
        "plan.json": plan_json(plan).encode(),
        "charges.csv": charges_csv(brief, plan).encode(),
        "plan.xlsx": plan_xlsx(brief, plan, samples),
        "report.html": report_html(brief, plan, samples).encode(),
    }
    if scenario is not None and not _is_anothers(folder):
        files[INPUT] = document_text(scenario).encode()
    write_files(files, folder)


def _is_anothers(folder: Path) -> bool:
    """Whether there is a scenario.json that no plan left: somebody's own, which stays."""
    return (folder / INPUT).exists() and not (folder / "plan.json").exists()


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Put every file in place at once, once all of them are on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with _beside(files, folder) as written:
        for name, path in written.items():
            path.replace(folder / name)
    _settle(folder)


@contextmanager
def _beside(files: Mapping[str, bytes], folder: Path) -> Iterator[dict[str, Path]]:
    """The files under passing names, on the disk for certain; what is not taken goes away."""
    written: dict[str, Path] = {}
    try:
        for name, content in files.items():
            with NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file:
                written[name] = Path(file.name)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            written[name].chmod(0o644)
        yield written
    finally:
        for path in written.values():
            path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the folder itself on the disk, so that the new names outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
