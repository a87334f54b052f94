"""What is known of a composition, and who vouches for it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.analysis import Analysis, Figure


def test_a_figure_is_taken_as_it_is() -> None:
    figure = Figure(element="Fe", pct=0.25, sd=0.02)
    assert Analysis(figures=(figure,)).figures[0] is figure


def test_a_composition_comes_back_as_it_was_written_down() -> None:
    analysis = Analysis(figures=(Figure(element="Cu", max=0.2), Figure(element="Fe", pct=0.25)))
    assert Analysis.model_validate(analysis.model_dump()) == analysis


@pytest.mark.parametrize(
    "wrong",
    [{"sd": -0.1}, {"n": 0}, {"pct": float("nan")}, {"bias_sd": float("inf")}, {"colour": "red"}],
)
def test_a_figure_written_down_is_judged(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Analysis.model_validate({"figures": ({"element": "Fe", **wrong},)})
