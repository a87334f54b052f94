"""A table and the settings as a file spells them: cells not yet understood, but with a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from models.issue import Issue

MAX_SHOWN = 100

Mark = Literal[".", ","]
Severity = Literal["error", "warning"]


def shown(value: object) -> str | None:
    """``value`` as an issue prints it, at most 100 characters; None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = value if isinstance(value, str) else str(value)
    text = printable(text)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def printable(text: str) -> str:
    """``text`` with a replacement character for whatever cannot be printed."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def pointer_to(*steps: str | int) -> str:
    """The JSON pointer that takes ``steps`` from the top of the document."""
    return "".join("/" + _step(step) for step in steps)


def _step(step: str | int) -> str:
    return (shown(step) or "").replace("~", "~0").replace("/", "~1")


def column_letters(index: int) -> str:
    """The letters of a workbook's column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One table as a file spells it.

    ``rows`` holds one value per column of ``header``, or None for what is no row. ``numbers``
    are the rows' numbers in the file, the header being row 1; a JSON document has none.
    ``in_workbook`` gives issues cells.
    """

    table: str
    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: Sequence[Sequence[object] | None]
    numbers: Sequence[int] | None
    in_workbook: bool = False

    def texts(self, index: int) -> dict[str, int]:
        """Each text in a column, once, with the row where it stands first."""
        found: dict[str, int] = {}
        for row, cells in enumerate(self.rows):
            if cells is not None and isinstance(cell := cells[index], str):
                found.setdefault(cell, row)
        return found

    def issue(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        column: int | str | None = None,
        hint: str | None = None,
        severity: Severity = "error",
        value: object = None,
    ) -> Issue:
        """An issue at row ``row`` (counted from 0) and ``column``, by index or by name.

        A column given by name need not be in the file; then there is no cell to point at.
        """
        index = self._index(column)
        name = self.header[index] if index is not None else column
        steps = [step for step in (self.table, row, name) if step is not None]
        number = None if row is None or self.numbers is None else self.numbers[row]
        if value is None and index is not None and row is not None:
            value = (self.rows[row] or {index: None})[index]
        at_cell = self.in_workbook and index is not None
        return Issue(
            code=code,
            severity=severity,
            message=printable(message),
            hint=None if hint is None else printable(hint),
            value=shown(value),
            pointer=pointer_to(*steps),
            file=self.file,
            sheet=self.sheet,
            row=number,
            column=None if name is None else shown(name),
            cell=f"{column_letters(index)}{number or 1}" if at_cell and index is not None else None,
        )

    def _index(self, column: int | str | None) -> int | None:
        if isinstance(column, str):
            return self.header.index(column) if column in self.header else None
        return column


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSetting:
    """One setting as a file spells it, with the row it stands in where a file has rows."""

    value: object
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSettings:
    """The settings as a file spells them; ``letters`` name a workbook's column of values."""

    file: str
    sheet: str | None = None
    entries: dict[str, RawSetting] = field(default_factory=dict)
    letters: str | None = None

    def issue(
        self,
        code: str,
        message: str,
        *,
        key: str | None = None,
        hint: str | None = None,
        severity: Severity = "error",
        value: object = None,
    ) -> Issue:
        """An issue with the setting ``key``, or with all of them."""
        entry = self.entries.get(key) if key is not None else None
        row = None if entry is None else entry.row
        return Issue(
            code=code,
            severity=severity,
            message=printable(message),
            hint=None if hint is None else printable(hint),
            value=shown(entry.value if value is None and entry is not None else value),
            pointer=pointer_to("settings", *([] if key is None else [key])),
            file=self.file,
            sheet=self.sheet,
            row=row,
            column=shown(key),
            cell=f"{self.letters}{row}" if self.letters and row is not None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScenario:
    """A whole scenario as its files spell it, and what was wrong with the files themselves.

    ``unread`` names the tables that are there but cannot be read. ``mark`` is the decimal mark
    of the text, or None where the setting decimal says it.
    """

    file: str
    settings: RawSettings
    tables: dict[str, RawTable]
    issues: tuple[Issue, ...]
    unread: frozenset[str] = frozenset()
    mark: Mark | None = None
