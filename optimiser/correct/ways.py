"""The ways into spec: additions; else pour-off, dilution, and diversion to other alloys.

Each is planned, weighed and checked as any plan is; what does not come out so is ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.correction import Remedy, RemedyKind, RuledOut
from models.order import Order
from optimiser.correct.filling import NO_MORE, Filling, filling
from optimiser.correct.pouring import Pouring
from optimiser.correct.question import (
    LEAST_TAP_KG,
    Question,
    Room,
    is_made,
    planned,
    ruled_out,
)
from optimiser.correct.reach import beyond_reach
from optimiser.correct.reason import reason
from optimiser.correct.remedy import Worth, remedy
from optimiser.correct.screen import out_of_reach


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
    return _made("additions", search, order, room, filling(question, room, most_kg=room.most_kg))


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
    if (why := beyond_reach(question, order, room.filled_kg)) is not None:
        return ruled_out("dilution", order, why)
    asked = question.asked(least_kg=room.least_kg, most_kg=room.filled_kg)
    plan = planned(asked)
    return _made("dilution", search, order, room, Filling(asked=asked, plan=plan, first=plan))


def diversion(search: Search, order: Order) -> Found:
    """The same melt for another order: it is filled, or as much of it made as can be."""
    question, room = search.question, search.question.room(of=order)
    most_kg = room.filled_kg
    why = (
        search.unknown.get(order.alloy)
        or beyond_reach(question, order, most_kg)
        or out_of_reach(question.asked(least_kg=LEAST_TAP_KG, most_kg=most_kg, of=order))
    )
    if why is not None:
        return ruled_out("diversion", order, why)
    found = filling(question, room, most_kg=most_kg, of=order)
    return _made("diversion", search, order, room, found)


def _made(kind: RemedyKind, search: Search, order: Order, room: Room, found: Filling) -> Found:
    """The way that fills an order, or the reason why there is none."""
    if not is_made(found.plan):
        return ruled_out(kind, order, reason(search.question, order, found.asked, found.first))
    return remedy(kind, found.plan, order, room, search.worth, why_short=found.why_short)


def pour_off(search: Search) -> Found:
    """What leaves so that additions bring the rest into spec for the least."""
    room, order = search.question.room(), search.question.order
    for fills in (False, True):
        pouring = Pouring(search.question, room, search.worth.returns_per_t, fills)
        found = pouring.best()
        if found is not None:
            plan, kg = found
            short = NO_MORE if fills else None
            return remedy(
                "pour_off", plan, order, room, search.worth, poured_kg=kg, why_short=short
            )
    why = "no part of the melt can be brought into spec with what may go in"
    return ruled_out("pour_off", order, why)


def parted(found: Iterable[Found]) -> tuple[tuple[Remedy, ...], tuple[RuledOut, ...]]:
    """The ways, the least net cost first, and what is ruled out."""
    every = tuple(found)
    ways = [one for one in every if isinstance(one, Remedy)]
    out = tuple(one for one in every if isinstance(one, RuledOut))
    return tuple(sorted(ways, key=lambda one: (one.net_cost, one.kind, one.order_id))), out
