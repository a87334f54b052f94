"""Where the metal goes: from sources over sorters, bins and charges to taps and losses, in kg.

Every charge balances: what is put in, as received, leaves as tapped metal, as liquid that
stays in the furnace, as metal that dross treatment returns, as metal lost, and as what was
no metal. Sorters and bins balance too: what no charge takes of them stays as outlets not used
or in the bin, and what lies in a bin from the start is drawn as far as it is used. What
printed figures leave unexplained is shown as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.brief import Brief
from models.plan import Line
from optimiser.export.grouping import charge_names, source_groups
from optimiser.export.view import ChargeView, PlanView
from optimiser.export.yard_view import DUST_KG
from optimiser.formulation.coefficients import coefficients

TAPPED: Final = "Tapped metal"
LEFT: Final = "Left in the furnace"
RETURNED: Final = "Metal back from dross"
LOST: Final = "Metal lost"
NO_METAL: Final = "Moisture, coating, dirt"
UNEXPLAINED: Final = "Unexplained"
UNUSED: Final = "Outlets not used"
IN_BINS: Final = "Left in bins"
SINKS: Final = (TAPPED, LEFT, UNUSED, IN_BINS, RETURNED, LOST, NO_METAL, UNEXPLAINED)
CHARGE: Final = "charge"
SORTER: Final = "sorter"
BIN: Final = "bin"
MIXED: Final = "mixed"
NEGLIGIBLE_KG: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node of the picture.

    ``kind`` is an origin, ``heel``, ``sorter``, ``bin``, ``charge``, or one of the sinks.
    """

    name: str
    kind: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A mass on its way from one place to another; ``kind`` is whose colour it has."""

    source: Place
    target: Place
    kg: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What one kilogram of a source, as received, becomes besides melt and loss."""

    no_metal: float
    returned: float


Fate = Mapping[tuple[str, str], Shares]
"""The shares by source and furnace type."""

