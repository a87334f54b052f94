"""Two solvers, one answer; and honest endings where there is none."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from optimiser.formulation.program import INFINITY, Linear, Program, rows
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.scaling import scaled
from optimiser.solve.solution import Clock, Effort, Ending, Solution


def program(matrix, *, lower=-INFINITY, upper=INFINITY, most=INFINITY, **more) -> Program:
    """Columns from 0 to ``most``; rows of a matrix between ``lower`` and ``upper``."""
    dense = np.array(matrix, dtype=float)
    count, width = dense.shape
    at_row, at_column = np.nonzero(dense)
    columns = {
        "lower": np.zeros(width),
        "upper": np.broadcast_to(np.asarray(most, dtype=float), width),
        "scale": np.ones(width),
        "integer": np.zeros(width, dtype=bool),
    }
    found = rows(count, (at_row, at_column, dense[at_row, at_column]), lower=lower, upper=upper)
    return Program(rows=found, **columns | more)


def by_highs(asked: Program, form: Linear, clock: Clock) -> Solution:
    return HighsSession(asked, Effort(gap_fraction=0.0)).minimise(form, clock)


both = pytest.mark.parametrize("minimise", [by_highs, glop.minimise], ids=["HiGHS", "GLOP"])


@both
def test_hand_worked_least_cost(minimise):
    """Ten in all, at most four of the cheap one: 4 and 6, for 4 + 12 and a constant of 5."""
    asked = program([[1.0, 1.0]], lower=10.0, most=[4.0, INFINITY])
    form = Linear(cost=np.array([1.0, 2.0]), constant=5.0)

    found = minimise(asked, form, Clock(seconds=10.0))

    assert found.ending is Ending.OPTIMAL
    assert found.found == pytest.approx([4.0, 6.0])
    assert found.objective == pytest.approx(21.0)
    assert found.bound == pytest.approx(21.0)


@both
def test_nothing_to_decide_is_decided(minimise):
    """No column: the constant is all there is."""
    asked = program(np.zeros((1, 0)), upper=1.0)

    found = minimise(asked, Linear(cost=np.zeros(0), constant=5.0), Clock(seconds=10.0))

    assert found.ending is Ending.OPTIMAL
    assert (found.objective, found.bound) == pytest.approx((5.0, 5.0))


@both
def test_scale_of_columns_changes_no_answer(minimise):
    asked = program([[1.0, 1e-4]], lower=10.0, most=[4.0, INFINITY], scale=np.array([4.0, 2.0**16]))

    found = minimise(asked, Linear(cost=np.array([1.0, 2.0])), Clock(seconds=10.0))

    assert found.found == pytest.approx([4.0, 60000.0])


@pytest.mark.parametrize("seed", range(5))
def test_solvers_agree(seed):
    """Drawn covering programs, whose duals bound them from below."""
    draw = np.random.default_rng(seed)
    asked = program(draw.uniform(0.1, 1.0, (8, 12)), lower=draw.uniform(1.0, 9.0, 8))
    form = Linear(cost=draw.uniform(1.0, 3.0, 12))

    one, other = (solve(asked, form, Clock(seconds=10.0)) for solve in (by_highs, glop.minimise))

    assert one.objective == pytest.approx(other.objective, rel=1e-7)
    assert one.bound == pytest.approx(other.bound, rel=1e-7)


@both
def test_no_answer_is_infeasible(minimise):
    asked = program([[1.0, 1.0], [1.0, 1.0]], lower=[5.0, -INFINITY], upper=[INFINITY, 4.0])

    found = minimise(asked, Linear(cost=np.ones(2)), Clock(seconds=10.0))

    assert found.ending is Ending.INFEASIBLE
    assert found.values is None


@both
def test_no_end_has_no_values(minimise):
    """GLOP may call it infeasible, which nobody believes before HiGHS was asked as well."""
    asked = program([[1.0, -1.0]], upper=4.0)

    found = minimise(asked, Linear(cost=np.array([-1.0, -1.0])), Clock(seconds=10.0))

    allowed = {Ending.UNBOUNDED} if minimise is by_highs else {Ending.UNBOUNDED, Ending.INFEASIBLE}
    assert found.ending in allowed
    assert found.values is None


def split(count: int) -> tuple[Program, Linear]:
    """Halve five lists of weights as evenly as can be: easy to do, and very hard to do best."""
    weights = np.random.default_rng(1).integers(1, 100, (5, count)).astype(float)
    asked = program(
        np.hstack([weights, -np.eye(5), np.eye(5)]),
        lower=weights.sum(axis=1) // 2,
        upper=weights.sum(axis=1) // 2,
        most=np.concatenate([np.ones(count), np.full(10, INFINITY)]),
        integer=np.concatenate([np.ones(count, dtype=bool), np.zeros(10, dtype=bool)]),
    )
    return asked, Linear(cost=np.concatenate([np.zeros(count), np.ones(10)]))


@both
def test_clock_that_is_over_gives_no_solution(minimise):
    draw = np.random.default_rng(0)
    asked = program(draw.uniform(0.1, 1.0, (40, 60)), lower=draw.uniform(1.0, 9.0, 40))

    found = minimise(asked, Linear(cost=draw.uniform(1.0, 3.0, 60)), Clock(seconds=0.0))

    assert found.ending is Ending.NO_SOLUTION
    assert found.values is None


def test_stop_keeps_the_best():
    """Stopped long before the end, there is an answer, and a bound that lies below it."""
    asked, form = split(40)
    clock = Clock(seconds=60.0)
    threading.Timer(0.5, clock.stop.set).start()
    started = time.monotonic()

    found = by_highs(asked, form, clock)

    assert time.monotonic() - started < 30.0
    assert found.ending is Ending.FEASIBLE
    assert found.bound <= found.objective
    assert form.at(found.found) == pytest.approx(found.objective)


def test_every_question_about_whole_numbers_has_its_own_time():
    """HiGHS once counted the time of the questions before to the good of the next."""
    asked, form = split(40)
    session = HighsSession(asked, Effort(gap_fraction=0.0))
    session.minimise(form, Clock(seconds=4.0))
    started = time.monotonic()

    session.minimise(form, Clock(seconds=0.2))

    assert time.monotonic() - started < 3.5


def test_a_plan_that_is_good_enough_ends_the_search():
    asked, form = split(40)
    session = HighsSession(asked, Effort(gap_fraction=0.0))

    found = session.minimise(form, Clock(seconds=60.0), enough=1000.0)

    assert found.ending is Ending.FEASIBLE
    assert found.objective <= 1000.0


def test_columns_may_be_whole_by_turns():
    """Of 0 to 3 pieces of 300 kg each, at least 1000 kg in all: only what must be whole is."""
    asked = program(
        [[1.0, 1.0]],
        lower=1000.0,
        most=np.full(2, 900.0),
        scale=np.full(2, 300.0),
        integer=np.ones(2, dtype=bool),
    )
    session, form = HighsSession(asked, Effort(gap_fraction=0.0)), Linear(cost=np.ones(2))

    session.make_whole(np.array([0, 1]))
    both = session.minimise(form, Clock(seconds=10.0))
    session.bound(np.array([0, 1]), np.zeros(2), np.array([600.0, 900.0]))
    narrower = session.minimise(form, Clock(seconds=10.0))
    session.make_whole(np.array([], dtype=int))
    neither = session.minimise(form, Clock(seconds=10.0))

    assert [both.objective, narrower.objective] == pytest.approx([1200.0, 1200.0])
    assert narrower.found[0] <= 600.0
    assert neither.bound == pytest.approx(1000.0)


def test_price_is_what_one_more_unit_of_a_limit_changes():
    """At least ten at two apiece; of the cheaper sort, of which there are four, one saves one."""
    asked = program([[1.0, 1.0], [0.0, 1.0]], lower=[10.0, -INFINITY], upper=[INFINITY, 4.0])

    found = glop.minimise(asked, Linear(cost=np.array([2.0, 1.0])), Clock(seconds=10.0))

    assert found.objective == pytest.approx(16.0)
    assert found.price == pytest.approx([2.0, -1.0])


def test_whole_numbers_come_in_steps_of_their_scale():
    """At least 1000 kg in pieces of 300 kg."""
    asked = program([[1.0]], lower=1000.0, scale=np.array([300.0]), integer=np.array([True]))

    found = by_highs(asked, Linear(cost=np.ones(1)), Clock(seconds=10.0))

    assert found.found == pytest.approx([1200.0])


def test_session_keeps_what_was_kept_and_fixed():
    """Least of the first while the sum of both stays ten; then the second may not exceed seven."""
    session = HighsSession(program([[1.0, 1.0]], lower=10.0, upper=10.0), Effort())
    first, second = (Linear(cost=np.eye(2)[n]) for n in (0, 1))

    free = session.minimise(first, Clock(seconds=10.0))
    session.keep(second, most=7.0)
    kept = session.minimise(first, Clock(seconds=10.0))
    session.fix(np.array([1]), np.array([2.0]))
    fixed = session.minimise(first, Clock(seconds=10.0))

    assert [free.objective, kept.objective, fixed.objective] == pytest.approx([0.0, 3.0, 8.0])


def test_accuracy_is_in_the_unit_of_the_form():
    """With ten allowed, any of the answers from the best up to ten above it will do."""
    asked, form = split(20)
    session = HighsSession(asked, Effort(gap_fraction=0.0))

    rough = session.minimise(form, Clock(seconds=20.0), accuracy=10.0)

    assert rough.ending is Ending.OPTIMAL
    assert rough.objective - rough.bound <= 10.0 + 1e-6


def test_rows_are_scaled_by_powers_of_two():
    found = scaled(program([[3000.0, 0.0], [0.0, 0.003]], upper=1.0))

    assert np.log2(found.row_scale) == pytest.approx(np.round(np.log2(found.row_scale)))
    assert np.abs(found.matrix.data) == pytest.approx([1.0, 1.0], rel=0.5)


def test_clock_runs_out_or_is_stopped():
    clock = Clock(seconds=100.0)
    assert not clock.is_over
    clock.stop.set()
    assert clock.left == 0.0
    assert Clock(seconds=0.0).is_over


def test_session_prices_rows_and_bounds():
    """One more asked of the sum costs 2; one more of the cheap column allowed saves 1."""
    asked = program([[1.0, 1.0]], lower=10.0, most=[4.0, INFINITY], scale=np.array([1.0, 8.0]))
    form = Linear(cost=np.array([1.0, 2.0]))
    session = HighsSession(asked, Effort())
    session.minimise(form, Clock(seconds=10.0))

    by_row, by_column = session.prices(form)

    assert by_row == pytest.approx([2.0])
    assert by_column == pytest.approx([-1.0, 0.0])


def test_session_moves_bounds_and_lets_rows_go():
    asked = program([[1.0, 1.0], [0.0, 1.0]], lower=[10.0, 3.0], most=[4.0, INFINITY])
    form = Linear(cost=np.array([1.0, 2.0]))
    session = HighsSession(asked, Effort())

    session.bound(np.array([0]), np.array([0.0]), np.array([9.0]))
    assert session.minimise(form, Clock(seconds=10.0)).found == pytest.approx([7.0, 3.0])
    session.release(np.array([1]))
    assert session.minimise(form, Clock(seconds=10.0)).found == pytest.approx([9.0, 1.0])


def test_clock_ahead_ends_earlier_and_hears_the_same_stop():
    clock = Clock(seconds=60.0)
    ahead = clock.less(5.0)

    assert ahead.left == pytest.approx(clock.left - 5.0, abs=0.1)
    clock.stop.set()
    assert ahead.is_over


def test_clock_that_is_over_gives_a_moment():
    clock = Clock(seconds=60.0)
    assert clock.for_a_moment(least=0.5, most=2.0).seconds == pytest.approx(2.0)

    clock.stop.set()
    assert clock.for_a_moment(least=0.5, most=2.0).seconds == pytest.approx(0.5)


def test_a_program_that_the_solver_does_not_take_is_never_answered():
    """Two entries in one place of a row: without the program there is nothing to decide."""
    twice = rows(1, (0, np.array([0, 0]), np.array([1.0, 1.0])), lower=1.0)
    asked = program([[1.0]], lower=1.0)

    with pytest.raises(ValueError, match="does not take"):
        HighsSession(replace(asked, rows=twice), Effort(gap_fraction=0.0))
