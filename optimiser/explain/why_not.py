"""Why not that lot: force the smallest bite of it into an order, and plan again around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from models.brief import Brief
from models.issue import InvalidScenario, Issue
from models.order import Order
from models.plan import Charge, Plan
from models.source import Source
from models.why_not import Barred, Finding, Moved, Net, Patch, WhyNot
from models.worth import STOPPED
from optimiser.compare import Named, compare
from optimiser.compare.marks import is_better
from optimiser.explain.bars import SOMETHING, bars, bars_of_bin
from optimiser.explain.bite import bite_kg, places_of, reaches, source_named
from optimiser.explain.changed import Week, changed
from optimiser.explain.left_out import first_make
from optimiser.explain.metal import runs_into, traits
from optimiser.explain.recipe import Recipe, recipe
from optimiser.explain.why_not_words import message
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.columns import ways_into_charges
from optimiser.formulation.frame import frame
from optimiser.intake.words import did_you_mean
from optimiser.sound import sound_brief
from optimiser.value.planning import NotPlanned

MOST_TRIED: Final = 8
"""A stream without a row of its own is tried in so many orders, the largest first."""
MOST_NEAR: Final = 30
"""So many orders are made anew by themselves, the largest first."""
SEEN_KG: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked about, and the yard it is asked in."""

    week: Week
    brief: Brief
    numbers: Coefficients
    name: str
    source: Source | None
    order: Order | None
    ways: frozenset[tuple[str, str]]

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders it is asked for: the one named, else all that are made."""
        if self.order is not None:
            return (self.order,)
        return tuple(one for one in self.brief.orders if one.order_id in self.week.made)

    def bite_kg(self, order: Order) -> float:
        """The smallest bite of it in one order."""
        if self.source is None:
            return max(self.brief.settings.weigh_step_kg, 0.01 * order.most_tap_kg)
        furnace = self.numbers.furnace_types.index(self.brief.furnace_of(order).type)
        at = self.numbers.sources.index(self.name), furnace
        return bite_kg(self.source, order, yield_fraction=float(self.numbers.metal_yield[at]))

    def bars(self, order: Order) -> tuple[str, ...]:
        """What keeps the bite out of an order; none if it may go there."""
        kg = self.bite_kg(order)
        if self.source is None:
            found = bars_of_bin(self.brief, self.name, order, bite_kg=kg)
        else:
            found = bars(self.brief, self.numbers, self.source, order, bite_kg=kg)
        is_open = (self.name, order.order_id) in self.ways
        return found or (() if is_open else (SOMETHING,))


def why_not(week: Week, name: str, order_id: str | None = None) -> WhyNot:
    """What the smallest bite of a lot, offer, outlet or bin would cost, or what keeps it out.

    Without an order it is forced to where it costs least.

    Raises:
        InvalidScenario: the scenario does not have it, or not that order, or cannot be planned.
    """
    asked = _asked(week, name, order_id)
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


def _asked(week: Week, name: str, order_id: str | None) -> _Asked:
    brief, numbers, _ = sound_brief(week.scenario)
    orders = {one.order_id: one for one in brief.orders}
    known = [one.source_id for one in brief.sources] + [one.bin_id for one in brief.bins]
    issues = []
    if name not in known:
        issues.append(_unknown("lot, offer, outlet or bin", name, known))
    if order_id is not None and order_id not in orders:
        issues.append(_unknown("order", order_id, list(orders)))
    if issues:
        raise InvalidScenario(tuple(issues))
    return _Asked(
        week=week,
        brief=brief,
        numbers=numbers,
        name=name,
        source=source_named(brief, name),
        order=None if order_id is None else orders[order_id],
        ways=frozenset(ways_into_charges(frame(brief, numbers, made=frozenset(orders)))),
    )


def _unknown(what: str, name: str, known: list[str]) -> Issue:
    return Issue(
        code="unknown_id",
        severity="error",
        message=f'the scenario has no {what} "{name}"',
        hint=did_you_mean(name, known, otherwise="ids are compared exactly"),
    )


def _unplanned(plan: Plan, order_id: str) -> tuple[str, ...]:
    return tuple(one.order_id for one in plan.unplanned if one.order_id == order_id)


def _targets(asked: _Asked) -> tuple[str, ...]:
    """Sorters and bins that it may go to, where no order takes it straight."""
    sorters = [one.sorter_id for one in asked.brief.campaigns if one.lot_id == asked.name]
    held = asked.source is not None and asked.source.in_bin is None
    bins = [one.bin_id for one in asked.brief.bins] if held else []
    return (*sorters, *bins)


def _forced(
    asked: _Asked, orders: tuple[Order, ...], targets: tuple[str, ...], barred: tuple[Barred, ...]
) -> WhyNot:
    """Have the bite where it costs least, and tell what that does.

    With all that is whole as it is, which is exact; where it has no room then, or sorters and
    bins tie charges together, everything is planned again.
    """
    settled = recipe(asked.week, asked.brief, asked.numbers)
    if settled is not None and (found := _nearest(asked, settled, orders)) is not None:
        return _priced(asked, settled, *found, barred)
    target = _least_dear(asked, orders, targets)
    if target is None:
        return _told(asked, "impossible", barred=barred)
    by_id = {one.order_id: one for one in orders}
    kg = _bite_at(asked, by_id.get(target), orders)
    patch = _pin(asked, target, kg)
    plan = asked.week.again(
        changed(asked.week.scenario, patch), f"{kg:,.6g} kg of {asked.name} in {target}"
    )
    more: dict[str, Any] = {"barred": barred, "plan": plan, "target": target, "kg": kg}
    if lost := asked.week.lost(plan):
        return _told(asked, "impossible", left_out=lost, patch=patch, **more)
    return _told(asked, "forced", patch=patch, **more)


def _nearest(
    asked: _Asked, settled: Recipe, orders: tuple[Order, ...]
) -> tuple[Order, Plan] | None:
    """The order in which the bite costs least with all that is whole as it is."""
    best: tuple[Order, Plan] | None = None
    ranked = sorted(orders, key=lambda one: (-one.most_tap_kg, one.order_id))
    for order in ranked[:MOST_NEAR]:
        if asked.week.planning.stop.is_set():
            raise NotPlanned(STOPPED)
        asked.week.planning.report(f"some {asked.name} in {order.order_id}")
        plan = settled.forced((asked.name, order.order_id, asked.bite_kg(order)))
        if plan is not None and (best is None or is_better(plan, best[1], asked.week.scenario)):
            best = order, plan
    return best


def _priced(
    asked: _Asked, settled: Recipe, order: Order, plan: Plan, barred: tuple[Barred, ...]
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
        patch=_pin(asked, order.order_id, kg),
        settled=not settled.exact,
    )


def _bite_at(asked: _Asked, order: Order | None, orders: tuple[Order, ...]) -> float:
    if order is not None:
        return asked.bite_kg(order)
    return min(asked.bite_kg(one) for one in orders or asked.orders or asked.brief.orders)


def _pin(asked: _Asked, target: str, kg: float) -> Patch:
    return {"pins": [{"source": asked.name, "target": target, "min_kg": kg}]}


def _least_dear(asked: _Asked, orders: tuple[Order, ...], targets: tuple[str, ...]) -> str | None:
    """Where the bite costs least with everything planned again, None if it fits nowhere."""
    if len(orders) + len(targets) == 1:
        return orders[0].order_id if orders else targets[0]
    if asked.source is None or asked.source.kind == "outlet":
        return _least_dear_of(asked, orders)
    largest = max(orders, key=lambda one: one.most_tap_kg).order_id if orders else None
    return _wherever(asked, orders) or largest


def _wherever(asked: _Asked, orders: tuple[Order, ...]) -> str | None:
    """Where a plan has a bite of a lot or offer that must use one."""
    assert asked.source is not None, "bins have no row"
    kg = _bite_at(asked, None, orders)
    table, column = ("offers", "offer_id") if asked.source.kind == "offer" else ("lots", "lot_id")
    row: dict[str, Any] = {column: asked.name, "min_total_kg": kg, "min_use_kg": kg}
    plan = asked.week.again(
        changed(asked.week.scenario, {table: [row]}), f"some {asked.name}, wherever it costs least"
    )
    places = sorted(places_of(plan, asked.name), key=lambda one: (-one.kg, one.target))
    return None if asked.week.lost(plan) or not places else places[0].target


def _least_dear_of(asked: _Asked, orders: tuple[Order, ...]) -> str | None:
    """The same for a stream that has no row of its own: order by order."""
    best: tuple[str, Plan] | None = None
    ranked = sorted(orders, key=lambda one: (-one.most_tap_kg, one.order_id))
    for order in ranked[:MOST_TRIED]:
        try:
            plan = asked.week.again(
                changed(asked.week.scenario, _pin(asked, order.order_id, asked.bite_kg(order))),
                f"some {asked.name} in {order.order_id}",
            )
        except (NotPlanned, InvalidScenario):
            continue
        if asked.week.lost(plan):
            continue
        if best is None or is_better(plan, best[1], asked.week.scenario):
            best = order.order_id, plan
    return None if best is None else best[0]


def _told(
    asked: _Asked,
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
    found = WhyNot(
        source=asked.name,
        kind="bin" if asked.source is None else asked.source.kind,
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


def _of_forced(asked: _Asked, forced: Plan, target: str | None, *, settled: bool) -> dict[str, Any]:
    """What the forced bite does to goals, lines and limits."""
    week, rows = asked.week, tuple(_lines(asked.week.plan, forced))
    moved = tuple(_moved(rows))
    elsewhere = [one for one in moved if one.order_id != target]
    found = {
        "better": is_better(forced, week.plan, week.scenario),
        "within_gap": week.is_within_gap(forced),
        "settled": settled,
        "goals": week.differences(forced),
        "cost_difference": forced.totals.cost - week.plan.totals.cost,
        "net": tuple(_net(rows)),
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
        "displaced": traits(*places, order, _displaced(moved, order)),
    }


def _lines(before: Plan, after: Plan) -> Iterator[Moved]:
    """Every line of both."""
    found = compare([Named(name="before", plan=before), Named(name="after", plan=after)])
    for order in found.orders:
        for line in order.lines:
            yield Moved(
                order_id=order.order_id,
                source=line.source,
                before_kg=line.kg.values[0] or 0.0,
                after_kg=line.kg.values[1] or 0.0,
            )


def _moved(rows: tuple[Moved, ...]) -> Iterator[Moved]:
    """Lines that differ, those that differ most first."""
    seen = [row for row in rows if abs(row.after_kg - row.before_kg) > SEEN_KG]
    yield from sorted(seen, key=lambda row: -abs(row.after_kg - row.before_kg))


def _net(rows: tuple[Moved, ...]) -> Iterator[Net]:
    """What the plan has more or less of in all, most first."""
    kg: dict[str, float] = {}
    for row in rows:
        kg[row.source] = kg.get(row.source, 0.0) + row.after_kg - row.before_kg
    for source in sorted(kg, key=lambda name: (-abs(kg[name]), name)):
        if abs(kg[source]) > SEEN_KG:
            yield Net(source=source, kg=kg[source])


def _displaced(moved: tuple[Moved, ...], order: Order) -> dict[str, float]:
    """What an order has less of."""
    return {
        row.source: row.before_kg - row.after_kg
        for row in moved
        if row.order_id == order.order_id and row.after_kg < row.before_kg
    }


def _charge(plan: Plan, order: Order) -> Charge | None:
    return next((one for one in plan.charges if one.order_id == order.order_id), None)
