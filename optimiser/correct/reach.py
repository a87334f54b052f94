"""What no addition can do: an element that is in the melt stays in it, however pure what goes in.

So much of it is there that even with the furnace full of metal without any the limit is passed.
No solver is needed to say so. What a treatment removes is another matter.
"""

from __future__ import annotations

from models.alloy import Limit
from models.element import OTHERS_EACH, OTHERS_TOTAL, is_symbol, members
from models.order import Order
from optimiser.correct.question import Question

SURE = 1e-6
"""The part of a limit by which it has to be passed before that is sure."""


def beyond_reach(question: Question, order: Order, most_tap_kg: float) -> str | None:
    """The limits of an order's alloy that no addition keeps; None where that is not known."""
    melt, furnace = question.melt, question.furnace
    most_kg = most_tap_kg + furnace.heel_keep_kg
    told = []
    for limit in question.sound[0].limits[order.alloy]:
        names = _whole(limit)
        if limit.max_pct is None or not names or question.removable & set(names):
            continue
        now = sum(melt.pct.get(name, 0.0) for name in names)
        best = now * melt.kg / most_kg
        if best > limit.max_pct * (1.0 + SURE) and now > limit.max_pct:
            told.append(f"{limit.element} is {now:.4g} % now, the limit is {limit.max_pct:g} %, "
                        f"and {best:.4g} % are left in the {most_kg:,.0f} kg that there is room "
                        "for, however pure what goes in")  # fmt: skip
    return "; ".join(told) or None


def _whole(limit: Limit) -> tuple[str, ...]:
    """The elements whose sum the limit is on; none where it is no plain sum of elements."""
    if limit.is_ratio or limit.element in (OTHERS_EACH, OTHERS_TOTAL):
        return ()
    names = members(limit.element)
    return names if all(is_symbol(name) for name in names) else ()
