"""The command that sets plans side by side."""

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
    from models.issue import Issue
    from optimiser.compare import Named

LEAST: Final = 2
MOST: Final = 4
FILES: Final = {"Page": "compared.html", "Table": "compared.csv", "Everything": "compared.json"}


@honest
def compare(
    *,
    plans: Annotated[
        list[Path],
        typer.Argument(metavar="PLAN...", help="Two to four plan.json, or folders of results"),
    ],
    out: OutFolder = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Set two to four plans side by side, down to lines; differences are from the first.

    Writes a page and a table only with --out.
    """
    from optimiser.compare import compare as compared
    from optimiser.export import compared_document, compared_table, write_compared

    if not LEAST <= len(plans) <= MOST:
        raise typer.BadParameter(
            f"two to four plans can be compared, and {len(plans)} "
            f"{'is' if len(plans) == 1 else 'are'} given"
        )
    found = compared(_read(plans))
    if out is not None:
        write_compared(found, out)
    if as_json:
        print_document(compared_document(found))
        return ExitCode.PLANNED
    people().print(compared_table(found))
    if out is not None:
        for name, file in FILES.items():
            say(f"{name:<14} {out / file}")
    return ExitCode.PLANNED


def _read(paths: Sequence[Path]) -> list[Named]:
    """Every plan with a name of its own; all that are wrong are told at once."""
    from models.issue import InvalidScenario
    from optimiser.compare import Named
    from optimiser.plan_file import read_plan

    found: list[Named] = []
    issues: list[Issue] = []
    for name, path in zip(_names(paths), paths, strict=True):
        try:
            found.append(Named(name=name, plan=read_plan(path)))
        except InvalidScenario as invalid:
            issues += invalid.issues
    if issues:
        raise InvalidScenario(tuple(issues))
    return found


def _names(paths: Sequence[Path]) -> Iterator[str]:
    """The folder of results or the file; the whole path, numbered, where two are called alike."""
    short = [_short(path) for path in paths]
    seen: Counter[str] = Counter()
    for name, path in zip(short, paths, strict=True):
        chosen = name if short.count(name) == 1 else str(path)
        seen[chosen] += 1
        yield chosen if seen[chosen] == 1 else f"{chosen} ({seen[chosen]})"


def _short(path: Path) -> str:
    whole = path.resolve()
    return whole.parent.name if whole.stem == "plan" and whole.suffix == ".json" else whole.stem
