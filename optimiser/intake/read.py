"""A planner's files to a Scenario, in one of three spellings, with every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.filling import missing_analyses
from models.issue import InvalidScenario, Issue
from models.library import library
from models.scenario import TABLES, Scenario
from optimiser.intake.alloy_names import with_known_alloys
from optimiser.intake.collecting import collection_paused
from optimiser.intake.composition import qualities_named
from optimiser.intake.crosscheck import crosscheck
from optimiser.intake.files import file_issue
from optimiser.intake.layout import Habits
from optimiser.intake.plain_cells import plainly
from optimiser.intake.raw import RawScenario
from optimiser.intake.reading import Reading
from optimiser.intake.rows import Table, read_table
from optimiser.intake.settings import SettingsRead, read_settings
from optimiser.intake.spelling_document import raw_document, read_document
from optimiser.intake.spelling_folder import SETTINGS, read_folder
from optimiser.intake.spelling_workbook import read_workbook

OTHER_WORKBOOKS = frozenset([".xls", ".xlsm", ".xlsb", ".ods", ".numbers"])
SETTINGS_NAMES = ("scenario", "settings")
"""Where settings stand; while they are unreadable, nobody knows the decimal mark."""
NAMING = ("alloys", "recoveries")
"""Tables whose ``element`` names qualities, so that they are read before compositions."""
METALS = ("lots", "offers")
LENDING = ("materials", "alloys", "recoveries", "mixtures")
"""Tables that say what must be known of metal, or what is where its own row is blank."""


def read_scenario(path: Path) -> Scenario:
    """The scenario at ``path``: a folder, a workbook or a JSON document.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    return read_with_warnings(path)[0]


def read_with_warnings(path: Path) -> tuple[Scenario, tuple[Issue, ...]]:
    """The scenario at ``path``, and what is odd but not wrong.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    reading, warnings = read_with_places(path)
    return reading.scenario, warnings


def read_with_places(path: Path) -> tuple[Reading, tuple[Issue, ...]]:
    """The scenario at ``path`` with where each row stands, and what is odd but not wrong.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    path = Path(path)
    with collection_paused():
        return _understand(_read_raw(path), path if path.is_dir() else path.parent)


def scenario_from_document(document: object, *, file: str) -> Scenario:
    """The scenario of a parsed JSON document; ``file`` names it in issues.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    return document_with_warnings(document, file=file)[0]


def document_with_warnings(document: object, *, file: str) -> tuple[Scenario, tuple[Issue, ...]]:
    """The scenario of a parsed JSON document, and what is odd but not wrong.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    return understand(raw_document(document, file=file), folder=None)


def _read_raw(path: Path) -> RawScenario:
    suffix = path.suffix.casefold()
    if path.is_dir():
        return plainly(read_folder(path))
    if not path.exists():
        raise _no_scenario("file_missing", path, "does not exist", "check the path")
    if path.name == SETTINGS:
        return plainly(read_folder(path.parent))
    if suffix == ".xlsx":
        return plainly(read_workbook(path))
    if suffix == ".json":
        return read_document(path)
    hint = "save it as .xlsx" if suffix in OTHER_WORKBOOKS else "give a folder, .xlsx or .json"
    raise _no_scenario("unknown_format", path, "is no spelling of a scenario", hint)


def _no_scenario(code: str, path: Path, what: str, hint: str) -> InvalidScenario:
    return InvalidScenario((file_issue(code, f"{path} {what}", file=str(path), hint=hint),))


def understand(raw: RawScenario, *, folder: Path | None) -> tuple[Scenario, tuple[Issue, ...]]:
    """The scenario that ``raw`` spells, and its warnings.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    with collection_paused():
        reading, warnings = _understand(raw, folder)
    return reading.scenario, warnings


def read_parts(raw: RawScenario) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """The rows of each table by themselves, and what is wrong or odd with them or the settings.

    What only shows where tables meet, such as a name that nothing bears, is not looked for.
    """
    with collection_paused():
        done = read_settings(raw.settings, mark=raw.mark)
        tables = _tables(raw, done)
    issues = [*raw.issues, *done.issues]
    for table in tables.values():
        issues += table.issues
    return {name: table.records for name, table in tables.items()}, tuple(issues)


def _understand(raw: RawScenario, folder: Path | None) -> tuple[Reading, tuple[Issue, ...]]:
    done = read_settings(raw.settings, mark=raw.mark)
    tables, issues_of_names = _known_by_name(raw, _tables(raw, done), done)
    rows = {name: table.records for name, table in tables.items()}
    scenario = Scenario.model_validate({"settings": done.settings, **rows})
    reading = Reading(raw=raw, scenario=scenario, tables=tables, folder=folder)
    issues = [*raw.issues, *done.issues]
    for name in TABLES:
        issues += tables[name].issues if name in tables else ()
    issues += (*issues_of_names, *crosscheck(reading))
    if not raw.unread.isdisjoint(SETTINGS_NAMES):
        issues = [issue for issue in issues if issue.code != "decimal_mark"]
    if any(issue.severity == "error" for issue in issues):
        issues += [] if done.issues else _unfilled(reading, issues)
        raise InvalidScenario(tuple(sorted(issues, key=lambda issue: issue.severity != "error")))
    return reading, tuple(issues)


def _known_by_name(
    raw: RawScenario, tables: dict[str, Table], done: SettingsRead
) -> tuple[dict[str, Table], tuple[Issue, ...]]:
    """The tables with alloys under the names of table and library, where these can be read."""
    if "alloys" in raw.unread:
        return tables, ()
    return with_known_alloys(tables, library().alloys if done.settings.base_element == "Al" else ())


def _unfilled(reading: Reading, issues: list[Issue]) -> list[Issue]:
    """What could not be filled either, so that all errors are told at once.

    Not where it would follow from another mistake: of tables that may lend what is missing or ask
    for it, of a column, or in what the same row says.
    """
    read = {name: table.issues for name, table in reading.tables.items()}
    lending = [issue for name in LENDING for issue in read.get(name, ())]
    metals = [issue for name in METALS for issue in read.get(name, ())]
    mixed = [issue for issue in issues if _row_of(issue)[0] == "mixtures"]
    columns = [issue for issue in metals if not _row_of(issue)[1].isdecimal()]
    hiding = any(issue.severity == "error" for issue in (*lending, *mixed, *columns))
    odd = any(issue.severity == "error" for issue in reading.raw.issues)
    if hiding or odd or reading.raw.unread:
        return []
    unread = {_row_of(issue) for issue in metals}
    return [
        placed
        for issue in missing_analyses(reading.scenario)
        if _row_of(placed := reading.placed(issue)) not in unread
    ]


def _row_of(issue: Issue) -> tuple[str, str]:
    """The table that an issue is about, and its row as the pointer counts it."""
    table, row, *_ = (*(issue.pointer or "").split("/")[1:], "", "")
    return table, row


def _tables(raw: RawScenario, done: SettingsRead) -> dict[str, Table]:
    mark = raw.mark or done.settings.decimal
    habits = Habits(mark=mark, zone=done.zone, qualities=frozenset(done.settings.qualities))
    found = {name: read_table(raw.tables[name], habits) for name in NAMING if name in raw.tables}
    named = {name: table.named("element") for name, table in found.items()}
    qualities = qualities_named(
        settings=done.settings.qualities,
        alloys=named.get("alloys", ()),
        recoveries=named.get("recoveries", ()),
    )
    habits = Habits(mark=mark, zone=done.zone, qualities=qualities)
    for name in TABLES:
        if name in raw.tables and name not in found:
            found[name] = read_table(raw.tables[name], habits)
    return found
