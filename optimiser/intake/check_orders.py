"""Cross-checks of orders against alloys and furnaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from models.furnace import Furnace
from models.issue import Issue
from models.order import Order
from optimiser.intake.alloy_names import unknown_alloy
from optimiser.intake.reading import Reading
from optimiser.intake.words import did_you_mean, quoted


def taps_are_clear(reading: Reading) -> Iterator[Issue]:
    """Each order says once how much is to be poured, and that it is something."""
    for row, order in enumerate(reading.scenario.orders):
        issue = partial(reading.issue, "orders", row)
        name = f"order {order.order_id}:"
        least, most = order.tap_min_kg, order.tap_max_kg
        if order.tap_kg is not None and (least is not None or most is not None):
            yield issue(
                "tap_kg", code="tap_twice", message=f"{name} both tap_kg and a range are given",
                hint="give tap_kg, or tap_min_kg and tap_max_kg",
            )  # fmt: skip
        elif order.tap_kg is None and most is None:
            yield issue(
                "tap_kg" if least is None else "tap_max_kg", code="tap_missing",
                message=f"{name} it does not say how much may be poured at most",
                hint="give tap_kg, or tap_min_kg and tap_max_kg",
            )  # fmt: skip
        elif order.tap_kg is None and least is not None and most is not None and least > most:
            yield issue(
                "tap_min_kg", code="tap_crossing",
                message=f"{name} tap_min_kg {least:g} is above tap_max_kg {most:g}",
                hint="swap them, or mend the one that is wrong",
            )  # fmt: skip
        elif order.most_tap_kg == 0:
            yield issue(
                "tap_max_kg" if order.tap_kg is None else "tap_kg", code="tap_zero",
                message=f"{name} nothing is to be poured", hint="give a mass, or delete the order",
            )  # fmt: skip


def alloys_are_known(reading: Reading) -> Iterator[Issue]:
    """Each order's alloy has limits in the scenario or in the library."""
    shelf = reading.library
    known = reading.named("alloys", "alloy") | set(() if shelf is None else shelf.alloys)
    if not reading.is_readable("alloys"):
        return
    for row, order in enumerate(reading.scenario.orders):
        if order.alloy not in known:
            code, message, hint = unknown_alloy(order.alloy, known)
            message = f"order {order.order_id}: {message}"
            yield reading.issue("orders", row, "alloy", code=code, message=message, hint=hint)


def furnaces_are_known(reading: Reading) -> Iterator[Issue]:
    """Where there is a table of furnaces, each order is made in one of them."""
    if not reading.has("furnaces") or not reading.is_readable("furnaces"):
        return
    known = reading.named("furnaces", "furnace_id")
    for row, order in enumerate(reading.scenario.orders):
        if order.furnace is None:
            yield reading.issue(
                "orders",
                row,
                "furnace",
                code="furnace_missing",
                message=f"order {order.order_id}: furnace is blank",
                hint="name one of the table furnaces, or leave that table out altogether",
            )
        elif order.furnace not in known:
            yield reading.issue(
                "orders",
                row,
                "furnace",
                code="unknown_furnace",
                message=f"order {order.order_id}: there is no furnace {quoted(order.furnace)}",
                hint=did_you_mean(order.furnace, known),
            )


def _or_in_another(order: Order, furnaces: Mapping[str, Furnace]) -> str:
    """The furnaces that hold what the order taps at least, and the heel they keep."""
    others = [
        name
        for name, one in furnaces.items()
        if name != order.furnace
        and (one.capacity_kg is None or order.least_tap_kg + one.heel_keep_kg <= one.capacity_kg)
    ]
    return f", or in {', '.join(others)}, which could hold it" if others else ""


