"""What a planner is told of a correction: the answer, and what it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from models.brief import Brief
from models.correction import Correction, Following, Remedy, RuledOut
from models.issue import Issue
from models.order import Order
from models.sampled import Sampled
from optimiser.correct.issues import warning
from optimiser.correct.remedy import missing, returns_per_t
from optimiser.correct.ways import Found, Search
from optimiser.version import version

Outcome = Literal["in_spec", "additions", "ways", "nothing"]


def told(
    search: Search,
    sampled: Sampled,
    first: Found,
    others: tuple[tuple[Remedy, ...], tuple[RuledOut, ...]],
    *,
    following: Following | None,
    warnings: tuple[Issue, ...],
    seconds: float,
) -> Correction:
    """The answer: ``first`` is what additions come to, ``others`` are the ways and what is none."""
    question, (ways, out) = search.question, others
    order, capacity = question.order, question.furnace.capacity_kg
    outcome = _outcome(first, ways)
    return Correction(
        schema_version="1",
        order_id=order.order_id,
        alloy=order.alloy,
        furnace=order.furnace,
        target=sampled.target,
        currency=search.worth.currency,
        outcome=outcome,
        message=_message(outcome, first, order),
        room_kg=None if capacity is None else max(0.0, capacity - question.melt.kg),
        melt=question.melt.sampled,
        additions=first if isinstance(first, Remedy) else None,
        ways=ways,
        ruled_out=out if isinstance(first, Remedy) else (first, *out),
        following=following,
        warnings=warnings,
        remelt_version=version(),
        seconds=round(seconds, 6),
    )


def _outcome(first: Found, ways: tuple[Remedy, ...]) -> Outcome:
    if isinstance(first, Remedy):
        return "additions" if first.added_kg > 0 or first.treatments else "in_spec"
    return "ways" if ways else "nothing"


def _message(outcome: Outcome, first: Found, order: Order) -> str:
    """The answer in a sentence."""
    name = f"order {order.order_id} ({order.alloy})"
    if isinstance(first, RuledOut):
        ends = "there are other ways" if outcome == "ways" else "nothing else does either"
        return (
            f"No additions bring {name} into spec; {ends}. {first.why[0].upper()}{first.why[1:]}."
        )
    aims = ", ".join(first.aims_missed)
    missed = f"; of {aims} the aim is not reached" if aims else ""
    if outcome == "in_spec":
        short = missing(first.short_kg, first.why_short)
        short = f"; {short}" if short else ""
        return f"The melt of {name} is in spec as it is{missed}{short}."
    return f"O{name[1:]}: {first.title[0].lower()}{first.title[1:]}{missed}."


def notices(order: Order, sampled: Sampled, brief: Brief, *, has_plan: bool) -> Iterator[Issue]:
    """What the answer does not know."""
    if not has_plan:
        yield warning(
            "stock_not_promised",
            "no plan is given: metal that other charges need counts as free",
            "give the plan that was charged",
        )
        if order.min_recycled_pct or order.min_post_consumer_pct or order.max_kgco2e_per_t:
            yield warning(
                "promises_not_asked",
                f"order {order.order_id} promises origin or carbon of its melt, and without the "
                "plan nobody knows what that is made of",
                "give the plan that was charged",
            )
    if brief.bins or brief.campaigns:
        yield warning(
            "yard_left_aside",
            "what lies in bins, and what sorting would give, is left aside",
            "give what is at hand of it as lots",
        )
    if sampled.returns_per_t is None and returns_per_t(brief) is None:
        yield warning(
            "returns_not_priced",
            "metal that is poured off or tapped beyond an order counts as worth nothing",
            "give returns_per_t, or own returns with a price",
        )
