"""Rows of one table of a period's books that come without the rest, judged by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

import pandas as pd

from models.books import BooksSettings
from models.issue import InvalidScenario, Issue
from optimiser.intake.book_sheets import BookSheets
from optimiser.intake.by_column import ColumnTable, read_columns
from optimiser.intake.check_books import OWN_NAMES
from optimiser.intake.layout import Habits
from optimiser.intake.schema import BOOKS, Column, table_schema
from optimiser.intake.spelling_document import raw_document
from optimiser.intake.words import quoted

MOMENTS: Final = {
    "casts": "cast_at",
    "charges": "start",
    "consignments": "shipped_at",
    **dict.fromkeys(("sorting", "process_scrap", "dross", "waste", "meters", "additions"), "at"),
}
"""The column that says when a row happened, by table."""
NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **{table: (column,) for table, column in OWN_NAMES.items()},
    "stock": ("item", "when"),
    "sorting": ("lot_id", "sorter_id", "at"),
}
"""The columns that tell rows of a table apart."""
Row = dict[str, Any]


def sheet_rows(table: str, rows: Sequence[object], *, file: str) -> dict[str, Row]:
    """The rows of ``table`` by name, in the units of the contract, blanks left out.

    Raises:
        InvalidScenario: a row is wrong, or is named like another; all of it at once.
    """
    raw = raw_document({table: list(rows)}, BOOKS, file=file)
    found = read_columns(raw.tables[table], BOOKS, Habits(mark=".", zone=UTC, qualities=()))
    issues = [*raw.issues, *found.issues]
    made = list(_rows(table, found.frame))
    names = [name_of(table, row) for row in made]
    issues += _twice(table, found, names)
    if any(issue.severity == "error" for issue in issues):
        raise InvalidScenario(tuple(issues))
    return dict(zip(names, made, strict=True))


def books_document(books: BookSheets) -> dict[str, Any]:
    """The JSON spelling of books: nothing that is blank or a default."""
    settings = {
        name: value
        for name, value in books.settings.model_dump(mode="json").items()
        if value is not None and value != BooksSettings.model_fields[name].default
    }
    rows = {table: list(_rows(table, books[table])) for table in BOOKS.tables}
    return {"settings": settings, **{name: found for name, found in rows.items() if found}}


def name_of(table: str, row: Mapping[str, Any]) -> str:
    """What a row goes by among those of its table."""
    return " ".join(str(row[name]) for name in NAMED_BY[table] if row.get(name) is not None)


def _rows(table: str, frame: pd.DataFrame) -> Iterator[Row]:
    """The rows of a frame; columns beside the schema's are those of compositions."""
    columns = table_schema(table, BOOKS).columns
    known = {column.field for column in columns}
    elements = [name for name in frame.columns if name not in known]
    for record in frame.to_dict("records"):
        said = {column.name: _plain(record[column.field], column) for column in columns}
        said |= {str(name): _plain(record[name], None) for name in elements}
        yield {name: value for name, value in said.items() if value is not None}


def _plain(value: Any, column: Column | None) -> object:
    """A cell as JSON spells it; None where it is blank or says no more than a blank."""
    if isinstance(value, tuple | list):
        return list(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if column is not None and value == column.default and not column.required:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _twice(table: str, found: ColumnTable, names: Sequence[str]) -> Iterator[Issue]:
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name in seen:
            message = f"{' and '.join(NAMED_BY[table])} {quoted(name)} stands twice in {table}"
            yield found.issue(
                "id_twice", message, at=at, column=NAMED_BY[table][0], hint="name each row apart"
            )
        seen.add(name)
