"""Kilograms that the weighbridge can weigh, without breaking a limit or giving away value.

Heat after heat, each onto the heel that was really weighed before it. In a heat, a small program
over the lines in use finds the whole steps that keep every limit of the heat and cost the plan
least. What they cost is known from the rest of the plan (rest.py): once heats are weighed, all
others are decided anew around them, so that they want what still fits best, and the prices of
that answer tell what a step here costs there. In a large plan that passes no heels on, hardly
anything depends on a step, and the steps nearest to the answer are taken.

A heat without such steps may take more of what the plan allows it; failing that it is planned
anew, alone (reweigh.py); failing that its order is named, and is to be left out. Each of these
attempts has a time of its own, so that a plan whose time is over is weighed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimiser.decision.ask import Ask, Charged
from optimiser.decision.heat_rows import HeatRows, Heel
from optimiser.decision.rest import Rest
from optimiser.decision.reweigh import reweighed
from optimiser.decision.stage import Answer
from optimiser.decision.steps import HeatLimits, Price, settle
from optimiser.decision.yard import Yard
from optimiser.formulation.custody import cover
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.program import Bools, Floats, Ints

NEAR = (4.0, 16.0, 64.0)
"""How many steps from the answer steps are looked for, one after the other; prices hold there."""
FEW_PAIRS = 5000
"""Up to so many pairs of source and order a plan without heels is priced as well."""
SECONDS = 5.0
LEAST_SECONDS = 0.5
"""What the steps of one heat may take, and may take even if the plan's time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The plan in whole steps, without the orders for which no steps could be found."""

    charged: Charged
    failed: tuple[str, ...]
    broke_off: bool
    """Whether what comes after those that failed is not weighed: it is when they are left out."""


def weigh(ask: Ask, answer: Answer, *, goes_on: bool = False) -> Weighed:
    """Round every line to its scale's step, heat after heat, as far as the first that has none.

    ``goes_on`` weighs what comes after it too: onto the heel that was there before.
    """
    work = _Work(ask, answer)
    for heats in _in_sequence(answer.posed.frame):
        if work.looks_ahead:
            work.decide_rest()
        for heat in heats:
            work.weigh(heat)
        if work.failed and not goes_on:
            break
    orders = answer.posed.frame.heats.orders
    failed = tuple(orders[heat].order_id for heat in work.failed)
    made = {order.order_id for order in answer.posed.made(answer.found)}.difference(failed)
    charged = answer.posed.by_name(work.kg, made)
    optional = {order.order_id for order in orders if order.optional}
    nothing = {name for name, lines in charged.items() if not lines and name in optional}
    return Weighed(
        charged={name: lines for name, lines in charged.items() if name not in nothing},
        failed=failed,
        broke_off=bool(failed) and not goes_on,
    )


def _in_sequence(frame: Frame) -> Iterator[list[int]]:
    """Heats that can be weighed together: each comes after the one whose heel it inherits."""
    done: set[int] = {NOTHING}
    waiting = list(range(frame.heats.count))
    while waiting:
        ready = [heat for heat in waiting if int(frame.heats.previous[heat]) in done]
        yield ready
        done.update(ready)
        waiting = [heat for heat in waiting if heat not in done]


def _is_made(answer: Answer) -> Bools:
    """Which heats of an answer are made [h]."""
    made = {order.order_id for order in answer.posed.made(answer.found)}
    orders = answer.posed.frame.heats.orders
    return np.array([order.order_id in made for order in orders], dtype=bool)


