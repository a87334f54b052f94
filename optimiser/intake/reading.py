"""A scenario as read, and where in the planner's files each of its rows stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.issue import Issue
from models.library import Library, library
from models.scenario import Scenario
from optimiser.intake.raw import RawScenario, Severity, pointer_to, printable, shown
from optimiser.intake.rows import Table, where


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the cross-checks look at.

    ``scenario`` holds the rows that are right by themselves. ``folder`` is where paths in the
    settings begin, or None for a document that came without a file.
    """

    raw: RawScenario
    scenario: Scenario
    tables: Mapping[str, Table]
    folder: Path | None

    @property
    def library(self) -> Library | None:
        """The built-in library, where it speaks of the scenario's base metal."""
        return library() if self.scenario.settings.base_element == "Al" else None

    def has(self, table: str) -> bool:
        """Whether ``table`` has any rows, right or wrong, or cannot be read at all."""
        return table in self.raw.unread or bool(
            self.tables.get(table) and self.tables[table].values
        )

    def named(self, table: str, column: str) -> set[str]:
        """Every name in ``column`` of ``table``, in right rows and wrong ones."""
        found = self.tables.get(table)
        return found.named(column) if found is not None else set()

    def is_readable(self, *tables: str) -> bool:
        """Whether nothing hides names of ``tables``: no file of them was unreadable."""
        return not self.raw.unread.intersection(tables)

    def placed(self, issue: Issue) -> Issue:
        """``issue``, found in the scenario after it was read, with its place in the files."""
        if issue.file is not None or issue.severity == "warning":
            return issue
        table, row = _pointed_at(issue)
        if table not in self.tables:
            return issue.model_copy(update={"file": self.raw.file})
        found = self.issue(table, row, issue.column, code=issue.code, message=issue.message)
        places = ("file", "sheet", "row", "column", "cell", "pointer")
        place = {name: getattr(found, name) for name in places}
        return issue.model_copy(update=place)

    def issue(
        self,
        table: str,
        row: int | None,
        column: str | None,
        *,
        code: str,
        message: str,
        hint: str | None = None,
        severity: Severity = "error",
        value: object = None,
    ) -> Issue:
        """An issue with row ``row`` of the scenario's ``table``."""
        found = self.tables.get(table)
        if found is None:
            return Issue(
                code=code,
                severity=severity,
                message=printable(message),
                hint=hint,
                value=shown(value),
                pointer=pointer_to(table),
                file=self.raw.file,
                sheet=table,
            )
        place = None if row is None else found.places[row]
        at: int | str | None = column
        if place is not None and column is not None:
            indices = found.spelled.get(column, ())
            at = where(found.raw, indices, row=place, otherwise=column)
        return found.raw.issue(
            code, message, row=place, column=at, hint=hint, severity=severity, value=value
        )


def _pointed_at(issue: Issue) -> tuple[str, int | None]:
    """The table and, where the issue has a pointer to one, the row counted from 0."""
    steps = (issue.pointer or f"/{issue.sheet or ''}").split("/")[1:]
    row = int(steps[1]) if len(steps) > 1 and steps[1].isdecimal() else None
    return steps[0], row
