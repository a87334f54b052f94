"""A process that reads one upload within limits of memory, time and disk, so that no file harms.

What it says comes back as JSON, never as pickled objects.
"""

from __future__ import annotations

import multiprocessing as mp
import resource
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from api.settings import Settings
from api.uploads.reading import Upload, answer_to, too_costly

PRELOAD: Final = ["api.uploads.reading", "api.jobs.planning"]
MOST_ANSWER_BYTES: Final = 200_000_000
MOST_WRITTEN_BYTES: Final = 150_000_000
GRACE_S: Final = 30.0
"""How long a child may wait for a processor beyond the time that it may use one."""
END_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one child may take."""

    memory_mb: int
    cpu_s: int


def read_in_child(upload: Upload, settings: Settings) -> bytes | None:
    """What the child says of an upload; None if it died of it or took too long."""
    limits = Limits(memory_mb=settings.import_memory_mb, cpu_s=settings.import_cpu_s)
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    ear, mouth = context.Pipe(duplex=False)
    process = context.Process(target=_live, args=(upload, limits, mouth), daemon=True)
    process.start()
    mouth.close()
    try:
        if ear.poll(limits.cpu_s + GRACE_S):
            return ear.recv_bytes(MOST_ANSWER_BYTES)
    except (EOFError, OSError):
        return None
    finally:
        process.join(END_S if process.exitcode is None else 0)
        process.kill()
        process.join()
        process.close()
        ear.close()
    return None


def told_without_answer(upload: Upload) -> dict[str, Any]:
    """What is said of a file that its child did not survive."""
    return {"scenario": None, "issues": [too_costly(upload.path.name).model_dump(mode="json")]}


def _live(upload: Upload, limits: Limits, mouth: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = limits.memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN_BYTES, MOST_WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mouth.send_bytes(answer_to(upload))
