"""A workbook to fill in: units, notes and drop-downs, and an example that can be used as it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from optimiser.intake.raw import column_letters
from optimiser.intake.schema import (
    Column,
    TableSchema,
    settings_schema,
    table_schema,
    table_schemas,
)
from optimiser.intake.sheets import (
    ACCENT,
    OPTIONS,
    SOFT,
    WASH,
    Styles,
    choose,
    print_on_one_width,
)
from optimiser.intake.spelling_workbook import SETTINGS, SETTINGS_COLUMNS
from optimiser.intake.template_guide import write_columns, write_lists, write_read_me
from optimiser.intake.template_words import (
    Wording,
    default_text,
    element_meaning,
    is_needed,
    meaning,
    setting_meaning,
    template_columns,
)
from optimiser.intake.units import unit_of

NOTE: Final = {"font_size": 9, "color": "#FBFDFD", "author": "Remelt", "width": 270}
FORMATS: Final = {
    "kg": "#,##0.###",
    "%": "0.0##",
    "h": "0.0##",
    "money per t": "#,##0.00",
    "money per kg": "#,##0.00",
}
DATES: Final = "yyyy-mm-dd hh:mm"
DAY: Final = "yyyy-mm-dd"


def write_template_workbook(path: Path, wording: Wording) -> None:
    """Write the template that ``wording`` describes to ``path``."""
    schemas = table_schemas(wording.contract)
    with Workbook(str(path), OPTIONS) as workbook:
        styles = Styles(workbook)
        write_read_me(workbook, styles, wording)
        _write_settings(workbook, styles, wording)
        sheets = {schema.name: workbook.add_worksheet(schema.name) for schema in schemas}
        write_columns(workbook, styles, wording)
        lists = write_lists(workbook, styles)
        for schema in schemas:
            _write_table(sheets[schema.name], schema, styles, (wording, lists))


def _write_settings(workbook: Workbook, styles: Styles, wording: Wording) -> None:
    sheet = workbook.add_worksheet(SETTINGS)
    sheet.set_tab_color(SOFT)
    print_on_one_width(sheet)
    sheet.freeze_panes(1, 0)
    for index, (title, width) in enumerate(zip(SETTINGS_COLUMNS, (22, 44, 70), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, styles.header(needed=index < 2))
    soft = styles(font_color=SOFT, italic=True)
    for row, column in enumerate(settings_schema(wording.contract).values(), 1):
        name = styles.header(needed=True) if column.required else styles(bold=True)
        sheet.write_string(row, 0, column.name, name)
        value = wording.settings.get(column.name, column.default)
        _write_setting(sheet, row, value, styles)
        sheet.write_string(row, 2, setting_meaning(column), soft)
        if column.choices:
            sheet.data_validation(row, 1, row, 1, choose(column.choices, column.name))


def _write_setting(sheet: Worksheet, row: int, value: object, styles: Styles) -> None:
    look = {"bg_color": WASH, "align": "left"}
    if isinstance(value, datetime):
        sheet.write_datetime(row, 1, value, styles(**look, num_format=DAY))
    elif isinstance(value, (int, float)):
        sheet.write_number(row, 1, value, styles(**look))
    else:
        sheet.write(row, 1, default_text(value) or None, styles(**look, num_format="@"))


def _write_table(
    sheet: Worksheet, schema: TableSchema, styles: Styles, offered: tuple[Wording, dict[str, str]]
) -> None:
    wording, lists = offered
    by_name = {column.name: column for column in schema.columns}
    names = template_columns(schema, wording)
    sheet.set_tab_color(ACCENT if schema.name in wording.core else SOFT)
    print_on_one_width(sheet)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 22)
    cells = f"A1:{column_letters(len(names))}{wording.last_row}"
    sheet.ignore_errors({"number_stored_as_text": cells})
    for index, name in enumerate(names):
        column = by_name.get(name)
        style = styles(**_look(name, column))
        sheet.set_column(index, index, _width(name, column), style)
        note = element_meaning(name) if column is None else meaning(schema.name, column)
        needed = column is not None and is_needed(schema.name, column)
        is_number = column is None or column.kind in ("number", "whole")
        sheet.write_string(0, index, name, styles.header(needed=needed, is_number=is_number))
        sheet.write_comment(0, index, note, {**NOTE, "height": _height(note)})
        if column is not None:
            options = _validation(schema.name, column, wording, lists)
            if options is not None:
                sheet.data_validation(1, index, wording.last_row, index, options)
        example = styles(**_look(name, column), bg_color=WASH)
        for row, values in enumerate(wording.examples.get(schema.name, ()), 1):
            sheet.write(row, index, values.get(name), example)


def _height(note: str) -> int:
    """The height of a note that shows all its lines, in pixels."""
    return 12 + 16 * sum(1 + len(line) // 44 for line in note.splitlines())


def _look(name: str, column: Column | None) -> dict[str, Any]:
    """How the cells of a column look; names are text, so that 6063 stays one."""
    if column is None:
        return {"num_format": "0.0###"}
    if column.kind == "instant":
        return {"num_format": DATES, "align": "left"}
    if column.kind == "number":
        return {"num_format": FORMATS.get(unit_of(name), "General")}
    return {"num_format": "General" if column.kind == "whole" else "@"}


def _width(name: str, column: Column | None) -> int:
    least = {"instant": 18, "id": 15, "choice": 15, "text": 16}
    return max(8 if column is None else least.get(column.kind, 9), len(name) + 3)


def _validation(
    table: str, column: Column, wording: Wording, lists: dict[str, str]
) -> dict[str, Any] | None:
    """A drop-down or a range; only where nothing else can be right is the cell refused."""
    other = wording.links.get((table, column.name))
    is_listed = column.kind == "id" and column.name in lists and table != f"{column.name}s"
    if column.choices:
        return choose(column.choices, column.name)
    if column.kind == "yes_no":
        return choose(("yes", "no"), column.name)
    if other is not None:
        source = _of_sheet(*other, wording=wording)
        return {"validate": "list", "source": source, "show_error": False}
    if is_listed and (table, column.name) not in wording.open_names:
        return {"validate": "list", "source": lists[column.name], "show_error": False}
    if column.name.endswith("_pct") and table != "alloys":
        return _share(column.name)
    return None


def _of_sheet(table: str, column: str, *, wording: Wording) -> str:
    names = template_columns(table_schema(table, wording.contract), wording)
    letters = column_letters(names.index(column))
    return f"={table}!${letters}$2:${letters}${wording.last_row}"


def _share(name: str) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 100,
        "error_title": name,
        "error_message": "A share in per cent, from 0 to 100",
    }
