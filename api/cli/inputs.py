"""Options that several serving commands share; each has an environment variable, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.speech import say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from api.settings import Settings
    from api.store import Store

Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the embedded store, else REMELT_DATA"),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="postgresql://…, else REMELT_DATABASE_URL"),
]


def settings(**given: object) -> Settings:
    """The settings: the environment's, and over them what the command was told."""
    from api.settings import Settings

    return Settings.model_validate(
        {**Settings().model_dump(), **{k: v for k, v in given.items() if v is not None}}
    )


@contextmanager
def opened(chosen: Settings, *, is_made: bool = True) -> Iterator[Store]:
    """Within this, the store is open and up to date; a command ends where it cannot be.

    One that only looks at what is there has none made (``is_made``): its folder may be a typo.
    """
    from api.store.opening import Unopened, opened_store

    try:
        store = opened_store(chosen, is_made=is_made)
    except Unopened as error:
        say(str(error), style="bold red")
        raise typer.Exit(ExitCode.USAGE) from None
    try:
        yield store
    finally:
        store.close()