_DRAWN: Final = Place(name="Heel drawn down", kind="heel", column=0)
_GAINED: Final = Place(name=UNEXPLAINED, kind=UNEXPLAINED, column=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of one plan, column by column; its charges stand after sorters and bins."""

    sources: Mapping[str, Place]
    sorters: Mapping[str, Place]
    bins: Mapping[str, Place]
    charges: Mapping[str, Place]
    sinks: Mapping[str, Place]

    def of(self, source: str) -> Place:
        """Where a stream comes from: its heap, the sorter it leaves, or its bin."""
        if source in self.bins:
            return self.bins[source]
        if source in self.sources:
            return self.sources[source]
        return self.sorters[source.split("/")[-2]]


def flows_of(view: PlanView) -> tuple[Flow, ...]:
    """All flows of the plan, few enough to be drawn."""
    return _flows(view, _places(view), least_kg=NEGLIGIBLE_KG)


def single_flows(view: PlanView) -> tuple[Flow, ...]:
    """All flows of the plan, lot by lot and order by order, however small."""
    return _flows(view, _single_places(view), least_kg=DUST_KG)


def _flows(view: PlanView, places: Places, *, least_kg: float) -> tuple[Flow, ...]:
    fate = fate_of(view.laid)
    kg: dict[tuple[Place, Place, str], float] = defaultdict(float)
    for source, target, kind, amount in yard_flows(view, places, fate):
        kg[source, target, kind] += amount
    for charge in view.charges:
        middle = places.charges[charge.charge.order_id]
        for shown in charge.lines:
            if shown.line.kind != "heel":
                kg[places.of(shown.line.source), middle, shown.origin] += shown.line.kg
        for place, amount in _becomes(charge, view.brief, fate, places.sinks):
            into = place.column == 0
            ends = (place, middle) if into else (middle, place)
            kg[*ends, place.kind] += amount
    return tuple(
        Flow(source=source, target=target, kg=amount, kind=kind)
        for (source, target, kind), amount in kg.items()
        if amount >= least_kg
    )


def yard_flows(
    view: PlanView, places: Places, fate: Fate
) -> Iterator[tuple[Place, Place, str, float]]:
    """What goes over sorters and into bins, and what stays or is lost of it."""
    origins = {source.source_id: source.origin for source in view.brief.sources}
    first = min((furnace.type for furnace in view.brief.furnaces.values()), default="")
    for sorter in view.yard.sorters:
        here = places.sorters[sorter.sorter.sorter_id]
        for one in sorter.passes:
            lot = one.stream.partition("/")[0]
            origin = origins.get(lot, MIXED)
            if "/" not in one.stream:
                yield places.of(lot), here, origin, one.result.kg
            for way in (way for outlet in one.outlets for way in outlet.ways):
                if way.goal == "sorter":
                    yield here, places.sorters[way.name], origin, way.kg
                elif way.goal == "left":
                    yield here, places.sinks[UNUSED], origin, way.kg
            known = fate.get((lot, first))
            dirt = one.lost_kg * (known.no_metal if known else 0.0)
            yield here, places.sinks[NO_METAL], NO_METAL, dirt
            yield here, places.sinks[LOST], LOST, one.lost_kg - dirt
    for shown in view.yard.used_bins:
        here = places.bins[shown.result.bin_id]
        drawn = 1.0 - max(0.0, shown.left_kg) / (shown.result.content_kg or 1.0)
        for fill in shown.fills:
            kind = fill.source.origin if fill.source is not None else MIXED
            kg = fill.part.kg * (drawn if fill.lies else 1.0)
            yield places.of(fill.part.source), here, kind, kg
        yield here, places.sinks[IN_BINS], MIXED, (1.0 - drawn) * shown.put_kg


def fate_of(brief: Brief) -> Fate:
    """The shares of every source in every furnace type in use."""
    known = coefficients(brief)
    no_metal, returned = 1.0 - known.metal_fraction, known.recovered_kg_per_kg
    return {
        (source, kind): Shares(no_metal=float(no_metal[s, f]), returned=float(returned[s, f]))
        for s, source in enumerate(known.sources)
        for f, kind in enumerate(known.furnace_types)
    }


def _places(view: PlanView) -> Places:
    """Sources and charges, many of them under one name."""
    names = charge_names(view.plan.charges)
    own = _own_kg(view)
    groups = source_groups(own, {source.source_id: source for source in view.laid.sources})
    sources = {
        name: Place(name=group.name, kind=group.origin, column=0) for name, group in groups.items()
    }
    return _around(view, sources, names)


def _single_places(view: PlanView) -> Places:
    """Each source and each charge under its own name."""
    origins = {source.source_id: source.origin for source in view.laid.sources}
    sources = {
        name: Place(name=name, kind=origins.get(name, MIXED), column=0) for name in _own_kg(view)
    }
    return _around(view, sources, {one.order_id: one.order_id for one in view.plan.charges})


def _around(view: PlanView, sources: Mapping[str, Place], names: Mapping[str, str]) -> Places:
    """Sources stand in the first column, sinks in the last; ``names`` are those of charges."""
    sorters = [shown.sorter.sorter_id for shown in view.yard.sorters]
    bins = [shown.result.bin_id for shown in view.yard.used_bins]
    charges = 1 + len(sorters) + bool(bins)
    return Places(
        sources=sources,
        sorters={
            name: Place(name=name, kind=SORTER, column=column)
            for column, name in enumerate(sorters, start=1)
        },
        bins={name: Place(name=name, kind=BIN, column=charges - 1) for name in bins},
        charges={
            order: Place(name=name, kind=CHARGE, column=charges) for order, name in names.items()
        },
        sinks={name: Place(name=name, kind=name, column=charges + 1) for name in SINKS},
    )


def _own_kg(view: PlanView) -> dict[str, float]:
    """What is charged, sorted or filled of each source; not what the yard itself gives."""
    passes = (one for sorter in view.yard.sorters for one in sorter.passes)
    given = {outlet.stream for one in passes for outlet in one.outlets}
    given |= {shown.result.bin_id for shown in view.yard.used_bins}
    used_kg: dict[str, float] = defaultdict(float)
    for charge in view.charges:
        for line in _charged(charge):
            used_kg[line.source] += line.kg
    for use in view.uses:
        moved = sum((*use.sorted_kg.values(), *use.filled_kg.values()))
        if moved > 0:
            used_kg[use.source.source_id] += moved
    return {name: kg for name, kg in used_kg.items() if name not in given}


def _charged(view: ChargeView) -> Iterator[Line]:
    return (shown.line for shown in view.lines if shown.line.kind != "heel")


def _becomes(
    view: ChargeView, brief: Brief, fate: Fate, sinks: Mapping[str, Place]
) -> Iterator[tuple[Place, float]]:
    """What becomes of one charge, and what it has from elsewhere."""
    charge = view.charge
    kind = brief.furnace_of(view.order).type
    shares = [(line.kg, fate.get((line.source, kind))) for line in _charged(view)]
    grown = charge.melt_kg - charge.tap_kg - charge.heel_kg
    parts = {
        TAPPED: charge.tap_kg,
        LEFT: max(0.0, grown),
        RETURNED: sum(kg * share.returned for kg, share in shares if share),
        LOST: charge.metal_loss_kg,
        NO_METAL: sum(kg * share.no_metal for kg, share in shares if share),
    }
    rest = view.charged_kg + max(0.0, -grown) - sum(parts.values())
    yield _DRAWN, max(0.0, -grown)
    yield _GAINED, max(0.0, -rest)
    for name, amount in (*parts.items(), (UNEXPLAINED, max(0.0, rest))):
        yield sinks[name], amount
