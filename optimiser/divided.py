"""Where the limits of a charge share its risk: the same charges with it divided as costs least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision, divided_for
from optimiser.risk.better import better_divided, shares_its_risk
from optimiser.settle import Settled, in_steps, pinned_to_nothing

AGAIN: Final = 2.0
"""So many times what weighing took is left for weighing and printing once more."""
SPARED: Final = (0.0, 0.02)
"""The parts of the accepted risk that are left to steps of the scales, one after the other."""


def best_divided(
    found: Settled, *, scenario: Scenario, printed: Callable[[Settled], Plan]
) -> Settled:
    """What is settled, or better charges of it that keep every rule as they are printed.

    Orders that no division made so far are made where another one allows it. What may not be
    weighed in time is not begun.
    """
    search = found.yard.ask
    if not shares_its_risk(search) or _is_enough(search, found.decision):
        return found
    clock = search.clock.less(AGAIN * found.weighing_s)
    ask = replace(search, clock=clock)
    for divided in (_with_all, _with_the_same):
        for spared in SPARED:
            decision = None if clock.is_over else divided(ask, found, spared)
            if decision is None:
                break  # with less to divide there is none either
            again = _settled(found, decision)
            if again is not None and _is_better(printed(again), printed(found), scenario):
                found = again
                break
    search.clock.cut_short |= clock.cut_short or clock.is_over
    return found


def _is_enough(search: Ask, decision: Decision) -> bool:
    """Whether there is nothing to make better: no plan, or one as near as was asked for."""
    answer = decision.answer
    if answer.values is None:
        return True
    is_all = not decision.left_out and len(answer.reached) == 1
    return is_all and answer.is_near(search.effort.gap_fraction)


def _is_better(one: Plan, other: Plan, scenario: Scenario) -> bool:
    return one.check.passed and is_better(one, other, scenario)


def _with_all(ask: Ask, found: Settled, spared: float) -> Decision | None:
    """The same with the orders that were left out as well; None if there are none or it cannot."""
    orders = frozenset(one.order_id for one in ask.brief.orders)
    orders -= pinned_to_nothing(ask).keys()
    if not orders & {*found.decision.left_out, *found.reasons}:
        return None
    answer = divided_for(ask, orders, spared=spared)
    return None if answer is None else Decision(answer=answer, left_out=(), filled=True)


def _with_the_same(ask: Ask, found: Settled, spared: float) -> Decision | None:
    answer = better_divided(ask, found.decision.answer, spared=spared)
    return None if answer is None else replace(found.decision, answer=answer)


def _settled(found: Settled, decision: Decision) -> Settled | None:
    """The same with another decision on its charges; None where that cannot be weighed."""
    weighed = in_steps(found.ask, decision.answer)
    if weighed.failed:
        return None
    first = decision if found.yard.decision is None else found.first
    charged = weighed.charged
    reasons = {name: one for name, one in found.reasons.items() if name not in charged}
    return replace(found, first=first, decision=decision, charged=charged, reasons=reasons)
