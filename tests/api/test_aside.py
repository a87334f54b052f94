"""Work in a process of its own: what takes too much is told apart from what is our fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from api.aside import Failed, Limits, aside, ran_out

LIMITS = Limits(memory_mb=2000, cpu_s=10)


def answer(kind: str) -> bytes:
    """An answer, or a death of that kind."""
    if kind == "signal":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "memory":
        raise MemoryError
    if kind == "thread":
        raise RuntimeError("can't start new thread")
    if kind == "fault":
        raise RuntimeError("nobody foresaw this")
    return kind.encode()


def test_an_answer_comes_back_as_bytes() -> None:
    assert aside(LIMITS, answer, "good") == b"good"


@pytest.mark.parametrize("kind", ["signal", "memory", "thread"])
def test_what_takes_too_much_has_no_answer(kind: str) -> None:
    assert aside(LIMITS, answer, kind) is None


def test_what_fails_otherwise_is_our_fault() -> None:
    with pytest.raises(Failed, match="exit code 1"):
        aside(LIMITS, answer, "fault")


def test_other_errors_are_no_want_of_memory() -> None:
    assert ran_out(RuntimeError("std::bad_alloc"))
    assert not ran_out(RuntimeError("no such order"))


CHILDREN = """
import os, pathlib
from api.aside import make_ready
children = pathlib.Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
before = children.read_text().split()
make_ready()
print(len(before), len(children.read_text().split()) > 0)
"""


def test_what_work_comes_from_is_there_before_it_is_needed() -> None:
    found = subprocess.run(
        [sys.executable, "-c", CHILDREN], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["0", "True"]
