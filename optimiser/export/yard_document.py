"""The yard of a plan as a document: what goes over which sorter and into which bin, and when."""

from __future__ import annotations

from collections.abc import Iterator

from models.alloy import Limit
from models.yard import (
    Yard,
    YardBin,
    YardDraw,
    YardFill,
    YardOutlet,
    YardPass,
    YardSorter,
    YardWay,
)
from optimiser.export.view import PlanView, found_at
from optimiser.export.yard_view import BinView, FillView, OutletView, PassView, SorterView


def yard_document(view: PlanView) -> Yard:
    """What the foreman is told."""
    return Yard(
        sorters=tuple(map(_sorter, view.yard.sorters)),
        bins=tuple(_bin(one, view) for one in view.yard.bins),
    )


def _sorter(shown: SorterView) -> YardSorter:
    return YardSorter(
        sorter_id=shown.sorter.sorter_id,
        capacity_kg=shown.sorter.capacity_kg,
        kg=shown.kg,
        lead_h=shown.sorter.lead_h,
        passes=tuple(map(_pass, shown.passes)),
    )


def _pass(one: PassView) -> YardPass:
    source = one.source
    return YardPass(
        stream=one.stream,
        material=None if source is None else source.material,
        location=None if source is None else found_at(source),
        kg=one.result.kg,
        cost=one.result.cost,
        lost_kg=one.lost_kg,
        arrives=one.arrives,
        begin=one.begin,
        ready=one.ready,
        outlets=tuple(_outlet(outlet, one.result.kg) for outlet in one.outlets),
    )


def _outlet(shown: OutletView, fed_kg: float) -> YardOutlet:
    return YardOutlet(
        outlet=shown.result.outlet,
        stream=shown.stream,
        kg=shown.result.kg,
        share_pct=100.0 * shown.result.kg / fed_kg if fed_kg else 0.0,
        analysis=shown.result.analysis,
        ways=tuple(
            YardWay(goal=way.goal, name=way.name, kg=way.kg, at=way.when) for way in shown.ways
        ),
        worth=shown.worth,
    )


def _bin(shown: BinView, view: PlanView) -> YardBin:
    return YardBin(
        bin_id=shown.result.bin_id,
        capacity_kg=shown.bin.capacity_kg,
        content_kg=shown.result.content_kg,
        left_kg=shown.left_kg,
        ready=shown.ready,
        fills=tuple(_fill(fill, shown.result.content_kg) for fill in shown.fills),
        draws=tuple(
            YardDraw(
                order_id=draw.order_id, alloy=draw.alloy, furnace=draw.furnace, start=draw.start,
                kg=draw.kg, left_kg=draw.left_kg,
            )
            for draw in shown.draws
        ),
        analysis=shown.result.analysis,
        limits=tuple(_limits(shown, view)),
    )  # fmt: skip


def _fill(fill: FillView, content_kg: float) -> YardFill:
    source = fill.source
    return YardFill(
        stream=fill.stream,
        material=None if source is None else source.material,
        location=None if source is None or fill.lies else found_at(source),
        kg=fill.part.kg,
        share_pct=100.0 * fill.part.kg / content_kg if content_kg else 0.0,
        pieces=fill.pieces,
        lies=fill.lies,
        running_kg=fill.running_kg,
    )


def _limits(shown: BinView, view: PlanView) -> Iterator[Limit]:
    """What each alloy that draws from the bin allows."""
    for alloy in dict.fromkeys(draw.alloy for draw in shown.draws):
        yield from view.brief.limits.get(alloy, ())
