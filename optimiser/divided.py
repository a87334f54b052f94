"""Where the limits of a charge share its risk: the same charges with it divided as costs least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.decide import Decision, divided_for
from optimiser.risk.better import better_divided, shares_its_risk
from optimiser.settle import Settled, in_steps

SPARED: Final = (0.0, 0.02)
"""The parts of the accepted risk that are left to steps of the scales, one after the other."""


def best_divided(
    found: Settled, *, scenario: Scenario, printed: Callable[[Settled], Plan]
) -> Settled:
    """What is settled, or better charges of it that keep every rule as they are printed.

    Orders that no division made so far are made where another one allows it.
    """
    if not shares_its_risk(found.yard.ask) or found.decision.answer.values is None:
        return found
    for divided in (_with_all, _with_the_same):
        plan = printed(found)
        for spared in SPARED:
            again = None if _is_late(found) else divided(found, spared)
            if again is not None:
                other = printed(again)
                if other.check.passed and is_better(other, plan, scenario):
                    found = again
                    break
    return found


def _is_late(found: Settled) -> bool:
    """Whether no time is left, which somebody else may have."""
    clock = found.yard.ask.clock
    clock.cut_short |= clock.is_over
    return clock.is_over


def _with_all(found: Settled, spared: float) -> Settled | None:
    """The same with the orders that were left out as well; None if there are none or it cannot."""
    if not found.decision.left_out:
        return None
    orders = frozenset(one.order_id for one in found.ask.brief.orders) - found.reasons.keys()
    answer = divided_for(found.yard.ask, orders, spared=spared)
    if answer is None:
        return None
    return _settled(found, Decision(answer=answer, left_out=(), filled=True))


def _with_the_same(found: Settled, spared: float) -> Settled | None:
    answer = better_divided(found.yard.ask, found.decision.answer, spared=spared)
    return None if answer is None else _settled(found, replace(found.decision, answer=answer))


def _settled(found: Settled, decision: Decision) -> Settled | None:
    """The same with another decision on its charges; None where that cannot be weighed."""
    weighed = in_steps(found.ask, decision.answer)
    if weighed.failed:
        return None
    first = decision if found.first is found.decision else found.first
    return replace(found, first=first, decision=decision, charged=weighed.charged)
