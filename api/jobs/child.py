"""A process that makes one plan, so that one that dies costs its own run only.

Children come from a server process that has loaded the solvers: they start in milliseconds.
"""

from __future__ import annotations

import ctypes
import multiprocessing as mp
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Final

from api.aside import bound_memory
from api.jobs.words import Ear, Word, say

PRELOAD: Final = ["api.jobs.loaded"]
PR_SET_PDEATHSIG: Final = 1
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a child is sent to do."""

    document: bytes
    time_limit_s: float
    memory_mb: int


@dataclass(slots=True)
class Child:
    """A child at work. It is told to stop by a byte, or killed."""

    process: BaseProcess
    ear: Ear
    mouth: Connection

    def stop(self) -> None:
        """Have it end its search and keep the best plan."""
        try:
            self.mouth.send_bytes(b"stop")
        except OSError:  # it has ended meanwhile
            return

    def words(self) -> list[Word]:
        """All it has said since it was asked last; what it is in the midst of comes later."""
        return self.ear.words()

    def end(self) -> int | None:
        """Make an end of it, and return its exit code."""
        self.process.kill()
        self.process.join()
        self.ear.close()
        self.mouth.close()
        return self.process.exitcode


def prepare() -> None:
    """Have the server loaded, which takes seconds: longer, maybe, than a lease on a run."""
    process = _context().Process(target=int, daemon=True)
    process.start()
    process.join()


def start(errand: Errand) -> Child:
    """Send a child on its way."""
    context = _context()
    ear, child_mouth = context.Pipe(duplex=False)
    child_ear, mouth = context.Pipe(duplex=False)
    process = context.Process(target=_live, args=(errand, child_mouth, child_ear), daemon=True)
    process.start()
    child_mouth.close()
    child_ear.close()
    return Child(process, Ear(ear), mouth)


def _context() -> ForkServerContext:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def _live(errand: Errand, mouth: Connection, ear: Connection) -> None:
    """In the child: do the errand and say how it ended."""
    from api.jobs.planning import planned  # noqa: PLC0415 -- the server has it loaded

    _leave_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, who decides
        signal.signal(number, signal.SIG_IGN)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(ear, stop), daemon=True).start()
    lift = bound_memory(errand.memory_mb * MEGABYTE)
    try:
        word = planned(
            errand.document,
            time_limit_s=errand.time_limit_s,
            stop=stop,
            tell=lambda body: say(mouth, Word("progress", body)),
        )
        say(mouth, word)
    except MemoryError:
        lift()
        say(mouth, Word("fault", {"code": "out_of_memory", "detail": _too_large(errand)}))


def _too_large(errand: Errand) -> str:
    return (
        f"The plan takes more than the {errand.memory_mb} MB that one may take. Plan fewer orders "
        "at a time, or allow more by REMELT_CHILD_MEMORY_MB."
    )


def _listen(ear: Connection, stop: threading.Event) -> None:
    """Wait for the word to stop; a worker that is gone is one, too."""
    try:
        ear.recv_bytes()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGKILL)
    stop.set()


def _leave_with_parent() -> None:
    """Have the system end this process with the server it comes from, which ends with its own."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
