"""What is wrong with what is asked about a melt."""

from __future__ import annotations

from models.issue import Issue
from optimiser.intake.raw import pointer_to
from optimiser.intake.words import quoted


def wrong(
    code: str, message: str, *steps: str | int, value: object = None, hint: str | None = None
) -> Issue:
    """An error with a member of what is asked; ``steps`` lead to it from the top."""
    return Issue(
        code=code,
        severity="error",
        message=message,
        hint=hint,
        value=None if value is None else quoted(value).strip('"')[:100],
        pointer=pointer_to(*steps),
        column=str(steps[-1]) if steps else None,
    )


def warning(code: str, message: str, hint: str | None = None) -> Issue:
    """Something that the planner should know of the answer."""
    return Issue(code=code, severity="warning", message=message, hint=hint)
