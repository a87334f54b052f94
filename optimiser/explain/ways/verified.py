"""A way out, once a plan in full is made with it: by how much, and what comes of it."""

from __future__ import annotations

from typing import Final

from models.plan import Plan
from models.verdict import WayOut
from optimiser.explain.ways.amount import NEAR, smallest
from optimiser.explain.ways.case import Case
from optimiser.explain.ways.change import Candidate, Gauge
from optimiser.explain.ways.figures import listed, money
from optimiser.explain.ways.trial import Replanned

WIDER: Final = (1.0, 1.004, 1.01)
"""An amount that does for a rough plan may be a hair too small for the best one."""
AROUND: Final = (
    " That is with the lots and pieces of other charges as they are: planned in full, the week may "
    "come out better"
)


def verified(case: Case, candidate: Candidate, plan: Plan, *, around: bool) -> WayOut | None:
    """The way, if a plan that is made with it makes the order and all that was made before.

    ``around`` takes a plan around the one there is for it, which proves the way as well, though
    another may cost less.
    """
    if candidate.gauge is None:
        new = case.trials.plan(candidate.change(0.0), around=around)
        return None if new is None else _way(candidate, 0.0, plan, new)
    amount = smallest(candidate, case.trials)
    if amount is None:
        return None
    for factor in WIDER:
        wider = min(amount * factor, candidate.gauge.most)
        new = case.trials.plan(candidate.change(wider), around=around)
        if new is not None:
            return _least(case, candidate, wider, plan, new)
    return None


def _least(
    case: Case, candidate: Candidate, amount: float, plan: Plan, new: Replanned
) -> WayOut | None:
    """The amount, or a little less of it as long as such a plan can be made with that too."""
    for _ in range(8):
        change = candidate.change(NEAR * amount)
        is_open = case.trials.unsure(change)
        fewer = case.trials.plan(change, around=new.is_around) if is_open else None
        if fewer is None:
            return _way(candidate, amount, plan, new)
        amount, new = NEAR * amount, fewer
    return None


def _way(candidate: Candidate, amount: float, plan: Plan, replanned: Replanned) -> WayOut:
    new = replanned.plan
    gauge = None if candidate.is_set else candidate.gauge
    change = candidate.change(amount)
    before = {charge.order_id for charge in plan.charges}
    made = tuple(sorted({charge.order_id for charge in new.charges} - before))
    difference = round(new.totals.cost - plan.totals.cost, 6)
    cost = difference if candidate.priced else None
    sales = round(new.totals.revenue - plan.totals.revenue, 6)
    return WayOut(
        kind=candidate.kind,
        title=candidate.title(amount),
        sentence=f"{candidate.sentence(amount)}. {_outcome(made, cost, sales, plan)}"
        f"{_around(gauge) if replanned.is_around else ''}",
        thing=candidate.thing,
        amount=None if gauge is None else amount,
        unit=None if gauge is None else gauge.unit,
        was=None if gauge is None else gauge.was,
        becomes=None if gauge is None else gauge.becomes(amount),
        cost_difference=cost,
        is_around=replanned.is_around,
        orders_made=made,
        patch=change.patch,
        remove=change.remove,
    )


def _around(gauge: Gauge | None) -> str:
    return f"{AROUND}." if gauge is None else f"{AROUND}, or less of it may do."


def _outcome(made: tuple[str, ...], cost: float | None, sales: float, plan: Plan) -> str:
    """What comes of it: orders, what that costs by itself, what it brings, and both together."""
    currency = plan.totals.currency
    said = f"The plan then makes {listed(made)}"
    if cost is None:
        return f"{said}; what it then costs is not known."
    if abs(cost) < 0.005:
        return f"{said} and costs the same."
    if abs(sales) < 0.005:
        return f"{said} and costs {_more(cost, currency)}."
    return (
        f"{said}. That costs {_more(cost + sales, currency)} and sells for "
        f"{_more(sales, currency)}: {_more(cost, currency)} in all."
    )


def _more(amount: float, currency: str) -> str:
    return f"{money(abs(amount), currency)} {'less' if amount < 0 else 'more'}"
