"""How a ledger's figures read: as many digits as count, ranges, and unknown as unknown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.ledger import Period
from optimiser.export.ledger_words import (
    column_decimals,
    measured,
    period_text,
    range_text,
    short_period,
    uncertainty_text,
)
from tests.export.small_ledger import entry, waste_table


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (None, "%", "\N{EN DASH}"),
        (72.454, "%", "72.45 %"),
        (1234567.8, "kg", "1,234,568 kg"),
        (12.3456, "kg", "12.35 kg"),
        (0.79123, "t/t", "0.7912 t/t"),
        (3978.4, "kg CO2e/t", "3,978 kg CO2e/t"),
        (0.0, "kg", "0 kg"),
        (1e-12, "kg", "0 kg"),
        (-1439.5, "t", "\N{MINUS SIGN}1,440 t"),
        (20.0, "", "20.00"),
    ],
)
def test_figures_show_the_digits_that_count(value: float | None, unit: str, expected: str) -> None:
    assert measured(value, unit) == expected


def test_columns_of_whole_numbers_show_no_decimals() -> None:
    table = waste_table()
    assert column_decimals(table, 1) == 0
    halves = table.model_copy(update={"rows": (("a", 1.5), ("b", None))})
    assert column_decimals(halves, 1) == 3


def test_range_has_the_decimals_of_its_figure() -> None:
    assert range_text(entry(low=71.0, high=74.123)) == "71.00 to 74.12 %"
    assert range_text(entry(low=None, high=None)) == ""


def test_uncertainty_says_that_there_is_no_range() -> None:
    assert uncertainty_text(entry()) == "Uncertainty: 95 % of weighing errors"
    without = entry(low=None, high=None)
    assert uncertainty_text(without) == "Uncertainty: no range; 95 % of weighing errors"
    bare = entry(low=None, high=None, uncertainty="not assessed")
    assert uncertainty_text(bare) == "Uncertainty: not assessed"


def test_periods_name_their_ends() -> None:
    period = Period(
        period_from=datetime(2025, 1, 1, tzinfo=UTC), period_to=datetime(2025, 7, 1, 6, tzinfo=UTC)
    )
    assert period_text(period) == "2025-01-01 to 2025-07-01 06:00, end not included"
    assert short_period(period) == "2025-01-01/2025-07-01 06:00"
    assert short_period(Period(period_from=None, period_to=None)) == "plan"
