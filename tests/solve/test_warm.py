"""One solver for many programs: what one question does must not touch the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from optimiser.solve.solution import Clock, Ending
from optimiser.solve.warm import Arrays, WarmHighs


def knapsack(count: int, seed: int) -> Arrays:
    """The most of random values within random weights, in several rows that are hard to meet."""
    draw = np.random.default_rng(seed)
    weight = draw.uniform(1, 100, (8, count))
    return Arrays(
        matrix=csr_matrix(weight),
        row_lower=np.full(8, -np.inf),
        row_upper=weight.sum(axis=1) / 2,
        lower=np.zeros(count),
        upper=np.ones(count),
        cost=-draw.uniform(1, 100, count),
        integer=np.ones(count, dtype=bool),
    )


def test_a_solver_that_was_stopped_answers_the_next_question() -> None:
    solver = WarmHighs(seed=0, gap_fraction=0.0)
    assert solver.least(knapsack(300, seed=1), Clock(seconds=0.2)).ending is not Ending.OPTIMAL
    small = solver.least(knapsack(8, seed=2), Clock(seconds=10))
    afresh = WarmHighs(seed=0, gap_fraction=0.0).least(knapsack(8, seed=2), Clock(seconds=10))
    assert small.ending is Ending.OPTIMAL
    assert small.objective == pytest.approx(afresh.objective)


def blend(count: int, rows: int, seed: int) -> Arrays:
    """A linear program with as many rows as asked for, the first ones always the same."""
    draw = np.random.default_rng(seed)
    cost, weight = draw.uniform(1, 2, count), draw.uniform(0, 1, (400, count))
    return Arrays(
        matrix=csr_matrix(weight[:rows]),
        row_lower=np.ones(rows),
        row_upper=np.full(rows, np.inf),
        lower=np.zeros(count),
        upper=np.full(count, np.inf),
        cost=cost,
    )


@pytest.mark.parametrize("interior", [False, True])
def test_a_program_that_grows_by_rows_starts_from_the_basis_before(*, interior: bool) -> None:
    solver = WarmHighs(seed=0, interior=interior)
    for rows in (200, 240, 280):
        grown = solver.least(blend(60, rows, seed=1), Clock(seconds=10))
        afresh = WarmHighs(seed=0).least(blend(60, rows, seed=1), Clock(seconds=10))
        assert grown.ending is Ending.OPTIMAL
        assert grown.objective == pytest.approx(afresh.objective)


def test_a_basis_that_is_far_off_gives_the_same_answer_as_none() -> None:
    solver = WarmHighs(seed=0)
    solver.least(blend(60, 200, seed=1), Clock(seconds=10))
    solver._steps = 0
    for seed in range(2, 6):
        other = solver.least(blend(400, 200, seed=seed), Clock(seconds=10))
        afresh = WarmHighs(seed=0).least(blend(400, 200, seed=seed), Clock(seconds=10))
        assert other.ending is Ending.OPTIMAL
        assert other.objective == pytest.approx(afresh.objective)


def test_what_cannot_be_met_leaves_the_next_question_alone() -> None:
    solver, possible = WarmHighs(seed=0), blend(60, 40, seed=1)
    first = solver.least(possible, Clock(seconds=10))
    none = replace(possible, upper=np.zeros(60))
    assert solver.least(none, Clock(seconds=10)).ending is Ending.INFEASIBLE
    again = solver.least(possible, Clock(seconds=10))
    assert again.objective == pytest.approx(first.objective)
