"""Whole things into a given room: the most valuable that fit, of these the heaviest, proven.

A knapsack in whole numbers. Where first filling by value and then swapping meets a bound that
nothing can pass, that is the answer; else a small program with whole numbers is solved. A search
that ends before it is sure says by how much it may be off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from optimiser.formulation.program import Bools, Ints, Linear, Program, rows
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

NODES: Final = 20_000
SECONDS: Final = 60.0
"""How hard to search; a search that the clock ended may end elsewhere on another machine."""
SWAPS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is chosen; by how much another choice may be more valuable, or heavier, at most."""

    chosen: Bools
    value_off: int
    weight_off: int


def best_filling(*, weight: Ints, value: Ints, room: int) -> Filling:
    """Of all choices that weigh ``room`` or less, the most valuable; of these the heaviest.

    Weights and values are whole numbers from 0 on. Of things that are alike the first are chosen.
    """
    chosen = weight <= room
    if int(weight[chosen].sum()) <= room:
        return Filling(chosen=chosen, value_off=0, weight_off=0)
    within = np.flatnonzero(chosen)
    step, worth = _step(weight[within]), _step(value[within])
    found = _best(_Sack(weight=weight[within] // step, value=value[within] // worth,
                        room=room // step))  # fmt: skip
    chosen[within] = _first_of_alike(found.chosen, weight[within], value[within])
    return Filling(
        chosen=chosen, value_off=found.value_off * worth, weight_off=found.weight_off * step
    )


def _first_of_alike(chosen: Bools, weight: Ints, value: Ints) -> Bools:
    """As many of each weight and value, but the first of them."""
    kinds = np.unique(np.stack([weight, value]), axis=1, return_inverse=True)[1].reshape(-1)
    order = np.argsort(kinds, kind="stable")
    counts = np.bincount(kinds)
    place = np.empty_like(order)
    place[order] = np.arange(len(kinds)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(place < np.bincount(kinds, weights=chosen)[kinds], dtype=bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sack:
    """Things that each fit into the room alone, but not all together; no common divisor."""

    weight: Ints
    value: Ints
    room: int

    def value_of(self, chosen: Bools) -> int:
        return int(self.value[chosen].sum())

    def weight_of(self, chosen: Bools) -> int:
        return int(self.weight[chosen].sum())

    @property
    def value_bound(self) -> int:
        """No choice is more valuable: what parts of things could fill the room with."""
        left, found = self.room, 0
        pairs: Iterator[tuple[int, int]] = zip(
            self.weight.tolist(), self.value.tolist(), strict=True
        )
        for weight, value in sorted(pairs, key=_density, reverse=True):
            if weight > left:
                return found + value * left // weight
            left, found = left - weight, found + value
        return found


def _density(thing: tuple[int, int]) -> Fraction:
    weight, value = thing
    return Fraction(value, weight) if weight else Fraction(value + 1)


def _best(sack: _Sack) -> Filling:
    """First for the value, then for the weight among choices of that value."""
    chosen = _swapped(sack, _by_density(sack))
    most = sack.value_bound
    value_off = most - sack.value_of(chosen)
    if value_off > 0:
        chosen, value_off = _searched(sack, chosen, sack.value, most=most, at_least=0)
    weight_off = sack.room - sack.weight_of(chosen)
    if weight_off > 0:
        worth = sack.value_of(chosen)
        chosen, weight_off = _searched(sack, chosen, sack.weight, most=sack.room, at_least=worth)
    return Filling(chosen=chosen, value_off=value_off, weight_off=weight_off)


def _by_density(sack: _Sack) -> Bools:
    """One after the other by value per weight as long as they fit, equal ones mixed.

    Were the heavier ones first, no swap would fill what is left.
    """
    chosen, left = np.zeros(len(sack.weight), dtype=bool), sack.room
    density = np.round(sack.value / np.maximum(sack.weight, 1), 9)
    mixed = np.random.default_rng(0).permutation(len(density))
    for at in np.lexsort((mixed, -density)).tolist():
        if sack.weight[at] <= left:
            chosen[at], left = True, left - int(sack.weight[at])
    return chosen


def _swapped(sack: _Sack, chosen: Bools) -> Bools:
    """The choice made better, one thing against another or against nothing at a time."""
    chosen, least = chosen.copy(), np.iinfo(np.int64).min
    for _ in range(SWAPS):
        left = sack.room - sack.weight_of(chosen)
        within, without = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        # The last row swaps against nothing.
        heavier = sack.weight[without] - np.append(sack.weight[within], 0)[:, None]
        better = sack.value[without] - np.append(sack.value[within], 0)[:, None]
        better = np.where(heavier <= left, better, least)
        heavier = np.where(better == better.max(), heavier, least)
        if (int(better.max()), int(heavier.max())) <= (0, 0):
            break
        out, into = divmod(int(heavier.argmax()), len(without))
        chosen[without[into]] = True
        chosen[within[out : out + 1]] = False
    return chosen


def _searched(
    sack: _Sack, start: Bools, gain: Ints, *, most: int, at_least: int
) -> tuple[Bools, int]:
    """The choice with the most ``gain`` that is worth ``at_least``; how far it may be off.

    No choice gains more than ``most``.
    """
    count = len(gain)
    program = Program(
        lower=np.zeros(count),
        upper=np.ones(count),
        scale=np.ones(count),
        integer=np.ones(count, dtype=bool),
        rows=rows(1, (0, np.arange(count), sack.weight), upper=float(sack.room)),
    )
    session = HighsSession(program, Effort(gap_fraction=0.0, nodes=NODES))
    if at_least > 0:
        worth = Linear(cost=-sack.value.astype(np.float64))
        session.keep(worth, most=0.5 - at_least)
    session.hint(start.astype(np.float64))
    form = Linear(cost=-gain.astype(np.float64))
    found = session.minimise(form, Clock(seconds=SECONDS), accuracy=0.5)
    chosen = start if found.values is None else found.values > 0.5
    # The solver counts in fractions: what it found must hold in whole numbers.
    if sack.weight_of(chosen) > sack.room or sack.value_of(chosen) < at_least:
        chosen = start
    if int(gain[start].sum()) > int(gain[chosen].sum()):
        chosen = start
    if math.isfinite(found.bound):
        most = min(most, math.floor(0.001 - found.bound))
    return chosen, max(0, most - int(gain[chosen].sum()))


def _step(numbers: Ints) -> int:
    """The largest number that divides them all, 1 for zeros."""
    return int(np.gcd.reduce(numbers)) or 1
