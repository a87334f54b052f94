"""Cross-checks of how far analyses are said to be off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from models.analysis import Figure
from models.element import is_symbol
from models.issue import Issue
from optimiser.intake.check_metal import called, metals_with
from optimiser.intake.composition import join
from optimiser.intake.reading import Reading

LARGE_PCT: Final = 0.05
"""A deviation below this, wt-%, may be larger than the trace that it is of."""


def deviations_have_their_means(reading: Reading) -> Iterator[Issue]:
    """Whoever took samples knows their mean."""
    for table, row, metal in metals_with(reading, "analysis"):
        for figure in metal.analysis.beyond:
            if figure.pct is None and figure.max is None and figure.n is not None:
                element = figure.element
                yield reading.issue(
                    table,
                    row,
                    join(element, "n"),
                    code="mean_missing",
                    severity="warning",
                    message=f"{called(metal)}: {figure.n:g} samples of {element} are given without "
                    f"their mean, so that of the material stands in where it has one",
                    hint=f"fill {element}, or leave {join(element, 'n')} blank",
                )


def deviations_are_smaller_than_means(reading: Reading) -> Iterator[Issue]:
    """A deviation beyond the mean says that there may be less than nothing of an element."""
    for table, row, metal in reading.metals_with("analysis"):
        for figure in metal.analysis.beyond:
            found = _beyond_mean(figure)
            if found is not None:
                column, sd = found
                yield reading.issue(
                    table,
                    row,
                    column,
                    code="deviation_beyond_mean",
                    severity="warning",
                    message=f"{called(metal)}: {column} {sd:g} % is more than {figure.element} "
                    f"itself, {figure.pct:g} %",
                    hint="a deviation is in wt-% of the metal, not per cent of the mean; "
                    "check the decimal mark and the unit",
                )


def _beyond_mean(figure: Figure) -> tuple[str, float] | None:
    """The column of a deviation that is larger than its mean, and how large it is."""
    if figure.pct is None or not is_symbol(figure.element):
        return None
    for field, sd in (("sd", figure.sd), ("bias_sd", figure.bias_sd)):
        if sd is not None and sd > max(figure.pct, LARGE_PCT):
            return join(figure.element, field), sd
    return None
