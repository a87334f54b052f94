"""Warnings of one kind together, so that a hundred alike are read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.issue import Issue
from optimiser.export.words import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """All warnings of one code."""

    code: str
    issues: tuple[Issue, ...]

    @property
    def title(self) -> str:
        """The code in words."""
        return sentence(self.code)

    @property
    def hint(self) -> str | None:
        """What would help against all of them, where they agree on it."""
        hints = {issue.hint for issue in self.issues}
        return hints.pop() if len(hints) == 1 else None


def by_code(warnings: tuple[Issue, ...]) -> tuple[Warned, ...]:
    """The warnings by code, in the order in which each kind first appears."""
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in warnings:
        found[issue.code].append(issue)
    return tuple(Warned(code=code, issues=tuple(issues)) for code, issues in found.items())


def place_of(issue: Issue) -> str:
    """Where in the planner's own file the warning points."""
    row = None if issue.row is None else f"row {issue.row}"
    parts = [issue.file, issue.sheet, issue.cell or row, None if issue.cell else issue.column]
    return ", ".join(part for part in parts if part)
