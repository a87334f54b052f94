"""A scenario as read, and where in the planner's files each of its rows stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from models.issue import Issue
from models.library import Library, library
from models.lot import Lot, Material, Offer
from models.scenario import Scenario
from optimiser.intake.raw import RawScenario, Severity, pointer_to, printable, shown
from optimiser.intake.rows import Table, where

METALS: Final = ("lots", "offers", "materials")
Place = tuple[int, str, int, Lot | Offer | Material]
"""A lot, offer or material: the how manieth of all, its table, its row there, and itself."""


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def _filling(self) -> dict[str, list[Place]]:
        """The metals that fill each field."""
        found: dict[str, list[Place]] = {}
        count = 0
        for table in METALS:
            for row, metal in enumerate(getattr(self.scenario, table)):
                place = (count, table, row, metal)
                count += 1
                for name in metal.model_fields_set:
                    if name not in found:
                        found[name] = []
                    found[name].append(place)
        return found

    def metals_with(self, *fields: str) -> Iterator[tuple[str, int, Lot | Offer | Material]]:
        """Every lot, offer and material that fills one of ``fields``, with its table and row.

        Most checks are of fields that few metals of a large yard fill.
        """
        found = {place[0]: place for name in fields for place in self._filling.get(name, ())}
        for at in sorted(found):
            _, table, row, metal = found[at]
            yield table, row, metal

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
