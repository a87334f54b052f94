"""How the command speaks: words to people on standard error, documents on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from models.issue import Issue

STYLES: Final = {"error": "bold red", "warning": "yellow"}


def people() -> Console:
    """Where people read: standard error."""
    return Console(stderr=True, highlight=False)


def say(message: str, *, style: str = "") -> None:
    """Say one thing to the person at the terminal."""
    people().print(Text(message, style=style), soft_wrap=True)


def print_document(document: object) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    sys.stdout.flush()


def issues_document(issues: Sequence[Issue]) -> dict[str, object]:
    """The issues of an input as every door spells them."""
    return {
        "valid": not any(issue.severity == "error" for issue in issues),
        "issues": [issue.model_dump(mode="json") for issue in issues],
    }


def say_issues(issues: Sequence[Issue]) -> None:
    """Lay out the issues by file and sheet, each with its place and its way out."""
    console = people()
    for heading, group in groupby(issues, key=_heading):
        if heading:
            console.print(Text(heading, style="bold"))
        console.print(_table(list(group)))


def say_warnings(warnings: Sequence[Issue]) -> None:
    """Lay out the warnings that have a place by place, the others a kind at a time."""
    from optimiser.export.terminal import kinds_of_warnings

    say_issues([issue for issue in warnings if issue.file])
    for part in kinds_of_warnings(tuple(issue for issue in warnings if not issue.file)):
        people().print(part)


def count_of(issues: Sequence[Issue]) -> str:
    """How many errors and warnings there are: ``3 errors, 1 warning``."""
    counts = []
    for severity in ("error", "warning"):
        count = sum(issue.severity == severity for issue in issues)
        if count:
            counts.append(f"{count} {severity}{'' if count == 1 else 's'}")
    return ", ".join(counts) or "no errors"


def _heading(issue: Issue) -> str:
    """The file and, in a workbook, the sheet."""
    sheet = issue.sheet if issue.sheet and issue.cell else None
    return ", sheet ".join(part for part in (issue.file, sheet) if part)


def _table(issues: Sequence[Issue]) -> Table:
    """The issues of one sheet: place, and what is wrong with what would be right below."""
    table = Table.grid(padding=(0, 2), pad_edge=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for issue in issues:
        words = Text(issue.message, style=STYLES[issue.severity])
        if issue.value and issue.value.removesuffix(".0") not in issue.message:
            words.append(f"  ({issue.value})", style="dim")
        if issue.hint is not None:
            words.append(f"\n{issue.hint}", style="")
        table.add_row(Text(_place(issue)), words)
    return table


def _place(issue: Issue) -> str:
    """Where in the sheet: cell, or row and column."""
    if issue.cell is not None:
        return issue.cell
    row = None if issue.row is None else f"row {issue.row}"
    return " ".join(part for part in (row, issue.column) if part)