def melts_fit_their_furnaces(reading: Reading) -> Iterator[Issue]:
    """What is poured and what is left fit between the furnace's least melt and its capacity."""
    furnaces = _furnaces(reading)
    for row, order in enumerate(reading.scenario.orders):
        furnace = furnaces.get(order.furnace or "")
        if furnace is None or (order.tap_kg is None and order.tap_max_kg is None):
            continue
        least = order.least_tap_kg + furnace.heel_keep_kg
        most = order.most_tap_kg + furnace.heel_keep_kg
        column = "tap_kg" if order.tap_kg is not None else "tap_min_kg"
        issue = partial(reading.issue, "orders", row)
        melt = f"order {order.order_id}: the tap and the heel kept are"
        if furnace.capacity_kg is not None and least > furnace.capacity_kg:
            yield issue(
                column, code="over_capacity",
                message=f"{melt} {least:,g} kg, and furnace {furnace.furnace_id} holds "
                f"{furnace.capacity_kg:,g} kg",
                hint=f"pour at most {max(0.0, furnace.capacity_kg - furnace.heel_keep_kg):,g} kg"
                f"{_or_in_another(order, furnaces)}",
            )  # fmt: skip
        elif 0 < most < furnace.min_melt_kg:
            yield issue(
                column if order.tap_kg is not None else "tap_max_kg", code="under_least_melt",
                message=f"{melt} {most:,g} kg, and furnace {furnace.furnace_id} needs "
                f"{furnace.min_melt_kg:,g} kg",
                hint=f"pour at least {furnace.min_melt_kg - furnace.heel_keep_kg:,g} kg",
            )  # fmt: skip


def sequence_is_clear(reading: Reading) -> Iterator[Issue]:
    """Orders that pass a heel on say in which sequence."""
    for furnace_id, furnace in _furnaces(reading).items():
        rows = [(i, o) for i, o in enumerate(reading.scenario.orders) if o.furnace == furnace_id]
        if len(rows) < 2 or furnace.heel_keep_kg == furnace.heel_kg == 0:
            continue
        first: dict[object, Order] = {}
        for row, order in rows:
            if order.start is None and furnace.heel_keep_kg > 0:
                yield _no_start(reading, row, order, furnace)
            elif order.start in first:
                yield _same_start(reading, row, order, furnace, first[order.start])
            first.setdefault(order.start, order)


def _no_start(reading: Reading, row: int, order: Order, furnace: Furnace) -> Issue:
    return reading.issue(
        "orders",
        row,
        "start",
        code="start_missing",
        message=f"order {order.order_id}: start is blank, and furnace {furnace.furnace_id} passes "
        "a heel from order to order",
        hint="give every order of the furnace its start; the order of rows is not used",
    )


def _same_start(reading: Reading, row: int, order: Order, furnace: Furnace, other: Order) -> Issue:
    keeps = furnace.heel_keep_kg > 0
    start = "a blank start" if order.start is None else "the same start"
    return reading.issue(
        "orders",
        row,
        "start",
        code="start_twice" if keeps else "heel_goes_to_first_id",
        severity="error" if keeps else "warning",
        message=f"orders {other.order_id} and {order.order_id} have {start}, and furnace "
        f"{furnace.furnace_id} has a heel for one of them",
        hint="give every order of the furnace a start of its own",
    )


def optional_orders_are_rewarded(reading: Reading) -> Iterator[Issue]:
    """An order that need not be made is made only if a goal rewards it.

    What is paid for a way that metal may take, or for taking metal, is a reward as well.
    """
    scenario = reading.scenario
    orders = {order.order_id for order in scenario.orders}
    paid = {way.target for way in scenario.routes if way.cost_per_t < 0}
    gifts = any((metal.price_per_t or 0) < 0 for metal in (*scenario.lots, *scenario.offers))
    pays_all = gifts or bool(paid - orders)
    settings = reading.scenario.settings
    goals = [w.goal for w in settings.weights] or [g.goal for g in settings.goals]
    for row, order in enumerate(reading.scenario.orders):
        has_tap = order.tap_kg is not None or order.tap_max_kg is not None
        earns = order.price_per_t > 0 or pays_all or order.order_id in paid
        if has_tap and order.optional and ("cost" not in goals or not earns):
            yield reading.issue(
                "orders",
                row,
                "tap_min_kg",
                code="optional_unrewarded",
                severity="warning",
                message=f"order {order.order_id}: tap_min_kg is 0, and no goal rewards making it",
                hint="give tap_min_kg, or price_per_t (or a route that pays) and the goal cost",
            )


def _furnaces(reading: Reading) -> dict[str, Furnace]:
    return {furnace.furnace_id: furnace for furnace in reading.scenario.furnaces}
