"""A way out of an order that a plan leaves out, found by its number."""

from __future__ import annotations

from models.issue import InvalidScenario, Issue
from models.plan import Plan, Unplanned
from models.verdict import WayOut


def way_of(plan: Plan, number: int, order_id: str | None) -> WayOut:
    """The way out of that number, counted from 1; of the only order with ways if none is named.

    Raises:
        InvalidScenario: the plan leaves out no such order, or knows no such way.
    """
    row = _row(plan, order_id)
    ways = row.verdict.ways_out
    if not 1 <= number <= len(ways):
        known = f"it has {len(ways)}" if ways else "none is known"
        raise _refused(f"order {row.order_id} has no way out {number}: {known}")
    return ways[number - 1]


def _row(plan: Plan, order_id: str | None) -> Unplanned:
    left = {row.order_id: row for row in plan.unplanned}
    if order_id is not None:
        if order_id in left:
            return left[order_id]
        made = any(charge.order_id == order_id for charge in plan.charges)
        raise _refused(
            f"the plan makes order {order_id}: it needs no way out"
            if made
            else f"the plan leaves out no order {order_id}"
        )
    ways = [row for row in plan.unplanned if row.verdict.ways_out] or list(plan.unplanned)
    if not ways:
        raise _refused("the plan leaves no order out: there is no way out to take")
    if len(ways) > 1:
        named = ", ".join(row.order_id for row in ways)
        raise _refused(f"several orders are left out: say whose way out by --order, of {named}")
    return ways[0]


def _refused(message: str) -> InvalidScenario:
    issue = Issue(code="unknown_way_out", severity="error", message=message, hint=None)
    return InvalidScenario((issue,))
