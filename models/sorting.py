"""What a sorter can make of a lot: campaigns, and the streams that leave them (MODEL.md §3).

It computes, though it lies among the nouns: which streams there are, and what they consist of,
follows from the tables alone and decides nothing. Whoever fills a scenario needs it, and so does
the checker, which may see nothing but ``models``; if each had its own, names could part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.composition import Filled
from models.scenario import Scenario
from models.sorter import Outlet, Sorter
from models.source import Source

Shares = Mapping[str, float]
"""Parts of one by name: of classes in a stream, or what a kilogram becomes of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One stream over one sorter: ``kg_per_kg`` of the campaign's lot arrive on it.

    ``outlets`` holds, by outlet, the stream that leaves and its kg per kg of the lot.
    """

    source: str
    sorter: Sorter
    kg_per_kg: float
    outlets: Mapping[str, tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One lot on one sorter and on all that it leads to; what leaves in the end.

    ``outlets`` are kg per kg of the lot by stream; the rest of one is metal lost, and the
    contamination that went with it.
    """

    lot_id: str
    passes: tuple[Pass, ...]
    outlets: Shares

    @property
    def sorter_id(self) -> str:
        """The sorter that the lot itself goes to."""
        return self.passes[0].sorter.sorter_id

    @property
    def lost_kg_per_kg(self) -> float:
        """What is lost of each kg of the lot, contamination included."""
        return 1.0 - sum(self.outlets.values())

    @property
    def cost_per_t(self) -> float:
        """Cost of sorting, per tonne of the lot."""
        return sum(one.kg_per_kg * one.sorter.cost_per_t for one in self.passes)

    @property
    def fixed_cost(self) -> float:
        """What is paid once if it is run at all."""
        return sum(one.sorter.fixed_cost for one in self.passes)

    @property
    def least_kg(self) -> float:
        """The smallest campaign that every sorter on the way accepts, kg of the lot."""
        return max(
            (one.sorter.min_campaign_kg / one.kg_per_kg for one in self.passes if one.kg_per_kg),
            default=0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """All campaigns that could be run, and the streams that would leave them as sources."""

    campaigns: tuple[Campaign, ...]
    outlets: tuple[Source, ...]


def sorting(
    scenario: Scenario, sources: tuple[Source, ...], classes: Mapping[str, Filled]
) -> Sorting:
    """What the sorters could make of the lots that are mixtures of classes.

    A lot may go to a sorter that says where each of its classes goes, and that a route leads to
    if routes are given. Metal that is sealed, on hold or already in a bin is not sorted.
    """
    plant = _Plant(scenario, classes)
    found = [
        (campaign, outlets)
        for source in sources
        if source.source_id in plant.mixtures and is_sortable(source)
        for sorter_id in sorted(plant.sorters)
        if plant.leads(source.source_id, sorter_id)
        for campaign, outlets in plant.campaigns(source, sorter_id)
    ]
    return Sorting(
        campaigns=tuple(campaign for campaign, _ in found),
        outlets=tuple(stream for _, outlets in found for stream in outlets),
    )


def is_sortable(source: Source) -> bool:
    """Whether the metal may go to a sorter at all."""
    return not (source.sealed or source.on_hold or source.in_bin is not None)


def mixed_pct(parts: Shares, classes: Mapping[str, Filled]) -> dict[str, float]:
    """The composition of a mixture of classes, wt-%; ``parts`` need not add up to one."""
    total = sum(parts.values())
    names = sorted({name for one in parts for name in classes[one].pct})
    return {
        name: sum(share * classes[one].pct.get(name, 0.0) for one, share in parts.items()) / total
        for name in names
    }


class _Plant:
    """The sorters of a scenario by name, ready to follow a stream through them."""

    def __init__(self, scenario: Scenario, classes: Mapping[str, Filled]) -> None:
        self.classes = classes
        self.settings = scenario.settings
        self.sorters = {one.sorter_id: one for one in scenario.sorters}
        self.outlets = {(one.sorter_id, one.outlet): one for one in scenario.outlets}
        self.ways = {(row.source, row.target) for row in scenario.routes}
        self.mixtures = mixtures_of(scenario)
        self.shares: dict[tuple[str, str], dict[str, float]] = {}
        for row in scenario.separation:
            self.shares.setdefault((row.sorter_id, row.class_), {})[row.outlet] = (
                row.share_pct / 100.0
            )
        starts = [order.start for order in scenario.orders if order.start is not None]
        self.begin: datetime | None = min(starts, default=None)

    def leads(self, lot_id: str, sorter_id: str) -> bool:
        """Whether a route leads to the sorter, where routes are given."""
        return not self.ways or (lot_id, sorter_id) in self.ways

    def campaigns(
        self, source: Source, sorter_id: str
    ) -> Iterator[tuple[Campaign, tuple[Source, ...]]]:
        """The campaign of a lot on a sorter, if every class knows its way through."""
        passes: list[Pass] = []
        streams: list[tuple[Source, float]] = []
        start = replace(source, kgco2e_per_t=None, kgco2e_origin_per_t=None)
        if not self._follow(start, sorter_id, self.mixtures[source.source_id], passes, streams):
            return
        outlets = {stream.source_id: kg for stream, kg in streams}
        left = sum(outlets.values())
        campaign = Campaign(lot_id=source.source_id, passes=tuple(passes), outlets=outlets)
        yield campaign, tuple(_supplied(stream, source, kg=kg, left=left) for stream, kg in streams)

    def _follow(
        self,
        stream: Source,
        sorter_id: str,
        parts: Shares,
        passes: list[Pass],
        streams: list[tuple[Source, float]],
    ) -> bool:
        """Follow the classes of a stream over a sorter and on; False if one does not know how.

        ``parts`` are kg of each class per kg of the campaign's lot.
        """
        if any((sorter_id, one) not in self.shares for one, kg in parts.items() if kg > 0):
            return False
        sorter, arrives = self.sorters[sorter_id], sum(parts.values())
        leaving: dict[str, dict[str, float]] = {}
        for one, kg in parts.items():
            for outlet, share in self.shares.get((sorter_id, one), {}).items():
                if kg * share > 0:
                    leaving.setdefault(outlet, {})[one] = kg * share
        named = {
            outlet: (f"{stream.source_id}/{sorter_id}/{outlet}", sum(leaving[outlet].values()))
            for outlet in sorted(leaving)
        }
        passes.append(
            Pass(source=stream.source_id, sorter=sorter, kg_per_kg=arrives, outlets=named)
        )
        for outlet, (_, kg) in named.items():
            way = self.outlets[sorter_id, outlet]
            after = self._leaving(stream, sorter, way, leaving[outlet])
            if way.to_sorter is None:
                streams.append((after, kg))
            elif not self._follow(after, way.to_sorter, leaving[outlet], passes, streams):
                return False
        return True

    def _leaving(self, stream: Source, sorter: Sorter, way: Outlet, parts: Shares) -> Source:
        """What leaves a sorter by one outlet: contamination follows mass, the form may change."""
        form = way.form if way.form is not None else stream.form
        keeps_yield = form == stream.form or not stream.contamination_given
        through = f"{sorter.sorter_id}/{way.outlet}"
        return replace(
            stream,
            source_id=f"{stream.source_id}/{through}",
            kind="outlet",
            material=None if stream.material is None else f"{stream.material}/{through}",
            form=form,
            location=None,
            price_per_t=0.0,
            unused_value_per_t=way.value_per_t,
            available_from=self._ready(stream.available_from, sorter.lead_h),
            piece_kg=None,
            min_use_kg=0.0,
            min_total_kg=0.0,
            min_buy_kg=0.0,
            buy_step_kg=None,
            fixed_cost=0.0,
            weigh_step_kg=self.settings.weigh_step_kg,
            metal_yield_pct=stream.metal_yield_pct if keeps_yield else None,
            yield_given=stream.yield_given and keeps_yield,
            composition_pct=mixed_pct(parts, self.classes),
            direct=True,
            whole_lot=False,
        )

    def _ready(self, begin: datetime | None, lead_h: float) -> datetime | None:
        """When the outlet can be used; a plan begins with its first charge."""
        arrives = begin if begin is not None else self.begin
        return begin if lead_h == 0 or arrives is None else arrives + timedelta(hours=lead_h)


def _supplied(stream: Source, lot: Source, *, kg: float, left: float) -> Source:
    """The outlet with its mass, and the carbon of its lot, which those that leave share."""
    supplied, origin = lot.kgco2e_per_t, lot.kgco2e_origin_per_t
    return replace(
        stream,
        mass_kg=None if lot.mass_kg is None else lot.mass_kg * kg,
        kgco2e_per_t=None if supplied is None else supplied / left,
        kgco2e_origin_per_t=None if origin is None else origin / left,
    )


def mixtures_of(scenario: Scenario) -> dict[str, dict[str, float]]:
    """The classes of every lot that is a mixture, as parts of one, by name.

    Sums of floats depend on their order: that of the rows must change nothing.
    """
    found: dict[str, dict[str, float]] = {}
    for row in sorted(scenario.mixtures, key=lambda row: (row.lot_id, row.class_)):
        found.setdefault(row.lot_id, {})[row.class_] = row.share_pct
    return {
        lot_id: {name: pct / sum(parts.values()) for name, pct in parts.items()}
        for lot_id, parts in found.items()
        if sum(parts.values()) > 0
    }
