"""The workbook spelling: a sheet of settings and one sheet per table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from models.issue import InvalidScenario, Issue
from optimiser.intake.cells import is_blank
from optimiser.intake.csvtext import table_of_rows
from optimiser.intake.files import file_issue
from optimiser.intake.nameless_sheets import is_as_made, table_of, taken_as
from optimiser.intake.raw import RawScenario, RawSetting, RawSettings, RawTable, column_letters
from optimiser.intake.schema import SCENARIO, Contract
from optimiser.intake.words import did_you_mean, nearest, quoted
from optimiser.intake.workbook_guard import Oddities, inspect_workbook

SETTINGS = "settings"
IGNORED = ("read me", "lists")
"""Sheets whose names begin so are for people, not for the reader."""
SETTINGS_COLUMNS = ("key", "value", "meaning")

Rows = list[list[object]]


def read_workbook(
    path: Path, contract: Contract = SCENARIO, *, called: Mapping[str, str] | None = None
) -> RawScenario:
    """The scenario, or what else ``contract`` says, of a workbook, not yet understood.

    ``called`` says of sheets with other names which table each is; where the workbook has a sheet
    of the table's own name, that one is the table.
    """
    oddities = inspect_workbook(path)
    issues: list[Issue] = []
    tables: dict[str, RawTable] = {}
    settings = RawSettings(file=path.name, sheet=SETTINGS)
    unread: set[str] = set()
    for sheet, name, rows in _named(path, contract, called or {}, issues):
        try:
            if name == SETTINGS:
                settings = _settings(rows, path.name)
            elif name in contract.tables and name not in tables:
                tables[name] = _table(rows, name, path.name, sheet)
                issues.extend(_told_of(tables[name], oddities.get(sheet, Oddities())))
            elif _is_filled(rows):
                issues.extend(_unknown(sheet, path.name, contract))
        except InvalidScenario as wrong:
            issues.extend(wrong.issues)
            unread.add(name)
    return RawScenario(
        file=path.name,
        settings=settings,
        tables=tables,
        issues=tuple(issues),
        unread=frozenset(unread),
    )


def _named(
    path: Path, contract: Contract, called: Mapping[str, str], issues: list[Issue]
) -> Iterator[tuple[str, str, Rows]]:
    """Every sheet with the table that it is, if any; ``issues`` gain what was taken for one.

    A sheet is what it is ``called``, where none has that name. One that has its program's name, or
    is alone and no slip of a table's name, is the table that its columns say.
    """
    sheets = list(_sheets(path))
    own = {_meant(sheet, contract) for sheet, _ in sheets}
    told = {sheet: name for sheet, name in called.items() if name not in own}
    others: list[tuple[str, Rows]] = []
    named: set[str] = set()
    for sheet, rows in sheets:
        name = _meant(told.pop(sheet, sheet), contract)
        if name in (*contract.tables, SETTINGS):
            named.add(name)
            yield sheet, name, rows
        elif _is_filled(rows):
            others.append((sheet, rows))
    is_alone = len(others) == 1 and not named - {SETTINGS}
    tables = [
        table_of(rows[0], contract)
        if is_as_made(sheet) or (is_alone and nearest(sheet, contract.tables) is None)
        else None
        for sheet, rows in others
    ]
    for (sheet, rows), table in zip(others, tables, strict=True):
        if table is None or table in named or tables.count(table) > 1:
            yield sheet, sheet, rows
        else:
            issues.append(taken_as(sheet, table, file=path.name))
            yield sheet, table, rows


def _is_filled(rows: Rows) -> bool:
    return any(not is_blank(cell) for row in rows for cell in row)


def _meant(sheet: str, contract: Contract) -> str:
    """What a sheet is called: a spreadsheet takes Orders and orders for one name."""
    name = sheet.casefold()
    return name if name in (*contract.tables, SETTINGS) else sheet


def _sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Every sheet with cells, as rows from A1 on."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for sheet in workbook.sheets_metadata:
                is_for_people = sheet.name.casefold().startswith(IGNORED)
                if sheet.typ == SheetTypeEnum.WorkSheet and not is_for_people:
                    cells = workbook.get_sheet_by_name(sheet.name)
                    yield sheet.name, list(map(list, cells.to_python(skip_empty_area=False)))
    except (CalamineError, OSError, ValueError):
        message = f"{path.name}: it is damaged, or not what its name says"
        hint = "open it in your spreadsheet program and save it again as .xlsx"
        raise InvalidScenario(
            (file_issue("workbook_damaged", message, file=path.name, hint=hint),)
        ) from None


def _unknown(name: str, file: str, contract: Contract) -> Iterator[Issue]:
    first, second = contract.tables[:2]
    hint = f"name the sheet after the table that it is, such as {first} or {second}; one whose "
    hint += 'name begins with "lists" is not read'
    hint = did_you_mean(name, (*contract.tables, SETTINGS), otherwise=hint) or hint
    message = f"sheet {quoted(name)} is no table of {contract.thing}"
    yield file_issue("unknown_table", message, file=file, sheet=name[:100], hint=hint)


def _table(rows: Rows, name: str, file: str, sheet: str) -> RawTable:
    if not rows or all(map(is_blank, rows[0])):
        if not rows or all(is_blank(cell) for row in rows for cell in row):
            return RawTable(
                table=name, file=file, sheet=sheet, header=(), rows=[], numbers=[], in_workbook=True
            )
        message = f"sheet {sheet} has no header in its first row"
        hint = "name the columns in row 1; the template shows them"
        raise InvalidScenario(
            (file_issue("header_missing", message, file=file, sheet=sheet, row=1, hint=hint),)
        )
    return table_of_rows(rows, table=name, file=file, sheet=sheet, in_workbook=True)


def _told_of(raw: RawTable, oddities: Oddities) -> Iterator[Issue]:
    """Cells that hold an error, a formula nobody has calculated, or not what they show."""
    positions = {number: row for row, number in enumerate(raw.numbers or ())}
    for cells, code, what, hint in (
        (oddities.errors, "spreadsheet_error", "a spreadsheet error", "mend its formula"),
        (
            oddities.formulas, "formula_uncalculated", "a formula without a calculated value",
            "open the workbook in your spreadsheet program and save it there",
        ),
        (
            oddities.percentages, "percent_format", "a percentage: 0.45 % is stored as 0.0045",
            "format it as a number and type what it shows without the %",
        ),
    ):  # fmt: skip
        for cell in sorted(cells):
            letters = cell.rstrip("0123456789")
            number = int(cell[len(letters) :] or 0)
            column = _column_index(letters)
            if column < len(raw.header) and number > 1:
                yield Issue(
                    code=code,
                    severity="error",
                    message=f"cell {cell} of {raw.table} holds {what}",
                    hint=hint,
                    pointer=f"/{raw.table}/{positions[number]}" if number in positions else None,
                    file=raw.file,
                    sheet=raw.sheet,
                    row=number,
                    column=raw.header[column] or None,
                    cell=cell,
                )


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _settings(rows: Rows, file: str) -> RawSettings:
    """The sheet of settings: a key and its value per row, and what it means for people."""
    raw = _table(rows, SETTINGS, file, SETTINGS)
    if not raw.header:
        return RawSettings(file=file, sheet=SETTINGS)
    if set(raw.header) - {""} - set(SETTINGS_COLUMNS) or not {"key", "value"} <= set(raw.header):
        message = "sheet settings must have the columns key and value"
        hint = "a third column, meaning, may explain them"
        issue = file_issue("settings_columns", message, file=file, sheet=SETTINGS, row=1, hint=hint)
        raise InvalidScenario((issue,))
    key_at, value_at = raw.header.index("key"), raw.header.index("value")
    entries: dict[str, RawSetting] = {}
    for number, row in zip(raw.numbers or (), raw.rows, strict=True):
        if row is None or is_blank(row[value_at]):
            continue
        key = str(row[key_at]).strip()
        if key in entries:
            message = f"setting {quoted(key)} stands in two rows"
            cell = f"{column_letters(key_at)}{number}"
            issue = file_issue("given_twice", message, file=file, sheet=SETTINGS, row=number)
            raise InvalidScenario((issue.model_copy(update={"cell": cell}),))
        entries[key] = RawSetting(value=row[value_at], row=number)
    letters = column_letters(value_at)
    return RawSettings(file=file, sheet=SETTINGS, entries=entries, letters=letters)
