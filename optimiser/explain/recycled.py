"""The most recycled content: of one charge made alone, and of all charges together.

Metal is divided at will here: whole pieces, smallest bites and counts of sources are not kept, so
no plan has more. That lets every question be a linear program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.alloy import Limit
from models.brief import Brief
from models.explanation import Side
from models.order import Order
from models.settings import GoalName
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.stage import share_at
from optimiser.formulation.bounds import Bound, spec_bounds
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.frame import Frame
from optimiser.formulation.goals import Ratio, goal_form
from optimiser.formulation.program import Floats, Ints, Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

HOLD: Final = 1e-9
ROUNDS: Final = 50
RULE: Final = "melt_is_in_spec"
NEAR: Final = 1e-6
"""A row is at its end within so much of its melt."""

Key = tuple[str, Side]
"""A limit of an alloy: its element, and which side of it."""
Limits = tuple[Limit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The most recycled content, per cent, and the solution that has it."""

    pct: float
    posed: Posed
    values: Floats

    @property
    def exact(self) -> bool:
        """Whether a plan could have so much, but for the steps of its scales."""
        return not self.posed.program.is_mixed_integer and not self.posed.frame.brief.bins

    def reached(self, alloy: str) -> dict[Key, float]:
        """Where the first charge lies against each limit of its alloy, in the limit's own unit."""
        frame, columns = self.posed.frame, self.posed.columns
        kg = self.values[columns.content[0]].tolist()
        content_kg = dict(zip(frame.contents, kg, strict=True))
        melt_kg = float(self.values[columns.melt[0]])
        return {
            (bound.what, side_of(bound)): bound.reached(content_kg, melt_kg=melt_kg)
            for bound in spec_bounds(frame, alloy)
        }


def side_of(bound: Bound) -> Side:
    """Which side of its limit a bound is."""
    return "most" if bound.sign > 0 else "least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """All there is to make charges of, however it is asked."""

    brief: Brief
    numbers: Coefficients
    clock: Clock

    def alone(self, order: Order, limits: Limits, *, run_around: bool = False) -> Best | None:
        """The charge of ``order`` made alone within ``limits``, if any.

        Nothing must be used that other orders would use, no custody volume be covered. Without
        ``run_around`` all of it is scrap and bought metal.
        """
        sources = tuple(
            replace(
                one,
                min_total_kg=0.0,
                on_hold=one.on_hold or not (run_around or one.is_external or not one.is_metal),
            )
            for one in self.brief.sources
        )
        orders = tuple(_alone(one) if one == order else one for one in self.brief.orders)
        brief = replace(self.brief, sources=sources, orders=orders)
        return self._best(brief, frozenset({order.order_id}), {order.alloy: limits})

    def together(
        self, made: frozenset[str], limits: Mapping[str, Limits], *, near: Best | None = None
    ) -> Best | None:
        """All charges of a plan as a whole, with other ``limits`` for some alloys.

        It may be found sooner from one that is ``near``.
        """
        return self._best(self.brief, made, limits, share=0.0 if near is None else near.pct / 100)

    def _best(
        self,
        brief: Brief,
        made: frozenset[str],
        limits: Mapping[str, Limits],
        *,
        share: float = 0.0,
    ) -> Best | None:
        brief = replace(brief, limits={**brief.limits, **limits})
        ask = Ask(brief=brief, numbers=self.numbers, clock=self.clock, effort=Effort())
        posed = ask.pose(made)
        if not len(posed.frame.source):
            return None
        return largest(posed, self.clock, share=share)

    def without(self, best: Best, rows: Ints) -> float | None:
        """The most recycled content, per cent, if these rows of its program asked for nothing."""
        found = largest(best.posed, self.clock, free=rows, share=best.pct / 100)
        return None if found is None else found.pct


def binding_rows(best: Best, alloy: str) -> dict[tuple[int, Side], Ints]:
    """The rows of each limit of an alloy, by its place and side, if the best solution is at any."""
    frame, program = best.posed.frame, best.posed.program
    orders = frame.heats.orders
    heats = np.array([h for h, order in enumerate(orders) if order.alloy == alloy], dtype=int)
    first = program.rules[RULE].start
    for name in dict.fromkeys(order.alloy for order in orders):
        if name == alloy:
            break
        first += sum(order.alloy == name for order in orders) * len(spec_bounds(frame, name))
    room = program.rows.upper - program.rows.matrix(program.width) @ best.values
    near = NEAR * best.values[best.posed.columns.melt[heats]]
    found: dict[tuple[int, Side], list[int]] = {}
    touched = set()
    for at, (limit, bound) in enumerate(_stated(frame, alloy)):
        rows = first + at * len(heats) + np.arange(len(heats))
        found.setdefault((limit, side_of(bound)), []).extend(rows.tolist())
        if (room[rows] <= near).any():
            touched.add((limit, side_of(bound)))
    return {key: np.array(found[key]) for key in touched}


def _stated(frame: Frame, alloy: str) -> Iterator[tuple[int, Bound]]:
    """Every statement about an alloy with the place of the limit that makes it."""
    for at, limit in enumerate(frame.brief.limits[alloy]):
        one = replace(frame, brief=replace(frame.brief, limits={alloy: (limit,)}))
        yield from ((at, bound) for bound in spec_bounds(one, alloy))


def largest(
    posed: Posed,
    clock: Clock,
    *,
    share: float = 0.0,
    free: Ints | None = None,
    goal: GoalName = "recycled_content",
) -> Best | None:
    """The largest share, by Dinkelbach's method (Management Science 13 (1967) 492-498).

    It may begin at any ``share``, also at one that cannot be had.
    """
    form = goal_form(goal, posed.frame, posed.columns)
    assert isinstance(form, Ratio), "the goal is a share"
    session, best = HighsSession(posed.program.relaxed, Effort()), None
    if free is not None:
        session.release(free)
    for _ in range(ROUNDS):
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        values = session.minimise(step, clock).values
        if values is None:
            break
        found = share_at(form, values)
        is_last = abs(found - share) <= HOLD or (best is not None and found <= share)
        if best is None or found > share_at(form, best):
            best = values
        if is_last:
            break
        share = found
    if best is None or form.whole.at(best) <= 0.0:
        return None
    return Best(pct=100.0 * share_at(form, best), posed=posed, values=best)


def _alone(order: Order) -> Order:
    """An order that may stay unmade is filled here: nothing has no recycled content.

    Custody volume is a matter of the plan, not of one charge.
    """
    order = order.model_copy(update={"coc_kg": None})
    if not order.optional:
        return order
    tap = {"tap_kg": order.most_tap_kg, "tap_min_kg": None, "tap_max_kg": None}
    return order.model_copy(update=tap)
