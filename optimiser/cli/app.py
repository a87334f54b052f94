"""The commands that plan, and in which order help lists them; ``api.cli`` adds those that serve."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from optimiser.cli.about import version
from optimiser.cli.accounting import ledger
from optimiser.cli.batch import batch
from optimiser.cli.comparing import compare
from optimiser.cli.correcting import correct
from optimiser.cli.ending import DEBUG
from optimiser.cli.explaining import MaybeCounted, explain
from optimiser.cli.files import convert, template
from optimiser.cli.learning import learn
from optimiser.cli.library import library
from optimiser.cli.planning import check, evaluate, plan
from optimiser.cli.replanning import Worded, replan
from optimiser.cli.valuing import InPairs, value
from optimiser.cli.weighing import pareto

app = typer.Typer(
    name="remelt",
    help="Plan the charges of a remelt plant: inventory in, checked charge sheets out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def remelt(
    *,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where a fault of ours comes from")
    ] = False,
) -> None:
    """Plan the charges of a remelt plant: inventory in, checked charge sheets out."""
    if debug:
        os.environ[DEBUG] = "1"


PARSED_BY = {value: InPairs, explain: MaybeCounted, replan: Worded}
for command in (
    plan,
    replan,
    check,
    evaluate,
    correct,
    value,
    compare,
    explain,
    pareto,
    ledger,
    learn,
    template,
    convert,
    library,
    batch,
    version,
):
    app.command(cls=PARSED_BY.get(command))(command)
