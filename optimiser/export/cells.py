"""Cells of a workbook: what is a text stays a text, whatever it begins with."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | float | int | datetime | None
Style = dict[str, object]

A4: Final = 9
INK: Final = "#1D2B38"
SOFT: Final = "#5D6B78"
WASH: Final = "#EEF3F3"
ACCENT: Final = "#0B6B6B"
BAD: Final = "#A8321C"
CARE: Final = "#A76400"
RULE: Final[Style] = {"bottom": 1, "bottom_color": "#C9D2D9"}
LEFT: Final[Style] = {"align": "left"}
RIGHT: Final[Style] = {"align": "right", "indent": 1}
HEAD: Final[Style] = {"bold": True, "font_color": SOFT, "font_size": 9, "bottom": 2}
TIME_FORMAT: Final = "ddd d mmm yyyy hh:mm"
_LONGEST_TEXT: Final = 32_000
_BASE: Final[Style] = {
    "font_name": "Calibri",
    "font_size": 11,
    "font_color": INK,
    "valign": "vcenter",
}


class Book:
    """A workbook and its formats, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def style(self, style: Style) -> Format:
        """The format with these properties of xlsxwriter."""
        key = tuple(sorted(style.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**_BASE, **style})
        return self._made[key]

    def add(self, name: str, *, landscape: bool) -> Page:
        """An empty sheet for A4."""
        sheet = self._workbook.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer("&L&8&A&C&8Remelt&R&8&P / &N")
        if landscape:
            sheet.set_landscape()
        return Page(self, sheet)


class Page:
    """One sheet; its cells are written as what they are, never as formulas or links."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.sheet = sheet
        self._book = book

    def put(self, row: int, column: int, value: Value, **style: object) -> None:
        """Write one value."""
        form = self._book.style(style)
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value[:_LONGEST_TEXT], form)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, column, value, form)
        else:
            self.sheet.write_number(row, column, value, form)

    def span(self, row: int, columns: tuple[int, int], value: Value, **style: object) -> None:
        """Write one value over several columns of a row."""
        first, last = columns
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", self._book.style(style))
        self.put(row, first, value, **style)

    def link(self, row: int, column: int, text: str, sheet: str, **style: object) -> None:
        """Write a text that leads to another sheet of the workbook."""
        form = self._book.style(style)
        self.sheet.write_url(row, column, f"internal:'{sheet}'!A1", form, text[:_LONGEST_TEXT])


def decimals_format(decimals: int) -> str:
    """A number format with thousands apart."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")
