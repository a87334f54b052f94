"""The chemistry bar: what is drawn lies where the numbers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.plan import ElementResult
from optimiser.export.bars import chemistry_bar

PCT = st.none() | st.floats(0.0, 50.0)


def row(
    pct: float, low: float | None, high: float | None, aim: float | None = None
) -> ElementResult:
    return ElementResult(
        element="Mg",
        pct=pct,
        sd_pct=None,
        min_pct=low,
        max_pct=high,
        aim_min_pct=aim,
        aim_max_pct=None,
        off_spec_pct=None,
        off_spec_drawn_pct=None,
        binding=False,
    )


def test_two_limits_have_room_beside_them() -> None:
    """0.2 to 0.6 with 18 % of 0.4 on either side: 0.128 to 0.672."""
    bar = chemistry_bar(row(0.4, 0.2, 0.6, aim=0.3))
    assert bar.value == pytest.approx(50.0)
    assert bar.lower == pytest.approx(100.0 * 0.072 / 0.544)
    assert bar.spec == pytest.approx((bar.lower, bar.upper))
    assert bar.aim == pytest.approx((100.0 * 0.172 / 0.544, bar.upper))


def test_open_side_runs_to_the_end() -> None:
    """0 to 0.35 with 18 % of it beyond."""
    bar = chemistry_bar(row(0.175, None, 0.35))
    assert bar.spec == pytest.approx((0.0, 100.0 / 1.18))
    assert (bar.lower, bar.aim) == (None, None)


@given(st.floats(0.0, 60.0), PCT, PCT, PCT)
def test_everything_stays_on_the_bar(
    pct: float, low: float | None, high: float | None, aim: float | None
) -> None:
    bar = chemistry_bar(row(pct, low, high, aim))
    drawn = [bar.value, *bar.spec, *(bar.aim or ()), bar.lower, bar.upper]
    assert all(-1e-6 <= at <= 100.0 + 1e-6 for at in drawn if at is not None)
