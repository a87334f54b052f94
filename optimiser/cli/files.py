"""The commands that write files to read again: a template to fill, another spelling."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import ScenarioPath, read, refuse_to_overwrite
from optimiser.cli.speech import say
from optimiser.errors import ExitCode

Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there")]


@honest
def template(
    *,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH", help="The workbook to write; else scenario.xlsx or books.xlsx"
        ),
    ] = None,
    books: Annotated[
        bool, typer.Option("--books", help="For the books of a period, not a scenario")
    ] = False,
    force: Force = False,
) -> ExitCode:
    """Write a workbook to fill in: every table, with units, notes and drop-downs."""
    from optimiser.intake import write_books_template, write_template

    target = path or Path("books.xlsx" if books else "scenario.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"{target} must end in .xlsx")
    refuse_to_overwrite(target, force=force)
    if books:
        write_books_template(target)
        say(f"Fill in {target}, then: remelt ledger {target}")
    else:
        write_template(target)
        say(f"Fill in {target}, then: remelt check {target}, and remelt plan {target}")
    return ExitCode.PLANNED


@honest
def convert(
    *,
    source: ScenarioPath,
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="What ends in .xlsx or .json, else a folder")
    ],
    force: Force = False,
) -> ExitCode:
    """Write SCENARIO in another spelling: folder, workbook or JSON. Nothing is lost."""
    from optimiser.intake import write_scenario

    refuse_to_overwrite(target, force=force)
    write_scenario(read(source).scenario, target)
    say(f"Written: {target}")
    return ExitCode.PLANNED
