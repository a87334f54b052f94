"""Chances of a miss, and of any of several."""

from __future__ import annotations

from math import copysign

import pytest

from optimiser.risk.chance import chance_beyond, chance_of_miss, deviations_inside, of_any


def test_what_never_happens_has_no_sign() -> None:
    """Printed, a chance of minus nothing reads as -0.0 %."""
    assert copysign(1.0, of_any([0.0, 0.0])) == 1.0
    assert copysign(1.0, of_any([])) == 1.0


def test_any_of_independent_things() -> None:
    assert of_any([0.1, 0.2, 0.5]) == pytest.approx(1.0 - 0.9 * 0.8 * 0.5)
    assert of_any([1e-18, 2e-18]) == pytest.approx(3e-18)


@pytest.mark.parametrize("chance", [0.001, 0.05, 0.3])
def test_room_inside_a_limit_and_chance_are_inverse(chance: float) -> None:
    z = deviations_inside(chance)
    assert chance_beyond(z) == pytest.approx(chance)
    assert chance_of_miss(-z * 2.0, 2.0) == pytest.approx(chance)
