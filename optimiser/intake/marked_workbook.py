"""A workbook of sheets as they are, right or wrong, with what is wrong marked at its cell.

It is made to be mended in a spreadsheet program and read again. The sheet that lists the problems
is for people: the reader passes it over.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from optimiser.intake.cells import CONTROL, number_text
from optimiser.intake.lists import write_list
from optimiser.intake.raw import column_letters
from optimiser.intake.schema import Column, settings_schema, table_schema
from optimiser.intake.sheets import (
    OPTIONS,
    SOFT,
    Exact,
    Styles,
    choose,
    date_format,
)
from optimiser.intake.spelling_workbook import SETTINGS, SETTINGS_COLUMNS
from optimiser.intake.template_words import setting_meaning
from optimiser.intake.words import Wrong
from optimiser.intake.workbook_dates import with_dates, zone_of_cells

PROBLEMS: Final = "read me - problems"
COLUMNS: Final = (("problem", 10), ("sheet", 12), ("cell", 8), ("column", 16), ("found", 20),
                  ("what is wrong", 60), ("what would be right", 60))  # fmt: skip
WIDTH: Final = 14
MOST_IN_A_CELL: Final = 32_000
LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "error": {"bg_color": "#FBEBE7", "font_color": "#A8321C", "border": 1,
              "border_color": "#A8321C"},
    "warning": {"bg_color": "#FDF3E1", "border": 1, "border_color": "#8A5200"},
}  # fmt: skip
NOTE: Final = {"font_size": 9, "author": "Remelt", "width": 270}
ROOM: Final = 200
"""Rows below the last that offer the same choices."""
UNPRINTABLE: Final = "#VALUE!"
"""Stands for a text that no workbook can hold, so that it stays wrong until it is mended."""
Cells = Mapping[str, Any]
Look = tuple[Styles, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something wrong at row ``row`` (from 0) of a table, or with a setting, ``column`` its name.

    Without a row it is about the whole table, without a table about everything.
    """

    table: str | None
    row: int | None
    column: str | None
    severity: str
    message: str
    hint: str | None
    value: str | None

    @property
    def note(self) -> str:
        """What a cell's comment says."""
        return self.message if self.hint is None else f"{self.message}\n{self.hint}"


