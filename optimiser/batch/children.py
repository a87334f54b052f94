"""Running each task in a child process of its own: one that dies costs its own task only.

The standard library's process pool gives up all tasks when one child is killed.
"""

from __future__ import annotations

import ctypes
import multiprocessing as mp
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Context = ForkServerContext | SpawnContext
PRELOAD: Final = ["optimiser.batch.work"]
SECONDS_TO_LEAVE: Final = 10.0
PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Death:
    """A child that ended without an answer; a negative exit code is a signal."""

    exitcode: int | None

    def __str__(self) -> str:
        """What killed the child, in words."""
        code = self.exitcode or 0
        if code == -signal.SIGALRM:
            return "the planning process ran far beyond its time limit and was stopped"
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return f"the planning process was ended {how}"


def in_children(
    tasks: Iterable[T], work: Callable[[T], R], *, jobs: int
) -> Generator[tuple[T, R | Death]]:
    """Do ``work`` on each task, ``jobs`` at a time, and yield the answers as they come."""
    context = _context()
    waiting = deque(tasks)
    running: dict[Connection, _Child[T]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                receiver, child = _start(context, work, waiting.popleft())
                running[receiver] = child
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                child = running.pop(ready)
                yield child.task, _answer(ready, child.process)
    finally:
        for child in running.values():
            child.process.kill()
            child.process.join()


@dataclass(frozen=True, slots=True)
class _Child(Generic[T]):
    process: BaseProcess
    task: T


def _context() -> Context:
    """Children of a clean, preloaded server where there is one: they start in milliseconds."""
    if "forkserver" not in mp.get_all_start_methods():
        return mp.get_context("spawn")
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def _start(context: Context, work: Callable[[T], R], task: T) -> tuple[Connection, _Child[T]]:
    """Start a child, and keep the end of the pipe that its answer arrives at."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, task, sender), daemon=True)
    process.start()
    sender.close()
    return receiver, _Child(process, task)


def _do(work: Callable[[T], R], task: T, sender: Connection) -> None:
    """In the child: do the work and send its answer. Ctrl-C is the parent's to handle."""
    _leave_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender.send(work(task))


def _leave_with_parent() -> None:
    """Have the system end this process with the server it comes from, which ends with its own."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _answer(receiver: Connection, process: BaseProcess) -> R | Death:
    """What the child sent, or its death; either way the child is gone afterwards."""
    try:
        answer: R | Death = receiver.recv()
    except (EOFError, OSError):
        process.join(SECONDS_TO_LEAVE)
        answer = Death(process.exitcode)
    receiver.close()
    process.join(SECONDS_TO_LEAVE)
    if process.is_alive():
        process.kill()
        process.join()
    return answer
