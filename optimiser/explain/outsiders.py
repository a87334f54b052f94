"""The lines that are in no charge: what the first kilogram of each would do to every goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from optimiser.decision.ladder import Ladder, Rung
from optimiser.explain.course import hold_rate
from optimiser.explain.movable import Movable
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Ints, Linear

ALIKE: Final = 1e-7
"""Rates that differ by less than this part of the largest are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsiders:
    """What the first kilogram of each pair does to every stage [stage, pair], losses positive.

    ``alone`` is the same with what earlier stages reached held where it is; ``sure`` [stage] is
    what a loss has to exceed to be one.
    """

    losses: Floats
    alone: Floats
    sure: Floats

    def least(self, among: Ints) -> int:
        """The pair of ``among`` that loses least in the first stage in which they differ."""
        for losses, sure in zip(self.losses, self.sure, strict=True):
            loss = losses[among]
            among = among[loss <= loss.min() + sure]
        return int(among[0])


def outsiders(ladder: Ladder, rungs: Sequence[Rung]) -> Outsiders:
    """What the prices of the last answer say of every pair."""
    charged = ladder.posed.columns.charged
    rates = np.zeros((len(rungs), len(charged)))
    losses, alone = rates.copy(), rates.copy()
    for at, rung in enumerate(rungs):
        solver, measure = ladder.rungs[at], ladder.measures[at]
        weights = _weights(ladder, at, rung)
        _, size = ladder.open.ready.cost(weights)
        per_unit = solver.per_unit() * size / ladder.open.scale
        prices = solver.prices(size)
        alone[at] = per_unit[charged]
        total = alone[at].copy()
        for j, held in enumerate(rungs[:at]):
            before = ladder.measures[j]
            if held.reached.value is None:
                continue
            if before.hold is None:
                total += per_unit[before.columns[0]] * hold_rate(held, rates[j])
            else:
                whole = rung.solution.found[before.columns[1]]
                total -= prices[before.hold] * rates[j] / 100.0 * whole
        if measure.hold is None:
            rates[at], losses[at] = total, total
        elif rung.reached.value is not None:
            whole = rung.solution.found[measure.columns[1]]
            rates[at], losses[at] = -100.0 * total / whole, 100.0 * total / whole
            alone[at] *= 100.0 / whole
    sure = ALIKE * np.abs(losses).max(axis=1, initial=0.0)
    return Outsiders(losses=losses, alone=alone, sure=sure)


def at_first_sight(ladder: Ladder, rungs: Sequence[Rung], moved: Sequence[Movable]) -> Floats:
    """What a step of every figure is worth by prices alone, all stages alike [move]."""
    total = np.zeros(len(moved))
    for at, rung in enumerate(rungs):
        _, size = ladder.open.ready.cost(_weights(ladder, at, rung))
        prices = ladder.rungs[at].prices(size)
        per_unit = ladder.rungs[at].per_unit() * size / ladder.open.scale
        values = rung.solution.found
        worth = np.abs(
            [
                sum(
                    one.rate * one.per_of(values) * (prices if one.is_row else per_unit)[one.number]
                    for one in figure.entries
                )
                for figure in moved
            ]
        )
        total += worth / (worth.max(initial=0.0) or 1.0)
    return total


def _weights(ladder: Ladder, at: int, rung: Rung) -> Linear:
    """What a stage's solver made least last."""
    measure = ladder.measures[at]
    cost = np.zeros(len(ladder.open.lower))
    if measure.hold is None:
        cost[measure.columns] = 1.0
    else:
        cost[measure.columns] = (-1.0, (rung.reached.value or 0.0) / 100.0)
    return Linear(cost=cost)


def best_pairs(found: Outsiders, source: Ints, open_: Bools, count: int) -> Ints:
    """The open pair of each source that loses least, NOTHING where none is open [s]."""
    best = np.full(count, NOTHING)
    pairs = np.flatnonzero(open_)
    pairs = pairs[np.argsort(source[pairs], kind="stable")]
    ends = np.searchsorted(source[pairs], np.arange(count + 1))
    for s, (first, end) in enumerate(pairwise(ends.tolist())):
        if first < end:
            best[s] = found.least(pairs[first:end])
    return best
