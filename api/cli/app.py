"""The command line of Remelt: the commands that plan, and those that serve."""

from __future__ import annotations

import os

from api.cli.keys import keys
from api.cli.serve import serve, worker
from api.cli.store import db
from optimiser.cli.app import app

for command in (serve, worker):
    app.command()(command)
app.add_typer(keys)
app.add_typer(db)


def main() -> None:
    """Run the command that the shell asks for.

    The processes that it starts take no module from the working folder, whatever lies there.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    app()
