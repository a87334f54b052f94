"""A real cluster on this machine: a scheduler and its workers, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

DASK = (sys.executable, "-W", "ignore", "-m", "dask")
HERE = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass
class Cluster:
    """Its processes, and the file in which its address stands."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        return str(json.loads((self.folder / "scheduler.json").read_text())["address"])

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        """One more worker, which plans one scenario at a time."""
        place = str(self.folder / f"worker-{len(self.workers)}")
        worker = started("worker", self.address, *HERE, "--nthreads", "1",
                         "--local-directory", place, *options)  # fmt: skip
        self.workers.append(worker)
        return worker


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """A dask command, in a process group of its own."""
    null = subprocess.DEVNULL
    return subprocess.Popen([*DASK, *arguments], stdout=null, stderr=null, start_new_session=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those it started, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def cluster_in(
    folder: Path, *, workers: int = 2, options: tuple[str, ...] = ()
) -> Iterator[Cluster]:
    """Within this, a cluster runs."""
    folder.mkdir()
    file = folder / "scheduler.json"
    scheduler = started("scheduler", *HERE, "--port", "0", "--scheduler-file", str(file), *options)
    made = Cluster(folder, scheduler)
    try:
        wait_until(lambda: file.exists() and file.read_text().strip().endswith("}"))
        for _ in range(workers):
            made.add_worker(*options)
        yield made
    finally:
        for process in (*made.workers, scheduler):
            kill(process)


def wait_until(is_so: Callable[[], bool], *, seconds: float = 120.0) -> None:
    """Wait until something is so."""
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s, "it did not come to that in time"
        time.sleep(0.02)
