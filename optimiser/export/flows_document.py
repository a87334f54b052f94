"""The flows of a plan and its stock over the days, for programs that draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from models.flows import Cause, FlowPlace, PlaceKind, PlanFlow, PlanFlows, Stock, StockStep
from models.source import Source
from optimiser.export.flows import (
    BIN,
    CHARGE,
    IN_BINS,
    LEFT,
    LOST,
    NO_METAL,
    RETURNED,
    SORTER,
    TAPPED,
    UNEXPLAINED,
    UNUSED,
    Place,
    single_flows,
)
from optimiser.export.view import PlanView, SourceUse
from optimiser.export.yard_view import DUST_KG, BinView

_KINDS: Final[dict[str, PlaceKind]] = {
    SORTER: "sorter", BIN: "bin", CHARGE: "charge", "heel": "heel", TAPPED: "tapped",
    LEFT: "left", UNUSED: "unused", IN_BINS: "in_bins", RETURNED: "returned", LOST: "lost",
    NO_METAL: "no_metal", UNEXPLAINED: "unexplained",
}  # fmt: skip
NAMED: Final = frozenset({"source", "sorter", "bin", "charge"})
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


def plan_flows(view: PlanView) -> PlanFlows:
    """Every flow of a plan, lot by lot and order by order, and what lies in the yard meanwhile."""
    found = single_flows(view)
    places = tuple(dict.fromkeys(place for flow in found for place in (flow.source, flow.target)))
    index = {place: at for at, place in enumerate(places)}
    sources = {source.source_id: source for source in view.laid.sources}
    alloys = {one.charge.order_id: one.charge.alloy for one in view.charges}
    return PlanFlows(
        places=tuple(_place(place, sources, alloys) for place in places),
        flows=tuple(
            PlanFlow(
                source=index[flow.source],
                target=index[flow.target],
                kg=flow.kg,
                hue=_KINDS.get(flow.kind, flow.kind),
            )
            for flow in found
        ),
        stock=(*_stock_of_sources(view), *_stock_of_bins(view)),
    )


def _place(place: Place, sources: Mapping[str, Source], alloys: Mapping[str, str]) -> FlowPlace:
    kind = _KINDS.get(place.kind, "source")
    source = sources.get(place.name) if kind == "source" else None
    return FlowPlace(
        kind=kind,
        name=place.name if kind in NAMED else None,
        column=place.column,
        material=None if source is None else source.material,
        origin=None if source is None else source.origin,
        alloy=alloys[place.name] if kind == "charge" else None,
    )


def _stock_of_sources(view: PlanView) -> Iterator[Stock]:
    """Lots and what is bought; what lies in a bin from the start is the bin's."""
    bought = {one.offer_id: one.kg for one in view.plan.purchases}
    for use in view.uses:
        source = use.source
        if source.in_bin is not None or not (source.kind == "lot" or source.source_id in bought):
            continue
        kg = bought.get(source.source_id, use.had_kg or 0.0)
        steps = [
            StockStep(at=source.available_from, kg=kg, cause=_coming(source), of=None),
            *_leaving(view, use),
        ]
        yield Stock(
            source=source.source_id,
            kind="offer" if source.kind == "offer" else "lot",
            material=source.material,
            steps=_in_order(steps),
        )


def _coming(source: Source) -> Cause:
    if source.kind == "offer":
        return "bought"
    return "here" if source.available_from is None else "arrives"


def _leaving(view: PlanView, use: SourceUse) -> Iterator[StockStep]:
    """What is charged of a source, sorted, and put into bins."""
    starts = {one.charge.order_id: one.charge.start for one in view.charges}
    for order_id, kg in use.used_kg.items():
        yield StockStep(at=starts.get(order_id), kg=-kg, cause="charged", of=order_id)
    arrives, name = use.source.available_from, use.source.source_id
    for sorter_id, kg in use.sorted_kg.items():
        passes = (
            one for sorter in view.yard.sorters for one in sorter.passes
            if sorter.sorter.sorter_id == sorter_id and one.stream == name
        )  # fmt: skip
        at = next((one.begin or one.ready for one in passes), None)
        yield StockStep(at=_not_before(arrives, at), kg=-kg, cause="sorted", of=sorter_id)
    ready = {one.result.bin_id: one.ready for one in view.yard.bins}
    for bin_id, kg in use.filled_kg.items():
        at = _not_before(arrives, ready.get(bin_id))
        yield StockStep(at=at, kg=-kg, cause="filled", of=bin_id)


def _stock_of_bins(view: PlanView) -> Iterator[Stock]:
    for shown in view.yard.used_bins:
        steps = [*_filling(shown)]
        steps += [
            StockStep(at=draw.start, kg=-draw.kg, cause="charged", of=draw.order_id)
            for draw in shown.draws
        ]
        yield Stock(source=shown.result.bin_id, kind="bin", material=None, steps=_in_order(steps))


def _filling(shown: BinView) -> Iterator[StockStep]:
    lies_kg = sum(fill.part.kg for fill in shown.fills if fill.lies)
    if lies_kg > DUST_KG:
        yield StockStep(at=None, kg=lies_kg, cause="here", of=None)
    if shown.put_kg > DUST_KG:
        yield StockStep(at=shown.ready, kg=shown.put_kg, cause="filled", of=None)


def _not_before(arrives: datetime | None, at: datetime | None) -> datetime | None:
    return at if arrives is None or at is None else max(arrives, at)


def _in_order(steps: list[StockStep]) -> tuple[StockStep, ...]:
    """What comes goes before what leaves at the same moment; what leaves at no known one, last."""

    def moment(step: StockStep) -> tuple[datetime, bool]:
        is_leaving = step.kg < 0
        return step.at or (_LATEST if is_leaving else _EARLIEST), is_leaving

    return tuple(sorted(steps, key=moment))
