"""The JSON spelling: one object with settings and a list of rows per table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from models.issue import Issue
from models.scenario import TABLES, Scenario
from optimiser.intake.files import read_bytes
from optimiser.intake.flatten import plain_settings, plain_table
from optimiser.intake.jsontext import parse_json
from optimiser.intake.raw import (
    RawScenario,
    RawSetting,
    RawSettings,
    RawTable,
    pointer_to,
    printable,
    shown,
)
from optimiser.intake.schema import SCENARIO, Contract
from optimiser.intake.words import did_you_mean, quoted

MOST_CELLS = 20_000_000
"""More than any table of a plant; rows without a column in common would take endless memory."""
MOST_ISSUES = 100
"""A document with more unknown tables is no scenario."""


def read_document(path: Path, contract: Contract = SCENARIO) -> RawScenario:
    """The scenario, or what else ``contract`` says, of a JSON file, not yet understood."""
    return raw_document(parse_json(read_bytes(path), file=path.name), contract, file=path.name)


def raw_document(document: object, contract: Contract = SCENARIO, *, file: str) -> RawScenario:
    """The same of a parsed JSON document."""
    issues: list[Issue] = []
    if not isinstance(document, dict):
        issues.append(_odd(file, (), document, "the document is no object", "begin with {"))
        document = {}
    settings = document.get("settings")
    if settings is not None and not isinstance(settings, dict):
        issues.append(_odd(file, ("settings",), settings, "settings is no object", "write {…}"))
        settings = None
    tables: dict[str, RawTable] = {}
    for name, rows in document.items():
        if name in contract.tables:
            issues.extend(_add_table(tables, name, rows, file))
        elif name != "settings" and len(issues) < MOST_ISSUES:
            hint = did_you_mean(str(name), (*contract.tables, "settings"), otherwise=contract.hint)
            issues.append(
                _odd(
                    file,
                    (str(name),),
                    name,
                    f"there is no table {quoted(name)}",
                    hint,
                    "unknown_table",
                )
            )
    entries = {str(key): RawSetting(value=value) for key, value in (settings or {}).items()}
    return RawScenario(
        file=file,
        settings=RawSettings(file=file, entries=entries),
        tables=tables,
        issues=tuple(issues),
        unread=frozenset(contract.tables) & (_filled(document) - tables.keys()),
        mark=".",
    )


def _filled(document: dict[Any, Any]) -> set[Any]:
    """The members that say something; null says as little as a member that is not there."""
    return {name for name, value in document.items() if value is not None}


def _add_table(tables: dict[str, RawTable], name: str, rows: object, file: str) -> Iterator[Issue]:
    if rows is None:
        return
    if not isinstance(rows, list):
        yield _odd(file, (name,), rows, f"{name} is no list of rows", "write [{…}, {…}]")
        return
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            what = f"row {index + 1} of {name} is {quoted(row)}, no object"
            yield _odd(file, (name, index), row, what, 'write {"column": value, …}')
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, dict) and not row.keys() <= names.keys():
            names |= dict.fromkeys(map(str, row))
    header = tuple(names)
    if len(rows) * len(header) > MOST_CELLS:
        what = f"{name} has {len(rows):,} rows of {len(header):,} different columns"
        hint = "the columns of a table are the same in every row; see remelt template"
        yield _odd(file, (name,), len(header), what, hint, "too_many_cells")
        return
    tables[name] = RawTable(
        table=name,
        file=file,
        sheet=name,
        header=header,
        rows=[list(map(row.get, header)) if isinstance(row, dict) else None for row in rows],
        numbers=None,
    )


def _odd(
    file: str,
    steps: tuple[str | int, ...],
    value: object,
    message: str,
    hint: str | None,
    code: str = "not_a_table",
) -> Issue:
    return Issue(
        code=code,
        severity="error",
        file=file,
        pointer=pointer_to(*steps),
        value=shown(value),
        message=printable(message),
        hint=hint,
    )


def to_document(scenario: Scenario) -> dict[str, Any]:
    """The JSON spelling of ``scenario``: nothing that is blank or a default."""
    document: dict[str, Any] = {}
    if settings := plain_settings(scenario.settings):
        document["settings"] = {key: _json_value(value) for key, value in settings.items()}
    for name in TABLES:
        if rows := plain_table(scenario, name).rows:
            document[name] = [{k: _json_value(v) for k, v in row.items()} for row in rows]
    return document


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()}
    return value
