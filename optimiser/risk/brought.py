"""What a kilogram of each source brings to a melt, as the errors of its analysis are drawn.

An analysis is drawn with its mean and its deviation, normal and never below nothing, or lognormal
(setting ``skew``); what lots of one material share is drawn once for all of them. Scrap burns and
traps of every element a fixed part, and its base closes the balance. What is not linear in the
analysis (additions, whose liquid is what is recovered of them; metal whose loss has no room for
all that burns) is melted draw by draw. Arrays run over sources in use [s], furnace types [f],
elements and then the liquid itself [k], and draws [d].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from models.brief import Brief
from models.source import Source
from optimiser.formulation.feed import Table, feed_of
from optimiser.formulation.metal import Feed, melting
from optimiser.formulation.program import Floats, Ints
from optimiser.risk.misses import Doubts

FAR: Final = 5.0
"""So many deviations up, as much must be recovered for a source to be taken as linear."""
SAME: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Curved:
    """A source whose metal is not linear in its analysis: its place, and how it is melted."""

    place: int
    feed: Feed

    def brings(self, off: Floats) -> Floats:
        """What a kilogram brings [f, k, d] with so much more in its analysis than is known."""
        drawn = melting(_drawn(self.feed, off))
        elements = drawn.element_kg_per_kg[:, :, : off.shape[0]]
        found = np.concatenate([elements, drawn.metal_yield[:, :, None]], axis=2)
        return np.moveaxis(found, 0, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources in use, as far as they are known.

    ``used`` are their places in the brief; ``mean`` is what a kilogram brings by its analysis
    [f, k, s], ``gain`` what a kilogram more of an element would [s, f, k]. ``held``, ``own`` and
    ``shared`` are what the metal holds of each element and its deviations, fractions [s, k].
    """

    used: Ints
    mean: Floats
    gain: Floats
    held: Floats
    own: Floats
    shared: Floats
    material: Ints
    base: int | None
    closing: Ints
    is_skewed: bool
    curved: tuple[Curved, ...]
    bins: tuple[tuple[int, Ints, Floats], ...]

    def brought(self, random: np.random.Generator, draws: int) -> Floats:
        """What a kilogram of each brings [f, k, s, d]."""
        found = np.repeat(self.mean[..., None], draws, axis=3)
        off = {k: self._off(k, random, draws) for k in self._doubtful()}
        for k, (places, error) in off.items():
            more = self.gain[places, :, k].T[..., None] * error
            found[:, k, places] += more
            if self.base is not None and k in self.closing:
                found[:, self.base, places] -= more
        for one in self.curved:
            found[:, :, one.place] = one.brings(self._off_of(one.place, off, draws))
        for place, within, shares in self.bins:
            found[:, :, place] = np.tensordot(found[:, :, within], shares, axes=(2, 0))
        return found

    def _doubtful(self) -> list[int]:
        """The elements of which anything may be off."""
        return [int(k) for k in np.flatnonzero((self.own + self.shared).any(axis=0))]

    def _off(self, k: int, random: np.random.Generator, draws: int) -> tuple[Ints, Floats]:
        """By how much an element is off, as fractions [s, d], where it may be."""
        places = np.flatnonzero(self.own[:, k] + self.shared[:, k])
        own, shared = self.own[places, k, None], self.shared[places, k, None]
        drawn = random.standard_normal((len(places), draws))
        drawn *= own
        if shared.any():
            groups, at = np.unique(self.material[places], return_inverse=True)
            drawn += shared * random.standard_normal((len(groups), draws))[at]
        mean = self.held[places, k, None]
        found = np.maximum(drawn, -mean)
        if self.is_skewed:
            skewed = mean[:, 0] > 0.0
            sd = np.hypot(own, shared)[skewed]
            found[skewed] = lognormal(drawn[skewed] / sd, mean=mean[skewed], sd=sd) - mean[skewed]
        return places, found

    def _off_of(self, place: int, off: dict[int, tuple[Ints, Floats]], draws: int) -> Floats:
        """By how much each element of one source is off [k, d]; the base closes its analysis."""
        found = np.zeros((self.held.shape[1], draws))
        for k, (places, error) in off.items():
            row = np.flatnonzero(places == place)
            if len(row):
                found[k] = error[row[0]]
        return found


