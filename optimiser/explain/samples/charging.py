"""The limits of one charge, as a kilogram of any metal counts against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimiser.explain.samples.sampled import Sampled
from optimiser.formulation.program import Floats
from optimiser.ledger.book import Book
from optimiser.ledger.heats import Heat
from optimiser.risk.chance import accepted, deviations_inside
from optimiser.risk.misses import Doubts, Miss, Misses


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A metal to be blended with: its place among the sources and what a sample may say of it."""

    place: int
    outcomes: tuple[Sampled, ...]


@dataclass(frozen=True, kw_only=True)
class Charging:
    """One charge to be blended again: its limits, those that it lies at, and what there is.

    ``spare_kg`` is what of each source no charge uses [s], ``aside`` are the metals that may go in.
    """

    known: Doubts
    heat: Heat
    misses: Misses
    held: tuple[bool, ...]
    spare_kg: Floats
    aside: tuple[Aside, ...]

    @property
    def pages(self) -> Book:
        """What is looked up."""
        return self.known.pages

    @property
    def liquid(self) -> Floats:
        """Liquid per kilogram of each source [s]."""
        found: Floats = self.pages.numbers.metal_yield[:, self.heat.furnace_type]
        return found

    @cached_property
    def inside(self) -> Floats:
        """So many deviations the charge is kept inside each limit [limit]."""
        return np.array([_inside(self, at) for at in range(len(self.misses))])

    @cached_property
    def weights(self) -> Mapping[str, Floats]:
        """What a kilogram of each element counts against each limit [limit]."""
        found = {name: np.zeros(len(self.misses)) for name in self.known.errors.elements}
        for at, miss in enumerate(self.misses):
            for name, weight in miss.bound.weights:
                found[name][at] = weight
        return found


def over(one: Charging, miss: Miss, at: int) -> Floats:
    """How far a kilogram of each source is beyond a limit, with what it adds to deviations [s]."""
    content = one.pages.per_kg[:, one.heat.furnace_type]
    found = miss.bound.melt_weight * one.liquid
    for name, weight in miss.bound.weights:
        found = found + weight * content[:, one.pages.element_at[name]]
    if miss.spread.sd_kg > 0.0:
        found = found + one.inside[at] * miss.spread.tangent().direction
    return np.asarray(found)


def _inside(one: Charging, at: int) -> float:
    """So many deviations a charge is kept inside a limit."""
    miss = one.misses[at]
    if one.held[at] and miss.spread.sd_kg > 0.0:
        return max(0.0, deviations_inside(miss.chance))
    chance = accepted(one.heat.order, one.pages.settings)
    return 0.0 if chance is None else max(0.0, deviations_inside(chance))


def room(one: Charging, at: int) -> float:
    """What is left inside a limit, kg."""
    miss = one.misses[at]
    return (
        0.0 if one.held[at] else max(0.0, float(-miss.over_kg - one.inside[at] * miss.spread.sd_kg))
    )


def _counts(one: Charging, place: int, row: Sampled) -> Floats:
    """What a per cent of an element in a metal counts against each limit, kg per kg [limit]."""
    errors = one.known.errors
    at = errors.elements[row.element]
    gain = float(errors.gain[place, one.heat.furnace_type, at]) / 100.0
    return gain * one.weights[row.element]


def known_shift(one: Charging, place: int, outcomes: tuple[Sampled, ...]) -> Floats:
    """By how much a kilogram is further beyond limits once unknown elements are known [limit]."""
    found: Floats = np.zeros(len(one.misses))
    for row in outcomes:
        if row.bound_pct is not None:
            found += _counts(one, place, row) * (row.pct - row.bound_pct)
    return found


def left_open(one: Charging, place: int, row: Sampled, sd_pct: float) -> Floats:
    """The room that a deviation takes at most, kg per kg [limit]."""
    return np.asarray(one.inside * np.abs(_counts(one, place, row)) * sd_pct)
