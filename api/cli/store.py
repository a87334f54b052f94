"""The commands about the store: bring it up to date."""

from __future__ import annotations

import typer

from api.cli.inputs import Data, DatabaseUrl, settings
from optimiser.cli.ending import honest
from optimiser.cli.speech import say
from optimiser.errors import ExitCode

db = typer.Typer(name="db", help="The service's store.", no_args_is_help=True)


@db.command()
@honest
def migrate(*, data: Data = None, database_url: DatabaseUrl = None) -> ExitCode:
    """Bring the store's tables up to this version; serve and worker do so by themselves."""
    from api.store import open_store
    from api.store.migrate import migrate as take_steps
    from api.store.migrate import revision_of

    store = open_store(settings(data=data, database_url=database_url))
    take_steps(store)
    say(f"The store is at step {revision_of(store)}.")
    return ExitCode.PLANNED
