"""Which elements matter, and what an unknown one is taken as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.alloy import Limit
from models.analysis import Analysis, Figure, elements_pct
from models.element import OTHERS_EACH, OTHERS_TOTAL, is_symbol, members
from models.record import light
from models.settings import Settings

SUM_TOLERANCE_PCT = 0.05
"""How far an analysis may exceed 100 wt-% by rounding of its own figures."""


@dataclass(frozen=True, kw_only=True)
class Concern:
    """The elements that the alloys on order concern.

    ``named`` must be known of every source; ``traces`` only fall under ``others_*``;
    ``others`` says which elements those are, by alloy.
    """

    named: tuple[str, ...]
    traces: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]

    @cached_property
    def whole(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.named, *self.traces))

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted(self.whole))


def concern(limits: Mapping[str, tuple[Limit, ...]], *, known: Iterable[str], base: str) -> Concern:
    """The elements that ``limits`` name, and those of ``known`` that others_* speak of."""
    named = {name for rows in limits.values() for row in rows for name in members(row.element)}
    candidates = {name for name in known if is_symbol(name)} | {n for n in named if is_symbol(n)}
    others = {
        alloy: tuple(sorted(candidates - _spoken_for(rows) - {base}))
        for alloy, rows in limits.items()
        if any(row.element in (OTHERS_EACH, OTHERS_TOTAL) for row in rows)
    }
    traces = {name for names in others.values() for name in names} - named
    return Concern(named=tuple(sorted(named)), traces=tuple(sorted(traces)), others=others)


def _spoken_for(rows: tuple[Limit, ...]) -> set[str]:
    """Elements with a limit of their own, or within a sum: not among the others."""
    return {name for row in rows if not row.is_ratio for name in members(row.element)}


@light
class Known:
    """What counts of what is said of a metal: by itself and by those who lend it what is blank.

    ``pct`` holds the mean of every element that is spoken of, wt-%, None where none is told;
    ``bounds`` the upper bounds of some.
    """

    pct: dict[str, float | None]
    bounds: Mapping[str, float]

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> Known:
        """What figures say, one of each element."""
        said = tuple(figures)
        return cls(
            pct={one.element: one.pct for one in said},
            bounds={one.element: one.max for one in said if one.max is not None},
        )

    def above(self, other: Known) -> Known:
        """The same before what another says, of which only other elements count."""
        rest = {name: most for name, most in other.bounds.items() if name not in self.pct}
        return Known(pct={**other.pct, **self.pct}, bounds={**rest, **self.bounds})

    def below(self, own: Analysis) -> Known:
        """The same below what a metal says itself, which counts element by element.

        What says only how far its mean may be off leaves the mean as it is.
        """
        pct: dict[str, float | None] = {**self.pct, **own.means}
        if not own.beyond:
            return Known(pct=pct, bounds=self.bounds)
        bounds = dict(self.bounds)
        for one in own.beyond:
            if one.max is not None:
                bounds[one.element] = one.max
            if one.pct is None:
                pct[one.element] = pct.get(one.element) if one.max is None else None
        return Known(pct=pct, bounds=bounds)


@dataclass(slots=True)
class Filled:
    """A composition without blanks, and how each blank was filled."""

    pct: dict[str, float]
    missing: list[str] = field(default_factory=list)
    zeroed: list[str] = field(default_factory=list)
    bounded: list[str] = field(default_factory=list)
    traced: list[str] = field(default_factory=list)


def fill_composition(
    known: Known, *, wanted: Concern, settings: Settings, own_base: bool
) -> Filled:
    """The composition in wt-%, every element of ``wanted`` known or listed as missing.

    The base element is the balance unless ``own_base``: then the figure given stands, as far
    as the others leave room for it.
    """
    base = settings.base_element
    pct = {name: mean for name, mean in known.pct.items() if mean is not None}
    given_base = pct.pop(base, None)
    unknown = wanted.whole.difference(pct)
    filled = Filled(pct)
    if unknown and unknown != {base}:
        _fill(filled, sorted(unknown - {base}), known.bounds, wanted=wanted, settings=settings)
    pct[base] = balance_pct(pct, given=given_base if own_base else None)
    return filled


def balance_pct(pct: Mapping[str, float], *, given: float | None) -> float:
    """What is the base element's beside all others, wt-%; ``given`` stands where there is room."""
    room = 100.0 - elements_pct(pct)
    return max(0.0, min(given, room) if given else room)


def _fill(
    filled: Filled,
    unknown: list[str],
    bounds: Mapping[str, float],
    *,
    wanted: Concern,
    settings: Settings,
) -> None:
    """Fill what is not known: with its bound, as a trace, or as nothing; else it is missing."""
    set_to = settings.unknown_analysis
    for name in unknown:
        if set_to == "bound" and name in bounds:
            filled.bounded.append(name)
            filled.pct[name] = bounds[name]
        elif name in wanted.traces:
            filled.traced.append(name)
            filled.pct[name] = settings.trace_default_pct
        elif set_to == "zero":
            filled.zeroed.append(name)
            filled.pct[name] = 0.0
        else:
            filled.missing.append(name)
