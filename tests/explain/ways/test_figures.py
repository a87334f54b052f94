"""Amounts with as few digits as say enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.explain.ways.figures import listed, money, plain, short_between, short_down


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1264, 0.1290, 0.127), (837.0, 854.0, 840.0), (166.7, 170.1, 170.0), (0.3, 0.3, 0.3)],
)
def test_number_is_the_shortest_that_does(low: float, high: float, expected: float):
    assert short_between(low, high) == expected


def test_number_that_goes_down_is_the_nearest_to_the_high_end():
    assert short_down(7380.0, 7411.0) == 7400.0


@given(low=st.floats(1e-6, 1e6), part=st.floats(1e-4, 0.5))
def test_short_number_lies_between(low: float, part: float):
    found = short_between(low, low * (1.0 + part))

    assert low * (1.0 - 1e-6) <= found <= low * (1.0 + part)


def test_figures_are_written_as_planners_do():
    assert plain(7400.0) == "7,400"
    assert plain(0.1270) == "0.127"
    assert plain(-0.0) == "0"
    assert money(1234.4, "EUR") == "1,234 EUR"
    assert money(12.3, "EUR") == "12.30 EUR"
    assert listed(("a", "b", "c")) == "a, b and c"
    assert listed(()) == ""
