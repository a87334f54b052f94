"""What a planner sends over the network, read into a document; its paths lead nowhere.

Files beside the one that came are somebody else's: whether they are there is not even looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.issue import InvalidScenario, Issue
from models.scenario import TABLES, Scenario
from optimiser.intake.book_rows import books_document
from optimiser.intake.book_sheets import understand_books
from optimiser.intake.csvtext import read_csv
from optimiser.intake.files import file_issue
from optimiser.intake.raw import RawScenario, RawSetting, RawSettings
from optimiser.intake.read import read_parts, understand
from optimiser.intake.schema import BOOKS
from optimiser.intake.spelling_document import to_document
from optimiser.intake.spelling_folder import read_folder
from optimiser.intake.spelling_workbook import read_workbook
from optimiser.intake.words import did_you_mean

Read = tuple[dict[str, Any], tuple[Issue, ...]]


def read_sent(path: Path) -> Read:
    """The document that a workbook or a folder spells, and what is odd but not wrong.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    raw = read_folder(path) if path.is_dir() else read_workbook(path)
    scenario, warnings = understand(raw, folder=None)
    return to_document(scenario), warnings


def read_sent_books(path: Path) -> Read:
    """The document of books that a workbook or a folder spells, and what is odd in them.

    Raises:
        InvalidScenario: something in them is wrong; all of it at once.
    """
    raw = read_folder(path, BOOKS) if path.is_dir() else read_workbook(path, BOOKS)
    books, warnings = understand_books(raw)
    return books_document(books), warnings


def read_sent_table(path: Path, *, table: str, settings: Mapping[str, object]) -> Read:
    """The rows of one CSV file as a part of a document; what they refer to is not there yet.

    ``settings`` are those that reading takes: decimal, qualities.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    if table not in TABLES:
        hint = did_you_mean(table, TABLES, otherwise=f"there are {', '.join(TABLES)}")
        raise InvalidScenario(
            (file_issue("unknown_table", "there is no such table", file=path.name, hint=hint),)
        )
    entries = {key: RawSetting(value=value) for key, value in settings.items()}
    raw = RawScenario(
        file=path.name,
        settings=RawSettings(file=path.name, entries=entries),
        tables={table: read_csv(path, table=table)},
        issues=(),
    )
    rows, issues = read_parts(raw)
    if any(issue.severity == "error" for issue in issues):
        raise InvalidScenario(issues)
    document = to_document(Scenario.model_validate(rows))
    return {table: document.get(table, [])}, issues
