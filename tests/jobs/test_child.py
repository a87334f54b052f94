"""A child plans one scenario, within its means, and never outlives those it works for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from api.jobs.child import Child
from api.jobs.words import Word
from tests.jobs.errands import large, send, small, until


def last_word(child: Child) -> Word:
    """The word that a child ends with."""
    words: list[Word] = []
    while not words or words[-1].kind == "progress":
        assert wait([child.ear], timeout=60), "the child says nothing"
        words += child.words()
    child.end()
    return words[-1]


def is_there(pid: int) -> bool:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return told.rpartition(")")[2].split()[0] not in "ZX"


def test_a_child_ends_with_a_checked_plan() -> None:
    word = last_word(send(small()))
    assert word.kind == "plan"
    assert word.body["check"]["passed"] is True


def test_a_child_says_what_is_wrong_with_a_scenario() -> None:
    wrong = small()
    wrong["orders"][0]["alloy"] = "unobtainium"
    word = last_word(send(wrong))
    assert word.kind == "invalid"
    assert "unobtainium" in word.body["detail"]


@pytest.mark.parametrize("memory_mb", [256, 400])
def test_a_child_without_enough_memory_says_so(memory_mb: int) -> None:
    """The libraries alone take more than that; the last word must find room all the same."""
    word = last_word(send(large(), memory_mb=memory_mb))
    assert (word.kind, word.body["code"]) == ("fault", "out_of_memory")
    assert f"{memory_mb} MB" in word.body["detail"]


def test_a_stopped_child_keeps_its_best_plan() -> None:
    child = send(large())
    child.stop()
    word = last_word(child)
    assert word.kind == "plan"
    assert word.body["check"]["passed"] is True


def test_a_signal_meant_for_the_worker_does_not_end_a_child() -> None:
    """A service manager tells every process of the service; the worker decides."""
    child = send(small())
    until(lambda: b"\0" not in ignoring(child.process.pid))
    os.kill(child.process.pid, signal.SIGTERM)
    assert last_word(child).kind == "plan"


def ignoring(pid: int | None) -> bytes:
    """Nothing as soon as the process ignores SIGTERM, or has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return b""
    fields = dict(line.split(":", 1) for line in told.splitlines())
    mask = int(fields.get("SigIgn", "0").strip(), 16)
    return b"" if mask >> (signal.SIGTERM - 1) & 1 else b"\0"


def test_children_start_again_after_their_server_is_killed() -> None:
    child = send(large())
    told = Path(f"/proc/{child.process.pid}/stat").read_text(encoding="ascii")
    server = int(told.rpartition(")")[2].split()[1])
    assert server != os.getpid()
    os.kill(server, signal.SIGKILL)
    until(lambda: not child.process.is_alive())
    assert child.words() == []
    child.end()
    until(lambda: not is_there(child.process.pid or 0), within_s=10)
    assert last_word(send(small())).kind == "plan"


PARENT = """
import sys, time
from tests.jobs.errands import large, send
if __name__ == "__main__":
    print(send(large()).process.pid, flush=True)
    time.sleep(60)
"""


def test_children_die_with_their_worker() -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert worker.stdout is not None
    pid = int(worker.stdout.readline())
    assert is_there(pid)
    worker.kill()
    worker.wait()
    worker.stdout.close()
    until(lambda: not is_there(pid), within_s=10)
