"""The story of a batch: skip what is answered, plan the rest, record each, sum up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

from optimiser.batch.children import Death, in_children
from optimiser.batch.find import Task
from optimiser.batch.manifest import answers, record
from optimiser.batch.row import Row, row_of_failure
from optimiser.batch.summary import write_summary
from optimiser.batch.work import Job, plan_one


def run_batch(
    tasks: Sequence[Task],
    *,
    folder: Path,
    jobs: int,
    dask: str | None = None,
    resume: bool = False,
    time_limit_s: float | None = None,
    on_end: Callable[[Row], None],
) -> tuple[Row, ...]:
    """Plan every task and return one row for each, in the order of the tasks.

    Each ending is recorded at once and told to ``on_end``. Stopped by Ctrl-C, the tables
    hold what has ended by then, and ``resume`` goes on from there. With ``dask``, the cluster
    at that address plans; ``local`` makes one of ``jobs`` workers.

    Raises:
        ClusterUnreachable: the cluster is not there.
        ClusterLost: it is there no longer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = answers(folder) if resume else {}
    ended: dict[str, Row] = {}
    left: list[Job] = []
    for task in tasks:
        if (row := known.get((task.name, task.files_sha256))) is not None:
            ended[task.name] = row
            on_end(row)
        else:
            left.append(Job(task=task, folder=folder / task.name, time_limit_s=time_limit_s))
    try:
        with closing(_endings(left, jobs=jobs, dask=dask)) as endings:
            for job, ending in endings:
                row = _row(job, ending)
                ended[row.scenario] = row  # first: Ctrl-C may come while it is recorded
                record(folder, job.task, row)
                on_end(row)
    finally:
        rows = tuple(ended[task.name] for task in tasks if task.name in ended)
        write_summary(rows, folder)
    return rows


def _endings(
    left: Sequence[Job], *, jobs: int, dask: str | None
) -> Generator[tuple[Job, Row | Death]]:
    """The endings as they come, from children of this process or from a cluster."""
    if dask is None:
        yield from in_children(left, plan_one, jobs=jobs)
    elif left:
        from optimiser.batch.farm import on_cluster  # noqa: PLC0415 -- most batches need no cluster

        yield from on_cluster(left, address=dask, local_workers=jobs)


def _row(job: Job, ending: Row | Death) -> Row:
    """The child's own line, or one that says how the child died."""
    return ending if isinstance(ending, Row) else row_of_failure(job.task.name, str(ending))
