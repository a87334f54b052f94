"""How a command ends: the exit codes of the contract, and which of them a plan deserves."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.plan import Plan


class ExitCode(IntEnum):
    """What a command tells the shell. The higher, the worse."""

    PLANNED = 0
    USAGE = 2
    INVALID_INPUT = 3
    NOTHING_PLANNED = 4
    NO_SOLUTION_IN_TIME = 5
    CHECK_FAILED = 6
    OUR_FAULT = 70
    INTERRUPTED = 130


def exit_code(plan: Plan) -> ExitCode:
    """The exit code that ``plan`` deserves: honest about a plan that breaks a limit."""
    if not plan.check.passed:
        return ExitCode.CHECK_FAILED
    if plan.outcome == "no_solution_in_time":
        return ExitCode.NO_SOLUTION_IN_TIME
    if plan.outcome == "infeasible":
        return ExitCode.NOTHING_PLANNED
    return ExitCode.PLANNED
