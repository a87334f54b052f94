"""The commands about the store: bring it up to date, forget what is old, copy it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.inputs import Data, DatabaseUrl, opened, settings
from optimiser.cli.ending import honest
from optimiser.cli.speech import say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


db = typer.Typer(name="db", help="The service's store.", no_args_is_help=True)
Days = typer.Option(metavar="DAYS", min=0, help="Forget runs that ended longer ago than this")
AuditDays = typer.Option(metavar="DAYS", min=0, help="Forget audit entries, too, of before then")
Copy = typer.Argument(metavar="PATH", help="The copy: one file")
OWN_TOOLS: Final = (
    "The store is a PostgreSQL: use {tool} for it, which also knows its users and its sizes."
)


@db.command()
@honest
def migrate(*, data: Data = None, database_url: DatabaseUrl = None) -> ExitCode:
    """Bring the store's tables up to this version; serve and worker do so by themselves."""
    from api.store.migrate import revision_of

    with opened(settings(data=data, database_url=database_url)) as store:
        say(f"The store is at step {revision_of(store)}.")
    return ExitCode.PLANNED


@db.command()
@honest
def prune(
    *,
    older_than: Annotated[float, Days],
    audit_older_than: Annotated[float | None, AuditDays] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> ExitCode:
    """Forget finished runs with their inputs, results and events.

    Accepted runs whose lots are still reserved stay. So does the audit, unless it is named.
    """
    from api.store.engine import now
    from api.store.prune import prune as forget

    with opened(settings(data=data, database_url=database_url), is_made=False) as store:
        with store.reading() as connection:
            moment = now(connection)
        audit_before = None if audit_older_than is None else _ago(moment, audit_older_than)
        gone = forget(store, before=_ago(moment, older_than), audit_before=audit_before)
    say(
        f"Forgotten: {gone.runs} runs, {gone.sweeps} sweeps, {gone.deliveries} deliveries, "
        f"{gone.keys} idempotency keys, {gone.audit} audit entries."
    )
    return ExitCode.PLANNED


@db.command()
@honest
def backup(
    path: Annotated[Path, Copy], *, data: Data = None, database_url: DatabaseUrl = None
) -> ExitCode:
    """Copy the embedded store into one file, while the service runs."""
    from api.store.backup import backup as copy

    chosen = settings(data=data, database_url=database_url)
    if chosen.database_url is not None:
        return _refused(OWN_TOOLS.format(tool="pg_dump --format=custom"))
    return _said(lambda: copy(chosen.data, path), f"The store is copied into {path}.")


@db.command()
@honest
def restore(
    path: Annotated[Path, Copy], *, data: Data = None, database_url: DatabaseUrl = None
) -> ExitCode:
    """Put a copy in the place of the embedded store; service and workers must be stopped."""
    from api.store.backup import restore as put_back

    chosen = settings(data=data, database_url=database_url)
    if chosen.database_url is not None:
        return _refused(OWN_TOOLS.format(tool="pg_restore --clean"))

    def put() -> None:
        if (kept := put_back(chosen.data, path)) is not None:
            say(f"What was there is kept as {kept}.")

    return _said(put, f"The store is as it was in {path}.")


def _ago(moment: datetime, days: float) -> datetime:
    from datetime import timedelta

    return moment - timedelta(days=days)


def _said(deed: Callable[[], object], done: str) -> ExitCode:
    from api.store.backup import Unusable

    try:
        deed()
    except Unusable as error:
        return _refused(f"Nothing was changed: {error}.")
    say(done)
    return ExitCode.PLANNED


def _refused(why: str) -> ExitCode:
    say(why, style="bold red")
    return ExitCode.USAGE