class _Work:
    """A plan of which some heats are weighed."""

    def __init__(self, ask: Ask, answer: Answer) -> None:
        self.ask, self.answer = ask, answer
        self.frame = answer.posed.frame
        self.rows = HeatRows(answer.posed, answer.found)
        self.yard = Yard(answer.posed, answer.found)
        self.cover = cover(self.frame, _is_made(answer))
        self.kg = np.zeros(len(self.frame.source))
        self.heels: dict[int, Heel] = {}
        self.failed: list[int] = []
        self.rest: Rest | None = None
        self.is_priced = False
        self.unseen: list[int] = []
        heats = self.frame.heats
        inherits = (heats.previous != NOTHING) & (heats.keep_kg > 0)
        self.looks_ahead = bool(inherits.any()) or len(self.kg) <= FEW_PAIRS

    def decide_rest(self) -> None:
        """Let the heats that wait make the best of what is weighed; prices are then known."""
        if self.ask.clock.is_over:
            return
        if self.rest is None:
            self.rest = Rest(self.ask, self.answer, self.rows)
        for heat in self.unseen:
            here = np.flatnonzero(self.frame.order == heat)
            self.rest.settle(heat, here, self.kg[here], self.heels[heat])
        self.unseen.clear()
        wanted = self.rest.decide(self.ask.clock)
        self.is_priced = wanted is not None
        if wanted is not None:
            self.yard.want(wanted)

    def weigh(self, heat: int) -> None:
        """Find the steps of a heat, and take them out of the yard."""
        here = np.flatnonzero(self.frame.order == heat)
        heel = self.rows.heel(heat, self.heels)
        found = self._near(heat, here, heel)
        if found is None and self.unseen:
            self.decide_rest()
            found = self._near(heat, here, heel)
        if found is None:
            found = self._further(heat, here, heel)
        if found is None:
            found = self._anew(heat, here, heel)
        if found is None:
            self.failed.append(heat)
        else:
            self.kg[here] = found
        self.heels[heat] = self.rows.left(heat, here, self.kg[here], heel)
        self.yard.take(here, self.kg[here])
        self.unseen.append(heat)

    def _near(self, heat: int, here: Ints, heel: Heel) -> Floats | None:
        """Steps close to what is wanted, of the lines in use; without a price the closest."""
        in_use = here[self.yard.wanted[here] > 0]
        return self._within(heat, here, in_use, heel, NEAR if self.is_priced else (np.inf,))

    def _further(self, heat: int, here: Ints, heel: Heel) -> Floats | None:
        """A little of all lines that the plan allows the heat, else any steps of them."""
        allowed = here[self.yard.open[here] | (self.yard.wanted[here] > 0)]
        return self._within(heat, here, allowed, heel, (*NEAR, np.inf))

    def _within(
        self, heat: int, here: Ints, pairs: Ints, heel: Heel, reaches: tuple[float, ...]
    ) -> Floats | None:
        """Steps of some lines, as near to what is wanted as there are any."""
        found = (self._steps(heat, here, pairs, heel, reach=reach) for reach in reaches)
        return next((kg for kg in found if kg is not None), None)

    def _steps(
        self, heat: int, here: Ints, pairs: Ints, heel: Heel, *, reach: float
    ) -> Floats | None:
        """Steps of some lines, none of another; aims are let go last, nothing else."""
        clock = self.ask.moment(least=LEAST_SECONDS, most=SECONDS)
        reach_kg = self.yard.reach_kg(pairs, steps=reach)
        for with_aims, makes_up in ((True, True), (False, True), (True, False), (False, False)):
            limits = self._limits(heat, pairs, heel, with_aims=with_aims, makes_up=makes_up)
            found = settle(limits.within(reach_kg), clock)
            self.ask.clock.cut_short |= clock.is_over
            if found is not None:
                kg = np.zeros(len(self.frame.source))
                kg[pairs] = found
                return np.asarray(kg[here])
        return None

    def _limits(
        self, heat: int, pairs: Ints, heel: Heel, *, with_aims: bool, makes_up: bool
    ) -> HeatLimits:
        wanted = self.yard.wanted[pairs]
        low, high = self.yard.line_bounds(pairs, makes_up=makes_up)
        matrix, upper = self.rows.limits(heat, pairs, wanted, heel, with_aims=with_aims)
        if self.cover is not None:
            matrix = np.vstack([matrix, self.cover.short_per_kg[self.frame.source[pairs]]])
            upper = np.append(upper, self._most_short(heat, pairs))
        return HeatLimits(
            matrix=matrix,
            upper=upper,
            wanted=wanted,
            step=self.yard.step[pairs],
            low=low,
            high=high,
            price=self._price(heat, pairs),
        )

    def _most_short(self, heat: int, pairs: Ints) -> float:
        """How much a heat may fall short of the eligible input that covers what orders ask for."""
        assert self.cover is not None, "there is something to cover"
        short = self.cover.short_per_kg[self.frame.source[pairs]] @ self.yard.wanted[pairs]
        return float(short + self.cover.room_kg[heat])

    def _price(self, heat: int, pairs: Ints) -> Price | None:
        if self.rest is None or not self.is_priced:
            return None
        per_kg, tapped = self.rest.price(heat, pairs)
        liquid = np.where(self.frame.takes[pairs], 0.0, self.frame.liquid[pairs])
        return Price(per_kg=per_kg, liquid=liquid, off_tap=abs(tapped))

    def _anew(self, heat: int, here: Ints, heel: Heel) -> Floats | None:
        """Steps from all that may go into the heat and is not needed later."""
        names = [self.frame.brief.sources[s].source_id for s in self.frame.source[here]]
        order_id = self.frame.heats.orders[heat].order_id
        found = reweighed(
            self.ask,
            order_id,
            heel=heel,
            stock_kg=self.yard.spare(here),
            must_kg=self.yard.must(here),
            keeps=None
            if self.cover is None
            else (self.cover.short_per_kg, self._most_short(heat, here)),
        )
        return None if found is None else np.array([found.get(name, 0.0) for name in names])
