"""The scenario that a plan was made from, which must be the very same."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from models.fingerprint import fingerprint
from models.issue import InvalidScenario, Issue
from models.plan import Plan
from optimiser.intake.files import file_issue
from optimiser.load import Loaded, load

INPUT: Final = "scenario.json"
HINT: Final = "give the scenario that was planned with --scenario PATH"


def scenario_of(plan: Plan, file: Path, *, given: Path | None) -> Loaded:
    """The scenario of the plan in ``file``: the one at ``given``, else the one beside it.

    Raises:
        InvalidScenario: there is none, it is wrong, or the plan was made from another.
    """
    beside = file.with_name(INPUT)
    if given is None and not beside.is_file():
        message = f"{file}: the scenario it was made from is not beside it ({INPUT})"
        raise InvalidScenario((_issue("scenario_missing", message, file),))
    path = beside if given is None else given
    loaded = load(path)
    if fingerprint(loaded.scenario) != plan.provenance.input_sha256:
        message = f"{path} is not the scenario that {file} was made from: something was changed"
        raise InvalidScenario((_issue("scenario_differs", message, file),))
    return loaded


def _issue(code: str, message: str, file: Path) -> Issue:
    hint = f"{HINT}, or plan it again"
    return file_issue(code, message, file=str(file), hint=hint)
