"""The command that learns from past heats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, OutFolder, read
from optimiser.cli.speech import people, print_document, say, say_warnings
from optimiser.errors import ExitCode


@honest
def learn(
    *,
    books: Annotated[
        Path,
        typer.Argument(
            metavar="BOOKS", help="Folder with books.toml, workbook or JSON, with table samples"
        ),
    ],
    scenario: Annotated[
        Path | None,
        typer.Option(
            metavar="SCENARIO", help="What was declared, and what --out writes anew as learned"
        ),
    ] = None,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Learn from past heats what materials and suppliers hold, what is lost, which scale is off.

    With --out leaves learn.json, learned.csv and, with --scenario, the folder scenario: the same
    scenario with learned contents, recoveries and losses, which remelt plan reads.
    """
    # Many small matrices: threads that wait for each other take many times as long as one alone.
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(threads, "1")
    from optimiser.export.learned_files import FILES, write_learned
    from optimiser.export.learned_terminal import learned_text
    from optimiser.learn.learn import learned_from

    loaded = None if scenario is None else read(scenario)
    found = learned_from(books, None if loaded is None else loaded.scenario)
    if out is not None:
        write_learned(found, out, scenario=None if loaded is None else loaded.scenario)
    if as_json:
        print_document(found.model_dump(mode="json"))
        return ExitCode.PLANNED
    say_warnings(found.warnings)
    for part in learned_text(found):
        people().print(part)
    if out is not None:
        for name, file in FILES.items():
            if (out / file).exists():
                say(f"{name:<14} {out / file}")
    return ExitCode.PLANNED
