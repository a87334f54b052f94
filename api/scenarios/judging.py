"""What is wrong with a kept scenario, each issue at the row and column where it is mended."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, Final

from api.http.body import FILE
from api.scenarios.sheets import Sheets
from api.scenarios.zones import in_plants_zone
from api.settings import Settings
from models.issue import InvalidScenario, Issue
from models.scenario import TABLES
from optimiser.intake import document_with_warnings
from optimiser.sound import sound_brief

MOST_TOLD: Final = 1_000
MOST_REMEMBERED: Final = 32
Told = dict[str, Any]
_remembered: Final[OrderedDict[tuple[str, int], list[Told]]] = OrderedDict()
_lock: Final = Lock()


def issues_at(scenario_id: str, version: int, sheets: Sheets, settings: Settings) -> list[Told]:
    """The issues of one version of a scenario, errors first; those of the last ones are known."""
    key = (scenario_id, version)
    with _lock:
        if key in _remembered:
            return _remembered[key]
    found = list(told_issues(sheets, settings))
    with _lock:
        _remembered[key] = found
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return found


def told_issues(sheets: Sheets, settings: Settings) -> Iterator[Told]:
    """The issues of sheets, errors first, each with its table, the number of its row, its column.

    ``row`` is null where it is about a whole table; ``table`` is settings for a setting, and null
    where it is about everything.
    """
    numbers = {table: [number for number, _ in sheets.filled(table)] for table in sheets.rows}
    document = in_plants_zone(sheets.document(), settings)
    issues = sorted(judgement(document), key=lambda issue: issue.severity != "error")
    told = [*left_out(sheets), *(_placed(issue, numbers) for issue in issues)]
    yield from told[:MOST_TOLD]


def left_out(sheets: Sheets) -> list[Told]:
    """What the scenario's file held beside its tables, until a planner has seen it.

    Warnings of how the file was read stand with it, and leave nothing out.
    """
    if sheets.left_out_seen:
        return []
    return [
        {**issue, "table": issue["sheet"] if issue["sheet"] in TABLES else None, "row": None,
         "column": None, "left_out": issue["severity"] == "error"}
        for issue in sheets.left_out
    ]  # fmt: skip


def judgement(document: object) -> tuple[Issue, ...]:
    """Every issue of a document: of its cells, of its tables together, of planning it."""
    warnings: tuple[Issue, ...] = ()
    try:
        scenario, warnings = document_with_warnings(document, file=FILE)
        return (*warnings, *sound_brief(scenario)[2])
    except InvalidScenario as invalid:
        return (*invalid.issues, *warnings)


def _placed(issue: Issue, numbers: dict[str, list[int]]) -> Told:
    steps = [_unescaped(step) for step in (issue.pointer or "").split("/")[1:]]
    table, row, column = _place(steps, issue, numbers)
    told = issue.model_dump(mode="json")
    return {**told, "table": table, "row": row, "column": column, "left_out": False}


def _place(
    steps: Sequence[str], issue: Issue, numbers: dict[str, list[int]]
) -> tuple[str | None, int | None, str | None]:
    if steps and steps[0] == "settings":
        return "settings", None, steps[1] if len(steps) > 1 else issue.column
    if not steps or steps[0] not in numbers:
        table = issue.sheet if issue.sheet in numbers else None
        return table, None, issue.column
    rows, rest = numbers[steps[0]], steps[1:]
    if rest and rest[0].isdecimal() and int(rest[0]) < len(rows):
        return steps[0], rows[int(rest[0])], rest[1] if len(rest) > 1 else issue.column
    return steps[0], None, rest[0] if rest else issue.column


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
