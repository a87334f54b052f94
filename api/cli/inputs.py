"""Options that several serving commands share; each has an environment variable, too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings

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
