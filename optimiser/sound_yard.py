"""Pins on ways to sorters and into bins that no plan can keep."""

from __future__ import annotations

from collections.abc import Iterator

from models.brief import Brief
from models.issue import Issue
from models.order import Pin
from models.scenario import Scenario
from models.sorting import Campaign
from optimiser.formulation.columns import asked_of_way
from optimiser.formulation.yard import yard


def pins_of_the_yard_that_cannot_be(scenario: Scenario, brief: Brief) -> Iterator[Issue]:
    """A pin on metal that may not go there, or not as much or as little of it."""
    sorters = {one.sorter_id for one in scenario.sorters}
    bins = {one.bin_id for one in brief.bins}
    open_ways = _open_ways(brief)
    for pin in brief.pins:
        if pin.target in sorters | bins and (pin.kg or pin.min_kg):
            if (pin.source, pin.target) not in open_ways:
                yield _issue(pin, "hold, safety, its bin or a route stand against it")
            elif pin.target in sorters:
                yield from _of_campaign(brief, pin)
    yield from _overloaded(brief)


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
            yield Issue(
                code="pin_cannot_be_kept",
                severity="error",
                sheet="pins",
                message=f"pins ask sorter {name} for {kg:,.6g} kg, and it takes "
                f"{capacity[name]:,.6g} kg in the plan",
                hint="lower a pin, or raise the capacity of the sorter",
            )


def _loads(campaign: Campaign) -> Iterator[tuple[str, float, float]]:
    """Each pass on a sorter that does not take everything: name, kg per kg, capacity."""
    for one in campaign.passes:
        if one.sorter.capacity_kg is not None:
            yield one.sorter.sorter_id, one.kg_per_kg, one.sorter.capacity_kg


def _issue(pin: Pin, why: str) -> Issue:
    return Issue(
        code="pin_cannot_be_kept",
        severity="error",
        sheet="pins",
        value=f"{pin.source} → {pin.target}",
        message=f"{pin.source} may not go to {pin.target}: {why}",
        hint="lift the pin, or change what bars the way; safety rules are never lifted",
    )
