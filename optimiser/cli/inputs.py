"""What commands take: a scenario's place, its reading, and where its results go."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from optimiser.load import Loaded

STDIN: Final = Path("-")

ScenarioPath = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO",
        help="Folder, workbook (.xlsx) or JSON document; - reads JSON from standard input",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the results")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(metavar="S", min=0.01, help="Seconds for solving, instead of the setting's"),
]


def read(path: Path) -> Loaded:
    """The scenario at ``path``, or the one on standard input."""
    from optimiser.load import load, load_json

    if path == STDIN:
        return load_json(sys.stdin.buffer.read(), file="standard input")
    return load(path)


def name_of(path: Path) -> str:
    """The name that results of the scenario at ``path`` go by."""
    if path == STDIN:
        return "scenario"
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.stem


def results_folder(out: Path | None, scenario: Path) -> Path:
    """Where results go: where the user says, else ``out/`` and the scenario's name."""
    return out if out is not None else Path("out") / name_of(scenario)


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Keep what a planner may have filled in, unless told otherwise."""
    if path.exists() and not force:
        raise typer.BadParameter(f"{path} exists; --force overwrites it")
