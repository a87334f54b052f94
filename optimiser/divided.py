"""Where the limits of a charge share its risk: the same charges with it divided as costs least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.stage import Answer
from optimiser.risk.better import better_divided, shares_its_risk
from optimiser.settle import Settled, in_steps

SPARED: Final = (0.0, 0.02)
"""The parts of the accepted risk that are left to steps of the scales, one after the other."""


def best_divided(
    found: Settled, *, scenario: Scenario, printed: Callable[[Settled], Plan]
) -> Settled:
    """What is settled, or better charges of it that keep every rule as they are printed."""
    search = found.yard.ask
    if not shares_its_risk(search) or found.decision.answer.values is None:
        return found
    plan = printed(found)
    for spared in SPARED:
        if search.clock.is_over:
            search.clock.cut_short = True
            break
        answer = better_divided(search, found.decision.answer, spared=spared)
        again = None if answer is None else _settled(found, answer)
        if again is None:
            continue
        other = printed(again)
        if other.check.passed and is_better(other, plan, scenario):
            return again
    return found


def _settled(found: Settled, answer: Answer) -> Settled | None:
    """The same with another answer for its charges; None where that cannot be weighed."""
    weighed = in_steps(found.ask, answer)
    if weighed.failed:
        return None
    decision = replace(found.decision, answer=answer)
    first = decision if found.first is found.decision else found.first
    return replace(found, first=first, decision=decision, charged=weighed.charged)
