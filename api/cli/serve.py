"""The commands that serve: the HTTP API, and the workers that make the plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import Data, DatabaseUrl, settings
from optimiser.cli.ending import honest
from optimiser.cli.speech import say
from optimiser.errors import ExitCode
from optimiser.version import version as installed

if TYPE_CHECKING:
    from api.settings import Settings

Jobs = Annotated[int | None, typer.Option(metavar="N", min=1, help="Plans made at the same time")]


@honest
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on")] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Worker processes beside the service")
    ] = None,
    jobs: Jobs = None,
) -> ExitCode:
    """Serve the planner's page and the HTTP API, with a worker beside them, until Ctrl-C.

    Without keys it serves this machine only, and at other addresses nobody; `remelt keys create`
    makes the first.
    """
    from api.serving import lack, refusal, serve_with

    chosen = settings(
        host=host, port=port, data=data, database_url=database_url, workers=workers, jobs=jobs
    )
    if (why := refusal(chosen)) is not None:
        say(why, style="bold red")
        return ExitCode.USAGE
    say(f"Remelt {installed()}: http://{chosen.host}:{chosen.port}, its API at /v1, docs at /docs")
    say(f"Store: {_store_of(chosen)}; {chosen.workers} workers with {chosen.jobs} jobs each")
    if (what := lack(chosen)) is not None:
        say(what, style="bold yellow")
    if serve_with(chosen):
        return ExitCode.PLANNED
    say(f"Cannot listen on {chosen.host}:{chosen.port}.", style="bold red")
    return ExitCode.USAGE


@honest
def worker(*, data: Data = None, database_url: DatabaseUrl = None, jobs: Jobs = None) -> ExitCode:
    """Make the plans that a service has taken, on this or any other host, until Ctrl-C."""
    from api.jobs.run import run_worker

    chosen = settings(data=data, database_url=database_url, jobs=jobs)
    say(f"Remelt {installed()} worker: {chosen.jobs} jobs at a time from {_store_of(chosen)}")
    run_worker(chosen)
    return ExitCode.PLANNED


def _store_of(chosen: Settings) -> str:
    """The store, without the password that its address may hold."""
    from sqlalchemy.engine import make_url

    return make_url(chosen.url).render_as_string(hide_password=True)
