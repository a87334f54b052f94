"""What is known of a composition, and who vouches for it."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from models.analysis import Analysis, Figure

AS_WRITTEN = TypeAdapter(Analysis)


def test_a_figure_is_taken_as_it_is() -> None:
    figure = Figure(element="Fe", pct=0.25, sd=0.02)
    assert Analysis(figures=(figure,)).figures[0] is figure


def test_a_composition_comes_back_as_it_was_written_down() -> None:
    analysis = Analysis(figures=(Figure(element="Cu", max=0.2), Figure(element="Fe", pct=0.25)))
    assert AS_WRITTEN.validate_python(AS_WRITTEN.dump_python(analysis)) == analysis


def test_means_alone_are_the_figures_they_stand_for() -> None:
    figures = (Figure(element="Cu", pct=0.5), Figure(element="Fe", pct=0.25))
    analysis = Analysis.of({"Cu": 0.5, "Fe": 0.25})
    assert analysis.figures == figures
    assert analysis == Analysis(figures=figures)
    assert hash(analysis) == hash(Analysis(figures=figures))
    assert AS_WRITTEN.dump_json(analysis) == AS_WRITTEN.dump_json(Analysis(figures=figures))


def test_what_is_more_or_less_than_a_mean_stands_beyond_the_means() -> None:
    sure, unsure = Figure(element="Cu", pct=0.5), Figure(element="Fe", pct=0.25, sd=0.01)
    bound, bare = Figure(element="Mg", max=0.2), Figure(element="Zn", sd=0.01)
    analysis = Analysis(figures=(sure, unsure, bound, bare))
    assert analysis.means == {"Cu": 0.5, "Fe": 0.25}
    assert analysis.beyond == (unsure, bound, bare)
    assert sorted(analysis.elements) == ["Cu", "Fe", "Mg", "Zn"]
    assert analysis != Analysis.of(analysis.means)


def test_a_quality_is_no_part_of_the_metal() -> None:
    assert Analysis.of({"Cu": 0.5, "Fe": 0.25}).total_pct == 0.75
    assert Analysis.of({"Cu": 0.5, "conductivity": 50.0, "Fe": 0.25}).total_pct == 0.75


@pytest.mark.parametrize(
    "wrong",
    [{"sd": -0.1}, {"n": 0}, {"pct": float("nan")}, {"bias_sd": float("inf")}, {"colour": "red"}],
)
def test_a_figure_written_down_is_judged(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AS_WRITTEN.validate_python({"figures": ({"element": "Fe", **wrong},)})
