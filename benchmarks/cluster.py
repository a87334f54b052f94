"""Batches on a dask cluster of this machine: what a second worker brings, and what a task costs."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from distributed import Client, LocalCluster, wait

from benchmarks.generate import plant
from optimiser.batch import Row, Task, find_tasks, run_batch
from optimiser.batch.manifest import record
from optimiser.batch.parcel import Parcel, Planned, packed
from optimiser.batch.row import row_of_failure
from optimiser.batch.work import Job
from optimiser.intake import write_scenario


@dataclass(frozen=True, slots=True)
class Farms:
    """How much to measure: scenarios of a size, pairs of runs, and tiny tasks."""

    scenarios: int
    lots: int
    orders: int
    pairs: int
    tiny: int


def speed_up(size: Farms) -> list[list[str]]:
    """Rows of a table: the same batch on one worker and on two, turn by turn.

    Each worker has planned before, so that loading the solvers is not counted.
    """
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        for number in range(size.scenarios):
            drawn = plant(lots=size.lots, orders=size.orders, seed=number)
            write_scenario(drawn, folder / "in" / f"plant-{number:02d}")
        tasks = find_tasks([folder / "in"])
        seconds: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(size.pairs):
            for workers in (1, 2):
                with _cluster(workers) as address:
                    out = folder / f"out-{turn}-{workers}"
                    _batch(tasks[: 2 * workers], folder / f"warm-{turn}-{workers}", address)
                    seconds[workers].append(_batch(tasks, out, address)[0])
        waited = _tiny(folder / "waited", size.scenarios)
        idle_s = [_waiting(waited, folder / f"idle-{workers}", workers) for workers in (1, 2)]
    ratio = median(one / two for one, two in zip(seconds[1], seconds[2], strict=True))
    return [
        ["plans, 1 worker", f"{median(seconds[1]):.1f}", "1.00"],
        ["plans, 2 workers", f"{median(seconds[2]):.1f}", f"{ratio:.2f}"],
        ["a second of waiting each, 1 worker", f"{idle_s[0]:.1f}", "1.00"],
        ["a second of waiting each, 2 workers", f"{idle_s[1]:.1f}", f"{idle_s[0] / idle_s[1]:.2f}"],
    ]


def cost_per_task(size: Farms) -> list[list[str]]:
    """Rows of a table: where the milliseconds of a tiny task go, on two workers.

    The scheduler lives in this process, so that its CPU time is counted with the command's.
    """
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        tasks = _tiny(folder / "in", size.tiny)
        with _cluster(2) as address:
            _batch(tasks[:4], folder / "warm", address)
            seconds, rows = _batch(tasks, folder / "out", address)
            with patch("optimiser.batch.farm.plan_parcel", _answered):
                before_s = time.process_time()
                handed_s, _ = _batch(tasks, folder / "handed", address)
                middle_s = time.process_time() - before_s
            scheduler_s = _scheduled(address, size.tiny)
        planning_s = sum(row.seconds or 0.0 for row in rows)
        record_s = _recorded(folder / "record", tasks)
        job = Job(task=tasks[0], folder=folder, time_limit_s=None)
        sent = sum(map(len, packed(job).files.values()))
        back = sum(file.stat().st_size for file in (folder / "out" / tasks[0].name).iterdir())
    count = len(tasks)
    return [
        ["whole batch, ms of a worker per task", f"{2000 * seconds / count:.1f}"],
        ["reading, planning, checking, writing, ms", f"{1000 * planning_s / count:.1f}"],
        ["all the rest, ms", f"{1000 * (2 * seconds - planning_s) / count:.1f}"],
        ["workers that answer at once, ms", f"{1000 * handed_s / count:.2f}"],
        ["of that scheduler and command, CPU ms", f"{1000 * middle_s / count:.2f}"],
        ["the scheduler alone, ms", f"{1000 * scheduler_s / count:.2f}"],
        ["a line of the manifest, on the disk, ms", f"{1000 * record_s / count:.2f}"],
        ["bytes sent", f"{sent:,}"],
        ["bytes that come back", f"{back:,}"],
    ]


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """The address of a cluster with that many workers, all of them there."""
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


def _batch(tasks: Sequence[Task], out: Path, address: str) -> tuple[float, tuple[Row, ...]]:
    """A batch on that cluster: seconds, and its lines, every one of them planned."""
    start = time.perf_counter()
    rows = run_batch(tasks, folder=out, jobs=1, dask=address, on_end=lambda _: None)
    seconds = time.perf_counter() - start
    failed = [row.error for row in rows if row.exit_code != 0]
    assert not failed, failed
    return seconds, rows


def _tiny(folder: Path, count: int) -> tuple[Task, ...]:
    """As many scenarios of two lots and an order as are asked for, no two alike."""
    scenario = plant(lots=4, orders=1, seed=1)
    folder.mkdir()
    for number in range(count):
        settings = scenario.settings.model_copy(update={"name": f"tiny {number}"})
        named = scenario.model_copy(update={"settings": settings})
        write_scenario(named, folder / f"tiny-{number:04d}.json")
    return find_tasks([folder])


def _scheduled(address: str, count: int) -> float:
    """Seconds for as many tasks that do nothing."""
    with Client(address) as client:
        start = time.perf_counter()
        futures: list[Any] = [client.submit(_nothing, n, pure=False) for n in range(count)]
        wait(futures)
        return time.perf_counter() - start


def _waiting(tasks: Sequence[Task], out: Path, workers: int) -> float:
    """Seconds of a batch whose tasks need no core: what the farm itself loses."""
    with _cluster(workers) as address, patch("optimiser.batch.farm.plan_parcel", _waited):
        _batch(tasks[: 2 * workers], out / "warm", address)
        return _batch(tasks, out, address)[0]


def _waited(parcel: Parcel) -> Planned:
    """An answer after a second in which nothing is done."""
    time.sleep(1.0)
    return _answered(parcel)


def _answered(parcel: Parcel) -> Planned:
    """An answer as large as that of a tiny task, without planning anything."""
    row = Row(scenario=parcel.place, outcome="optimal", exit_code=0, seconds=0.0)
    sizes = {"plan.json": 8_000, "charges.csv": 500, "plan.xlsx": 22_000, "report.html": 45_000}
    return Planned(row=row, files={name: os.urandom(size) for name, size in sizes.items()})


def _nothing(number: int) -> int:
    return number


def _recorded(folder: Path, tasks: Sequence[Task]) -> float:
    """Seconds to put as many lines on the disk."""
    folder.mkdir()
    row = row_of_failure("tiny", "x" * 100)
    start = time.perf_counter()
    for task in tasks:
        record(folder, task, row)
    return time.perf_counter() - start
