"""Columns that only sum others are left out, and nothing changes by that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from optimiser.segregation.slim import slim
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, WarmHighs

FLOWS, SUMS = 6, 4


def drawn(seed: int) -> Arrays:
    """Flows, then sums of them: the first is told only, others are limited by one row or two."""
    random = np.random.default_rng(seed)
    matrix = np.zeros((SUMS + 5, FLOWS + SUMS))
    matrix[:SUMS, :FLOWS] = random.random((SUMS, FLOWS))
    matrix[np.arange(SUMS), FLOWS + np.arange(SUMS)] = -random.uniform(0.5, 2.0, SUMS)
    matrix[SUMS, FLOWS + 1] = 1.0
    matrix[SUMS + 1, FLOWS + 2], matrix[SUMS + 1, 0] = 1.0, -0.1
    matrix[SUMS + 2, FLOWS + 3], matrix[SUMS + 3, FLOWS + 3] = 1.0, -1.0
    matrix[SUMS + 4, :FLOWS] = 1.0
    lower = np.concatenate([np.full(SUMS, 0.2), np.full(4, -np.inf), [1.0]])
    upper = np.concatenate([np.full(SUMS, 0.2), [0.9, 1.1, 1.2, -0.05], [np.inf]])
    return Arrays(
        matrix=csr_matrix(matrix),
        row_lower=lower,
        row_upper=upper,
        lower=np.concatenate([np.zeros(FLOWS), np.full(SUMS, -10.0)]),
        upper=np.concatenate([np.full(FLOWS, 0.8), np.full(SUMS, np.inf)]),
        cost=np.concatenate([random.uniform(0.5, 1.5, FLOWS), np.zeros(SUMS)]),
    )


def least(arrays: Arrays) -> float:
    return WarmHighs(seed=0).least(arrays, Clock(seconds=600)).objective


@pytest.mark.parametrize("seed", range(6))
def test_sums_in_one_row_or_none_go_and_the_least_stays(seed) -> None:
    arrays = drawn(seed)
    kept = np.arange(FLOWS + SUMS) < FLOWS
    found, left = slim(arrays, kept)
    assert left.tolist() == [*range(FLOWS), FLOWS + 3]
    assert found.matrix.shape == (SUMS + 5 - 3, FLOWS + 1)
    assert np.isfinite(least(arrays))
    assert least(found) == pytest.approx(least(arrays), rel=1e-7)


def test_a_sum_with_a_cost_or_a_bound_of_its_own_stays() -> None:
    arrays = drawn(1)
    kept = np.arange(FLOWS + SUMS) < FLOWS
    cost, lower = arrays.cost.copy(), arrays.lower.copy()
    cost[FLOWS], lower[FLOWS + 1] = 1.0, 0.3
    _, left = slim(replace(arrays, cost=cost, lower=lower), kept)
    assert left.tolist() == [*range(FLOWS), FLOWS, FLOWS + 1, FLOWS + 3]
