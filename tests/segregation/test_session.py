"""Programs with mixing: published optima, and what every answer must keep."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.segregation import Yard, asked, yard
from optimiser.formulation.program import Linear
from optimiser.segregation.session import MixingSession
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.solve.warm import Found
from tests.segregation.pools import Pools, haverly, misses


def least(pools: Pools, **effort):
    program, mixing, form = pools.asked()
    session = MixingSession(program, mixing, Effort(**effort))
    return session.minimise(form, Clock(seconds=600)), program, mixing


@pytest.mark.parametrize(
    ("optimum", "pools"),
    [
        (-400, haverly()),
        (-600, haverly(demand=600)),
        (-750, haverly(clean_price=13)),
        (-500, haverly(bins=2)),
        (-350, haverly(bin_cost=50)),
        (-320, haverly(bin_cost=50, stream_cost=30)),
        (0, haverly(bin_cost=500)),
    ],
    ids=["first", "second", "third", "two bins", "opened", "fixed costs", "not worth it"],
)
def test_haverly_comes_out_and_is_proved(optimum, pools) -> None:
    solution, program, mixing = least(pools)
    assert solution.ending is Ending.OPTIMAL
    assert pytest.approx(optimum, rel=1e-5, abs=1e-4) == solution.objective
    assert solution.bound <= solution.objective
    assert misses(program, mixing, solution.found) < 1e-6


def test_streams_that_may_not_meet_an_exit_are_not_in_a_bin_that_serves_it() -> None:
    """Without the flow of the clean stream to the better product, that product is not made."""
    pools = haverly()
    gone = pools.flows.pop((0, 1, 1))
    pools.upper[gone] = 0.0
    solution, program, mixing = least(pools)
    assert solution.ending is Ending.OPTIMAL
    kg = {key: solution.found[column] for key, column in pools.flows.items()}
    assert kg[0, 1, 0] == 0.0 or kg[0, 0, 1] == 0.0
    assert misses(program, mixing, solution.found) < 1e-6


def test_what_cannot_be_is_said() -> None:
    pools = haverly()
    better = [pools.flows[0, 0, 1]]
    pools.row(dict.fromkeys(better, 1.0), 500.0, np.inf)
    solution, _, _ = least(pools)
    assert solution.ending is Ending.INFEASIBLE
    assert solution.values is None


def test_rows_that_are_kept_hold_in_later_answers() -> None:
    program, mixing, form = haverly().asked()
    session = MixingSession(program, mixing, Effort())
    first = session.minimise(form, Clock(seconds=600))
    session.keep(form, most=-390.0)
    session.hint(first.found)
    bought = Linear(cost=np.where(np.arange(program.width) == 4, 1.0, 0.0))
    second = session.minimise(bought, Clock(seconds=600))
    assert form.at(second.found) <= -390.0 + 1e-4
    assert misses(program, mixing, second.found) < 1e-6


def test_a_small_yard_is_proved() -> None:
    program, mixing, form = asked(yard(streams=12, bins=3, orders=4, seed=4))
    told: list[tuple[float, float]] = []
    session = MixingSession(
        program, mixing, Effort(), report=lambda value, bound: told.append((value, bound))
    )
    solution = session.minimise(form, Clock(seconds=600))
    assert solution.ending is Ending.OPTIMAL
    assert solution.objective - solution.bound <= 1e-3 * solution.objective
    assert misses(program, mixing, solution.found) < 1e-6
    assert told[-1][0] == pytest.approx(solution.objective)
    assert all(bound <= value for value, bound in told)


@pytest.mark.slow
def test_whole_streams_are_in_one_bin() -> None:
    program, mixing, form = asked(yard(streams=16, bins=3, orders=4, seed=1, whole=True))
    solution = MixingSession(program, mixing, Effort(gap_fraction=0.09)).minimise(
        form, Clock(seconds=15)
    )
    kg = np.zeros((3, 16))
    np.add.at(kg, (mixing.bin, mixing.entry), solution.found[mixing.flow])
    assert ((kg > 1e-6).sum(axis=0) <= 1).all()
    assert misses(program, mixing, solution.found) < 1e-6
    assert solution.bound <= solution.objective <= solution.bound * 1.1


@pytest.mark.slow
@pytest.mark.parametrize(
    "drawn",
    [
        yard(streams=14, bins=3, orders=5, seed=6),
        yard(streams=9, bins=2, orders=3, seed=1, whole=True),
    ],
    ids=["divided", "whole"],
)
def test_counted_work_gives_the_same_answer_again(drawn: Yard) -> None:
    program, mixing, form = asked(drawn)
    clocks = [Clock(seconds=600), Clock(seconds=600)]
    first, second = (
        MixingSession(program, mixing, Effort(gap_fraction=1e-6, nodes=20, seed=3)).minimise(
            form, clock
        )
        for clock in clocks
    )
    assert not any(clock.is_over or clock.cut_short for clock in clocks)
    assert second.objective == pytest.approx(first.objective, rel=1e-12)
    assert second.bound == pytest.approx(first.bound, rel=1e-12)
    assert second.found == pytest.approx(first.found, rel=1e-9)


def test_that_there_is_nothing_proves_nothing_of_a_plan_that_is_known(monkeypatch) -> None:
    """A search for a proof that contradicts a plan in hand raises no bound to its value."""

    class Nothing:
        is_over = True

        def wait(self) -> Found:
            return Found(ending=Ending.INFEASIBLE, values=None, objective=np.inf, bound=np.inf)

    monkeypatch.setattr("optimiser.segregation.proving.begun", lambda *_, **__: Nothing())
    program, mixing, form = haverly().asked()
    solution = MixingSession(program, mixing, Effort()).minimise(form, Clock(seconds=600))

    assert solution.objective == pytest.approx(-400, rel=1e-5)
    assert solution.ending is Ending.FEASIBLE
    assert solution.bound < -401


def test_a_stop_gives_the_best_so_far() -> None:
    program, mixing, form = asked(yard(streams=20, bins=4, orders=6, seed=1))
    clock = Clock(seconds=600)

    def report(value: float, _: float) -> None:
        if np.isfinite(value):
            clock.stop.set()

    session = MixingSession(program, mixing, Effort(gap_fraction=1e-9), report=report)
    solution = session.minimise(form, clock)
    assert solution.ending is Ending.FEASIBLE
    assert solution.bound <= solution.objective
    assert misses(program, mixing, solution.found) < 1e-6


def test_a_stop_before_the_first_plan_gives_one() -> None:
    program, mixing, form = asked(yard(streams=20, bins=4, orders=6, seed=1, whole=True))
    clock = Clock(seconds=600)
    session = MixingSession(program, mixing, Effort(), report=lambda *_: clock.stop.set())
    solution = session.minimise(form, clock)
    assert solution.ending is Ending.FEASIBLE
    assert np.isfinite(solution.bound)
    assert misses(program, mixing, solution.found) < 1e-6


@pytest.mark.slow
def test_whole_lots_come_near_the_bound() -> None:
    program, mixing, form = asked(yard(streams=40, orders=6, bins=5, seed=4, whole=True))
    session = MixingSession(program, mixing, Effort(gap_fraction=0.02))
    solution = session.minimise(form, Clock(seconds=40))
    assert solution.objective - solution.bound <= 0.02 * abs(solution.objective)
    whole = solution.found[program.integer]
    assert np.abs(whole - np.round(whole)).max() < 1e-9
    assert misses(program, mixing, solution.found) < 1e-6
