"""The week with another sorter: none, or the same at another price."""

from __future__ import annotations

from collections.abc import Iterator

from models.order import Pin, Route
from models.scenario import Scenario


def without_sorter(scenario: Scenario, sorter_id: str) -> Scenario:
    """The week without a sorter: what led to it ends before it, and may go where it led.

    Pins and limits on the streams that left it go with it.
    """
    outlets = tuple(
        one.model_copy(update={"to_sorter": None}) if one.to_sorter == sorter_id else one
        for one in scenario.outlets
        if one.sorter_id != sorter_id
    )
    return scenario.model_copy(
        update={
            "sorters": tuple(one for one in scenario.sorters if one.sorter_id != sorter_id),
            "separation": tuple(row for row in scenario.separation if row.sorter_id != sorter_id),
            "outlets": outlets,
            "routes": (*scenario.routes, *_routes(scenario, sorter_id)),
            "pins": tuple(row for row in scenario.pins if not _concerns(row, sorter_id)),
            "blend_limits": tuple(
                row for row in scenario.blend_limits if not is_through(row.source, sorter_id)
            ),
        }
    )


def at_price(scenario: Scenario, sorter_id: str, cost_per_t: float) -> Scenario:
    """The week with a sorter that costs ``cost_per_t`` for a tonne that arrives on it."""
    return scenario.model_copy(
        update={
            "sorters": tuple(
                one.model_copy(update={"cost_per_t": cost_per_t})
                if one.sorter_id == sorter_id
                else one
                for one in scenario.sorters
            )
        }
    )


def leads_to(scenario: Scenario, sorter_id: str) -> bool:
    """Whether an outlet of another sorter leads to this one."""
    return any(one.to_sorter == sorter_id for one in scenario.outlets)


def is_through(stream: str, sorter_id: str) -> bool:
    """Whether a stream has passed a sorter: it is named for all that it has passed."""
    return sorter_id in stream.split("/")[1::2]


def _concerns(row: Pin, sorter_id: str) -> bool:
    return row.target == sorter_id or is_through(row.source, sorter_id)


def _routes(scenario: Scenario, sorter_id: str) -> Iterator[Route]:
    """The ways that are new without the sorter: a stream that went on to it now ends before it.

    It may go where any of those that it became could go; straight from a lot nothing is new.
    The old ways stay and lead nowhere: with none at all, every way would be open.
    """
    known = {(row.source, row.target) for row in scenario.routes}
    for row in scenario.routes:
        if is_through(row.source, sorter_id):
            parts = row.source.split("/")
            before = "/".join(parts[: 2 * parts[1::2].index(sorter_id) + 1])
            if "/" in before and (before, row.target) not in known:
                known.add((before, row.target))
                yield row.model_copy(update={"source": before})
