"""Tables of a workbook, and names for its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from optimiser.export.cells import HEAD, LEFT, RIGHT, RULE, SOFT, Book, Page, Style, Value

ROW_HEIGHT: Final = 15.0
LETTERS_PER_WIDTH: Final = 1.1
"""Letters are narrower than the digits that widths are counted in."""

_LONGEST_NAME: Final = 31
_UNSAFE: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its title, its width in characters, how its numbers look."""

    title: str
    width: float
    number: str | None = None
    wrap: bool = False

    @property
    def style(self) -> Style:
        """How a cell of it looks."""
        if self.number is not None:
            return {**RULE, **RIGHT, "num_format": self.number}
        return {**RULE, "text_wrap": True, "indent": 1} if self.wrap else RULE


def put_head(page: Page, row: int, columns: Sequence[Column]) -> None:
    """The head of a table."""
    for place, column in enumerate(columns):
        side = RIGHT if column.number is not None else {**LEFT, "indent": int(column.wrap)}
        page.put(row, place, column.title, **HEAD, **side, text_wrap=True)


def put_rows(
    page: Page, row: int, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> int:
    """The body of a table; the row after it."""
    for values in rows:
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            page.put(row, place, value, **column.style)
        page.sheet.set_row(row, ROW_HEIGHT * _lines(columns, values))
        row += 1
    return row


def table_sheet(
    book: Book,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    *,
    nothing: str,
    title: str | None = None,
) -> Page:
    """A sheet that is one table, with a filter, its head kept in view and on every page."""
    page = book.add(name, landscape=True)
    page.put(0, 0, title or name, bold=True, font_size=16)
    page.sheet.set_row(0, 26)
    for place, column in enumerate(columns):
        page.sheet.set_column(place, place, column.width)
    page.sheet.fit_to_pages(1, 0)
    if not rows:
        page.put(2, 0, nothing, font_color=SOFT)
        return page
    put_head(page, 2, columns)
    end = put_rows(page, 3, columns, rows)
    page.sheet.autofilter(2, 0, end - 1, len(columns) - 1)
    page.sheet.freeze_panes(3, 1)
    page.sheet.repeat_rows(2)
    return page


def sheet_names(wanted: Iterable[str], *, taken: Iterable[str]) -> list[str]:
    """A name for each that a workbook allows: short, safe and its own, in whatever case."""
    used = {name.casefold() for name in taken} | {"history"}
    names = []
    for text in wanted:
        stem = _UNSAFE.sub("_", text).strip() or "charge"
        name, count = stem[:_LONGEST_NAME], 1
        while name.casefold() in used:
            count += 1
            tail = f" ({count})"
            name = stem[: _LONGEST_NAME - len(tail)] + tail
        used.add(name.casefold())
        names.append(name)
    return names


def _lines(columns: Sequence[Column], values: Sequence[Value]) -> int:
    """The lines that the longest wrapped text of a row takes."""
    return max(
        1 + int(len(value) / (LETTERS_PER_WIDTH * column.width))
        if column.wrap and isinstance(value, str)
        else 1
        for column, value in zip(columns, values, strict=True)
    )
