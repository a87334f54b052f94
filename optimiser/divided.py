"""Where the limits of a charge share its risk: the same charges with it divided as costs least."""

from __future__ import annotations

import time
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

SPARED: Final = (0.0, 0.02)
"""The parts of the accepted risk that are left to steps of the scales, one after the other."""


def best_divided(
    found: Settled, *, scenario: Scenario, printed: Callable[[Settled], Plan]
) -> Settled:
    """What is settled, or better charges of it that keep every rule as they are printed.

    Orders that no division made so far are made where another one allows it. What takes more time
    than is left with weighing and printing is not begun.
    """
    search = found.yard.ask
    if not shares_its_risk(search) or found.decision.answer.values is None:
        return found
    began = time.monotonic()
    plan = printed(found)
    clock = search.clock.less(found.weighing_s + time.monotonic() - began)
    ask = replace(search, clock=clock)
    for divided in (_with_all, _with_the_same):
        for spared in SPARED:
            again = None if clock.is_over else divided(ask, found, spared)
            if again is not None:
                other = printed(again)
                if other.check.passed and is_better(other, plan, scenario):
                    found, plan = again, other
                    break
    search.clock.cut_short |= clock.cut_short or clock.is_over
    return found


def _with_all(ask: Ask, found: Settled, spared: float) -> Settled | None:
    """The same with the orders that were left out as well; None if there are none or it cannot."""
    orders = frozenset(one.order_id for one in ask.brief.orders)
    orders -= pinned_to_nothing(ask).keys()
    if not orders & {*found.decision.left_out, *found.reasons}:
        return None
    answer = divided_for(ask, orders, spared=spared)
    if answer is None:
        return None
    reasons = {name: one for name, one in found.reasons.items() if name not in orders}
    decision = Decision(answer=answer, left_out=(), filled=True)
    return _settled(replace(found, reasons=reasons), decision)


def _with_the_same(ask: Ask, found: Settled, spared: float) -> Settled | None:
    answer = better_divided(ask, found.decision.answer, spared=spared)
    return None if answer is None else _settled(found, replace(found.decision, answer=answer))


def _settled(found: Settled, decision: Decision) -> Settled | None:
    """The same with another decision on its charges; None where that cannot be weighed."""
    weighed = in_steps(found.ask, decision.answer)
    if weighed.failed:
        return None
    first = decision if found.yard.decision is None else found.first
    return replace(found, first=first, decision=decision, charged=weighed.charged)
