"""The command that accounts for metal: the ledger of a plan or of the books of a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from optimiser.accounts import Accounted

FILES: Final = {
    "Evidence pack": "evidence.html",
    "To print": "evidence.pdf",
    "Workbook": "ledger.xlsx",
    "Flows": "sankey.html",
    "As a table": "flows.csv",
    "Everything": "ledger.json",
}


@honest
def ledger(
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="plan.json or a folder of results; or books: a folder with books.toml, a "
            "workbook, a JSON document, - for standard input",
        ),
    ],
    out: OutFolder = None,
    as_json: AsJson = False,
    rules: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Rules of your own, instead of those built in"),
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Scenario of a plan, if not beside it")
    ] = None,
) -> ExitCode:
    """Account for metal: recycled content, custody, losses, carbon, each with its method.

    Several books are periods, one after the other. Writes a workbook and a report to print, the
    evidence pack, only with --out.
    """
    from optimiser.accounts import accounts_at
    from optimiser.intake.rule_file import read_rules

    _refuse_what_clashes(paths, scenario)
    found = accounts_at(paths, scenario=scenario, rules=read_rules(rules or ()))
    folders = [None] * len(found) if out is None else list(_folders(out, found))
    for one, folder in zip(found, folders, strict=True):
        if folder is not None:
            _write(one, folder)
    if as_json:
        documents = [one.ledger.model_dump(mode="json") for one in found]
        print_document(documents[0] if len(paths) == 1 else {"ledgers": documents})
        return ExitCode.PLANNED
    for one, folder in zip(found, folders, strict=True):
        _show(one, folder)
    return ExitCode.PLANNED


def _refuse_what_clashes(paths: Sequence[Path], scenario: Path | None) -> None:
    if scenario is not None and len(paths) > 1:
        raise typer.BadParameter("--scenario goes with one plan")
    if sum(str(path) == "-" for path in paths) > 1:
        raise typer.BadParameter("standard input can be read once")


def _folders(out: Path, found: Sequence[Accounted]) -> Iterator[Path]:
    """Where each ledger goes: to ``out``; of several, each to a folder named after its period."""
    seen: Counter[str] = Counter()
    for one in found:
        name = one.movements.period.replace("/", "_")
        seen[name] += 1
        own = name if seen[name] == 1 else f"{name}-{seen[name]}"
        yield out if len(found) == 1 else out / own


def _write(one: Accounted, folder: Path) -> None:
    from optimiser.export import write_ledger

    write_ledger(one.ledger, folder, movements=one.movements)


def _show(one: Accounted, folder: Path | None) -> None:
    from optimiser.export import ledger_table

    people().print(ledger_table(one.ledger))
    if folder is not None:
        for name, file in FILES.items():
            if (folder / file).is_file():
                say(f"{name:<14} {folder / file}")
