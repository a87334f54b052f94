"""What is known of a metal's composition."""

from __future__ import annotations

from functools import cached_property
from math import sqrt
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from models.element import SYMBOLS
from models.record import Id, NotNegative, Record, light


@light
class Figure:
    """What is known of one element (wt-% of the metal) or one quality (its own unit).

    ``pct`` is the mean, blank where it is unknown, never zero for that; ``sd`` its standard
    deviation, from 0, of one sample; ``n`` the number of samples, from 1; ``max`` the upper bound
    where there is no analysis; ``bias_sd`` the deviation, from 0, of an error that all lots of the
    material share. What columns say is judged where they are read; a figure that comes as a
    dictionary is judged when its record is made.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)

    element: Id
    pct: float | None = None
    sd: NotNegative | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    max: float | None = None
    bias_sd: NotNegative | None = None

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
