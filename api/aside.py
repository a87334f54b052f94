"""Work that is done in a process of its own, within limits of memory, time and disk.

Whatever happens to that process, this one lives. What it says comes back as bytes, never as
pickled objects.
"""

from __future__ import annotations

import multiprocessing as mp
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final, ParamSpec

P = ParamSpec("P")
PRELOAD: Final = [
    "api.uploads.reading",
    "api.jobs.planning",
    "api.runs.reasons",
    "api.runs.accounting",
    "api.runs.correcting",
    "api.what_ifs.holding",
]
MOST_ANSWER_BYTES: Final = 200_000_000
MOST_WRITTEN_BYTES: Final = 150_000_000
GRACE_S: Final = 30.0
"""How long a process may wait for a processor beyond the time that it may use one."""
END_S: Final = 5.0
FAILED: Final = "failed"
OUT_OF_MEMORY: Final = 12
"""What a process exits with that had too little; ENOMEM."""
SET_ASIDE_BYTES: Final = 4_000_000
NO_ROOM: Final = (
    "can't start new thread", "failed to map segment", "cannot allocate memory", "bad_alloc",
)  # fmt: skip
"""What is said where there is no room for the stack of a thread, a library or a solver's arrays."""


class Failed(RuntimeError):
    """A process failed by a fault of ours, which it told on its standard error."""


def ran_out(error: BaseException) -> bool:
    """Whether an error means that there was too little memory."""
    return isinstance(error, MemoryError) or any(say in str(error).lower() for say in NO_ROOM)


def bound_memory(most_bytes: int) -> Callable[[], None]:
    """Let this process have so much memory; what comes back lifts the bound, for a last word.

    That takes a little memory itself where there is none left: some is set aside for it.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    unbound, set_aside = (hard, hard), [bytearray(SET_ASIDE_BYTES)]
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, hard))

    def lift() -> None:
        set_aside.clear()
        resource.setrlimit(resource.RLIMIT_AS, unbound)

    return lift


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one process may take."""

    memory_mb: int
    cpu_s: int


def make_ready() -> None:
    """Start what such processes come from, which loads all that they need while nobody waits.

    Without it the first of them waits for that, some seconds.
    """
    mp.get_context("forkserver").set_forkserver_preload(PRELOAD)
    forkserver.ensure_running()


def aside(
    limits: Limits, work: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs
) -> bytes | None:
    """What ``work`` returns; None if it took more memory or time than it may.

    Raises:
        Failed: it ended otherwise without an answer.
    """
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    ear, mouth = context.Pipe(duplex=False)
    process = context.Process(target=_live, args=(limits, mouth, work, args, kwargs), daemon=True)
    process.start()
    mouth.close()
    try:
        if ear.poll(limits.cpu_s + GRACE_S):
            return ear.recv_bytes(MOST_ANSWER_BYTES)
    except (EOFError, OSError):
        _must_have_taken_too_much(process)
        return None
    finally:
        process.join(END_S if process.exitcode is None else 0)
        process.kill()
        process.join()
        process.close()
        ear.close()
    return None


def _must_have_taken_too_much(process: BaseProcess) -> None:
    """A process without an answer was ended by a signal, or had too little memory; or it failed."""
    process.join(END_S)
    code = process.exitcode
    if code is not None and code >= 0 and code != OUT_OF_MEMORY:
        raise Failed(f"a process ended without an answer, with exit code {code}")


def _live(
    limits: Limits,
    mouth: Connection,
    work: Callable[..., bytes],
    args: tuple[object, ...],
    kwargs: dict[str, object],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lift = bound_memory(limits.memory_mb * 1_000_000)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN_BYTES, MOST_WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        mouth.send_bytes(work(*args, **kwargs))
    except BaseException as error:
        lift()  # to say so takes memory too
        if ran_out(error):
            sys.exit(OUT_OF_MEMORY)
        raise
