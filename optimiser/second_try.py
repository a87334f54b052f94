"""Where steps of the scales cost more than the gap: the yard in other steps."""

from __future__ import annotations

from collections.abc import Callable

from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision
from optimiser.segregation.segregate import otherwise, segregated
from optimiser.settle import Settled, is_as_decided, settle


def best_in_steps(
    ask: Ask,
    search: Ask,
    first: Settled,
    decision: Decision,
    *,
    scenario: Scenario,
    printed: Callable[[Settled], Plan],
) -> Settled:
    """The best of all ways to find steps for a decision, the first that is near it if there is one.

    ``ask`` has all the time there is, ``search`` that of the search; ``printed`` gives a settled
    yard as it would be printed.
    """
    best, plan = first, printed(first)
    if is_as_decided(plan, search.brief, decision):
        return first
    tried = [first.yard.segregation]
    for segregation in otherwise(search, decision):
        if search.clock.is_over:
            search.clock.cut_short = True
            break
        if segregation in tried:
            continue
        tried.append(segregation)
        found = settle(ask, segregated(search, segregation, decision))
        again = printed(found)
        if again.check.passed and is_better(again, plan, scenario):
            best, plan = found, again
            if is_as_decided(plan, search.brief, decision):
                break
    return best
