"""Which elements matter, and what an unknown one is taken as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.alloy import Limit
from models.analysis import Figure
from models.element import OTHERS_EACH, OTHERS_TOTAL, SYMBOLS, is_symbol, members
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


@dataclass(slots=True)
class Filled:
    """A composition without blanks, and how each blank was filled."""

    pct: dict[str, float]
    missing: list[str] = field(default_factory=list)
    zeroed: list[str] = field(default_factory=list)
    bounded: list[str] = field(default_factory=list)
    traced: list[str] = field(default_factory=list)


def fill_composition(
    figures: Mapping[str, Figure], *, wanted: Concern, settings: Settings, own_base: bool
) -> Filled:
    """The composition in wt-%, every element of ``wanted`` known or listed as missing.

    The base element is the balance unless ``own_base``: then the figure given stands, as far
    as the others leave room for it.
    """
    base = settings.base_element
    pct = {name: known for name, f in figures.items() if (known := f.pct) is not None}
    given_base = pct.pop(base, None)
    filled = Filled(pct)
    if unknown := wanted.whole.difference(pct) - {base}:
        for name in sorted(unknown):
            _fill_one(name, figures.get(name), filled=filled, wanted=wanted, settings=settings)
    room = 100.0 - elements_pct(pct)
    stands = own_base and given_base is not None
    pct[base] = max(0.0, min(given_base, room) if stands and given_base else room)
    return filled


def elements_pct(pct: Mapping[str, float]) -> float:
    """The sum of all elements, wt-%; qualities are no part of it."""
    return sum([share for name, share in pct.items() if name in SYMBOLS])


def _fill_one(
    name: str, figure: Figure | None, *, filled: Filled, wanted: Concern, settings: Settings
) -> None:
    bound = None if figure is None else figure.max
    if settings.unknown_analysis == "bound" and bound is not None:
        filled.bounded.append(name)
        filled.pct[name] = bound
    elif name in wanted.traces:
        filled.traced.append(name)
        filled.pct[name] = settings.trace_default_pct
    elif settings.unknown_analysis == "zero":
        filled.zeroed.append(name)
        filled.pct[name] = 0.0
    else:
        filled.missing.append(name)
