"""The command that shows the built-in library, and how far each of its rows can be trusted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson
from optimiser.cli.speech import print_document
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from optimiser.catalogue import Document

Kind = Literal["alloys", "materials", "hardeners", "losses", "recoveries", "footprints"]
NOTES: Final = ("source", "note")
"""Columns too long for a table: they are numbered, and printed below it."""
PIPED_WIDTH: Final = 160
TRUST_STYLES: Final = {"verified-in-source": "green", "recalled": "yellow", "typical": "red"}


@honest
def library(
    *,
    kind: Annotated[Kind, typer.Argument(help="What to show")],
    name: Annotated[
        str | None, typer.Argument(help="One of them: an alloy, a material, a form, an element")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Show the built-in reference data, where it is from and how far to trust it."""
    rows = _rows(kind, name)
    if as_json:
        print_document({kind: rows} if name is None else {"name": name, kind: rows})
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
        notes = list(dict.fromkeys(str(row[k]) for k in NOTES for row in rows if row.get(k)))
        console.print(_table(rows, notes))
        for number, note in enumerate(notes, start=1):
            console.print(Text(f"[{number}] {note}", style="dim"), soft_wrap=True)
    return ExitCode.PLANNED


def _rows(kind: Kind, name: str | None) -> list[Document]:
    """All rows of a kind, or those about one name."""
    from optimiser.catalogue import about, listing, nearest

    if name is None:
        return listing(kind)
    rows = about(kind, name)
    if not rows:
        like = ", ".join(nearest(kind, name))
        hint = f"nearest: {like}" if like else f"see `remelt library {kind}`"
        raise typer.BadParameter(f"no {name} among the {kind}; {hint}")
    return rows


def _table(rows: Sequence[Document], notes: Sequence[str]) -> Table:
    """The rows as a table; columns that are blank throughout are left out."""
    columns = [key for key in (rows[0] if rows else ()) if any(_text(r[key]) for r in rows)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numeric = all(isinstance(row[column], int | float | None) for row in rows)
        table.add_column(
            column.replace("_", " "), overflow="fold", justify="right" if numeric else "left"
        )
    for row in rows:
        table.add_row(*(_cell(column, row[column], notes) for column in columns))
    return table


def _cell(column: str, value: object, notes: Sequence[str]) -> Text:
    """One cell: a note by its number in the list below, trust by its colour."""
    if column in NOTES and value:
        return Text(f"[{notes.index(str(value)) + 1}]", style="dim")
    return Text(_text(value), style=TRUST_STYLES.get(str(value), ""))


def _text(value: object) -> str:
    """A value as people write it; unknown is blank."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)
