"""The ways out of every order that is left out, each planned again before it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.order import Order
from models.plan import Plan, Unplanned
from models.scenario import Scenario
from models.verdict import Verdict, WayKind, WayOut
from optimiser.decision.ask import Ask
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import Candidate
from optimiser.explain.ways.custody import custody_ways
from optimiser.explain.ways.gathered import Finder, Kind, gathered, in_full, is_large
from optimiser.explain.ways.limits import limit_ways, promise_ways
from optimiser.explain.ways.metal import lot_ways, purchase_ways
from optimiser.explain.ways.mixed import mixed_ways
from optimiser.explain.ways.orders import alloy_ways, furnace_ways, tap_ways, time_ways
from optimiser.explain.ways.pins import pin_ways, release_ways
from optimiser.explain.ways.risk import risk_ways, sample_ways
from optimiser.explain.ways.rules import rule_ways
from optimiser.explain.ways.steps import step_ways
from optimiser.explain.ways.told import message_of, none_found
from optimiser.explain.ways.trial import Replan, Trials
from optimiser.intake.spelling_document import to_document
from optimiser.solve.solution import Clock


def _promises(case: Case) -> Iterator[Candidate]:
    """Less promised of a melt, or less custody volume."""
    yield from promise_ways(case)
    yield from custody_ways(case)


RISKY: Final[tuple[tuple[WayKind, Finder, int], ...]] = (
    ("risk", risk_ways, 1),
    ("sample", sample_ways, 3),
)
"""Those for an order that cannot be made as surely as is asked."""
FINDERS: Final[tuple[tuple[WayKind, Finder, int], ...]] = (
    *RISKY,
    ("pin", pin_ways, 3),
    ("rule", rule_ways, 4),
    ("release", release_ways, 3),
    ("furnace", furnace_ways, 3),
    ("purchase", purchase_ways, 2),
    ("metal", lot_ways, 2),
    ("promise", _promises, 3),
    ("tap", tap_ways, 2),
    ("limit", limit_ways, 2),
    ("time", time_ways, 2),
    ("alloy", alloy_ways, 3),
)
"""Every kind of way for an order that no recipe makes, and how many of it are told at most."""
WEIGHED: Final[tuple[tuple[WayKind, Finder, int], ...]] = (
    *RISKY,
    ("step", step_ways, 2),
    *(one for one in FINDERS if one[0] in {"pin", "furnace", "tap", "time", "release", "alloy"}),
)
"""Those for an order that has a recipe, but none in whole steps."""

PART_OF_TIME: Final = 0.9
LEAST_S: Final = 3.0
MOST_LEAST_S: Final = 15.0
"""The part of the time that is left for all orders together; at least so many seconds for each, as
long as that is not more than so many for all."""
MOST_TRIES: Final = 1500
MOST_TRIES_OF_ONE: Final = 300
"""Quick tries for all orders together, and for one."""
LACKING: Final = frozenset({"stock_taken", "too_little_metal"})
"""Verdicts of orders that want for metal."""
METAL: Final = tuple(one for one in FINDERS if one[0] in {"purchase", "metal"})
NOT_LEFT_OUT: Final = frozenset({"not_worth_making", "not_decided_in_time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known once a plan is made, and how to make another."""

    scenario: Scenario
    ask: Ask
    plan: Plan
    replan: Replan


