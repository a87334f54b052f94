"""The command that says which Remelt this is."""

from __future__ import annotations

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson
from optimiser.cli.speech import print_document
from optimiser.errors import ExitCode
from optimiser.version import version as installed
from optimiser.version import versions


@honest
def version(*, as_json: AsJson = False) -> ExitCode:
    """Print the version."""
    if as_json:
        print_document(versions())
    else:
        typer.echo(f"remelt {installed()}")
    return ExitCode.PLANNED
