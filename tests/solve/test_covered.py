"""Linear programs with many covers: only those are added that matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix, vstack

from optimiser.solve.covered import FAILED, Begin, CoveredHighs, Covers
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, WarmHighs

NONE = Begin(covers=np.empty(0, dtype=np.int64))


def drawn(seed: int) -> tuple[Arrays, Covers]:
    """Twenty small columns below four large ones, and rows that want much of the small ones."""
    random = np.random.default_rng(seed)
    matrix = np.zeros((3, 24))
    matrix[:2, :20] = random.random((2, 20))
    matrix[2, 20:] = 1.0
    arrays = Arrays(
        matrix=csr_matrix(matrix),
        row_lower=np.array([3.0, 2.0, -np.inf]),
        row_upper=np.array([np.inf, np.inf, 3.0]),
        lower=np.zeros(24),
        upper=np.full(24, 2.0),
        cost=np.concatenate([random.random(20), random.random(4)]),
    )
    covers = Covers(
        small=np.arange(20), large=20 + np.arange(20) % 4, most=random.uniform(0.2, 1.5, 20)
    )
    return arrays, covers


def whole(arrays: Arrays, covers: Covers) -> Arrays:
    rows = np.zeros((20, 24))
    rows[np.arange(20), covers.small] = 1.0 / covers.most
    rows[np.arange(20), covers.large] = -1.0
    return replace(
        arrays,
        matrix=csr_matrix(vstack([arrays.matrix, csr_matrix(rows)])),
        row_lower=np.concatenate([arrays.row_lower, np.full(20, -np.inf)]),
        row_upper=np.concatenate([arrays.row_upper, np.zeros(20)]),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_least_is_the_same_as_with_every_row(seed) -> None:
    arrays, covers = drawn(seed)
    clock = Clock(seconds=10)
    expected = WarmHighs(seed=0).least(whole(arrays, covers), clock)
    found = CoveredHighs(seed=0).least(arrays, covers, clock, below=np.inf, begin=NONE)
    assert found.bound == pytest.approx(expected.objective, rel=1e-7)
    assert found.begin is not None
    assert len(found.begin.covers) < 20
    again = CoveredHighs(seed=0).least(arrays, covers, clock, below=np.inf, begin=found.begin)
    assert again.bound == pytest.approx(expected.objective, rel=1e-7)


def test_nothing_below_the_cutoff_is_said() -> None:
    arrays, covers = drawn(1)
    clock, solver = Clock(seconds=10), CoveredHighs(seed=0)
    least = solver.least(arrays, covers, clock, below=np.inf, begin=NONE).bound
    assert solver.least(arrays, covers, clock, below=least * 0.9, begin=NONE).bound >= least * 0.9
    short = replace(arrays, row_lower=np.array([300.0, 2.0, -np.inf]))
    assert solver.least(short, covers, clock, below=np.inf, begin=NONE).bound == np.inf


def test_what_has_no_least_has_no_bound() -> None:
    arrays, covers = drawn(2)
    endless = replace(
        arrays, cost=-arrays.cost, upper=np.full(24, np.inf), row_upper=np.full(3, np.inf)
    )
    found = CoveredHighs(seed=0).least(endless, covers, Clock(seconds=10), below=np.inf, begin=NONE)
    assert found is FAILED
