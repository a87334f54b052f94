"""Where steps of the scales cost more than the gap: the same yard in other steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision
from optimiser.decision.together import weighed_together
from optimiser.segregation.segregate import campaigns, otherwise, segregated
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
    yard as it would be printed. After a stop nothing else is tried.
    """
    if ask.clock.stop.is_set():
        return first
    best, plan = first, printed(first)
    if _is_enough(plan, search, decision):
        return first
    for found in _tries(ask, search, first, decision):
        again = printed(found)
        if again.check.passed and is_better(again, plan, scenario):
            best, plan = found, again
            if _is_enough(plan, search, decision):
                break
    return best


def _tries(ask: Ask, search: Ask, first: Settled, decision: Decision) -> Iterator[Settled]:
    """With bins, other steps for the yard; without, steps for it and all its charges at once."""
    if not search.brief.bins:
        yield from _at_once(ask, search, first, decision)
        return
    tried = [first.yard.segregation]
    for segregation in otherwise(search, decision):
        if search.clock.is_over:
            search.clock.cut_short = True
            break
        if segregation not in tried:
            tried.append(segregation)
            yield settle(ask, segregated(search, segregation, decision))


def _at_once(ask: Ask, search: Ask, first: Settled, decision: Decision) -> Iterator[Settled]:
    if decision.answer.values is None or first.reasons:
        return
    for found in weighed_together(search, decision.answer):
        yard = segregated(search, campaigns(search, found.sorted_kg), decision)
        laid = replace(ask, brief=yard.ask.brief, numbers=yard.ask.numbers)
        yield replace(first, yard=yard, ask=laid, charged=found.charged)


def _is_enough(plan: Plan, search: Ask, decision: Decision) -> bool:
    """Whether steps cost no more than the gap.

    Without bins, where better ones are soon found, they must be as near to what is proved.
    """
    near = is_as_decided(plan, search.brief, decision)
    sure = all(found.proved for found in decision.answer.reached)
    return near and (bool(search.brief.bins) or plan.outcome == "optimal" or not sure)