def ways_out(asked: Asked) -> dict[str, Verdict]:
    """The verdict of every order that is left out, with its ways out."""
    orders = {order.order_id: order for order in asked.ask.brief.orders}
    left = [
        row
        for row in asked.plan.unplanned
        if row.verdict.code not in NOT_LEFT_OUT and not orders[row.order_id].optional
    ]
    left.sort(key=lambda row: (orders[row.order_id].priority, row.order_id))
    document, clock = to_document(asked.scenario), asked.ask.clock
    seconds = max(PART_OF_TIME * clock.left, min(LEAST_S * len(left), MOST_LEAST_S))
    whole = clock.part(seconds)
    found = {}
    for place, row in enumerate(left):
        part = clock.part(whole.left / (len(left) - place))
        most = min(MOST_TRIES_OF_ONE, MOST_TRIES // len(left))
        case = _case(asked, orders[row.order_id], document, part, most)
        found[row.order_id] = _of_order(case, asked.plan, row.verdict)
        clock.cut_short |= part.is_over
    for place, row in enumerate(left):
        name, first = row.order_id, _served_first(left[:place], found)
        if first and _lacks_metal(found[name]):
            case = _case(asked, orders[name], document, whole, MOST_TRIES_OF_ONE, first=first)
            found[name] = _with_metal_for_all(case, asked.plan, found[name])
    return found


def _served_first(left: list[Unplanned], found: Mapping[str, Verdict]) -> frozenset[str]:
    """Of orders that go before, those that more metal makes: it goes into them first."""
    return frozenset(row.order_id for row in left if _gives_metal(found[row.order_id]))


def _lacks_metal(verdict: Verdict) -> bool:
    """Whether an order wants for metal, or for nothing that was found, and no more metal does."""
    is_lacking = verdict.code in LACKING and not _gives_metal(verdict)
    return is_lacking or not verdict.ways_out


def _gives_metal(verdict: Verdict) -> bool:
    return any(way.kind in {"purchase", "metal"} for way in verdict.ways_out)


def _with_metal_for_all(case: Case, plan: Plan, verdict: Verdict) -> Verdict:
    """The verdict with as much metal as makes the order and those that it goes into first."""
    kinds = gathered(case, plan, tuple(Kind.of(*one, case) for one in METAL))
    found = sorted((one for kind in kinds for one in kind.found), key=_rank)
    if not found:
        return verdict
    message = verdict.message.removesuffix(f". {none_found(verdict.untried)}")
    ways = (*(way for _, way in found), *verdict.ways_out)
    return verdict.model_copy(update={"message": message, "ways_out": ways})


def _case(
    asked: Asked,
    order: Order,
    document: Mapping[str, object],
    clock: Clock,
    most: int,
    *,
    first: frozenset[str] = frozenset(),
) -> Case:
    """The case of an order, to be made beside those of the plan and ``first``."""
    optional = {one.order_id for one in asked.ask.brief.orders if one.optional}
    made = first | frozenset(charge.order_id for charge in asked.plan.charges) - optional
    trials = Trials(
        document=document,
        plan_before=asked.plan,
        order_id=order.order_id,
        wanted=made | {order.order_id},
        replan=asked.replan,
        clock=clock,
        seed=asked.ask.effort.seed,
        most=most,
    )
    ask = replace(asked.ask, clock=clock, telling=None)
    return Case(
        scenario=asked.scenario, ask=ask, order=order, made=made, trials=trials, plan=asked.plan
    )


def _of_order(case: Case, plan: Plan, verdict: Verdict) -> Verdict:
    """The ways out of one order, what the plant can do alone and costs least first."""
    finders = WEIGHED if case.is_possible_unweighed else FINDERS
    first = _named(verdict)
    kinds = gathered(
        case,
        plan,
        tuple(
            Kind.of(kind, finder, most, case)
            for kind, finder, most in sorted(finders, key=lambda one: one[0] not in first)
        ),
    )
    found = [one for kind in kinds for one in kind.found]
    untried = [kind.kind for kind in kinds if kind.is_untried]
    is_unnamed = verdict.code in {"clash", "not_together"} and not any(
        candidate.clash for candidate, _ in found
    )
    if (not found or is_unnamed) and not case.trials.is_over():
        mixed = Kind.of("limit", mixed_ways, 1, case)
        for around in (True, False) if is_large(case) else (False,):
            mixed.look(case, plan, 1, around=around)
        found += in_full(case, plan, mixed.found)
    found.sort(key=_rank)
    message = message_of(case, verdict, [candidate for candidate, _ in found])
    return verdict.model_copy(
        update={
            "message": message if found else f"{message}. {none_found(untried)}",
            "ways_out": tuple(way for _, way in found),
            "untried": tuple(untried),
        }
    )


def _named(verdict: Verdict) -> frozenset[WayKind]:
    """The kinds of ways that give way in what the verdict names: time may not do for all."""
    kinds: dict[str, tuple[WayKind, ...]] = {
        "melt_keeps_its_promises": ("promise",),
        "coc_volume_is_covered": ("promise", "purchase", "metal"),
        "melt_is_in_spec": ("purchase", "limit"),
        "stock_is_not_exceeded": ("purchase", "metal"),
        "tap_is_within_order": ("purchase", "tap"),
    }
    rules = {short.rule for short in verdict.shortfalls}
    return frozenset(kind for rule in rules for kind in kinds.get(rule, ()))


def _rank(pair: tuple[Candidate, WayOut]) -> tuple[int, float, str]:
    candidate, way = pair
    cost = float("inf") if way.cost_difference is None else way.cost_difference
    return candidate.tier, cost, way.title
