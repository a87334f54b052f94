"""Ways out by the order itself: another furnace, another time, another alloy, another tap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

import numpy as np

from models.order import Order
from optimiser.explain.ways.case import Case, order_patch
from optimiser.explain.ways.change import (
    CUSTOMER,
    PLANT,
    SPEC,
    Candidate,
    Change,
    Gauge,
    whole,
)
from optimiser.explain.ways.figures import listed, plain
from optimiser.formulation.admission import is_let_in
from optimiser.formulation.program import Linear

MOST_TIMES = 8
MUCH = 2.0
"""No tap more than this many times what is asked for is looked at."""
LEAST_PART = 0.25
"""A tap of less than this part of what is asked for is no way to make the order."""
LEAST_TAP_KG = 1.0


def furnace_ways(case: Case) -> Iterator[Candidate]:
    """Each other furnace of the scenario that does."""
    own = case.order.furnace
    for furnace in case.scenario.furnaces:
        name = furnace.furnace_id
        change = Change(patch=order_patch(case, furnace=name))
        if name != own and case.trials.makes(change):
            yield whole(
                kind="furnace",
                tier=PLANT,
                thing=name,
                clash=_as_it_is(case),
                title=f"make {case.name} in furnace {name}",
                sentence=f"Make {case.name} in furnace {name} instead of {own or 'its own'}",
                change=change,
            )


def _as_it_is(case: Case) -> str:
    """The furnace of the order, with what is in it."""
    furnace = case.ask.brief.furnace_of(case.order)
    held = [f"{plain(furnace.heel_kg)} kg of heel in it"] * (furnace.heel_kg > 0)
    kept = [f"{plain(furnace.heel_keep_kg)} kg kept after each tap"] * (furnace.heel_keep_kg > 0)
    facts = listed([*held, *kept])
    return f"made in furnace {case.order.furnace}" + (f", {facts}" if facts else "")


def alloy_ways(case: Case) -> Iterator[Candidate]:
    """Each other alloy of the scenario that the order can be made as."""
    others = {row.alloy for row in case.scenario.alloys}
    others |= {order.alloy for order in case.scenario.orders}
    for alloy in sorted(others - {case.order.alloy}):
        prices = {o.price_per_t for o in case.scenario.orders if o.alloy == alloy}
        price = prices.pop() if len(prices) == 1 else None
        columns: dict[str, object] = {"alloy": alloy}
        columns |= {} if price is None else {"price_per_t": price}
        change = Change(patch=order_patch(case, **columns))
        if case.trials.makes(change):
            yield _alloy(case, alloy, price, change)


def _alloy(case: Case, alloy: str, price: float | None, change: Change) -> Candidate:
    worth = (
        "what it fetches as that is not known"
        if price is None
        else f"counted at {plain(price)} {case.ask.brief.settings.currency} per tonne"
    )
    return whole(
        kind="alloy",
        tier=SPEC,
        thing=alloy,
        clash=f"the limits of {case.order.alloy}",
        title=f"make {case.name} as {alloy} instead",
        sentence=f"Make {case.name} as {alloy} instead of {case.order.alloy}, if the customer or "
        f"another one takes it; {worth}",
        change=change,
        priced=price is not None or case.order.price_per_t == 0.0,
    )


def time_ways(case: Case) -> Iterator[Candidate]:
    """The first time after, and the last one before, at which the metal for it is there."""
    start = case.order.start
    if start is None:
        return
    sources = [
        source
        for source in case.ask.brief.sources
        if not source.sealed and not source.on_hold and is_let_in(source, case.order)
    ]
    later: dict[datetime, list[str]] = {}
    sooner: dict[datetime, list[str]] = {}
    for source in sources:
        if source.available_from is not None and source.available_from > start:
            later.setdefault(source.available_from, []).append(source.source_id)
        if source.available_until is not None and source.available_until < start:
            sooner.setdefault(source.available_until, []).append(source.source_id)
    for moments, is_later in ((sorted(later), True), (sorted(sooner, reverse=True), False)):
        names = later if is_later else sooner
        for moment in moments[:MOST_TIMES]:
            change = Change(patch=order_patch(case, start=moment.isoformat()))
            if case.trials.makes(change):
                yield _time(case, moment, names[moment], change, is_later=is_later)
                break


def _time(
    case: Case, moment: datetime, names: list[str], change: Change, *, is_later: bool
) -> Candidate:
    when = f"{moment:%Y-%m-%d %H:%M}"
    told, one = listed(names), len(names) == 1
    there, gone = ("has arrived by then", "is not gone yet") if one else (
        "have arrived by then", "are not gone yet")  # fmt: skip
    later = f"on, when {told} {'is' if one else 'are'} there"
    why = later if is_later else f"while {told} {'lasts' if one else 'last'}"
    assert case.order.start is not None, "a time is only changed where there is one"
    return whole(
        kind="time",
        tier=CUSTOMER,
        thing=when,
        clash=f"start at {case.order.start:%Y-%m-%d %H:%M}",
        title=f"pour {case.name} from {when} {why}",
        sentence=f"Start {case.name} at {when} instead of {case.order.start:%Y-%m-%d %H:%M}: "
        f"{told} {there if is_later else gone}",
        change=change,
    )


def tap_ways(case: Case) -> Iterator[Candidate]:
    """The largest smaller tap that does, and the smallest larger one."""
    order = case.order
    least, most = order.least_tap_kg, order.most_tap_kg
    smaller = _reached(case, low=min(LEAST_TAP_KG, least), high=least, sign=-1)
    if smaller is not None and LEAST_PART * least <= smaller <= least:
        yield _tap(case, was=least, guess=least - smaller, sign=-1, most=least - LEAST_TAP_KG)
    larger = _reached(case, low=most, high=MUCH * most, sign=1)
    if larger is not None and larger >= most:
        yield _tap(case, was=most, guess=larger - most, sign=1, most=MUCH * most)


def _reached(case: Case, *, low: float, high: float, sign: Literal[1, -1]) -> float | None:
    """The tap nearest to what is asked for, within other ends."""
    ranged = case.order.model_copy(update={"tap_kg": None, "tap_min_kg": low, "tap_max_kg": high})
    orders = tuple(ranged if o.order_id == case.name else o for o in case.ask.brief.orders)
    furnace = case.ask.brief.furnace_of(ranged)
    if furnace.capacity_kg is not None and low + furnace.heel_keep_kg > furnace.capacity_kg:
        return None
    posed = replace(case.ask, brief=replace(case.ask.brief, orders=orders)).pose(case.wanted)
    cost = np.zeros(posed.program.width)
    at = posed.columns.tap[case.heat_in(posed)]
    cost[at] = float(sign)
    values = case.solved(posed, Linear(cost=cost), accuracy=1e-3).values
    return None if values is None else float(values[at])


def _tap(case: Case, *, was: float, guess: float, sign: Literal[1, -1], most: float) -> Candidate:
    gauge = Gauge(was=was, sign=sign, guess=guess, unit="kg", most=most)
    column = _tap_column(case.order, sign)
    word = {"tap_kg": "", "tap_min_kg": "at least ", "tap_max_kg": "up to "}[column]
    return Candidate(
        kind="tap",
        tier=CUSTOMER,
        thing=case.name,
        clash=f"a tap of {word}{plain(was)} kg",
        change=lambda amount: Change(patch=order_patch(case, **{column: gauge.becomes(amount)})),
        title=lambda amount: (
            f"tap {word}{plain(gauge.becomes(amount))} kg instead of {plain(was)} kg"
        ),
        sentence=lambda amount: (
            f"Tap {word}{plain(gauge.becomes(amount))} kg of {case.name} instead of {word}"
            f"{plain(was)} kg; the customer has to take that much"
        ),
        gauge=gauge,
    )


def _tap_column(order: Order, sign: Literal[1, -1]) -> str:
    if order.tap_kg is not None:
        return "tap_kg"
    return "tap_max_kg" if sign > 0 else "tap_min_kg"
