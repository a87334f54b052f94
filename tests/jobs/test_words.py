"""Words come whole or later, and nobody waits for the rest of one."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import threading
import time
from multiprocessing.connection import Connection

import pytest

from api.jobs import child as children
from api.jobs import worker as module
from api.jobs.child import Child, Errand
from api.jobs.words import Ear, Word, say
from api.settings import Settings
from api.store import Store
from tests.jobs.errands import ask, ended, small, until, working
from tests.store.deeds import run_of

LONG = Word("plan", {"charges": ["a line of it, ü\n"] * 20_000})
"""Several times what a pipe takes at once."""


def test_a_word_that_is_half_said_is_heard_later() -> None:
    listening, mouth = mp.Pipe(duplex=False)
    ear = Ear(listening)
    assert ear.words() == []
    os.write(mouth.fileno(), b'{"kind": "progress", "bo')
    assert ear.words() == []
    os.write(mouth.fileno(), b'dy": {"goal": "cost"}}\n')
    say(mouth, Word("fault", {"detail": "no more"}))
    assert ear.words() == [
        Word("progress", {"goal": "cost"}),
        Word("fault", {"detail": "no more"}),
    ]
    mouth.close()
    assert ear.words() == []


def test_a_word_longer_than_the_pipe_comes_whole() -> None:
    listening, mouth = mp.Pipe(duplex=False)
    ear = Ear(listening)
    speaker = threading.Thread(target=say, args=(mouth, LONG))
    speaker.start()
    assert until(ear.words) == [LONG]
    speaker.join()


def stops_midway(mouth: Connection) -> None:
    """In a child: begin a plan, and be stopped in the midst of it."""
    os.write(mouth.fileno(), b'{"kind": "plan", "body": {')
    os.kill(os.getpid(), signal.SIGSTOP)


@pytest.mark.slow
def test_a_child_stopped_in_the_midst_of_its_plan_costs_its_own_run_only(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker goes on planning others and renewing leases, until the child's time is over."""
    stopped: list[Child] = []

    def start(errand: Errand) -> Child:
        if stopped:
            return children.start(errand)
        listening, mouth = mp.Pipe(duplex=False)
        _, ours = mp.Pipe(duplex=False)
        process = mp.get_context("forkserver").Process(target=stops_midway, args=(mouth,))
        process.start()
        mouth.close()
        stopped.append(Child(process, Ear(listening), ours))
        return stopped[0]

    monkeypatch.setattr(module, "start", start)
    first = ask(store, small())
    with working(store, settings, jobs=2, lease_s=6.0) as worker:
        (work,) = until(lambda: list(worker.under_way))
        until(lambda: work.child.ear.beginning)
        for _ in range(3):
            assert ended(store, ask(store, small())).state == "succeeded"
        time.sleep(7.0)  # longer than the lease
        held = run_of(store, first)
        assert (held.state, held.attempts, held.fence) == ("running", 1, work.claim.fence)
        work.deadline_s = 0.0
        run = ended(store, first)
    assert (run.state, run.attempts) == ("succeeded", 2)
    assert not stopped[0].process.is_alive()
