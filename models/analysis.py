"""What is known of a metal's composition."""

from __future__ import annotations

from functools import cached_property
from math import sqrt
from typing import Annotated

from pydantic import Field

from models.element import SYMBOLS
from models.record import Id, NotNegative, Record


class Figure(Record):
    """What is known of one element (wt-% of the metal) or one quality (its own unit)."""

    element: Id
    pct: float | None = Field(None, description="Mean; blank is unknown, never zero")
    sd: NotNegative | None = Field(None, description="Standard deviation, same unit as the mean")
    n: Annotated[int, Field(ge=1)] | None = Field(None, description="Number of samples")
    max: float | None = Field(None, description="Upper bound where there is no analysis")
    bias_sd: NotNegative | None = Field(
        None, description="Deviation of an error that all lots of the material share"
    )

    @property
    def mean_sd(self) -> float | None:
        """The standard deviation of the mean: of ``n`` samples that of one over the root of n."""
        return self.sd if self.sd is None or self.n is None else self.sd / sqrt(self.n)


class Analysis(Record):
    """A composition as far as it is known: one figure per element, sorted by element."""

    figures: tuple[Figure, ...] = ()

    @cached_property
    def by_element(self) -> dict[str, Figure]:
        """The figures by element."""
        return {figure.element: figure for figure in self.figures}

    def pct(self, element: str) -> float | None:
        """The mean of ``element``, or None where it is unknown."""
        figure = self.by_element.get(element)
        return None if figure is None else figure.pct

    def bound(self, element: str) -> float | None:
        """The upper bound of ``element``, or None where there is none."""
        figure = self.by_element.get(element)
        return None if figure is None else figure.max

    @property
    def total_pct(self) -> float:
        """The sum of all known elements, wt-%; qualities are no part of it."""
        return sum([f.pct for f in self.figures if f.pct and f.element in SYMBOLS])
