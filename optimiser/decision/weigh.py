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
from optimiser.decision.reweigh import reweighed
from optimiser.decision.steps import HeatLimits, settle
from optimiser.formulation.columns import pinned_kg, stock_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Floats, Ints


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
        heel = rows.heel(heat, heels)
        found = _next_to(rows, yard, heat, here, heel, ask)
        if found is None:
            found = _anew(posed.frame, yard, heat, here, heel, ask)
        if found is None:
            failed.append(posed.frame.heats.orders[heat].order_id)
        else:
            kg[here] = found
        heels[heat] = rows.left(heat, here, kg[here], heel)
        yard.take(here, kg[here])
    return Weighed(charged=_charged(posed.frame, kg), failed=tuple(failed))


def _next_to(
    rows: HeatRows, yard: _Yard, heat: int, here: Ints, heel: Heel, ask: Ask
) -> Floats | None:
    """Steps next to the answer that keep the aims as it does, else all limits but the aims."""
    pairs = here[yard.wanted[here] > 0]
    wanted = yard.wanted[pairs]
    for with_aims, makes_up in ((True, True), (False, True), (True, False), (False, False)):
        low, high = yard.line_bounds(pairs, makes_up=makes_up)
        matrix, upper = rows.limits(heat, pairs, wanted, heel, with_aims=with_aims)
        limits = HeatLimits(
            matrix=matrix, upper=upper, wanted=wanted, step=yard.step[pairs], low=low, high=high
        )
        found = settle(limits, ask.clock)
        if found is not None:
            kg = np.zeros(len(here))
            kg[yard.wanted[here] > 0] = found
            return kg
    return None


def _anew(frame: Frame, yard: _Yard, heat: int, here: Ints, heel: Heel, ask: Ask) -> Floats | None:
    """Steps from all that may go into the heat and is not needed later."""
    names = [frame.brief.sources[s].source_id for s in frame.source[here]]
    order_id = frame.heats.orders[heat].order_id
    found = reweighed(ask, order_id, heel=heel, stock_kg=yard.spare(here), must_kg=yard.must(here))
    return None if found is None else np.array([found.get(name, 0.0) for name in names])


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
        steps = self.step * (self.wanted > 0)
        self.later_steps = np.bincount(frame.source, steps, minlength=len(sources))
        self.least = np.array([s.min_total_kg - s.weigh_step_kg for s in sources])
        self.used = np.zeros(len(sources))

    def line_bounds(self, pairs: Ints, *, makes_up: bool) -> tuple[Floats, Floats]:
        """The least and most of each line: pins, bites, what is left, what must go.

        What earlier heats have left of metal that must go is made up for, or left to later ones.
        """
        source, wanted = self.source[pairs], self.wanted[pairs]
        must = self.must(pairs)[source]
        if not makes_up:
            capped = np.minimum(must, np.maximum(0.0, wanted - self.step[pairs]))
            must = np.where(self.later[source] > wanted, capped, must)
        low = np.maximum(np.maximum(self.pin_low[pairs], self.bite[pairs]), must)
        high = np.minimum(self.pin_high[pairs], self.spare(pairs)[source])
        settled = self.settled[pairs]
        return np.where(settled, wanted, low), np.where(settled, wanted, high)

    def must(self, here: Ints) -> Floats:
        """What a heat has to take of each source that must go, up to a step of its scale [s]."""
        own = np.bincount(self.source[here], self.wanted[here], minlength=len(self.left))
        return np.maximum(0.0, self.least - self.used - (self.later - own))

    def spare(self, here: Ints) -> Floats:
        """What each source can give to a heat; later ones may round down; nothing if barred [s]."""
        own = np.bincount(self.source[here], self.wanted[here], minlength=len(self.left))
        open_to = np.isin(np.arange(len(self.left)), self.source[here])
        kept = np.maximum(0.0, self.later - own - self.later_steps)
        return np.where(open_to, np.maximum(0.0, self.left - kept), 0.0)

    def take(self, pairs: Ints, kg: Floats) -> None:
        """Take what a heat was given out of the yard."""
        source = self.source[pairs]
        self.left[source] -= kg
        self.used[source] += kg
        self.later[source] -= self.wanted[pairs]
        self.later_steps[source] -= self.step[pairs] * (self.wanted[pairs] > 0)
