"""A point next to its limits is pulled onto them, to the last digits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from optimiser.solve import pulled as steps
from optimiser.solve.pulled import Limits, pulled


def ball(*, radius: float, least: float = 0.0) -> Limits:
    """Two columns that add up to 1.2, neither less than ``least``, in a ball about nothing."""
    return Limits(
        same=(csr_matrix(np.ones((1, 2))), np.array([1.2])),
        most=(csr_matrix((0, 2)), np.empty(0)),
        lower=np.full(2, least),
        upper=np.full(2, np.inf),
        cones=(
            csr_matrix(np.vstack([np.zeros((1, 2)), -np.eye(2)])),
            np.array([radius, 0.0, 0.0]),
        ),
        first=np.array([0]),
    )


def test_a_point_just_outside_a_ball_lands_on_it_where_the_line_leaves_it() -> None:
    """x + y = 1.2 and x^2 + y^2 = 1 are met by 0.6 +- sqrt(0.14)."""
    found = pulled(ball(radius=1.0), np.array([0.975, 0.226]))
    assert found is not None
    assert found == pytest.approx([0.6 + 0.14**0.5, 0.6 - 0.14**0.5], abs=1e-9)
    assert np.hypot(*found) <= 1.0 + 1e-10


def test_a_point_that_keeps_its_limits_stays_where_it_is() -> None:
    near = np.array([0.7, 0.5])
    found = pulled(ball(radius=1.0), near)
    assert found is not None
    assert found.tolist() == near.tolist()


def test_nothing_is_found_where_there_is_nothing() -> None:
    """The line x + y = 1.2 is 0.85 from nothing."""
    assert pulled(ball(radius=0.5), np.array([0.6, 0.6])) is None


@pytest.mark.filterwarnings("error")
def test_limits_that_nothing_moves_leave_no_step() -> None:
    """A row of next to nothing asks for more than there are numbers, and then for no number."""
    limits = replace(ball(radius=2.0), same=(csr_matrix(np.full((1, 2), 1e-200)), np.array([1.2])))
    assert pulled(limits, np.array([0.6, 0.6])) is None


def test_steps_that_lead_nowhere_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line x + y = 1.2 stays 0.85 from nothing, however often that is asked."""
    taken: list[int] = []
    known = steps._step

    def counted(*given: Any) -> Any:
        taken.append(1)
        return known(*given)

    monkeypatch.setattr(steps, "_step", counted)
    assert pulled(ball(radius=0.5), np.array([0.6, 0.6])) is None
    assert len(taken) < steps.MOST_STEPS
