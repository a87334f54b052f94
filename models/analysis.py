"""What is known of a metal's composition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import sqrt
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    no_info_wrap_validator_function,
    plain_serializer_function_ser_schema,
)

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

    @property
    def is_mean_alone(self) -> bool:
        """Whether it is a mean, and nothing is said of how sure that is."""
        said = (self.sd, self.n, self.max, self.bias_sd)
        return self.pct is not None and said == (None, None, None, None)


class Written(Record):
    """An analysis as a document has it."""

    figures: tuple[Figure, ...] = ()


class Analysis:
    """A composition as far as it is known: one figure per element, sorted by element.

    Of nearly all metal only means are known, and a yard of lots has tens of thousands of them:
    ``means`` holds every mean by element, ``beyond`` the figures that are more than a mean or none.
    """

    means: Mapping[str, float]
    beyond: tuple[Figure, ...]

    def __init__(self, *, figures: Iterable[Figure] = ()) -> None:
        self.figures = tuple(figures)
        self.means = {one.element: one.pct for one in self.figures if one.pct is not None}
        self.beyond = tuple(one for one in self.figures if not one.is_mean_alone)

    @classmethod
    def of(cls, means: Mapping[str, float]) -> Self:
        """The analysis that knows these means, wt-%, sorted by element."""
        found = cls.__new__(cls)
        found.means, found.beyond = means, ()
        return found

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All that is known, by element; made once somebody asks for it."""
        return tuple(Figure(element=name, pct=pct) for name, pct in self.means.items())

    @cached_property
    def by_element(self) -> dict[str, Figure]:
        """The figures by element."""
        return {figure.element: figure for figure in self.figures}

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known."""
        return not self.means and not self.beyond

    def speaks_of(self, element: str) -> bool:
        """Whether anything is said of ``element``."""
        return element in self.means or element in [one.element for one in self.beyond]

    @property
    def elements(self) -> Iterator[str]:
        """Every element that something is said of, in no order."""
        yield from self.means
        yield from (one.element for one in self.beyond if one.pct is None)

    def pct(self, element: str) -> float | None:
        """The mean of ``element``, or None where it is unknown."""
        return self.means.get(element)

    def bound(self, element: str) -> float | None:
        """The upper bound of ``element``, or None where there is none."""
        return next((one.max for one in self.beyond if one.element == element), None)

    @property
    def total_pct(self) -> float:
        """The sum of all known elements, wt-%; qualities are no part of it."""
        return elements_pct(self.means)

    def __eq__(self, other: object) -> bool:
        """Whether the same is known."""
        if not isinstance(other, Analysis):
            return NotImplemented
        return self.means == other.means and self.beyond == other.beyond

    def __hash__(self) -> int:
        """The same for what is the same."""
        return hash((frozenset(self.means.items()), self.beyond))

    def __repr__(self) -> str:
        """What is known."""
        return f"Analysis(figures={self.figures!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Taken as it is, or read from what is written; written down as its figures."""
        written = handler.generate_schema(Written)

        def read(value: object, handler: ValidatorFunctionWrapHandler) -> Analysis:
            return value if isinstance(value, Analysis) else cls(figures=handler(value).figures)

        return no_info_wrap_validator_function(
            read,
            written,
            serialization=plain_serializer_function_ser_schema(
                lambda one: Written.model_construct(figures=one.figures), return_schema=written
            ),
        )


def elements_pct(pct: Mapping[str, float]) -> float:
    """The sum of all elements, wt-%; qualities are no part of it."""
    if pct.keys() <= SYMBOLS:
        return sum(pct.values())
    return sum([share for name, share in pct.items() if name in SYMBOLS])
