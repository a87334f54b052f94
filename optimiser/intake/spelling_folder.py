"""The folder spelling: scenario.toml and one CSV file per table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from models.issue import InvalidScenario, Issue
from models.scenario import TABLES, Scenario
from optimiser.intake.csvtext import csv_text, escaped, read_csv
from optimiser.intake.files import file_issue
from optimiser.intake.flatten import PlainTable, plain_settings, plain_table
from optimiser.intake.lists import write_list
from optimiser.intake.raw import Mark, RawScenario, RawSettings, RawTable
from optimiser.intake.schema import SCENARIO, Contract
from optimiser.intake.tomltext import number_as_text, read_toml, toml_text
from optimiser.intake.words import did_you_mean

SETTINGS = SCENARIO.settings_file


def read_folder(folder: Path, contract: Contract = SCENARIO) -> RawScenario:
    """The scenario, or what else ``contract`` says, in ``folder``, not yet understood."""
    issues: list[Issue] = []
    tables: dict[str, RawTable] = {}
    unread: set[str] = set()
    settings = RawSettings(file=contract.settings_file)
    for path in sorted(folder.iterdir()):
        try:
            if path.name == contract.settings_file:
                settings = read_toml(path)
            elif path.suffix.casefold() == ".csv" and not path.name.startswith((".", "~")):
                if path.stem in contract.tables and path.suffix == ".csv":
                    tables[path.stem] = read_csv(path, table=path.stem)
                else:
                    issues.extend(_unknown(path, contract))
        except InvalidScenario as wrong:
            issues.extend(wrong.issues)
            unread.add(path.stem)
    return RawScenario(
        file=folder.name or str(folder),
        settings=settings,
        tables=tables,
        issues=tuple(issues),
        unread=frozenset(unread),
    )


def _unknown(path: Path, contract: Contract) -> Iterator[Issue]:
    if path.stem in contract.beside:
        return
    files = [f"{name}.csv" for name in contract.tables]
    hint = did_you_mean(path.name, files, otherwise=contract.hint)
    message = f"{path.name} is no table of {contract.thing}"
    yield file_issue("unknown_table", message, file=path.name, hint=hint)


def write_folder(scenario: Scenario, folder: Path) -> None:
    """Write ``scenario`` to ``folder``; tables of a scenario that was there before go."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = toml_text(plain_settings(scenario.settings))
    (folder / SETTINGS).write_text(settings, encoding="utf-8", newline="\n")
    for name in TABLES:
        table = plain_table(scenario, name)
        path = folder / f"{name}.csv"
        if table.rows:
            text = _text(table, scenario.settings.decimal)
            path.write_text(text, encoding="utf-8", newline="")
        else:
            path.unlink(missing_ok=True)


def _text(table: PlainTable, mark: Mark) -> str:
    rows = [[_cell(row.get(name), mark) for name in table.columns] for row in table.rows]
    header = [escaped(name) for name in table.columns]
    return csv_text([header, *rows], delimiter=";" if mark == "," else ",")


def _cell(value: object, mark: Mark) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number_as_text(value).replace(".", mark)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return escaped(write_list(value) if isinstance(value, tuple) else str(value))
