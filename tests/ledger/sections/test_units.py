"""Every ratio is its numerator over its denominator, in the units that stand beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from models.ledger import Entry, Ledger
from optimiser.accounts import ledger_at

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SCALE = {"%": 100.0, "t/t": 1.0}
"""Of ratios whose parts have the same unit."""


@cache
def ledger(name: str) -> Ledger:
    return ledger_at(SCENARIOS / name)


def ratios(name: str) -> list[Entry]:
    return [
        one
        for one in ledger(name).entries
        if one.value is not None and one.unit in SCALE and one.numerator and one.denominator
    ]


@pytest.mark.parametrize("name", ["plant-month", "custody-year"])
def test_parts_of_a_share_have_one_unit_and_come_to_it(name: str) -> None:
    found = ratios(name)

    assert len(found) > 20
    for one in found:
        assert one.numerator is not None
        assert one.denominator is not None
        assert one.numerator.unit == one.denominator.unit, one.name
        if one.numerator.value is not None and one.denominator.value:
            worked_out = SCALE[one.unit] * one.numerator.value / one.denominator.value
            assert one.value == pytest.approx(worked_out, rel=1e-6, abs=1e-9), one.name
