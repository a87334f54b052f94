"""A process that holds one plan open, so that one that dies costs one answer only."""

from __future__ import annotations

import ctypes
import json
import multiprocessing as mp
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

from api.aside import END_S, FAILED, PRELOAD, bound_memory, ran_out

PR_SET_PDEATHSIG: Final = 1
MEGABYTE: Final = 1_000_000
MOST_ANSWER_BYTES: Final = 100_000_000
MOST_WRITTEN_BYTES: Final = 1_000_000


@dataclass(slots=True)
class Child:
    """A child that holds a plan open. It is asked in bytes and answers in bytes."""

    process: BaseProcess
    line: Connection

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.is_alive()

    def ask(self, wanted: bytes, *, seconds: float) -> bytes | None:
        """Its answer; None if it took more than it may have: then it is of no more use."""
        try:
            self.line.send_bytes(wanted)
            if self.line.poll(seconds):
                return self.line.recv_bytes(MOST_ANSWER_BYTES)
        except (EOFError, OSError):
            return self._last_word()
        return None

    def _last_word(self) -> bytes | None:
        """What is to be said of its death: one by a signal had too little memory or time."""
        self.process.join(END_S)
        code = self.process.exitcode
        if code is None or code < 0:
            return None
        return _fault(FAILED, f"the child that held the plan open ended with exit code {code}")

    def end(self) -> None:
        """Make an end of it."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.line.close()


def start(opening: bytes, *, memory_mb: int) -> Child:
    """Send a child on its way with the plan that it is to hold open."""
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    line, its_line = context.Pipe(duplex=True)
    process = context.Process(target=_live, args=(opening, memory_mb, its_line), daemon=True)
    process.start()
    its_line.close()
    return Child(process, line)


def _live(opening: bytes, memory_mb: int, line: Connection) -> None:
    """In the child: answer until nobody is there to ask."""
    from api.what_ifs.holding import TOO_COSTLY, opened  # noqa: PLC0415 -- the server has it loaded

    lift = _bound(memory_mb)
    try:
        held = opened(opening)
        while True:
            wanted = json.loads(line.recv_bytes())
            found = {"fault": held} if isinstance(held, str) else held.said(**wanted)
            line.send_bytes(json.dumps(found, allow_nan=False).encode())
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001 -- whoever asks logs it and says that it is our fault
        lift()
        fault = TOO_COSTLY if ran_out(error) else FAILED
        line.send_bytes(_fault(fault, "" if fault == TOO_COSTLY else traceback.format_exc()))


def _fault(fault: str, trace: str) -> bytes:
    return json.dumps({"fault": fault, "trace": trace}).encode()


def _bound(memory_mb: int) -> Callable[[], None]:
    """Leave with whoever asks, stay when a terminal says Ctrl-C, and keep to limits.

    What comes back lifts the one of memory, for a last word.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN_BYTES, MOST_WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return bound_memory(memory_mb * MEGABYTE)
