"""The statistics find what was put in, and agree with the library they are built on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.learn.mixed import Problem, fit, inferred


def drawn(*, seed: int, lots_sd: float = 0.5, noise_sd: float = 0.2) -> tuple[Problem, np.ndarray]:
    """Two coefficients, 40 lots in 240 rows; and what the coefficients truly are."""
    rng = np.random.default_rng(seed)
    rows, lots = 240, 40
    x = rng.uniform(0.2, 1.0, (rows, 2))
    z = np.zeros((rows, lots))
    z[np.arange(rows), rng.integers(0, lots, rows)] = 1.0
    true = np.array([1.5, -0.7])
    y = x @ true + z @ rng.normal(0.0, lots_sd, lots) + rng.normal(0.0, noise_sd, rows)
    return Problem(
        y=y,
        x=x,
        prior_sd=np.array([5.0, 5.0]),
        prior_component=np.full(2, -1, dtype=np.int64),
        z=z,
        component=np.zeros(lots, dtype=np.int64),
        guess=np.array([0.1]),
        guess_weight=np.array([2.0]),
        given=np.zeros(rows),
        scaled=np.full(rows, 0.01),
        is_doubted=np.zeros(rows, dtype=np.bool_),
    ), true


def test_coefficients_are_within_their_deviation() -> None:
    problem, true = drawn(seed=1)
    found = fit(problem)

    assert np.abs(found.mean - true).max() < 3.0 * found.sd.max()
    assert found.sd.max() < 0.3


def test_variances_are_those_that_were_drawn() -> None:
    found = fit(drawn(seed=2)[0])

    assert pytest.approx(0.5, rel=0.3) == float(np.sqrt(found.variances[0]))
    assert pytest.approx(0.2, rel=0.15) == float(np.sqrt(found.factor * 0.01))


def test_the_library_says_the_same() -> None:
    """Henderson's equations and generalised least squares are two ways to one answer."""
    problem, _ = drawn(seed=3)
    rounds = fit(problem)
    library = inferred(problem, rounds)

    assert pytest.approx(library.mean, abs=1e-8) == rounds.mean
    assert pytest.approx(library.cov, rel=1e-6) == rounds.cov


def test_wrong_rows_hardly_pull() -> None:
    problem, true = drawn(seed=4)
    y = problem.y.copy()
    y[::60] += 50.0
    wrong = fit(replace(problem, y=y))

    assert wrong.weights[::60].max() < 0.1
    assert np.abs(wrong.mean - true).max() < 3.0 * wrong.sd.max()


def test_doubted_rows_teach_nothing() -> None:
    problem, _ = drawn(seed=5)
    doubted = problem.is_doubted.copy()
    doubted[:20] = True
    y = problem.y.copy()
    y[:20] = 1e3

    right = fit(replace(problem, is_doubted=doubted)).mean
    assert pytest.approx(right, abs=0.05) == fit(replace(problem, y=y, is_doubted=doubted)).mean


def test_a_slope_that_is_there_is_found_and_one_that_is_not_is_not() -> None:
    problem, _ = drawn(seed=6)
    column = np.linspace(0.0, 1.0, len(problem.y))
    found = fit(replace(problem, y=problem.y + 2.0 * column))

    change, ratio = found.slope_test(column)
    assert change == pytest.approx(2.0, abs=0.6)
    assert ratio > 20.0
    assert fit(problem).slope_test(column)[1] < 9.0
