"""One solver for many programs: what one question does must not touch the next."""

from __future__ import annotations

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
