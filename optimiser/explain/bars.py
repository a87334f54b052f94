"""What keeps a source out of an order: every reason, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from models.brief import Brief, chain_id
from models.order import Order
from models.source import Source
from optimiser.formulation.admission import LEAST_YIELD, is_wet
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.columns import asked_of_way

SOMETHING: Final = "a rule of the yard stands against it"


def bars(
    brief: Brief, numbers: Coefficients, source: Source, order: Order, *, bite_kg: float
) -> tuple[str, ...]:
    """Every reason why ``bite_kg`` of a source may not go straight into an order."""
    return tuple(
        dict.fromkeys((
            *_of_source(source),
            *_of_metal(brief, numbers, source, order),
            *_of_people(source, order),
            *_of_time(source, order, zone=ZoneInfo(brief.settings.timezone)),
            *_of_wetness(brief, source, order),
            *_of_way(brief, source.source_id, order, bite_kg),
            *_of_pins(brief, source, order, bite_kg),
        ))
    )  # fmt: skip


def bars_of_bin(brief: Brief, bin_id: str, order: Order, *, bite_kg: float) -> tuple[str, ...]:
    """Every reason why ``bite_kg`` of a bin may not be drawn for an order."""
    return tuple(_of_way(brief, bin_id, order, bite_kg))


def _of_source(source: Source) -> Iterator[str]:
    if source.sealed:
        yield "sealed: closed containers are never charged"
    if source.on_hold:
        yield "on hold"
    if source.in_bin is not None:
        yield f"it lies in bin {source.in_bin}, and leaves only with what lies there"
    elif not source.direct:
        yield "not for direct charging: it must be sorted or go into a bin first"
    if source.mass_kg is not None and source.mass_kg <= 0.0:
        yield "nothing of it is there"


def _of_metal(brief: Brief, numbers: Coefficients, source: Source, order: Order) -> Iterator[str]:
    furnace = brief.furnace_of(order)
    at = numbers.sources.index(source.source_id), numbers.furnace_types.index(furnace.type)
    if numbers.metal_yield[at] <= LEAST_YIELD:
        yield "it yields no metal"
    if source.furnaces is not None and order.furnace not in source.furnaces:
        yield f"only for {', '.join(source.furnaces)}, and {order.order_id} is made in " + (
            order.furnace or "a furnace of its own"
        )


def _of_people(source: Source, order: Order) -> Iterator[str]:
    for_ = order.customer or "nobody in particular"
    if source.reserved_for is not None and source.reserved_for not in (
        order.order_id,
        order.customer,
    ):
        yield f"reserved for {source.reserved_for}, and {order.order_id} is for {for_}"
    if source.owner is not None and source.owner != order.customer:
        yield f"owned by {source.owner}, and {order.order_id} is for {for_}"


def _of_time(source: Source, order: Order, *, zone: ZoneInfo) -> Iterator[str]:
    start, begin, end = order.start, source.available_from, source.available_until

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    if start is not None and begin is not None and begin > start:
        yield f"there only from {at(begin)}, and {order.order_id} starts {at(start)}"
    if start is not None and end is not None and end < start:
        yield f"gone after {at(end)}, and {order.order_id} starts {at(start)}"


def _of_wetness(brief: Brief, source: Source, order: Order) -> Iterator[str]:
    furnace = brief.furnace_of(order)
    if not is_wet(source, furnace):
        return
    first = brief.chains[chain_id(order)][0] == order.order_id
    heel_kg = furnace.heel_kg if first else furnace.heel_keep_kg
    if furnace.type == "side_well":
        yield f"wet, and {furnace.furnace_id} has a side well"
    elif heel_kg > 0.0:
        yield f"wet, and {heel_kg:,.0f} kg of heel lie in {furnace.furnace_id}"


def _of_way(brief: Brief, name: str, order: Order, bite_kg: float) -> Iterator[str]:
    ways = {(row.source, row.target) for row in brief.routes}
    if ways and (name, order.order_id) not in ways:
        yield f"no route leads to {order.order_id}"
    most = asked_of_way(brief, name, order.order_id)[1]
    if most < bite_kg:
        yield f"a pin or route allows {most:,.6g} kg of it in {order.order_id}"


def _of_pins(brief: Brief, source: Source, order: Order, bite_kg: float) -> Iterator[str]:
    """Whether pins ask for so much of it elsewhere that no bite is left."""
    if source.mass_kg is None:
        return
    elsewhere = [
        (pin.target, pin.kg if pin.kg is not None else (pin.min_kg or 0.0))
        for pin in brief.pins
        if pin.source == source.source_id and pin.target != order.order_id
    ]
    pinned_kg = sum(kg for _, kg in elsewhere)
    if pinned_kg > source.mass_kg - bite_kg:
        targets = ", ".join(target for target, kg in elsewhere if kg > 0)
        yield f"pinned elsewhere: {pinned_kg:,.6g} kg of {source.mass_kg:,.6g} kg to {targets}"
