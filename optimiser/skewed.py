"""Where errors are skewed: planned again, until draws miss no more often than is accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.brief import Brief
from models.plan import Plan
from models.scenario import Scenario
from optimiser.compare.marks import is_better
from optimiser.decision.ask import Ask
from optimiser.risk.skewed import (
    Tried,
    beyond,
    halfway,
    is_settled,
    is_skewed,
    next_risk,
    planned_with,
    risks_of,
    tried,
)
from optimiser.settle import Settled

MOST_PLANS: Final = 6
PART: Final = 0.4
"""The part of the time that is left which one of these plans may take; the last has all of it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A plan, and by how much more often than is accepted its draws miss, at most."""

    settled: Settled
    beyond: float


def rare_when_drawn(
    ask: Ask,
    search: Ask,
    searched: Callable[[Ask, Ask], Settled],
    *,
    scenario: Scenario,
    printed: Callable[[Settled], Plan],
) -> Settled:
    """The best plan of which draws miss no more than is accepted; else the nearest to that.

    ``ask`` has all the time there is, ``search`` that of the search. Where errors are normal it is
    what is ``searched`` for, once.
    """
    if not is_skewed(ask.brief):
        return searched(ask, search)
    risks, best = risks_of(ask.brief), None
    known: Mapping[str, Tried] = {}
    for turn in range(MOST_PLANS):
        found, last = _planned(ask, search, searched, risks, is_last=turn + 1 == MOST_PLANS)
        best = _best(best, _Found(found, beyond(risks_of(ask.brief), last)), scenario, printed)
        again = _next(ask.brief, risks, last, known)
        if again == risks or search.clock.is_over:
            break
        risks, known = again, {**known, **last}
    assert best is not None, "at least one is planned"
    return best.settled


def _planned(
    ask: Ask,
    search: Ask,
    searched: Callable[[Ask, Ask], Settled],
    risks: Mapping[str, float],
    *,
    is_last: bool,
) -> tuple[Settled, dict[str, Tried]]:
    """What is found in a part of the time with these risks, and what draws say of it."""
    brief, left_s = planned_with(ask.brief, risks), search.clock.left
    part_s = left_s * (1.0 if is_last else PART)
    clock, of_all = search.clock.part(part_s), ask.clock.part(part_s + ask.clock.left - left_s)
    found = searched(
        replace(ask, brief=brief, clock=of_all), replace(search, brief=brief, clock=clock)
    )
    search.clock.cut_short |= clock.cut_short or clock.is_over
    return found, tried(found.ask.brief, found.ask.numbers, found.charged, seed=ask.effort.seed)


def _best(
    best: _Found | None,
    found: _Found,
    scenario: Scenario,
    printed: Callable[[Settled], Plan],
) -> _Found:
    """The better one of those that draws do not speak against; else the nearest to that.

    Where time was too short for an order that was made before, what was made before stays.
    """
    if best is None:
        return found
    is_cut = found.settled.yard.ask.clock.is_over
    if is_cut and best.settled.charged.keys() - found.settled.charged.keys():
        return best
    if best.beyond > 0.0 or found.beyond > 0.0:
        return min(best, found, key=lambda one: one.beyond)
    is_ahead = is_better(printed(found.settled), printed(best.settled), scenario)
    return found if is_ahead else best


def _next(
    brief: Brief,
    risks: Mapping[str, float],
    last: Mapping[str, Tried],
    known: Mapping[str, Tried],
) -> dict[str, float]:
    """What to plan each order with next; the same where that is settled, or was never made."""
    most, found = risks_of(brief), dict(risks)
    for name, risk in risks.items():
        if name in last:
            if not is_settled(most[name], last[name]):
                found[name] = next_risk(most[name], last[name], known.get(name))
        elif name in known:
            found[name] = halfway(known[name].planned, risk)
    return found
