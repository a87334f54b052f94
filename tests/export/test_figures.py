"""Numbers as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.brief import Brief
from models.plan import Plan
from optimiser.export import figures
from optimiser.export.figures import DASH, MINUS, Figures, figures_of


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, 0, "0"),
        (-0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (1234567.891, 1, "1,234,567.9"),
        (-1500.0, 0, f"{MINUS}1,500"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert figures.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0 kg"),
        (74.04, "74.0 kg"),
        (840.4, "840 kg"),
        (1000.0, "1.0 t"),
        (69438.0, "69.4 t"),
    ],
)
def test_mass_takes_tonnes_from_one_tonne_on(value: float, text: str) -> None:
    assert figures.mass(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, DASH),
        (0.0, "0"),
        (0.00042, "0.00042"),
        (0.0042, "0.0042"),
        (0.02223, "0.022"),
        (0.46146, "0.461"),
        (1.5, "1.500"),
        (62.312, "62.31"),
    ],
)
def test_element_shows_two_digits_at_least(value: float | None, text: str) -> None:
    assert figures.element(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.2, 0.6, f"0.20{DASH}0.60"),
        (None, 0.35, "≤ 0.35"),
        (0.005, None, "≥ 0.005"),
        (None, None, DASH),
        (7.0, 9.5, f"7.00{DASH}9.50"),
        (None, 0.00005, "≤ 0.00005"),
        (None, 100.0, "≤ 100.00"),
    ],
)
def test_band_prints_limits_as_given(low: float | None, high: float | None, text: str) -> None:
    assert figures.band(low, high) == text


@pytest.mark.parametrize(
    ("step", "decimals"),
    [(0.0, 3), (0.01, 2), (0.25, 2), (0.5, 1), (1.0, 0), (10.0, 0), (250.0, 0)],
)
def test_scale_shows_the_digits_it_has(step: float, decimals: int) -> None:
    assert figures.decimals_of(step) == decimals


def test_sources_keep_the_digits_of_their_own_scale(brief: Brief, plan: Plan) -> None:
    fine = replace(brief.sources[0], weigh_step_kg=0.1)
    look = figures_of(replace(brief, sources=(fine, *brief.sources[1:])), plan)
    assert look.kg(22.0, fine.source_id) == "22.0"
    assert look.kg(22.0, brief.sources[1].source_id) == "22"
    assert look.kg(22.0) == "22"
    assert look.kg(None) == DASH


@pytest.fixture
def look(brief: Brief, plan: Plan) -> Figures:
    return figures_of(brief, plan)


def test_times_are_those_of_the_plant(look: Figures) -> None:
    """Berlin is two hours ahead in June."""
    instant = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    assert look.time(instant) == "Tue 2 Jun 2026, 00:30"
    assert look.short_time(instant) == "Tue 2 Jun 00:30"
    assert look.time(None) == DASH


def test_goals_are_told_in_their_unit(look: Figures) -> None:
    assert look.measured(92.841, "%") == "92.84 %"
    assert look.measured(127646.4, "EUR") == "127,646 EUR"
    assert look.measured(638.2, "kg") == "638 kg"
    assert look.measured(None, "kg") == DASH


def test_small_money_shows_cents(brief: Brief, plan: Plan) -> None:
    charge = plan.charges[0].model_copy(update={"cost": 4.98})
    look = figures_of(brief, plan.model_copy(update={"charges": (charge,)}))
    assert look.money(4.98) == "4.98"
