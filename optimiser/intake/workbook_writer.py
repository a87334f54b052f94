"""A scenario as a workbook: nothing more than the reader needs, in a readable shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from models.scenario import TABLES, Scenario
from optimiser.intake.flatten import PlainTable, plain_settings, plain_table
from optimiser.intake.schema import table_schema
from optimiser.intake.sheets import OPTIONS, Styles, write_cell, zone_of
from optimiser.intake.spelling_workbook import SETTINGS

NARROW: Final = 8
WIDE: Final = 40


def write_workbook(scenario: Scenario, path: Path) -> None:
    """Write ``scenario`` to the workbook ``path``."""
    with Workbook(str(path), OPTIONS) as workbook:
        styles = Styles(workbook)
        _write_settings(workbook, scenario, styles)
        for name in TABLES:
            table = plain_table(scenario, name)
            if table.rows:
                _write_table(workbook, name, table, scenario, styles)


def _write_settings(workbook: Workbook, scenario: Scenario, styles: Styles) -> None:
    sheet = workbook.add_worksheet(SETTINGS)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, WIDE)
    for column, title in enumerate(("key", "value")):
        sheet.write_string(0, column, title, styles.header(needed=True))
    zone = zone_of(scenario.settings.timezone)
    for row, (key, value) in enumerate(plain_settings(scenario.settings).items(), 1):
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        sheet.write_string(row, 0, key, styles())
        write_cell(sheet, row, 1, shown, styles=styles, zone=zone)


def _write_table(
    workbook: Workbook, name: str, table: PlainTable, scenario: Scenario, styles: Styles
) -> None:
    needed = {column.name for column in table_schema(name).columns if column.required}
    zone = zone_of(scenario.settings.timezone)
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for column, title in enumerate(table.columns):
        longest = max(len(str(row.get(title, ""))) for row in table.rows)
        sheet.set_column(column, column, min(WIDE, max(NARROW, len(title) + 3, longest + 1)))
        sheet.write_string(0, column, title, styles.header(needed=title in needed))
        for row, values in enumerate(table.rows, 1):
            write_cell(sheet, row, column, values.get(title), styles=styles, zone=zone)