def marked_workbook(
    settings: Cells, tables: Mapping[str, Sequence[Cells]], marks: Sequence[Mark]
) -> bytes:
    """The workbook of ``settings`` and ``tables``, with ``marks`` at their cells and in a list."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        styles = Styles(workbook)
        problems = workbook.add_worksheet(PROBLEMS)
        header = {table: _columns(table, rows, marks) for table, rows in tables.items()}
        header[SETTINGS] = list(SETTINGS_COLUMNS)
        zone = zone_of_cells(settings)
        _write_settings(workbook.add_worksheet(SETTINGS), settings, marks, styles)
        for table, rows in tables.items():
            if header[table]:
                sheet = workbook.add_worksheet(table)
                dated = [with_dates(table, row, zone) for row in rows]
                _write_table(sheet, (table, header[table], dated), marks, styles)
                _offer_choices(sheet, table, header[table], len(rows) + ROOM)
        keys = {key: row for row, key in enumerate(_keys(settings, marks), 1)}
        _write_problems(problems, marks, (header, keys), styles)
    return out.getvalue()


def _columns(table: str, rows: Sequence[Cells], marks: Sequence[Mark]) -> list[str]:
    """The columns that are there, and those that are said to be missing in some row."""
    names: dict[str, None] = {}
    for row in rows:
        if not row.keys() <= names.keys():
            names |= dict.fromkeys(row)
    wanted = (m.column for m in marks if m.table == table and m.row is not None and m.column)
    return [*names, *(name for name in dict.fromkeys(wanted) if name not in names)]


def _keys(settings: Cells, marks: Sequence[Mark]) -> list[str]:
    """Every setting there is, given or not, then those that nobody knows."""
    wanted = (m.column for m in marks if m.table == SETTINGS and m.column)
    return list(dict.fromkeys([*settings_schema(), *settings, *wanted]))


def _write_settings(
    sheet: Worksheet, settings: Cells, marks: Sequence[Mark], styles: Styles
) -> None:
    at = {mark.column: mark for mark in reversed(marks) if mark.table == SETTINGS}
    known = settings_schema()
    for column, name in enumerate(SETTINGS_COLUMNS):
        sheet.write_string(0, column, name, styles.header())
    for row, key in enumerate(_keys(settings, marks), 1):
        sheet.write_string(row, 0, key[:MOST_IN_A_CELL], styles(num_format="@"))
        _write(sheet, (row, 1), settings.get(key), _look(styles, at.get(key)))
        if key in known:
            _explain(sheet, row, known[key], styles)
        if key in at:
            sheet.write_comment(row, 1, at[key].note, NOTE)
    sheet.set_column(0, 1, 2 * WIDTH)
    sheet.set_column(2, 2, 5 * WIDTH)
    sheet.freeze_panes(1, 0)


def _explain(sheet: Worksheet, row: int, column: Column, styles: Styles) -> None:
    sheet.write_string(row, 2, setting_meaning(column), styles(font_color=SOFT, italic=True))
    if column.choices:
        sheet.data_validation(row, 1, row, 1, choose(column.choices, column.name))


def _offer_choices(sheet: Worksheet, table: str, header: Sequence[str], last_row: int) -> None:
    """Drop-downs for the columns in which only some words can be right."""
    known = table_schema(table).by_spelling
    for index, name in enumerate(header):
        column = known.get(name)
        if column is not None and (column.choices or column.kind == "yes_no"):
            choices = column.choices or ("yes", "no")
            sheet.data_validation(1, index, last_row, index, choose(choices, name))


def _write_table(
    sheet: Worksheet, table: tuple[str, list[str], Sequence[Cells]], marks: Sequence[Mark],
    styles: Styles,
) -> None:  # fmt: skip
    name, header, rows = table
    places = {column: index for index, column in enumerate(header)}
    numbers = {column for column in header if _is_number(name, column)}
    at: dict[int, dict[str, Mark]] = {}
    for mark in marks:
        if mark.table == name and mark.row is not None:
            at.setdefault(mark.row, {}).setdefault(mark.column or header[0], mark)
    for column, index in places.items():
        sheet.write_string(0, index, column[:MOST_IN_A_CELL], styles.header())
    for number, row in enumerate(rows):
        marked = at.get(number, {})
        for column in {**row, **marked}:
            value = _figure(row.get(column)) if column in numbers else row.get(column)
            where = (number + 1, places[column])
            _write(sheet, where, value, _look(styles, marked.get(column)))
            if column in marked:
                sheet.write_comment(*where, marked[column].note, NOTE)
    sheet.set_column(0, len(header) - 1, WIDTH)
    sheet.freeze_panes(1, 1)


def _write_problems(
    sheet: Worksheet, marks: Sequence[Mark],
    places: tuple[Mapping[str, Sequence[str]], Mapping[str, int]], styles: Styles,
) -> None:  # fmt: skip
    for index, (name, width) in enumerate(COLUMNS):
        sheet.write_string(0, index, name, styles.header())
        sheet.set_column(index, index, width)
    text = styles(num_format="@", text_wrap=True, valign="top")
    for row, mark in enumerate(marks, 1):
        cell = _cell_of(mark, *places)
        shown = (mark.severity, mark.table, cell, mark.column, mark.value, mark.message, mark.hint)
        for index, value in enumerate(shown):
            if value is not None:
                sheet.write_string(row, index, value, text)
        if cell is not None:
            sheet.write_url(row, 2, f"internal:'{mark.table}'!{cell}", string=cell)
    sheet.freeze_panes(1, 0)


def _cell_of(
    mark: Mark, header: Mapping[str, Sequence[str]], keys: Mapping[str, int]
) -> str | None:
    if mark.table == SETTINGS:
        return f"B{keys[mark.column] + 1}" if mark.column and mark.column in keys else None
    if mark.table is None or mark.row is None or not header[mark.table]:
        return None
    column = header[mark.table].index(mark.column) if mark.column else 0
    return f"{column_letters(column)}{mark.row + 2}"


def _is_number(table: str, column: str) -> bool:
    schema = table_schema(table)
    known = schema.by_spelling.get(column)
    return known.kind in {"number", "whole"} if known else schema.has_composition


def _figure(value: object) -> object:
    """A number where a document reads one, so that the workbook's decimal mark does not matter."""
    if isinstance(value, str):
        try:
            plain = number_text(value)
        except Wrong:
            return value
        return None if plain is None else float(plain)
    return value


def _write(sheet: Worksheet, at: tuple[int, int], value: object, look: Look) -> None:
    styles, style = look
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(*at, Exact(value), styles(**style))
    elif isinstance(value, datetime):
        look_of_date = {**style, "num_format": date_format(value), "align": "left"}
        sheet.write_datetime(*at, value, styles(**look_of_date))
    elif value is None:
        sheet.write_blank(*at, None, styles(**style))
    else:
        sheet.write_string(*at, _text(value)[:MOST_IN_A_CELL], styles(**style, num_format="@"))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return write_list(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE if CONTROL.search(str(value)) else str(value)


def _look(styles: Styles, mark: Mark | None) -> Look:
    return styles, {} if mark is None else LOOKS[mark.severity]
