"""A melt that is to fill its order: the least that it takes, or as much as can be made.."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.order import Order
from models.plan import Plan
from optimiser.correct.question import LEAST_TAP_KG, Asked, Question, Room, is_made, planned
from optimiser.risk.skewed import is_skewed

FAR_ABOVE = 100.0
"""So many times what the dearest metal costs, a tap is worth that is to be as large as can be."""
NEAR_PCT = 0.01
"""How near that tap is to the largest that there is, per cent."""
SURE = 1e-7
"""The part of a tap that a solver may be off."""
NO_MORE = "what is free to go in makes no more of it that is in spec"
NO_ROOM = "the furnace holds no more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """The plan that fills an order, or the one that comes nearest to it; and why it is short.

    ``first`` is the plan of what is ``asked``, which was to fill it; it says why none is made.
    """

    asked: Asked
    plan: Plan
    first: Plan
    why_short: str | None = None


def filling(question: Question, room: Room, *, most_kg: float, of: Order | None = None) -> Filling:
    """The least-cost additions that fill an order, if need be only as far as the yard can."""
    least_kg = min(room.least_kg, most_kg)
    asked = question.asked(least_kg=least_kg, most_kg=most_kg, of=of)
    first = planned(asked)
    if is_made(first):
        short = NO_ROOM if least_kg < room.least_kg else None
        return Filling(asked=asked, plan=first, first=first, why_short=short)
    if room.present_kg >= least_kg:
        return Filling(asked=asked, plan=first, first=first)
    plan = fullest(question, most_kg=least_kg, of=of)
    return Filling(asked=asked, plan=plan, first=first, why_short=NO_MORE)


def fullest(
    question: Question, *, most_kg: float, of: Order | None = None, less_kg: float = 0.0
) -> Plan:
    """The least-cost additions to the largest tap that is in spec, up to ``most_kg``.

    Where there is no largest tap there is none at all, but where errors are skewed: of such taps
    draws may speak against the largest only.
    """
    asked = question.asked(least_kg=LEAST_TAP_KG, most_kg=most_kg, of=of, less_kg=less_kg)
    largest = planned(_as_large_as_can_be(asked))
    if not is_made(largest):
        return planned(asked) if is_skewed(asked.sound[0]) else largest
    tap_kg = largest.charges[0].tap_kg
    less = max(question.settings.weigh_step_kg, SURE * tap_kg)
    least_kg = max(LEAST_TAP_KG, tap_kg - less)
    found = planned(question.asked(least_kg=least_kg, most_kg=most_kg, of=of, less_kg=less_kg))
    return found if is_made(found) else planned(asked)


def _as_large_as_can_be(asked: Asked) -> Asked:
    """The same with a tap that is worth far more than whatever goes in."""
    brief, numbers, warnings = asked.sound
    dearest = max((one.price_per_t for one in brief.sources), default=0.0)
    settings = asked.settings.model_copy(update={"gap_pct": min(NEAR_PCT, asked.settings.gap_pct)})
    order = asked.order.model_copy(update={"price_per_t": FAR_ABOVE * max(dearest, 1.0)})
    found = replace(brief, orders=(order,), settings=settings)
    return Asked(settings=settings, sound=(found, numbers, warnings))
