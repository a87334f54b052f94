"""A workbook that a planner can fill in: units, notes and drop-downs, and an example that plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from optimiser.intake.raw import column_letters
from optimiser.intake.schema import Column, TableSchema, settings_schema, table_schemas
from optimiser.intake.sheets import ACCENT, OPTIONS, SOFT, WASH, Styles, print_on_one_width
from optimiser.intake.spelling_workbook import SETTINGS, SETTINGS_COLUMNS
from optimiser.intake.template_guide import write_columns, write_lists, write_read_me
from optimiser.intake.template_words import (
    EXAMPLES,
    SPELLING,
    default_text,
    element_meaning,
    is_needed,
    meaning,
    template_columns,
)
from optimiser.intake.units import unit_of

LAST_ROW: Final = 2_000
NOTE: Final = {"font_size": 9, "color": "#FBFDFD", "author": "Remelt", "width": 270}
FORMATS: Final = {
    "kg": "#,##0.###",
    "%": "0.0##",
    "h": "0.0##",
    "money per t": "#,##0.00",
    "money per kg": "#,##0.00",
}
DATES: Final = "yyyy-mm-dd hh:mm"
CORE: Final = ("lots", "offers", "orders", "furnaces")
OTHER_SHEETS: Final = {
    ("orders", "furnace"): ("furnaces", "furnace_id"),
    ("form_limits", "furnace_id"): ("furnaces", "furnace_id"),
    ("lots", "in_bin"): ("bins", "bin_id"),
    ("mixtures", "lot_id"): ("lots", "lot_id"),
    ("mixtures", "class"): ("classes", "class"),
    ("separation", "class"): ("classes", "class"),
    ("separation", "sorter_id"): ("sorters", "sorter_id"),
    ("outlets", "sorter_id"): ("sorters", "sorter_id"),
}
"""Columns whose drop-down offers what another sheet names."""


def write_template_workbook(path: Path) -> None:
    """Write the template to ``path``."""
    with Workbook(str(path), OPTIONS) as workbook:
        styles = Styles(workbook)
        write_read_me(workbook, styles)
        _write_settings(workbook, styles)
        sheets = {schema.name: workbook.add_worksheet(schema.name) for schema in table_schemas()}
        write_columns(workbook, styles)
        lists = write_lists(workbook, styles)
        for schema in table_schemas():
            _write_table(sheets[schema.name], schema, styles, lists)


def _write_settings(workbook: Workbook, styles: Styles) -> None:
    sheet = workbook.add_worksheet(SETTINGS)
    sheet.set_tab_color(SOFT)
    print_on_one_width(sheet)
    sheet.freeze_panes(1, 0)
    for index, (title, width) in enumerate(zip(SETTINGS_COLUMNS, (22, 44, 70), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, styles.header(needed=index < 2))
    soft = styles(font_color=SOFT, italic=True)
    for row, column in enumerate(settings_schema().values(), 1):
        sheet.write_string(row, 0, column.name, styles(bold=True))
        _write_default(sheet, row, column, styles)
        sheet.write_string(row, 2, _setting_meaning(column), soft)
        if column.choices:
            sheet.data_validation(row, 1, row, 1, _choose(column.choices, column.name))


def _write_default(sheet: Worksheet, row: int, column: Column, styles: Styles) -> None:
    style = styles(bg_color=WASH, align="left")
    if isinstance(column.default, (int, float)):
        sheet.write_number(row, 1, column.default, style)
    else:
        text = default_text(column.default)
        as_text = styles(bg_color=WASH, align="left", num_format="@")
        sheet.write(row, 1, text or None, as_text)


def _setting_meaning(column: Column) -> str:
    spelling = SPELLING.get(column.name) or " ".join(column.choices)
    return f"{column.description} ({spelling})" if spelling else column.description


def _write_table(
    sheet: Worksheet, schema: TableSchema, styles: Styles, lists: dict[str, str]
) -> None:
    by_name = {column.name: column for column in schema.columns}
    names = template_columns(schema)
    sheet.set_tab_color(ACCENT if schema.name in CORE else SOFT)
    print_on_one_width(sheet)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 22)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(len(names))}{LAST_ROW}"})
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
            _add_validation(sheet, index, schema.name, column, lists)
        example = styles(**_look(name, column), bg_color=WASH)
        for row, values in enumerate(EXAMPLES.get(schema.name, ()), 1):
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


def _add_validation(
    sheet: Worksheet, index: int, table: str, column: Column, lists: dict[str, str]
) -> None:
    """A drop-down or a range; only where nothing else can be right is the cell refused."""
    other = OTHER_SHEETS.get((table, column.name))
    options: dict[str, Any] | None = None
    if column.choices:
        options = _choose(column.choices, column.name)
    elif column.kind == "yes_no":
        options = _choose(("yes", "no"), column.name)
    elif other is not None:
        options = {"validate": "list", "source": _of_sheet(*other), "show_error": False}
    elif column.name in lists and column.kind == "id" and table != f"{column.name}s":
        options = {"validate": "list", "source": lists[column.name], "show_error": False}
    elif column.name.endswith("_pct") and table != "alloys":
        options = _share(column.name)
    if options is not None:
        sheet.data_validation(1, index, LAST_ROW, index, options)


def _of_sheet(table: str, column: str) -> str:
    schema = next(schema for schema in table_schemas() if schema.name == table)
    letters = column_letters(template_columns(schema).index(column))
    return f"={table}!${letters}$2:${letters}${LAST_ROW}"


def _choose(choices: tuple[str, ...], name: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": name,
        "error_message": f"Choose one of: {', '.join(choices)}"[:255],
    }


def _share(name: str) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 100,
        "error_title": name,
        "error_message": "A share in per cent, from 0 to 100",
    }
