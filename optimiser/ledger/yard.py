"""What is sorted and what lies in bins, as it is printed, and what both cost and lose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.brief import Brief
from models.plan import BinContent, BinResult, ElementResult, OutletResult, SortingResult
from models.segregation import Segregation
from models.sorting import Campaign, Pass
from models.source import Source
from optimiser.ledger.book import Book
from optimiser.segregation.lay_out import outlet_kg, taken_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """A segregation with what it comes to.

    ``taken_kg`` is what sorters and bins take of each source; ``metal_cost`` that of the lots
    sorted and of the ways into bins; ``earned`` the value of outlets that nobody uses.
    """

    sorting: tuple[SortingResult, ...]
    bins: tuple[BinResult, ...]
    taken_kg: Mapping[str, float]
    metal_cost: float
    sorting_cost: float
    fixed_cost: float
    earned: float
    lost_kg: float
    kwh: float


def yard(book: Book, brief: Brief, segregation: Segregation, used_kg: Mapping[str, float]) -> Yard:
    """The yard of a plan: ``brief`` as the planner has it, ``book`` as it is laid out.

    ``used_kg`` is what charges take of each source.
    """
    by_id = {source.source_id: source for source in brief.sources}
    run = [
        (campaign, kg)
        for campaign in brief.campaigns
        if (kg := segregation.sorted_kg.get((campaign.lot_id, campaign.sorter_id), 0.0)) > 0
    ]
    sorting = tuple(_sorting(brief, run, by_id))
    return Yard(
        sorting=sorting,
        bins=tuple(_bins(book, brief, segregation, by_id)),
        taken_kg=taken_kg(segregation),
        metal_cost=_lots_sorted(run, by_id) + _ways(brief, segregation, by_id),
        sorting_cost=sum(row.cost for row in sorting),
        fixed_cost=sum(one.fixed_cost for one in brief.bins if used_kg.get(one.bin_id, 0.0) > 0),
        earned=_earned(brief, segregation, used_kg, by_id),
        lost_kg=sum(kg * _metal_lost(book, campaign) for campaign, kg in run),
        kwh=sum(
            kg * one.kg_per_kg * one.sorter.kwh_per_t / 1000.0
            for campaign, kg in run
            for one in campaign.passes
        ),
    )


def _sorting(
    brief: Brief, run: list[tuple[Campaign, float]], by_id: Mapping[str, Source]
) -> Iterator[SortingResult]:
    """One row for each pass of each campaign."""
    for campaign, kg in run:
        for one in campaign.passes:
            arrives = kg * one.kg_per_kg
            yield SortingResult(
                sorter_id=one.sorter.sorter_id,
                source=one.source,
                kg=arrives,
                cost=arrives * one.sorter.cost_per_t / 1000.0 + one.sorter.fixed_cost,
                outlets=tuple(_outlets(brief, one, kg, by_id)),
            )


def _outlets(
    brief: Brief, one: Pass, kg: float, by_id: Mapping[str, Source]
) -> Iterator[OutletResult]:
    for outlet, (stream, share) in one.outlets.items():
        source = by_id.get(stream)
        pct = {} if source is None else source.composition_pct
        yield OutletResult(outlet=outlet, kg=kg * share, analysis=analysis_of(brief, pct))


def _bins(
    book: Book, brief: Brief, segregation: Segregation, by_id: Mapping[str, Source]
) -> Iterator[BinResult]:
    """What every bin holds before it is drawn from, largest part first."""
    for one in brief.bins:
        within = {
            name: kg
            for (name, bin_id), kg in segregation.filled_kg.items()
            if bin_id == one.bin_id and kg > 0
        }
        largest = sorted(within, key=lambda name: (-within[name], name))
        yield BinResult(
            bin_id=one.bin_id,
            content_kg=sum(within.values()),
            contents=tuple(BinContent(source=name, kg=within[name]) for name in largest),
            analysis=analysis_of(brief, _bin_pct(book, within, by_id)) if within else (),
        )


def _bin_pct(
    book: Book, within: Mapping[str, float], by_id: Mapping[str, Source]
) -> dict[str, float]:
    """The composition of the metal in a bin, wt-%."""
    metal = {
        name: kg * float(book.numbers.metal_fraction[book.source_at[name], 0])
        for name, kg in within.items()
    }
    total = sum(metal.values()) or 1.0
    names = {name for part in metal for name in by_id[part].composition_pct}
    return {
        name: sum(kg * by_id[part].composition_pct.get(name, 0.0) for part, kg in metal.items())
        / total
        for name in names
    }


def analysis_of(brief: Brief, pct: Mapping[str, float]) -> tuple[ElementResult, ...]:
    """The elements that matter of metal that no limit speaks of."""
    return tuple(
        ElementResult(
            element=name,
            pct=pct[name],
            sd_pct=None,
            min_pct=None,
            max_pct=None,
            aim_min_pct=None,
            aim_max_pct=None,
            off_spec_pct=None,
            off_spec_drawn_pct=None,
            binding=False,
        )
        for name in brief.elements
        if name in pct
    )


def _lots_sorted(run: list[tuple[Campaign, float]], by_id: Mapping[str, Source]) -> float:
    """The metal of lots that are sorted; offers are paid when bought."""
    return sum(
        kg * by_id[campaign.lot_id].price_per_t / 1000.0
        for campaign, kg in run
        if by_id[campaign.lot_id].kind == "lot"
    )


def _ways(brief: Brief, segregation: Segregation, by_id: Mapping[str, Source]) -> float:
    """The cost of the ways to sorters and into bins; what lies in a bin took it before."""
    ways = {(row.source, row.target): row.cost_per_t / 1000.0 for row in brief.routes}
    moved = (
        *segregation.sorted_kg.items(),
        *((way, kg) for way, kg in segregation.filled_kg.items() if by_id[way[0]].in_bin is None),
    )
    return sum(kg * ways.get(way, 0.0) for way, kg in moved)


def _earned(
    brief: Brief,
    segregation: Segregation,
    used_kg: Mapping[str, float],
    by_id: Mapping[str, Source],
) -> float:
    """The value of what leaves sorters and neither charges nor bins take."""
    taken = taken_kg(segregation)
    return sum(
        max(0.0, kg - taken.get(name, 0.0) - used_kg.get(name, 0.0))
        * by_id[name].unused_value_per_t
        / 1000.0
        for name, kg in outlet_kg(brief, segregation).items()
    )


def _metal_lost(book: Book, campaign: Campaign) -> float:
    """The metal that is lost of each kg of the lot."""
    metal = float(book.numbers.metal_fraction[book.source_at[campaign.lot_id], 0])
    return campaign.lost_kg_per_kg * metal
