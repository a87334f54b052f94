"""A child that dies costs its own task only, however it dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from optimiser.batch.children import Death, in_children


def double(number: int) -> int:
    """Twice the number, unless the number says how to die."""
    if number < 0:
        os.kill(os.getpid(), -number)
    if number == 1:
        os._exit(3)
    return 2 * number


def results(tasks: list[int], *, jobs: int, work: Callable[[int], int] = double) -> dict[int, str]:
    return {task: str(answer) for task, answer in in_children(tasks, work, jobs=jobs)}


def test_every_task_gets_its_own_answer() -> None:
    assert results([10, 20, 30, 40, 50], jobs=2) == {n: str(2 * n) for n in (10, 20, 30, 40, 50)}


def test_killed_children_cost_one_task_each() -> None:
    assert results([10, -signal.SIGKILL, 20, 1, 30], jobs=2) == {
        10: "20",
        -signal.SIGKILL: "the planning process was ended by SIGKILL",
        20: "40",
        1: "the planning process was ended with exit code 3",
        30: "60",
    }


def test_alarm_is_told_as_a_time_limit() -> None:
    assert "beyond its time limit" in str(Death(-signal.SIGALRM))


def sleep(seconds: int) -> int:
    """Sleep, as a solver that does not come back."""
    time.sleep(seconds)
    return seconds


def test_leaving_early_ends_the_children() -> None:
    """Ctrl-C in the parent closes the generator; nothing may run on behind its back."""
    started = time.monotonic()
    children = in_children([0, 60, 60], sleep, jobs=3)
    assert next(children) == (0, 0)
    children.close()
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("jobs", [1, 5])
def test_no_tasks_no_answers(jobs: int) -> None:
    assert results([], jobs=jobs) == {}
