"""A real service with more workers than its own, whose processes may be killed at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx

from api.settings import Settings
from tests.postgres import free_port

Kind = Literal["service", "worker", "child", "server"]
START_S = 180.0
FINAL = ("succeeded", "failed", "cancelled")


@dataclass
class Site:
    """One `remelt serve` and some `remelt worker`, each in a process group of its own."""

    settings: Settings
    extra_workers: int = 1
    port: int = field(default_factory=free_port)
    service: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep_going(self) -> None:
        """Start what is not there, as a service manager would."""
        if self.service is None or self.service.poll() is not None:
            self.service = self._started("serve", "--port", str(self.port))
        alive = [worker for worker in self.workers if worker.poll() is None]
        more = range(self.extra_workers - len(alive))
        self.workers = alive + [self._started("worker") for _ in more]

    def pids(self, kind: Kind) -> list[int]:
        """The processes of that kind that are alive."""
        assert self.service is not None
        if kind == "service":
            return [self.service.pid] if self.service.poll() is None else []
        inner = [pid for pid in children_of(self.service.pid) if "spawn_main" in words_of(pid)]
        outer = [worker.pid for worker in self.workers if worker.poll() is None]
        if kind == "worker":
            return inner + outer
        below = [pid for worker in inner + outer for pid in children_of(worker)]
        servers = [pid for pid in below if "forkserver" in words_of(pid)]
        return servers if kind == "server" else [p for s in servers for p in children_of(s)]

    def wait_until_it_answers(self) -> None:
        end_s = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < end_s, "the service does not answer"
            time.sleep(0.05)

    def end(self) -> None:
        """Kill all that was ever started."""
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        for process in (self.service, *self.workers):
            if process is not None:
                process.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def _started(self, *words: str) -> subprocess.Popen[bytes]:
        settings = self.settings
        told = {
            f"REMELT_{name.upper()}": str(value)
            for name, value in settings.model_dump(exclude_unset=True).items()
            if value is not None
        }
        with (settings.data / f"{words[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [Path(sys.executable).with_name("remelt"), *words],
                env={**os.environ, **told},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.groups.append(process.pid)
        return process


@contextmanager
def running(settings: Settings, *, extra_workers: int = 1) -> Iterator[Site]:
    """Within this, the site is up; nothing of it is left afterwards."""
    settings.data.mkdir(parents=True, exist_ok=True)
    site = Site(settings, extra_workers)
    try:
        site.keep_going()
        site.wait_until_it_answers()
        yield site
    finally:
        site.end()


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, without those that have ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                told = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                if int(told[1]) == pid and told[0] not in "ZX":
                    found.append(int(folder.name))
    return found


def words_of(pid: int) -> str:
    """The command line of a process; nothing where it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    return ""
