"""The ways into spec: additions; else pour-off, dilution, and diversion to other alloys.

Each is planned, weighed and checked as any plan is; what does not come out so is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from models.correction import Remedy, RemedyKind, RuledOut
from models.order import Order
from models.plan import Plan
from optimiser.correct.pour import least_pour_off_kg
from optimiser.correct.question import (
    LEAST_TAP_KG,
    Asked,
    Question,
    is_made,
    planned,
    ruled_out,
    why_not,
)
from optimiser.correct.reach import beyond_reach
from optimiser.correct.remedy import Worth, remedy
from optimiser.correct.screen import out_of_reach

MORE = (0.0, 0.002, 0.01, 0.03, 0.1)
"""Parts of the melt that are poured off beyond the least, till steps of the scales allow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The question, what metal is worth, and the other orders with what of them is not known."""

    question: Question
    worth: Worth
    others: tuple[Order, ...]
    unknown: dict[str, str]


Found = Remedy | RuledOut


def additions(search: Search) -> Found:
    """The least-cost additions within the order; fewer kg than it asks for if there is no more."""
    question = search.question
    room, order = question.room(), question.order
    if (why := beyond_reach(question, order, room.most_kg)) is not None:
        return ruled_out("additions", order, why)
    plan = planned(question.asked(least_kg=room.least_kg, most_kg=room.most_kg))
    first = plan
    if not is_made(plan) and room.present_kg < room.least_kg:
        plan = planned(question.asked(least_kg=LEAST_TAP_KG, most_kg=room.most_kg))
    if not is_made(plan):
        return ruled_out("additions", order, why_not(first, order))
    return remedy("additions", plan, order, room, search.worth)


def others(search: Search) -> Iterator[Found]:
    """Every other way."""
    yield dilution(search)
    yield pour_off(search)
    for order in search.others:
        yield diversion(search, order)


def dilution(search: Search) -> Found:
    """More than the order takes, up to what the furnace holds."""
    question, room = search.question, search.question.room()
    order = question.order
    if room.filled_kg <= room.most_kg + LEAST_TAP_KG:
        return ruled_out("dilution", order, "the furnace has no room beyond the order")
    why = beyond_reach(question, order, room.filled_kg)
    return _enlarged("dilution", search, order, least_kg=room.least_kg, why=why)


def diversion(search: Search, order: Order) -> Found:
    """The same melt for another order, as large as it is or larger."""
    question = search.question
    most_kg = question.room(of=order).filled_kg
    why = (
        search.unknown.get(order.alloy)
        or beyond_reach(question, order, most_kg)
        or out_of_reach(question.asked(least_kg=LEAST_TAP_KG, most_kg=most_kg, of=order))
    )
    return _enlarged("diversion", search, order, least_kg=LEAST_TAP_KG, why=why)


def _enlarged(
    kind: RemedyKind, search: Search, order: Order, *, least_kg: float, why: str | None
) -> Found:
    """The least-cost additions up to what the furnace holds, unless it is known that none do."""
    if why is not None:
        return ruled_out(kind, order, why)
    question = search.question
    room = question.room(of=order)
    plan = planned(question.asked(least_kg=least_kg, most_kg=room.filled_kg, of=order))
    if not is_made(plan):
        return ruled_out(kind, order, why_not(plan, order))
    return remedy(kind, plan, order, room, search.worth)


def pour_off(search: Search) -> Found:
    """The least poured off, so that additions bring the rest into spec."""
    question, room = search.question, search.question.room()
    for tap_kg in dict.fromkeys((room.least_kg, LEAST_TAP_KG)):
        least_kg = least_pour_off_kg(_poured(question, tap_kg, 0.0))
        if least_kg is not None and least_kg < question.melt.kg - LEAST_TAP_KG:
            plan, kg = _in_steps(question, tap_kg, least_kg)
            if plan is not None:
                worth = search.worth
                return remedy("pour_off", plan, question.order, room, worth, poured_kg=kg)
    why = "no part of the melt can be brought into spec with what may go in"
    return ruled_out("pour_off", question.order, why)


def parted(found: Iterable[Found]) -> tuple[tuple[Remedy, ...], tuple[RuledOut, ...]]:
    """The ways, the least net cost first, and what is ruled out."""
    every = tuple(found)
    ways = [one for one in every if isinstance(one, Remedy)]
    out = tuple(one for one in every if isinstance(one, RuledOut))
    return tuple(sorted(ways, key=lambda one: (one.net_cost, one.kind, one.order_id))), out


def _poured(question: Question, least_tap_kg: float, kg: float) -> Asked:
    most = question.room().ordered_kg
    return question.asked(least_kg=least_tap_kg, most_kg=most, less_kg=kg)


def _in_steps(question: Question, tap_kg: float, least_kg: float) -> tuple[Plan | None, float]:
    """The plan that pours off the least in steps of the plant's scale, and how much that is."""
    step = max(question.settings.weigh_step_kg, 1.0)
    tried = [ceil(round((least_kg + part * question.melt.kg) / step, 6)) * step for part in MORE]
    for kg in dict.fromkeys(tried):
        if kg < question.melt.kg:
            plan = planned(_poured(question, tap_kg, kg))
            if is_made(plan):
                return plan, kg
    return None, 0.0
