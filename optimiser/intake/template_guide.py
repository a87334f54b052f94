"""The sheets of the template that are for people: how to go on, every column, and the lists."""

from __future__ import annotations

from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from optimiser.intake.raw import column_letters
from optimiser.intake.schema import table_schemas
from optimiser.intake.sheets import ACCENT, SOFT, Styles, print_on_one_width
from optimiser.intake.template_words import Wording, blank_means, described, is_needed, offered
from optimiser.intake.units import unit_of

READ_ME: Final = "read me"
COLUMNS: Final = "read me columns"
LISTS: Final = "lists"


def write_read_me(workbook: Workbook, styles: Styles, wording: Wording) -> None:
    """The first sheet: three steps, a few rules, and what each table is for."""
    sheet = workbook.add_worksheet(READ_ME)
    sheet.hide_gridlines(2)
    print_on_one_width(sheet)
    sheet.set_tab_color(ACCENT)
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 92)
    sheet.write_string(1, 1, wording.title, styles(bold=True, font_size=20))
    sheet.set_row(1, 30)
    wrapped = styles(text_wrap=True, valign="top")
    row = 3
    for title, text in wording.introduction:
        sheet.set_row(row, _height(text))
        sheet.write_string(row, 1, title, styles(bold=True, font_color=ACCENT, valign="top"))
        sheet.write_string(row, 2, text, wrapped)
        row += 1
    row = _heading(sheet, row + 1, "How the tables are read", styles)
    for text in wording.rules:
        sheet.set_row(row, _height(text))
        sheet.write_string(row, 1, "•", styles(align="right", valign="top", font_color=ACCENT))
        sheet.write_string(row, 2, text, wrapped)
        row += 1
    row = _heading(sheet, row + 1, "The tables", styles)
    link = styles(font_color=ACCENT, underline=1)
    for schema in table_schemas(wording.contract):
        sheet.write_url(row, 1, f"internal:'{schema.name}'!A1", link, schema.name)
        names = [c.name for c in schema.columns if is_needed(schema.name, c)]
        needed = ", ".join(names)
        sheet.write_string(row, 2, f"{schema.description} · needed: {needed}", styles())
        row += 1
    sheet.write_url(row, 1, f"internal:'{COLUMNS}'!A1", link, COLUMNS)
    sheet.write_string(row, 2, "Every column: unit, spellings, what a blank means", styles())


def _height(text: str) -> int:
    """The height of a row that shows all of ``text``, in points."""
    return 38 if len(text) > 110 else 21


def _heading(sheet: Worksheet, row: int, text: str, styles: Styles) -> int:
    """A heading in the first text column; returns the row below it."""
    sheet.set_row(row, 24)
    heading = styles(bold=True, font_size=13, bottom=1, bottom_color=ACCENT)
    sheet.write_string(row, 1, text, heading)
    sheet.write_blank(row, 2, None, heading)
    return row + 1


def write_columns(workbook: Workbook, styles: Styles, wording: Wording) -> None:
    """Every column of every table, to look up."""
    sheet = workbook.add_worksheet(COLUMNS)
    sheet.set_tab_color(SOFT)
    sheet.freeze_panes(1, 2)
    titles = ("table", "column", "needed", "unit", "also spelt", "blank means", "meaning")
    for index, (title, width) in enumerate(zip(titles, (14, 24, 8, 14, 34, 20, 70), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, styles.header())
    row = 0
    for schema in table_schemas(wording.contract):
        for column in schema.columns:
            row += 1
            choices = f": {', '.join(column.choices)}" if column.choices else ""
            cells = (
                schema.name, column.name, "yes" if is_needed(schema.name, column) else "",
                unit_of(column.name), ", ".join(column.names[1:]),
                "" if column.required else blank_means(column), described(column) + choices,
            )  # fmt: skip
            for index, text in enumerate(cells):
                sheet.write_string(row, index, text, styles(bold=True) if index == 1 else styles())
    sheet.autofilter(0, 0, row, len(titles) - 1)


def write_lists(workbook: Workbook, styles: Styles) -> dict[str, str]:
    """What drop-downs offer, by the column they serve, as references into the sheet."""
    sheet = workbook.add_worksheet(LISTS)
    sheet.set_tab_color(SOFT)
    references = {}
    for index, (name, values) in enumerate(offered().items()):
        letters = column_letters(index)
        sheet.set_column(index, index, 24)
        sheet.write_string(0, index, name, styles.header())
        for row, value in enumerate(values, 1):
            sheet.write_string(row, index, value, styles())
        references[name] = f"={LISTS}!${letters}$2:${letters}${len(values) + 1}"
    sheet.hide()
    return references
