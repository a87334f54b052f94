"""Kilograms that the weighbridge can weigh, without breaking a limit.

Each heat in the sequence of its furnace: its heel is what was really weighed before. What is
found for a heat is settled; an order for which no steps can be found is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.heat_rows import HeatRows, Heel
from optimiser.decision.steps import HeatLimits, settle
from optimiser.formulation.columns import pinned_kg, stock_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.formulation.rules.stock import least_total_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The plan in whole steps, and the orders for which no steps could be found."""

    charged: Charged
    failed: tuple[str, ...]


def weigh(ask: Ask, made: frozenset[str], charged: Charged) -> Weighed:
    """Round every line to its scale's step, heat after heat."""
    posed = ask.pose(made)
    yard = _Yard(posed.frame, charged)
    rows = HeatRows(posed)
    kg = yard.wanted.copy()
    heels: dict[int, Heel] = {}
    failed = []
    for heat in _in_sequence(posed.frame):
        here = np.flatnonzero(posed.frame.order == heat)
        pairs = here[yard.wanted[here] > 0]
        heel = rows.heel(heat, heels)
        found = _settled(rows, yard, heat, pairs, heel, ask)
        if found is None:
            pairs = here[yard.is_at_hand(here)]
            found = _settled(rows, yard, heat, pairs, heel, ask, widened=True)
        if found is None:
            failed.append(posed.frame.heats.orders[heat].order_id)
        else:
            kg[pairs] = found
        heels[heat] = rows.left(heat, pairs, kg[pairs], heel)
        yard.take(pairs, kg[pairs])
    return Weighed(charged=_charged(posed.frame, kg), failed=tuple(failed))


def _settled(
    rows: HeatRows,
    yard: _Yard,
    heat: int,
    pairs: Ints,
    heel: Heel,
    ask: Ask,
    *,
    widened: bool = False,
) -> Floats | None:
    """Whole steps that keep the aims as well as they were kept, else all limits but the aims.

    With ``widened`` sources that the answer did not use may help, found by a small program.
    """
    wanted = yard.wanted[pairs]
    low, high = yard.line_bounds(pairs)
    for with_aims in (False,) if widened else (True, False):
        matrix, upper = rows.limits(heat, pairs, wanted, heel, with_aims=with_aims)
        limits = HeatLimits(
            matrix=matrix, upper=upper, wanted=wanted, step=yard.step[pairs], low=low, high=high
        )
        found = settle(limits, ask.clock, by_moves=not widened)
        if found is not None:
            return found
    return None


def _charged(frame: Frame, kg: Floats) -> Charged:
    sources, orders = frame.brief.sources, frame.heats.orders
    found: Charged = {order.order_id: {} for order in orders}
    for p in np.flatnonzero(kg > 0):
        lines = found[orders[frame.order[p]].order_id]
        lines[sources[frame.source[p]].source_id] = float(kg[p])
    return found


def _in_sequence(frame: Frame) -> Iterator[int]:
    """Heats such that each comes after the one whose heel it inherits."""
    done: set[int] = {NOTHING}
    waiting = list(range(frame.heats.count))
    while waiting:
        ready = [heat for heat in waiting if int(frame.heats.previous[heat]) in done]
        yield from ready
        done.update(ready)
        waiting = [heat for heat in waiting if heat not in done]


class _Yard:
    """What every pair wants, in which steps, and what is left of every source."""

    def __init__(self, frame: Frame, charged: Charged) -> None:
        sources, orders = frame.brief.sources, frame.heats.orders
        self.source = frame.source
        self.wanted = np.array([
            charged.get(orders[h].order_id, {}).get(sources[s].source_id, 0.0)
            for s, h in zip(frame.source.tolist(), frame.order.tolist(), strict=True)
        ])  # fmt: skip
        pieces = np.array([source.piece_kg or 0.0 for source in sources])[frame.source]
        step = np.array([source.weigh_step_kg for source in sources])[frame.source]
        self.pin_low, self.pin_high = pinned_kg(frame)
        self.settled = self.pin_low == self.pin_high
        self.step = np.where(self.settled, 0.0, np.where(pieces > 0, pieces, step))
        self.bite = np.array([source.min_use_kg for source in sources])[frame.source]
        self.left = stock_kg(frame.brief)
        self.later = np.bincount(frame.source, self.wanted, minlength=len(sources))
        self.least = np.array([
            least_total_kg(s.min_total_kg, s.mass_kg, s.weigh_step_kg) for s in sources
        ])  # fmt: skip
        self.used = np.zeros(len(sources))
        simple = [s.min_use_kg == 0 and s.fixed_cost == 0 and not s.piece_kg for s in sources]
        free = np.array([order.max_sources is None for order in orders], dtype=bool)
        self.simple = np.array(simple, dtype=bool)[frame.source] & free[frame.order]

    def line_bounds(self, pairs: Ints) -> tuple[Floats, Floats]:
        """The least and most of each line: pins, bites, what is left, what must go."""
        source, wanted = self.source[pairs], self.wanted[pairs]
        others = self.later[source] - wanted
        must = np.minimum(wanted, self.least[source] - self.used[source] - others)
        low = np.maximum(np.maximum(self.pin_low[pairs], self.bite[pairs]), must)
        high = np.minimum(self.pin_high[pairs], np.maximum(0.0, self.left[source] - others))
        settled = self.settled[pairs]
        return np.where(settled, wanted, low), np.where(settled, wanted, high)

    def is_at_hand(self, pairs: Ints) -> Bools:
        """Whether a line is wanted, or could be added without a decision of its own."""
        source = self.source[pairs]
        spare = self.left[source] - self.later[source] >= np.maximum(self.step[pairs], 1e-6)
        return np.asarray((self.wanted[pairs] > 0) | (self.simple[pairs] & spare))

    def take(self, pairs: Ints, kg: Floats) -> None:
        """Take what a heat was given out of the yard."""
        source = self.source[pairs]
        self.left[source] -= kg
        self.used[source] += kg
        self.later[source] -= self.wanted[pairs]
