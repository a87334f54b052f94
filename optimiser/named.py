"""What a planner's own plan names, and the scenario does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from models.brief import Brief
from models.furnace import is_treatment
from models.issue import Issue
from models.segregation import Segregation
from optimiser.segregation.lay_out import outlet_kg

Charged = Mapping[str, Mapping[str, float]]
EXACTLY: Final = "ids are compared exactly, as written"
STREAMS: Final = (
    "what leaves a sorter is called lot/sorter/outlet; what goes on to another sorter is no "
    "stream of its own"
)


def unknown_in(brief: Brief, charged: Charged, segregation: Segregation) -> Iterator[Issue]:
    """Every order, source, bin, sorter and campaign that there is not."""
    orders = {order.order_id for order in brief.orders}
    bins = {one.bin_id for one in brief.bins}
    sources = {source.source_id for source in brief.sources}
    lines = {source for row in charged.values() for source in row}
    filled = segregation.filled_kg
    yield from _missing("the charges name order", set(charged) - orders)
    strange = lines - sources - bins
    treated = {name for name in strange if is_treatment(name)}
    yield from _missing("the charges name lot, offer, outlet or bin", strange - treated)
    yield from _no_treatment(treated)
    yield from _missing("the plan fills bin", {bin_id for _, bin_id in filled} - bins)
    within = {name for name, _ in filled} - sources
    yield from _missing("the bins hold lot, offer or outlet", within)
    yield from _campaigns(brief, segregation)


def _no_treatment(streams: Iterable[str]) -> Iterator[Issue]:
    for name in sorted(streams):
        treatment = name.partition("/")[2]
        yield Issue(
            code="unknown_reference",
            severity="error",
            value=treatment[:100],
            message=f"the plan treats melts with {treatment!r}, which takes nothing out that an "
            "alloy on order limits in a furnace of this plan",
            hint="name a row of table treatments, for the type of the order's furnace",
        )


def not_there(brief: Brief, charged: Charged, segregation: Segregation) -> Iterator[Issue]:
    """Every bin that is drawn from while nothing lies in it, every outlet that nothing gives."""
    yield from _empty_bins(brief, charged, segregation)
    given = outlet_kg(brief, segregation)
    uses = [
        (name, f"order {order_id} charges") for order_id, row in charged.items() for name in row
    ]
    uses += [(name, f"bin {bin_id} holds") for name, bin_id in segregation.filled_kg]
    for name, says in sorted(uses):
        if given.get(name) == 0:
            yield Issue(
                code="nothing_is_sorted",
                severity="error",
                value=name[:100],
                message=f"{says} {name}, and nothing is sorted that gives it",
                hint="say in a plan.json what goes over which sorter, under sorting",
            )


def _empty_bins(brief: Brief, charged: Charged, segregation: Segregation) -> Iterator[Issue]:
    held = {bin_id for (_, bin_id), kg in segregation.filled_kg.items() if kg > 0}
    empty = {one.bin_id for one in brief.bins} - held
    for order_id, row in sorted(charged.items()):
        for name in sorted(empty & row.keys()):
            yield Issue(
                code="bin_is_empty",
                severity="error",
                value=name[:100],
                message=f"order {order_id} draws from bin {name}, and nothing lies in it",
                hint="say in a plan.json what is put into the bin, under bins",
            )


def _campaigns(brief: Brief, segregation: Segregation) -> Iterator[Issue]:
    """Every pass over a sorter that no campaign of the scenario has."""
    sorters = {row.sorter.sorter_id for one in brief.campaigns for row in one.passes}
    possible = {(row.source, row.sorter.sorter_id) for one in brief.campaigns for row in one.passes}
    first = {source for source, _ in segregation.sorted_kg if "/" not in source}
    lots = {source.source_id for source in brief.sources if source.kind in ("lot", "offer")}
    unknown = {sorter for _, sorter in segregation.sorted_kg} - sorters
    yield from _missing("the plan sorts on sorter", unknown)
    yield from _missing("the plan sorts lot or offer", first - lots)
    for source, sorter in sorted(segregation.sorted_kg.keys() - possible):
        if sorter in sorters and (source in lots or source not in first):
            yield Issue(
                code="no_such_campaign",
                severity="error",
                value=f"{source} → {sorter}"[:100],
                message=f"{source} cannot go over sorter {sorter}",
                hint="a lot that is sorted is a mixture of classes that the sorter separates, not "
                "sealed, on hold or in a bin, with a route to it where routes are given",
            )


def _missing(says: str, names: Iterable[str]) -> Iterator[Issue]:
    for name in sorted(names):
        yield Issue(
            code="unknown_reference",
            severity="error",
            value=name[:100],
            message=f"{says} {name!r}, which the scenario does not have",
            hint=STREAMS if "/" in name else EXACTLY,
        )
