"""A plant's files to the books of a period, in one of three spellings, every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from models.books import BooksSettings
from models.element import is_symbol
from models.issue import InvalidScenario, Issue
from optimiser.intake.by_column import ColumnTable, no_columns, read_columns
from optimiser.intake.check_books import check_books
from optimiser.intake.files import file_issue
from optimiser.intake.layout import Habits
from optimiser.intake.raw import RawScenario
from optimiser.intake.schema import BOOKS, settings_schema
from optimiser.intake.settings import decimal_of, read_values, zone_named
from optimiser.intake.spelling_document import raw_document, read_document
from optimiser.intake.spelling_folder import read_folder
from optimiser.intake.spelling_workbook import SETTINGS, read_workbook
from optimiser.intake.words import in_words, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSheets:
    """The books of a period in columns.

    ``sheets`` holds a frame per table of ``models.books.Books``, there or not, with a column per
    field of its record; blank is NaN, None or NaT. ``elements`` are those that any receipt,
    material or furnace says something of, sorted; a column of a composition is named after its
    element.
    """

    settings: BooksSettings
    sheets: Mapping[str, pd.DataFrame]
    elements: tuple[str, ...]

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The frame of ``table``."""
        return self.sheets[table]


def read_books(path: Path) -> tuple[BookSheets, tuple[Issue, ...]]:
    """The books at ``path``: a folder, a workbook or a JSON document; and what is odd in them.

    Raises:
        InvalidScenario: something in them is wrong; all of it at once.
    """
    return understand_books(_raw(Path(path)))


def books_from_document(document: object, *, file: str) -> tuple[BookSheets, tuple[Issue, ...]]:
    """The books of a parsed JSON document, and what is odd in them.

    Raises:
        InvalidScenario: something in it is wrong; all of it at once.
    """
    return understand_books(raw_document(document, BOOKS, file=file))


def is_books(path: Path) -> bool:
    """Whether a folder says that it holds the books of a period."""
    return (path / BOOKS.settings_file).is_file() or path.name == BOOKS.settings_file


def understand_books(raw: RawScenario) -> tuple[BookSheets, tuple[Issue, ...]]:
    """The books that ``raw`` spells, and what is odd in them.

    Raises:
        InvalidScenario: something in them is wrong; all of it at once.
    """
    issues = list(raw.issues)
    settings, habits = _settings(raw, issues)
    tables = {name: read_columns(table, BOOKS, habits) for name, table in raw.tables.items()}
    for name in BOOKS.tables:
        issues += tables[name].issues if name in tables else ()
    issues += check_books(tables, unread=raw.unread, settings=settings)
    if settings is None or any(issue.severity == "error" for issue in issues):
        raise InvalidScenario(tuple(sorted(issues, key=lambda one: one.severity != "error")))
    sheets = {
        name: tables[name].frame if name in tables else no_columns(name, BOOKS)
        for name in BOOKS.tables
    }
    return BookSheets(settings=settings, sheets=sheets, elements=_elements(tables)), tuple(issues)


def _elements(tables: Mapping[str, ColumnTable]) -> tuple[str, ...]:
    return tuple(sorted({element for one in tables.values() for element, _ in one.composition}))


def _raw(path: Path) -> RawScenario:
    if path.name == BOOKS.settings_file:
        path = path.parent
    if path.is_dir():
        return read_folder(path, BOOKS)
    if not path.exists():
        raise _no_books("file_missing", path, "does not exist", "check the path")
    if path.suffix.casefold() == ".xlsx":
        return read_workbook(path, BOOKS)
    if path.suffix.casefold() == ".json":
        return read_document(path, BOOKS)
    hint = "give a folder, .xlsx or .json"
    raise _no_books("unknown_format", path, "is no spelling of the books of a period", hint)


def _no_books(code: str, path: Path, what: str, hint: str) -> InvalidScenario:
    return InvalidScenario((file_issue(code, f"{path} {what}", file=str(path), hint=hint),))


def _settings(raw: RawScenario, issues: list[Issue]) -> tuple[BooksSettings | None, Habits]:
    """The settings, or None where they cannot be; and how numbers and dates are written."""
    schema = settings_schema(BOOKS)
    zone_only: list[Issue] = []
    entry = raw.settings.entries.get("timezone")
    zone = zone_named("UTC" if entry is None else str(entry.value), raw.settings, zone_only)
    values, spelled = read_values(raw.settings, schema, issues, mark=raw.mark, zone=zone)
    issues += zone_only
    mark = raw.mark or decimal_of(raw.settings)
    habits = Habits(mark=mark, zone=zone, qualities=frozenset())
    try:
        settings = BooksSettings.model_validate(values)
    except ValidationError as error:
        issues += _wrong_settings(error, raw, spelled)
        return None, habits
    issues += _odd_settings(settings, raw)
    return settings, habits


def _wrong_settings(
    error: ValidationError, raw: RawScenario, spelled: Mapping[str, str]
) -> Iterator[Issue]:
    schema, told, is_unread = settings_schema(BOOKS), raw.settings.entries.keys(), _unread(raw)
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        code, words = in_words(one)
        if name in told and name not in spelled:
            continue  # what it says could not be read, and that is told
        if name not in told and is_unread:
            continue  # so is what it says where no setting could be read
        key = spelled.get(name, name)
        said = f" {quoted(raw.settings.entries[key].value)}" if key in told else ""
        hint = f"{key} is: {schema[name].description}"
        yield raw.settings.issue(code, f"setting {key}{said} {words}", key=key, hint=hint)


def _unread(raw: RawScenario) -> bool:
    """Whether there are settings, and none of them could be read."""
    names = {SETTINGS, Path(BOOKS.settings_file).stem}
    return not raw.unread.isdisjoint(names) or any(
        issue.code == "not_a_table" and issue.pointer in ("", f"/{SETTINGS}")
        for issue in raw.issues
    )


def _odd_settings(settings: BooksSettings, raw: RawScenario) -> Iterator[Issue]:
    if settings.period_to <= settings.period_from:
        message = "the period ends before it begins"
        hint = "period_to is the first moment after the period, such as 2027-01-01 for a year"
        yield raw.settings.issue("period_backwards", message, key="period_to", hint=hint)
    if not is_symbol(settings.base_element):
        message = f"setting base_element {quoted(settings.base_element)} is no chemical symbol"
        hint = "write a symbol such as Al, Cu or Fe"
        yield raw.settings.issue("unknown_element", message, key="base_element", hint=hint)