def lognormal(normal: Floats, *, mean: Floats, sd: Floats) -> Floats:
    """Standard normal draws as lognormal ones of this mean and deviation."""
    sigma = np.sqrt(np.log1p((sd / mean) ** 2))
    return np.asarray(mean * np.exp(sigma * normal - 0.5 * sigma**2))


def sources_in_use(known: Doubts, used: Ints) -> Sources:
    """What is known of the sources at these places of the brief, bins and what is in them."""
    errors, pages = known.errors, known.pages
    count = len(errors.elements)
    at = {int(place): row for row, place in enumerate(used)}
    liquid = pages.numbers.metal_yield[used, :, None]
    brought = np.concatenate([pages.per_kg[used][:, :, :count], liquid], axis=2)
    symbols = [k for name, k in errors.elements.items() if name not in pages.brief.qualities]
    own, shared = errors.own[used], errors.shared[used]
    if errors.base is not None:
        own[:, errors.base] = shared[:, errors.base] = 0.0
    return Sources(
        used=used,
        mean=np.moveaxis(brought, 0, 2),
        gain=errors.gain[used],
        held=_held(pages.brief, used, errors.elements),
        own=own,
        shared=shared,
        material=errors.material[used],
        base=errors.base,
        closing=np.array([k for k in symbols if k != errors.base], dtype=np.int64),
        is_skewed=pages.settings.skew == "lognormal",
        curved=tuple(_curved(known, used, np.hypot(own, shared))),
        bins=tuple(
            (at[place], np.array([at[int(one)] for one in within]), shares)
            for place, (within, shares) in pages.numbers.parts.items()
            if place in at
        ),
    )


def _held(brief: Brief, used: Ints, elements: Mapping[str, int]) -> Floats:
    """What the metal of each source holds of each element, as fractions [s, k]."""
    return (
        np.array(
            [[brief.sources[s].composition_pct.get(name, 0.0) for name in elements] for s in used]
        ).reshape(len(used), len(elements))
        / 100.0
    )


def _curved(known: Doubts, used: Ints, sd: Floats) -> list[Curved]:
    """The sources in use of whose metal another part is recovered if the analysis is off."""
    brief = known.pages.brief
    unsure = np.flatnonzero(sd.any(axis=1))
    if not len(unsure):
        return []
    feed = _feed(brief, tuple(brief.sources[int(used[place])] for place in unsure))
    analysis = feed.analysis.copy()
    analysis[:, : sd.shape[1]] += FAR * sd[unsure]
    here, there = melting(feed), melting(replace(feed, analysis=analysis))
    recovery = abs(there.recovery - here.recovery)
    recovery[:, :, feed.base] = abs(there.metal_yield - here.metal_yield)
    curved = (recovery > SAME).any(axis=(1, 2))
    return [
        Curved(place=int(place), feed=_feed(brief, (brief.sources[int(used[place])],)))
        for place in unsure[curved]
    ]


def _feed(brief: Brief, sources: tuple[Source, ...]) -> Feed:
    return feed_of(Table.of(brief, sources=sources), brief=brief)


def _drawn(feed: Feed, off: Floats) -> Feed:
    """The feed of one source, once for each draw of its analysis [k, d]; the base gives way."""
    draws = off.shape[1]
    analysis = np.repeat(feed.analysis, draws, axis=0)
    analysis[:, : off.shape[0]] += off.T
    analysis[:, feed.base] -= off[~feed.is_quality[: off.shape[0]]].sum(axis=0)
    np.maximum(analysis, 0.0, out=analysis)
    rows: dict[str, Any] = {
        one.name: np.repeat(getattr(feed, one.name), draws, axis=0)
        for one in fields(feed)
        if one.name not in _BY_ELEMENT
    }
    return replace(feed, analysis=analysis, **rows)


_BY_ELEMENT: Final = frozenset(
    {"analysis", "is_quality", "base", "unburnt", "users_unburnt", "addition_recovery"}
)
"""What of a feed does not run over sources, and the analysis that is drawn."""
