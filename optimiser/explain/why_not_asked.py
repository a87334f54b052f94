"""Why not that lot: what is asked about, and where its smallest bite costs least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from models.brief import Brief
from models.issue import InvalidScenario, Issue
from models.order import Order
from models.plan import Plan
from models.source import Source
from models.why_not import Patch
from optimiser.compare.marks import is_better
from optimiser.explain.bars import SOMETHING, bars, bars_of_bin
from optimiser.explain.bite import bite_kg, places_of, source_named
from optimiser.explain.changed import Week, changed
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.columns import ways_into_charges
from optimiser.formulation.frame import frame
from optimiser.intake.words import did_you_mean
from optimiser.sound import sound_brief
from optimiser.value.planning import NotPlanned

MOST_TRIED: Final = 8
"""A stream without a row of its own is tried in so many orders, the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
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


def asked_of(week: Week, name: str, order_id: str | None) -> Asked:
    """The question, if the scenario has what it names.

    Raises:
        InvalidScenario: it does not have it, or not that order.
    """
    brief, numbers, _ = sound_brief(week.scenario)
    orders = {one.order_id: one for one in brief.orders}
    known = [one.source_id for one in brief.sources if one.is_metal] + [
        one.bin_id for one in brief.bins
    ]
    issues = []
    if name not in known:
        issues.append(_unknown("lot, offer, outlet or bin", name, known))
    if order_id is not None and order_id not in orders:
        issues.append(_unknown("order", order_id, list(orders)))
    if issues:
        raise InvalidScenario(tuple(issues))
    return Asked(
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


def bite_at(asked: Asked, order: Order | None, orders: tuple[Order, ...]) -> float:
    """The smallest bite in one order, or where it is smallest."""
    if order is not None:
        return asked.bite_kg(order)
    return min(asked.bite_kg(one) for one in orders or asked.orders or asked.brief.orders)


def pin(asked: Asked, target: str, kg: float) -> Patch:
    """The patch that forces so much of it."""
    return {"pins": [{"source": asked.name, "target": target, "min_kg": kg}]}


def least_dear(asked: Asked, orders: tuple[Order, ...], targets: tuple[str, ...]) -> str | None:
    """Where the bite costs least with everything planned again, None if it fits nowhere."""
    if len(orders) + len(targets) == 1:
        return orders[0].order_id if orders else targets[0]
    if asked.source is None or asked.source.kind == "outlet":
        return _least_dear_of(asked, orders)
    largest = max(orders, key=lambda one: one.most_tap_kg).order_id if orders else None
    return _wherever(asked, orders) or largest


def _wherever(asked: Asked, orders: tuple[Order, ...]) -> str | None:
    """Where a plan has a bite of a lot or offer that must use one."""
    assert asked.source is not None, "bins have no row"
    kg = bite_at(asked, None, orders)
    table, column = ("offers", "offer_id") if asked.source.kind == "offer" else ("lots", "lot_id")
    row: dict[str, Any] = {column: asked.name, "min_total_kg": kg, "min_use_kg": kg}
    plan = asked.week.again(
        changed(asked.week.scenario, {table: [row]}), f"some {asked.name}, wherever it costs least"
    )
    places = sorted(places_of(plan, asked.name), key=lambda one: (-one.kg, one.target))
    return None if asked.week.lost(plan) or not places else places[0].target


def _least_dear_of(asked: Asked, orders: tuple[Order, ...]) -> str | None:
    """The same for a stream that has no row of its own: order by order."""
    best: tuple[str, Plan] | None = None
    ranked = sorted(orders, key=lambda one: (-one.most_tap_kg, one.order_id))
    for order in ranked[:MOST_TRIED]:
        try:
            plan = asked.week.again(
                changed(asked.week.scenario, pin(asked, order.order_id, asked.bite_kg(order))),
                f"some {asked.name} in {order.order_id}",
            )
        except (NotPlanned, InvalidScenario):
            continue
        if asked.week.lost(plan):
            continue
        if best is None or is_better(plan, best[1], asked.week.scenario):
            best = order.order_id, plan
    return None if best is None else best[0]
