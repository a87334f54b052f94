"""The commands that serve: the HTTP API, and the version it tells."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson
from optimiser.cli.speech import print_document, say
from optimiser.errors import ExitCode
from optimiser.version import version as installed
from optimiser.version import versions


@honest
def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on")] = 8000,
) -> ExitCode:
    """Serve the HTTP API until Ctrl-C."""
    import uvicorn

    say(f"Remelt {installed()}: API on http://{host}:{port}/v1, described at /openapi.json")
    try:
        uvicorn.run("api.app:create_app", factory=True, host=host, port=port, log_level="warning")
    except SystemExit:
        say(f"Cannot listen on {host}:{port}.", style="bold red")
        return ExitCode.USAGE
    return ExitCode.PLANNED


@honest
def version(*, as_json: AsJson = False) -> ExitCode:
    """Print the version."""
    if as_json:
        print_document(versions())
    else:
        typer.echo(f"remelt {installed()}")
    return ExitCode.PLANNED
