"""The brief after sorting and filling: outlets and bins are sources like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from models.brief import Brief
from models.furnace import Loss
from models.segregation import Segregation
from models.source import Source

MIXED: Final = "mixed"
"""The form of what lies in a bin; its losses are those of its parts."""


def laid_out(brief: Brief, segregation: Segregation) -> Brief:
    """The brief in which ``segregation`` is done, so that nothing of it is left to decide.

    Lots and offers hold what is left of them, outlets what their campaigns gave, and every bin
    that holds anything is one more source.
    """
    if not (brief.campaigns or brief.bins):
        return brief
    sources = (*_remaining(brief, segregation), *_bins(brief, segregation))
    types = {furnace.type for furnace in brief.furnaces.values()}
    losses = dict(brief.losses)
    for kind in types:
        losses[MIXED, kind] = Loss(form=MIXED, furnace_type=kind, melt_loss_pct=0.0)
    return replace(brief, sources=sources, losses=losses, campaigns=(), bins=())


def taken_kg(segregation: Segregation) -> dict[str, float]:
    """What sorters and bins take of every source, kg as received."""
    taken: dict[str, float] = {}
    for (name, _), kg in (*segregation.sorted_kg.items(), *segregation.filled_kg.items()):
        taken[name] = taken.get(name, 0.0) + kg
    return taken


def outlet_kg(brief: Brief, segregation: Segregation) -> dict[str, float]:
    """What leaves by every outlet stream, kg as received."""
    return {
        stream: kg * segregation.sorted_kg.get((campaign.lot_id, campaign.sorter_id), 0.0)
        for campaign in brief.campaigns
        for stream, kg in campaign.outlets.items()
    }


def _remaining(brief: Brief, segregation: Segregation) -> Iterator[Source]:
    taken, given = taken_kg(segregation), outlet_kg(brief, segregation)
    for source in brief.sources:
        gone = taken.get(source.source_id, 0.0)
        whole = given.get(source.source_id, source.mass_kg)
        yield replace(
            source,
            mass_kg=None if whole is None else max(0.0, whole - gone),
            min_total_kg=max(0.0, source.min_total_kg - gone),
        )


def _bins(brief: Brief, segregation: Segregation) -> Iterator[Source]:
    by_id = {source.source_id: source for source in brief.sources}
    for one in brief.bins:
        within = {
            name: kg
            for (name, bin_id), kg in segregation.filled_kg.items()
            if bin_id == one.bin_id and kg > 0
        }
        if within:
            yield _bin(one.bin_id, within, by_id, step_kg=brief.settings.weigh_step_kg)


def _bin(
    bin_id: str, within: Mapping[str, float], by_id: Mapping[str, Source], *, step_kg: float
) -> Source:
    """What lies in a bin as one source: what is said of it holds for any part of it.

    What was bought for it is paid whether it is used or not.
    """
    total = sum(within.values())
    parts = {name: kg / total for name, kg in within.items()}
    held = {name: by_id[name] for name in parts}
    price = {name: share * held[name].price_per_t for name, share in parts.items()}
    return replace(
        _EMPTY,
        source_id=bin_id,
        price_per_t=sum(price.values()),
        mass_kg=total,
        weigh_step_kg=step_kg,
        moisture_pct=max(source.moisture_pct for source in held.values()),
        organics_pct=max(source.organics_pct for source in held.values()),
        foreign_pct=sum(share * held[name].foreign_pct for name, share in parts.items()),
        wet=any(source.wet for source in held.values()),
        composition_pct=_mean_pct(parts, by_id),
        unused_value_per_t=-sum(price[name] for name in parts if held[name].kind == "offer"),
        parts=parts,
    )


_EMPTY: Final = Source(
    source_id="",
    kind="bin",
    material=None,
    origin="unknown",
    form=MIXED,
    supplier=None,
    location=None,
    owner=None,
    reserved_for=None,
    on_hold=False,
    price_per_t=0.0,
    mass_kg=0.0,
    available_from=None,
    available_until=None,
    piece_kg=None,
    min_use_kg=0.0,
    min_total_kg=0.0,
    min_buy_kg=0.0,
    buy_step_kg=None,
    fixed_cost=0.0,
    weigh_step_kg=1.0,
    moisture_pct=0.0,
    organics_pct=0.0,
    foreign_pct=0.0,
    contamination_given=True,
    metal_yield_pct=None,
    yield_given=False,
    kgco2e_per_t=None,
    kgco2e_origin_per_t=None,
    direct=True,
    furnaces=None,
    sealed=False,
    wet=False,
    composition_pct={},
)
"""A bin before anything is in it."""


def _mean_pct(parts: Mapping[str, float], by_id: Mapping[str, Source]) -> dict[str, float]:
    """The composition by mass as received, for what only looks at it: the loading order."""
    names = sorted({name for part in parts for name in by_id[part].composition_pct})
    return {
        name: sum(
            share * by_id[part].composition_pct.get(name, 0.0) for part, share in parts.items()
        )
        for name in names
    }
