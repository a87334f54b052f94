"""Once the yard is decided: which charges are made of it, in steps of the scales."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial

from models.brief import Brief
from models.plan import Plan
from models.settings import SHARE_GOALS
from models.verdict import Verdict
from optimiser.decision.ask import Ask, Charged
from optimiser.decision.decide import Decision, decide
from optimiser.decision.stage import Answer
from optimiser.decision.weigh import Weighed, weigh
from optimiser.explain.verdicts import not_weighable, not_weighed, pin_left_out
from optimiser.formulation.columns import ways_into_charges
from optimiser.risk.keep import rarely_missed_in_steps
from optimiser.segregation.segregate import Segregated
from optimiser.segregation.tolerances import SURE
from optimiser.solve.solution import Ending

KEPT_BACK = 0.05
MOST_KEPT_BACK_S = 5.0
"""The part of the time limit, and the seconds, that are kept back for weighing what is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A yard as it is decided, what is charged, and why some orders are not made.

    ``first`` is what was decided before anything was weighed, ``decision`` what is charged;
    ``weighing_s`` are the seconds that weighing took last.
    """

    yard: Segregated
    ask: Ask
    first: Decision
    decision: Decision
    charged: Charged
    reasons: dict[str, Verdict]
    weighing_s: float = 0.0


def settle(ask: Ask, yard: Segregated) -> Settled:
    """What is charged, in steps of the scales; an order that has none is left out, with reason.

    ``ask`` has all the time there is, ``yard.ask`` that of the search.
    """
    ask = replace(ask, brief=yard.ask.brief, numbers=yard.ask.numbers)
    reasons = pinned_to_nothing(yard.ask)
    decision = _charges(yard, without=frozenset(reasons))
    first = yard.decision or decision
    charged: Charged = {}
    began = time.monotonic()
    while decision.answer.values is not None:
        began = time.monotonic()
        weighed = in_steps(ask, decision.answer, goes_on=yard.ask.clock.is_over)
        charged = weighed.charged
        if not weighed.failed:
            break
        reasons |= {name: not_weighable(name) for name in weighed.failed}
        anew = decide(_with_time_left(yard.ask), without=frozenset(reasons))
        if anew.answer.ending is Ending.NO_SOLUTION:
            if weighed.broke_off:
                weighed = in_steps(ask, decision.answer, goes_on=True)
            charged = weighed.charged
            reasons |= {name: not_weighed(name) for name in weighed.failed}
            break
        decision = anew
    made = charged if decision.answer.values is not None else {}
    return Settled(
        yard=yard, ask=ask, first=first, decision=decision, charged=made, reasons=reasons,
        weighing_s=time.monotonic() - began,
    )  # fmt: skip


def in_steps(ask: Ask, answer: Answer, *, goes_on: bool = False) -> Weighed:
    """An answer as the scales can weigh it, with what is accepted of its risk.

    It is weighed as far as the first order that has no steps, or where it ``goes_on`` without it.
    """
    if all(source.weigh_step_kg == 0 for source in ask.brief.sources):
        charged = answer.posed.charged(answer.found)
        return Weighed(charged=charged, failed=(), broke_off=False)
    return rarely_missed_in_steps(ask, answer, partial(_weighed, ask, goes_on=goes_on))


def _weighed(ask: Ask, answer: Answer, *, goes_on: bool) -> Weighed:
    return weigh(replace(ask, risk=answer.posed.frame.risk), answer, goes_on=goes_on)


def pinned_to_nothing(ask: Ask) -> dict[str, Verdict]:
    """The orders that ask for a bin which holds nothing for them, now that the yard is decided."""
    orders = frozenset(order.order_id for order in ask.brief.orders)
    asked = [pin for pin in ask.brief.pins if (pin.kg or pin.min_kg) and pin.target in orders]
    ways = ways_into_charges(ask.pose(orders).frame) if asked else set()
    return {
        pin.target: pin_left_out(pin.target, pin.source)
        for pin in asked
        if (pin.source, pin.target) not in ways
    }


def _charges(yard: Segregated, *, without: frozenset[str]) -> Decision:
    """What is charged; nothing if what is asked of the yard itself contradicts itself."""
    known = yard.decision
    if known is not None and known.answer.ending is Ending.INFEASIBLE:
        return known
    return decide(yard.ask, without=without)


def is_as_decided(plan: Plan, brief: Brief, yard: Decision) -> bool:
    """Whether a printed plan is within the gap of what was decided before it was weighed."""
    wanted = {found.name: found.value for found in yard.answer.reached}
    settings, gap = brief.settings, brief.settings.gap_pct / 100.0
    printed = {goal.goal: goal.value for goal in plan.goals}
    pairs = [
        (name in SHARE_GOALS, printed[name], wanted[name])
        for name in printed.keys() & wanted.keys()
    ]
    if settings.weights:
        total = sum(one.weight * (printed[one.goal] or 0.0) for one in settings.weights)
        pairs = [(False, total, wanted.get(None))]
    return all(
        value is None
        or least is None
        or (least - value if is_share else value - least) <= gap * abs(least) + SURE
        for is_share, value, least in pairs
    )


def _with_time_left(search: Ask) -> Ask:
    """The same search, with a little time of its own if that of the plan is over."""
    if not search.clock.is_over:
        return search
    moment = search.clock.for_a_moment(least=MOST_KEPT_BACK_S, most=MOST_KEPT_BACK_S)
    return replace(search, clock=moment)
