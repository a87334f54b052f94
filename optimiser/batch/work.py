"""What a child does with one scenario: read, plan, write, and report in one line."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from models.filling import fill
from models.issue import InvalidScenario
from optimiser.batch.find import Task
from optimiser.batch.row import Row, row_of_failure, row_of_plan, timed
from optimiser.errors import ExitCode
from optimiser.export import write_plan
from optimiser.load import load, plan_of

GRACE_FACTOR: Final = 3
GRACE_S: Final = 120.0
ISSUES_TOLD: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One scenario, where its results go, and how long it may take."""

    task: Task
    folder: Path
    time_limit_s: float | None


def plan_one(job: Job) -> Row:
    """Plan one scenario and write its results; whatever happens becomes a line."""
    started = perf_counter()
    name = job.task.name
    try:
        row = _plan(job)
    except InvalidScenario as invalid:
        row = row_of_failure(name, _told(invalid), code=ExitCode.INVALID_INPUT)
    except Exception as error:  # noqa: BLE001 -- the batch goes on, and says what happened
        row = row_of_failure(name, f"{type(error).__name__}: {error}")
    return timed(row, perf_counter() - started)


def _plan(job: Job) -> Row:
    loaded = load(job.task.path)
    limit_s = job.time_limit_s or loaded.scenario.settings.time_limit_s
    _end_after(GRACE_FACTOR * limit_s + GRACE_S)
    plan = plan_of(loaded, time_limit_s=job.time_limit_s)
    if plan.check.passed:
        write_plan(fill(loaded.scenario), plan, job.folder, scenario=loaded.scenario)
    return row_of_plan(job.task.name, plan)


def _end_after(seconds: float) -> None:
    """Have the system end this process if the solver does not come back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _told(invalid: InvalidScenario) -> str:
    """The first issues in one line, and how many more there are."""
    messages = [issue.message for issue in invalid.issues if issue.severity == "error"]
    more = len(messages) - ISSUES_TOLD
    return "; ".join(messages[:ISSUES_TOLD]) + (f"; and {more} more" if more > 0 else "")
