"""A solver that does not end must not keep a plan waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from optimiser.formulation.program import Floats, Linear
from optimiser.solve import running
from optimiser.solve.alone import has_none
from optimiser.solve.highs import HighsSession, _QuietHighs
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.solve.warm import WarmHighs
from tests.solve.test_solvers import program
from tests.solve.test_warm import blend

OVER = 0.01
"""Seconds after which the clock of a solver that does not end is over."""
Deafen = Callable[[], None]


@pytest.fixture
def deafen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deafen]:
    """From when it is called, the next solver that is run works on until the test is over."""
    over, deaf = threading.Event(), threading.Event()
    runs = _QuietHighs.run

    def run(solver: Any) -> Any:
        if not deaf.is_set():
            return runs(solver)
        deaf.clear()
        over.wait()
        return None

    monkeypatch.setattr(running, "PATIENCE_S", 0.2)
    monkeypatch.setattr(_QuietHighs, "run", run)
    yield deaf.set
    over.set()


def test_a_session_whose_solver_does_not_end_answers_nothing_more(deafen: Deafen) -> None:
    session = HighsSession(program([[1.0, 1.0]], lower=2.0), Effort())
    form = Linear(cost=np.ones(2))
    assert session.minimise(form, Clock(seconds=10)).objective == pytest.approx(2.0)
    session.bound(np.array([0]), np.array([3.0]), np.array([4.0]))
    deafen()
    assert session.minimise(form, Clock(seconds=OVER)).ending is Ending.NO_SOLUTION
    session.keep(form, most=2.5)
    session.bound(np.array([1]), np.array([0.0]), np.array([1.0]))
    assert session.minimise(form, Clock(seconds=10)).ending is Ending.NO_SOLUTION


def test_what_a_solver_had_told_before_it_was_lost_is_kept(deafen: Deafen) -> None:
    whole = program([[1.0, 1.0]], lower=2.0, integer=np.array([True, True]))
    session, form = HighsSession(whole, Effort()), Linear(cost=np.ones(2))

    told: list[float] = []

    def hear(values: Floats, bound: float) -> None:
        told.extend([*values, bound])

    deafen()
    session._listen(hear)
    session._listen = lambda _: None  # type: ignore[method-assign]
    session._news, session._dual = np.array([2.0, 0.0]), 1.5
    found = session.minimise(form, Clock(seconds=OVER), hear=hear)
    assert found.ending is Ending.FEASIBLE
    assert found.objective == pytest.approx(2.0)
    assert found.bound == pytest.approx(1.5)
    assert told[:3] == pytest.approx([2.0, 0.0, 1.5])


def test_a_solver_for_many_programs_answers_the_next_one(deafen: Deafen) -> None:
    solver, wanted = WarmHighs(seed=0), blend(60, 40, seed=1)
    first = solver.least(wanted, Clock(seconds=10))
    deafen()
    assert solver.least(wanted, Clock(seconds=OVER)).ending is Ending.NO_SOLUTION
    assert solver.least(wanted, Clock(seconds=10)).objective == pytest.approx(first.objective)


def test_a_block_that_no_answer_comes_for_is_not_called_impossible(deafen: Deafen) -> None:
    none = OpenProgram(program([[1.0, 1.0]], lower=10.0, most=1.0))
    assert has_none(none, np.array([0, 1]), Clock(seconds=10))
    deafen()
    assert not has_none(none, np.array([0, 1]), Clock(seconds=OVER))


def test_a_solver_that_ends_within_patience_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        done = False

        def cancelSolve(self) -> None:  # noqa: N802 - a name of highspy
            pass

        def run(self) -> None:
            threading.Event().wait(0.3)
            self.done = True

    slow = Slow()
    monkeypatch.setattr(running, "PATIENCE_S", 60.0)
    assert running.run(slow, Clock(seconds=OVER), until_over=True)
    assert slow.done
