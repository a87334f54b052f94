"""Which name is suggested for one that nobody knows."""

from __future__ import annotations

import pytest

from optimiser.intake.words import nearest

NAMES = ("Ginger", "Taint-Tabor", "ingot", "6063")


@pytest.mark.parametrize(
    ("slip", "meant"), [("ginger", "Ginger"), ("Taint Tabor", "Taint-Tabor"), ("ingots", "ingot")]
)
def test_a_slip_of_the_hand_is_understood(slip: str, meant: str) -> None:
    assert nearest(slip, NAMES) == meant


@pytest.mark.parametrize("slip", ["6O63", "6o63"])
def test_a_letter_that_looks_as_a_figure_stands_for_it(slip: str) -> None:
    assert nearest(slip, ("6463", "6063", "6O82")) == "6063"
    assert nearest("AlSi1OMg", ("AlSi11Mg", "AlSi10Mg")) == "AlSi10Mg"
    assert nearest("llOO", ("1200", "1100")) == "1100"


@pytest.mark.parametrize("word", ["nine", "x", "copper"])
def test_another_word_suggests_nothing(word: str) -> None:
    assert nearest(word, NAMES) is None
