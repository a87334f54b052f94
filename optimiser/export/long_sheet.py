"""Sheets of very many rows, written a row at a time: a table, its head, a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format

from optimiser.export.cells import ACCENT, HEAD, LEFT, RIGHT, SOFT, Book, Page

MOST_ROWS: Final = 1_048_000
"""A sheet holds hardly more; what goes beyond is in ledger.json."""
FIRST_ROW: Final = 4
_LONGEST_TEXT: Final = 32_000
Cell = str | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its title, what stands above it, its width, and how its numbers look.

    ``number`` is a format, or what tells the format of each row; None is a column of texts.
    """

    title: str
    above: str = ""
    width: float = 14.0
    number: str | Callable[[Sequence[Cell]], str] | None = None


def long_sheet(
    book: Book,
    name: str,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    note: str,
    pages_wide: int = 1,
) -> None:
    """A sheet that is one table with a filter; its two head rows stay in view and on each page."""
    page = book.add(name, landscape=True)
    _frame(page, fields, pages_wide)
    page.put(0, 0, title, bold=True, font_size=16)
    page.sheet.set_row(0, 26)
    page.put(1, 0, note, font_color=SOFT, font_size=9)
    _head(page, fields)
    end = _body(book, page, fields, rows)
    if end > FIRST_ROW:
        page.sheet.autofilter(FIRST_ROW - 1, 0, end - 1, len(fields) - 1)
    page.sheet.freeze_panes(FIRST_ROW, 1)


def _frame(page: Page, fields: Sequence[Field], pages_wide: int) -> None:
    for place, field in enumerate(fields):
        page.sheet.set_column(place, place, field.width)
    page.sheet.hide_gridlines(1)  # on screen only: cells without a value are not written
    page.sheet.fit_to_pages(pages_wide, 0)
    page.sheet.repeat_rows(FIRST_ROW - 2, FIRST_ROW - 1)
    if pages_wide > 1:
        page.sheet.repeat_columns(0)


def _head(page: Page, fields: Sequence[Field]) -> None:
    """How each column's figures are made, and below it what they are."""
    small = {"font_size": 8, "font_color": ACCENT, "text_wrap": True, "valign": "bottom"}
    for place, field in enumerate(fields):
        page.put(FIRST_ROW - 2, place, field.above, **small, **_side(field))
    if any(field.above for field in fields):
        page.sheet.set_row(FIRST_ROW - 2, 46)
    for place, field in enumerate(fields):
        page.put(FIRST_ROW - 1, place, field.title, **HEAD, **_side(field), text_wrap=True)
    page.sheet.set_row(FIRST_ROW - 1, 30)


def _side(field: Field) -> dict[str, object]:
    return LEFT if field.number is None else RIGHT


def _body(book: Book, page: Page, fields: Sequence[Field], rows: Iterable[Sequence[Cell]]) -> int:
    """The rows; texts are written as texts and numbers as numbers, whatever they begin with."""
    sheet, text = page.sheet, book.style({})
    looks = [_looks(book, field) for field in fields]
    row = FIRST_ROW
    for cells in rows:
        if row == FIRST_ROW + MOST_ROWS:
            break
        for place, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            if cell is None or cell == "":
                continue
            if isinstance(cell, bool):
                sheet.write_string(row, place, "yes" if cell else "no", text)
            elif isinstance(cell, str):
                sheet.write_string(row, place, cell[:_LONGEST_TEXT], text)
            else:
                sheet.write_number(row, place, cell, look(cells))
        row += 1
    return row


def _looks(book: Book, field: Field) -> Callable[[Sequence[Cell]], Format]:
    """How the numbers of a column look, row by row."""
    made: dict[str, Format] = {}
    number = field.number if field.number is not None else "General"

    def look(cells: Sequence[Cell]) -> Format:
        shape = number if isinstance(number, str) else number(cells)
        if shape not in made:
            made[shape] = book.style({**RIGHT, "num_format": shape})
        return made[shape]

    return look
