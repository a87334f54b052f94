"""Pins on ways to sorters, into bins and out of them that no plan can keep."""

from __future__ import annotations

from collections.abc import Iterator

from models.brief import Brief
from models.issue import Issue
from models.order import Pin
from models.scenario import Scenario
from models.sorting import Campaign
from optimiser.formulation.columns import asked_of_way
from optimiser.formulation.yard import yard
from optimiser.segregation.tolerances import SURE


def pins_of_the_yard_that_cannot_be(scenario: Scenario, brief: Brief) -> Iterator[Issue]:
    """A pin on metal that may not go there, or not as much or as little of it."""
    sorters = {one.sorter_id for one in scenario.sorters}
    bins = {one.bin_id for one in brief.bins}
    open_ways = _open_ways(brief) if brief.pins else set()
    for pin in brief.pins:
        if pin.target in sorters | bins and (pin.kg or pin.min_kg):
            if (pin.source, pin.target) not in open_ways:
                yield _issue(pin, "hold, safety, its bin or a route stand against it")
            elif pin.target in sorters:
                yield from _of_campaign(brief, pin)
    yield from _crossed(brief)
    yield from _divided(brief, bins)
    yield from _overloaded(brief)
    yield from _overfilled(brief)
    yield from _overdrawn(brief, sorters | bins)


def _open_ways(brief: Brief) -> set[tuple[str, str]]:
    """Every way to a sorter and into a bin that may be gone."""
    enters = yard(brief).enters
    fills = {
        (source.source_id, one.bin_id)
        for s, source in enumerate(brief.sources)
        for b, one in enumerate(brief.bins)
        if enters[s, b]
    }
    return fills | {(one.lot_id, one.sorter_id) for one in brief.campaigns}


def _of_campaign(brief: Brief, pin: Pin) -> Iterator[Issue]:
    """What is pinned is no less than the smallest campaign, and no more than sorters take."""
    ends = pin.source, pin.target
    (campaign,) = (one for one in brief.campaigns if (one.lot_id, one.sorter_id) == ends)
    most = asked_of_way(brief, *ends)[1]
    if most < campaign.least_kg:
        yield _issue(
            pin,
            f"its smallest campaign is {campaign.least_kg:,.6g} kg, and a pin or a route allows "
            f"{most:,.6g} kg",
        )


def _crossed(brief: Brief) -> Iterator[Issue]:
    """On one way pins and routes together leave a mass."""
    for source, target in dict.fromkeys((pin.source, pin.target) for pin in brief.pins):
        least, most = asked_of_way(brief, source, target)
        if least > most:
            yield _crossing(
                f"{source} → {target}",
                f"a pin asks for {least:,.6g} kg of {source} to {target}, and another pin or the "
                f"route allows {most:,.6g} kg",
                "lower the pin, or raise max_kg of the route or pin",
            )


def _divided(brief: Brief, bins: set[str]) -> Iterator[Issue]:
    """A lot that goes whole into a bin is pinned there with all it is, and nowhere else."""
    for source in brief.sources:
        if not source.whole_lot or source.in_bin is not None or source.mass_kg is None:
            continue
        name, pinned = source.source_id, _pinned_from(brief, source.source_id)
        for target in pinned.keys() & bins:
            most = asked_of_way(brief, name, target)[1]
            if most < source.mass_kg:
                yield _crossing(
                    f"{name} → {target}",
                    f"{name} goes whole into a bin or not at all (whole_lot), it weighs "
                    f"{source.mass_kg:,.6g} kg, and no more than {most:,.6g} kg may go to {target}",
                    "pin all of it, or leave whole_lot blank to divide it",
                )
            elif len(pinned) > 1:
                others = ", ".join(sorted(pinned.keys() - {target}))
                yield _crossing(
                    f"{name} → {target}",
                    f"{name} goes whole into a bin (whole_lot), and pins ask for some of it in "
                    f"{others} as well",
                    "lift a pin, or leave whole_lot blank to divide it",
                )


def _overfilled(brief: Brief) -> Iterator[Issue]:
    """What lies in a bin and what is pinned into it fit in it."""
    for one in brief.bins:
        if one.capacity_kg is None:
            continue
        into = 0.0
        for source in brief.sources:
            whole_kg = source.mass_kg or 0.0
            least = asked_of_way(brief, source.source_id, one.bin_id)[0]
            if source.in_bin == one.bin_id:
                into += whole_kg
            elif source.in_bin is None:
                into += whole_kg if source.whole_lot and least > 0 else least
        if into > one.capacity_kg * (1.0 + SURE):
            yield _crossing(
                None,
                f"pins and what lies there ask bin {one.bin_id} to hold {into:,.6g} kg, and it "
                f"holds {one.capacity_kg:,.6g} kg",
                "lower a pin, or raise the capacity of the bin",
            )


def _overdrawn(brief: Brief, yard_targets: set[str]) -> Iterator[Issue]:
    """Pins ask for no more of a lot or bin than there can be.

    Orders need not all be made, so of pins into charges only the largest counts.
    """
    there = {source.source_id: source.mass_kg for source in brief.sources}
    there |= {one.bin_id: one.capacity_kg for one in brief.bins}
    for name in dict.fromkeys(pin.source for pin in brief.pins):
        pinned, most = _pinned_from(brief, name), there.get(name)
        asked = sum(kg for target, kg in pinned.items() if target in yard_targets)
        asked += max((kg for target, kg in pinned.items() if target not in yard_targets), default=0)
        if most is not None and asked > most * (1.0 + SURE):
            yield _crossing(
                None,
                f"pins ask for {asked:,.6g} kg of {name} in all, and there can be {most:,.6g} kg",
                "lower a pin",
            )


def _pinned_from(brief: Brief, source: str) -> dict[str, float]:
    """What pins ask of one source, kg by target; only those that ask for something."""
    targets = dict.fromkeys(pin.target for pin in brief.pins if pin.source == source)
    asked = {target: asked_of_way(brief, source, target)[0] for target in targets}
    return {target: kg for target, kg in asked.items() if kg > 0}


def _crossing(value: str | None, message: str, hint: str) -> Issue:
    return Issue(
        code="pin_cannot_be_kept",
        severity="error",
        sheet="pins",
        value=value,
        message=message,
        hint=hint,
    )


def _overloaded(brief: Brief) -> Iterator[Issue]:
    """All that is pinned together is no more than each sorter takes."""
    load: dict[str, float] = {}
    capacity: dict[str, float] = {}
    for campaign in brief.campaigns:
        for name, kg, most in _loads(campaign):
            least = asked_of_way(brief, campaign.lot_id, campaign.sorter_id)[0]
            load[name] = load.get(name, 0.0) + kg * least
            capacity[name] = most
    for name, kg in load.items():
        if kg > capacity[name]:
            yield _crossing(
                None,
                f"pins ask sorter {name} for {kg:,.6g} kg, and it takes "
                f"{capacity[name]:,.6g} kg in the plan",
                "lower a pin, or raise the capacity of the sorter",
            )


def _loads(campaign: Campaign) -> Iterator[tuple[str, float, float]]:
    """Each pass on a sorter that does not take everything: name, kg per kg, capacity."""
    for one in campaign.passes:
        if one.sorter.capacity_kg is not None:
            yield one.sorter.sorter_id, one.kg_per_kg, one.sorter.capacity_kg


def _issue(pin: Pin, why: str) -> Issue:
    return _crossing(
        f"{pin.source} → {pin.target}",
        f"{pin.source} may not go to {pin.target}: {why}",
        "lift the pin, or change what bars the way; safety rules are never lifted",
    )
