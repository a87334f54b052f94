"""A sheet that nobody named, such as Sheet1: the table that its own columns can only be."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from models.issue import Issue
from optimiser.intake.cells import is_blank
from optimiser.intake.files import file_issue
from optimiser.intake.layout import knows
from optimiser.intake.schema import Contract, TableSchema, table_schemas
from optimiser.intake.titles import Titles
from optimiser.intake.words import quoted

AS_MADE: Final = re.compile(
    r"(sheet|tabelle|blatt|feuil|hoja|foglio|blad|ark|arkusz|munka1?|planilha|list|taul|sayfa|лист)"
    r" ?\d*"
)
"""The names that spreadsheet programs give to new sheets, in small letters."""
FEWEST: Final = 2
"""Columns that tell a table; one could stand anywhere."""


def is_as_made(sheet: str) -> bool:
    """Whether a sheet has the name that a spreadsheet program gave it."""
    return AS_MADE.fullmatch(sheet.strip().casefold()) is not None


def table_of(header: Sequence[object], contract: Contract) -> str | None:
    """The only table that these columns can be; None where none is sure.

    It has all that it needs, most of the columns, and none that only another table knows.
    """
    names = [str(cell).strip() for cell in header if not is_blank(cell)]
    known: dict[str, set[str]] = {}
    meant: dict[str, set[str]] = {}
    for schema in table_schemas(contract):
        titles = Titles(schema)
        found = {name: titles.meant(name) for name in names}
        known[schema.name] = {
            name for name in names if knows(schema, name) or len(found[name]) == 1
        }
        meant[schema.name] = {one for some in found.values() for one in some}
    of_any = set().union(*known.values())
    sure = [
        schema.name
        for schema in table_schemas(contract)
        if known[schema.name] == of_any and _has_what_it_needs(schema, meant[schema.name])
    ]
    return sure[0] if len(sure) == 1 and len(of_any) >= FEWEST else None


def _has_what_it_needs(schema: TableSchema, names: Collection[str]) -> bool:
    return all(
        any(spelling in names for spelling in column.names)
        for column in schema.columns
        if column.required
    )


def taken_as(sheet: str, table: str, *, file: str) -> Issue:
    """What is told of a sheet that was taken for a table."""
    message = f"sheet {quoted(sheet)} is taken as the table {table}, for its columns are those"
    hint = f'name the sheet {table}; one whose name begins with "lists" is not read'
    issue = file_issue("sheet_taken_as", message, file=file, sheet=sheet[:100], hint=hint)
    return issue.model_copy(update={"severity": "warning"})
