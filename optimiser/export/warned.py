"""Warnings of one kind together, so that a hundred alike are read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from models.issue import Issue
from optimiser.export.words import WARNINGS, listed, sentence

MOST_SUBJECTS: Final = 5
MOST_MESSAGES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """All warnings of one code."""

    code: str
    issues: tuple[Issue, ...]

    @property
    def title(self) -> str:
        """The code in words."""
        return WARNINGS.get(self.code, sentence(self.code))

    @property
    def gist(self) -> tuple[str, ...]:
        """What it is about in few lines; what these leave out, the workbook has."""
        subjects = list(dict.fromkeys(issue.subject for issue in self.issues if issue.subject))
        if subjects:
            return (listed(subjects, most=MOST_SUBJECTS),)
        messages = [issue.message for issue in self.issues[:MOST_MESSAGES]]
        more = len(self.issues) - len(messages)
        return (*messages, f"and {more:,} more") if more else tuple(messages)

    @property
    def hint(self) -> str | None:
        """What would help against all of them, where they agree on it."""
        hints = {issue.hint for issue in self.issues}
        return hints.pop() if len(hints) == 1 else None


def by_code(warnings: tuple[Issue, ...]) -> tuple[Warned, ...]:
    """The warnings by code: the planner's own slips as they appear, then the library's."""
    found: dict[str, list[Issue]] = defaultdict(list)
    for issue in warnings:
        found[issue.code].append(issue)
    codes = sorted(found, key=_weight)
    return tuple(Warned(code=code, issues=tuple(found[code])) for code in codes)


def _weight(code: str) -> int:
    """The less a kind of warning matters, the more."""
    known = list(WARNINGS)
    return known.index(code) if code in known else -1


def place_of(issue: Issue) -> str:
    """Where in the planner's own file the warning points."""
    row = None if issue.row is None else f"row {issue.row}"
    parts = [issue.file, issue.sheet, issue.cell or row, None if issue.cell else issue.column]
    return ", ".join(part for part in parts if part)
