"""The command that plans many scenarios."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson, TimeLimit
from optimiser.cli.speech import people, print_document, say
from optimiser.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.batch import Row


@honest
def batch(
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", exists=True, help="Scenarios, or folders of them"),
    ],
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Planned at the same time")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Plan on that dask cluster; local makes one"),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Leave out what this version has answered already")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the results")
    ] = Path("out/batch"),
    time_limit: TimeLimit = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Plan every scenario at or below PATH, each in a process of its own.

    One that fails does not stop the rest. A summary goes to batch.csv and batch.xlsx; the
    exit code is the worst of all. With --dask local, N workers of a cluster on this host plan.
    """
    from optimiser.batch import find_tasks, run_batch

    tasks = find_tasks(paths)
    if not tasks:
        raise typer.BadParameter("no scenario there: no scenario.toml, orders.csv, .xlsx or .json")
    with _progress(len(tasks)) as advance, _terminate_like_interrupt(), _says_what_is_lost():
        rows = run_batch(
            tasks, folder=out, jobs=jobs, dask=dask, resume=resume, time_limit_s=time_limit,
            on_end=advance,
        )  # fmt: skip
    if as_json:
        print_document({"scenarios": [asdict(row) for row in rows]})
    else:
        _say_rows(rows)
        say(f"Summary        {out / 'batch.xlsx'}")
    return ExitCode(max(row.exit_code for row in rows))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Row], None]]:
    """A bar on standard error that names each scenario as it ends."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    columns = (BarColumn(), MofNCompleteColumn(), Elapsed(), TextColumn("{task.description}"))
    with Progress(*columns, console=people()) as bar:
        shown = bar.add_task("", total=total)

        def advance(row: Row) -> None:
            bar.update(shown, advance=1, description=f"{row.scenario}: {row.outcome}")

        yield advance


@contextmanager
def _terminate_like_interrupt() -> Iterator[None]:
    """Let a request to terminate stop the batch as Ctrl-C does: children too, tables written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _says_what_is_lost() -> Iterator[None]:
    """End in words where the cluster is not there, or no longer."""
    from optimiser.batch import ClusterLost, ClusterUnreachable

    try:
        yield
    except ClusterUnreachable as unreachable:
        say(f"There is no cluster at {unreachable}.", style="red")
        raise typer.Exit(ExitCode.USAGE) from None
    except ClusterLost as lost:
        say(f"{lost}. What has ended is recorded; --resume goes on from there.", style="red")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _say_rows(rows: Sequence[Row]) -> None:
    """The summary as a table for people."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("scenario", overflow="fold")
    table.add_column("outcome")
    for heading in ("left out", "cost", "recycled %", "loss kg", "gap %", "s"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        figures = (row.recycled_content_pct, row.metal_loss_kg, row.gap_pct, row.seconds)
        is_whole = row.exit_code == ExitCode.PLANNED and not row.unplanned
        style = "" if is_whole else "yellow"
        left_out = f"{row.unplanned:,}" if row.unplanned else ""
        texts = (row.scenario, row.outcome, left_out, _cost(row), *map(_figure, figures))
        table.add_row(*(Text(text) for text in texts), style=style)
    people().print(table)
    for row in rows:
        if row.error is not None:
            say(f"{row.scenario}: {row.error}", style="yellow")


def _cost(row: Row) -> str:
    """The cost in its currency; small ones with cents."""
    if row.cost is None:
        return ""
    return f"{row.cost:,.{0 if abs(row.cost) >= 1000 else 2}f} {row.currency}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
