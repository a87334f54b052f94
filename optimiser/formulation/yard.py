"""What may happen in the yard before metal is charged: campaigns on sorters, and bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.brief import Brief
from models.sorter import Bin
from optimiser.formulation.program import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """The ways from heap to furnace that are up for decision, as arrays.

    ``lot`` [c] is the source of each campaign; outlet stream ``outlet`` [o] leaves campaign
    ``campaign`` [o] with ``outlet_kg`` kg per kg. ``enters`` [s, b] says what may go into which
    bin. ``rest_source`` and ``rest_bin`` [r] are what may stay in a bin that holds metal already
    or takes whole lots; elsewhere no more is put in than is drawn. ``whole_source`` and
    ``whole_bin`` [w] are lots that go into a bin whole or not at all.
    """

    lot: Ints
    outlet: Ints
    campaign: Ints
    outlet_kg: Floats
    enters: Bools
    rest_source: Ints
    rest_bin: Ints
    whole_source: Ints
    whole_bin: Ints


def yard(brief: Brief) -> Yard:
    """The yard of a brief."""
    at = {source.source_id: place for place, source in enumerate(brief.sources)}
    leaving = [
        (at[stream], number, kg)
        for number, campaign in enumerate(brief.campaigns)
        for stream, kg in campaign.outlets.items()
    ]
    outlet, campaign, outlet_kg = zip(*leaving, strict=True) if leaving else ((), (), ())
    enters = _enters(brief)
    whole = np.array([s.whole_lot and s.in_bin is None for s in brief.sources], dtype=bool)
    held = np.array([s.in_bin is not None for s in brief.sources], dtype=bool)
    keeps = (enters & (whole | held)[:, None]).any(axis=0)
    rest_source, rest_bin = np.nonzero(enters & keeps)
    whole_source, whole_bin = np.nonzero(enters & whole[:, None])
    return Yard(
        lot=np.array([at[one.lot_id] for one in brief.campaigns], dtype=int),
        outlet=np.array(outlet, dtype=int),
        campaign=np.array(campaign, dtype=int),
        outlet_kg=np.array(outlet_kg, dtype=float),
        enters=enters,
        rest_source=rest_source,
        rest_bin=rest_bin,
        whole_source=whole_source,
        whole_bin=whole_bin,
    )


def _enters(brief: Brief) -> Bools:
    """Whether source s may go into bin b: what lies there does; routes and safety bar others.

    A bin that is full already takes nothing more, and no bin takes hardeners: they go onto the
    melt last, by themselves.
    """
    ways = {(row.source, row.target) for row in brief.routes}
    full = {one.bin_id for one in brief.bins if _is_full(brief, one)}
    return np.array(
        [
            [
                source.in_bin == one.bin_id
                if source.in_bin is not None
                else not (source.sealed or source.on_hold or source.origin == "alloying")
                and source.is_metal
                and one.bin_id not in full
                and (not ways or (source.source_id, one.bin_id) in ways)
                for one in brief.bins
            ]
            for source in brief.sources
        ],
        dtype=bool,
    ).reshape(len(brief.sources), len(brief.bins))


def _is_full(brief: Brief, one: Bin) -> bool:
    held_kg = sum(source.mass_kg or 0.0 for source in brief.sources if source.in_bin == one.bin_id)
    return one.capacity_kg is not None and held_kg >= one.capacity_kg


def draws(brief: Brief, orders: tuple[str, ...]) -> Bools:
    """Whether a bin may be drawn from for an order [b, h]."""
    ways = {(row.source, row.target) for row in brief.routes}
    return np.array(
        [[not ways or (one.bin_id, order) in ways for order in orders] for one in brief.bins],
        dtype=bool,
    ).reshape(len(brief.bins), len(orders))
