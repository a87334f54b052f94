"""Why not that lot: force the smallest bite of it into an order, and plan again around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from models.issue import InvalidScenario
from models.order import Order
from models.plan import Charge, Plan
from models.why_not import Barred, Finding, Patch, WhyNot
from models.worth import STOPPED
from optimiser.compare.marks import is_ahead, is_better
from optimiser.explain.bite import places_of, reaches
from optimiser.explain.changed import Week, changed
from optimiser.explain.left_out import first_make
from optimiser.explain.metal import runs_into, traits
from optimiser.explain.pushed_out import displaced, lines, moved_lines, net
from optimiser.explain.recipe import Recipe, recipe
from optimiser.explain.why_not_asked import Asked, asked_of, bite_at, least_dear, pin
from optimiser.explain.why_not_words import message
from optimiser.value.planning import NotPlanned

MOST_NEAR: Final = 30
"""So many orders are made anew by themselves, the largest first."""


def why_not(week: Week, name: str, order_id: str | None = None) -> WhyNot:
    """What the smallest bite of a lot, offer, outlet or bin would cost, or what keeps it out.

    Without an order it is forced to where it costs least.

    Raises:
        InvalidScenario: the scenario does not have it, or not that order, or cannot be planned.
    """
    asked = asked_of(week, name, order_id)
    order = asked.order
    used = places_of(week.plan, name) if order is None else reaches(week.plan, name, order.order_id)
    if used:
        return _told(asked, "used")
    if order is not None and order.order_id not in week.made:
        return _told(asked, "impossible", left_out=_unplanned(week.plan, order.order_id))
    reasons = {one.order_id: asked.bars(one) for one in asked.orders}
    barred = tuple(Barred(order_id=at, reasons=why) for at, why in reasons.items() if why)
    open_orders = tuple(one for one in asked.orders if not reasons[one.order_id])
    targets = _targets(asked) if order is None else ()
    if not open_orders and not targets:
        return _told(asked, "barred", barred=barred, said=first_make(week.plan))
    try:
        return _forced(asked, open_orders, targets, barred)
    except NotPlanned as reason:
        return _told(asked, "not_planned", barred=barred, said=str(reason))
    except InvalidScenario as invalid:
        return _told(asked, "impossible", barred=barred, said=invalid.issues[0].message)


def _unplanned(plan: Plan, order_id: str) -> tuple[str, ...]:
    return tuple(one.order_id for one in plan.unplanned if one.order_id == order_id)


def _targets(asked: Asked) -> tuple[str, ...]:
    """Sorters and bins that it may go to, where no order takes it straight."""
    sorters = [one.sorter_id for one in asked.brief.campaigns if one.lot_id == asked.name]
    held = asked.source is not None and asked.source.in_bin is None
    bins = [one.bin_id for one in asked.brief.bins] if held else []
    return (*sorters, *bins)


def _forced(
    asked: Asked, orders: tuple[Order, ...], targets: tuple[str, ...], barred: tuple[Barred, ...]
) -> WhyNot:
    """Have the bite where it costs least, and tell what that does.

    With all that is whole as it is, which is exact; where it has no room then, or sorters and
    bins tie charges together, everything is planned again.
    """
    settled = recipe(asked.week, asked.brief, asked.numbers)
    if settled is not None and (found := _nearest(asked, settled, orders)) is not None:
        return _priced(asked, settled, *found, barred)
    target = least_dear(asked, orders, targets)
    if target is None:
        return _told(asked, "impossible", barred=barred)
    by_id = {one.order_id: one for one in orders}
    kg = bite_at(asked, by_id.get(target), orders)
    patch = pin(asked, target, kg)
    plan = asked.week.again(
        changed(asked.week.scenario, patch), f"{kg:,.6g} kg of {asked.name} in {target}"
    )
    more: dict[str, Any] = {"barred": barred, "plan": plan, "target": target, "kg": kg}
    if lost := asked.week.lost(plan):
        return _told(asked, "impossible", left_out=lost, patch=patch, **more)
    return _told(asked, "forced", patch=patch, **more)


def _nearest(asked: Asked, settled: Recipe, orders: tuple[Order, ...]) -> tuple[Order, Plan] | None:
    """The order in which the bite costs least with all that is whole as it is."""
    left = list(_compared(asked, settled, orders))
    while left:
        best = left[0]
        for one in left[1:]:
            best = one if is_better(one[1], best[1], asked.week.scenario) else best
        order, left = best[0], [one for one in left if one is not best]
        plan = settled.forced((asked.name, order.order_id, asked.bite_kg(order)))
        if plan is not None:
            return order, plan
    return None


def _compared(
    asked: Asked, settled: Recipe, orders: tuple[Order, ...]
) -> Iterator[tuple[Order, Plan]]:
    """The orders that have room for the bite, the largest first, and what it comes to in each."""
    ranked = sorted(orders, key=lambda one: (-one.most_tap_kg, one.order_id))
    for order in ranked[:MOST_NEAR]:
        if asked.week.planning.stop.is_set():
            raise NotPlanned(STOPPED)
        asked.week.planning.report(f"some {asked.name} in {order.order_id}")
        plan = settled.compared((asked.name, order.order_id, asked.bite_kg(order)))
        if plan is not None:
            yield order, plan


def _priced(
    asked: Asked, settled: Recipe, order: Order, plan: Plan, barred: tuple[Barred, ...]
) -> WhyNot:
    """The difference that the bite makes to the recipe, and nothing else."""
    kg = asked.bite_kg(order)
    week = replace(asked.week, plan=settled.base)
    return _told(
        replace(asked, week=week),
        "forced",
        barred=barred,
        plan=plan.model_copy(update={"outcome": "optimal"}),
        target=order.order_id,
        kg=kg,
        patch=pin(asked, order.order_id, kg),
        settled=not settled.exact,
    )


def _told(
    asked: Asked,
    finding: Finding,
    *,
    barred: tuple[Barred, ...] = (),
    plan: Plan | None = None,
    target: str | None = None,
    kg: float | None = None,
    left_out: tuple[str, ...] = (),
    patch: Patch | None = None,
    said: str | None = None,
    settled: bool = False,
) -> WhyNot:
    week = asked.week
    kind = "bin" if asked.source is None else asked.source.kind
    assert kind != "treatment", "only metal is asked for"
    found = WhyNot(
        source=asked.name,
        kind=kind,
        order_id=None if asked.order is None else asked.order.order_id,
        finding=finding,
        message="",
        used=places_of(week.plan, asked.name),
        barred=barred,
        target=target,
        bite_kg=kg,
        outcome=None if plan is None else plan.outcome,
        left_out=tuple(one for one in (plan or week.plan).unplanned if one.order_id in left_out),
        currency=week.plan.totals.currency,
        patch=patch,
        **_UNFORCED,
    )
    if finding == "forced" and plan is not None:
        found = found.model_copy(update=_of_forced(asked, plan, target, settled=settled))
    return found.model_copy(update={"message": message(found, said=said)})


_UNFORCED: Final[dict[str, Any]] = {
    **dict.fromkeys(("better", "within_gap", "settled", "cost_difference", "own", "displaced")),
    **dict.fromkeys(("goals", "net", "moved", "runs_into"), ()),
    "elsewhere_lines": 0,
    "elsewhere_kg": 0.0,
}
"""What does not apply where nothing was forced."""


def _of_forced(asked: Asked, forced: Plan, target: str | None, *, settled: bool) -> dict[str, Any]:
    """What the forced bite does to goals, lines and limits."""
    week, rows = asked.week, tuple(lines(asked.week.plan, forced))
    moved = tuple(moved_lines(rows))
    elsewhere = [one for one in moved if one.order_id != target]
    found = {
        "better": is_ahead(forced, week.plan, week.scenario),
        "within_gap": week.is_within_gap(forced),
        "settled": settled,
        "goals": week.differences(forced),
        "cost_difference": forced.totals.cost - week.plan.totals.cost,
        "net": tuple(net(rows)),
        "elsewhere_lines": len(elsewhere),
        "elsewhere_kg": sum(max(0.0, one.after_kg - one.before_kg) for one in elsewhere),
        "moved": moved,
    }
    order = next((one for one in asked.brief.orders if one.order_id == target), None)
    if order is None or asked.source is None:
        return found
    places = asked.brief, asked.numbers
    charges = _charge(week.plan, order), _charge(forced, order)
    return found | {
        "runs_into": runs_into(*places, asked.source, order, *charges),
        "own": traits(*places, order, {asked.name: 1000.0}),
        "displaced": traits(*places, order, displaced(moved, order)),
    }


def _charge(plan: Plan, order: Order) -> Charge | None:
    return next((one for one in plan.charges if one.order_id == order.order_id), None)
