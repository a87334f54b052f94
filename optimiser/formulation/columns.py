"""The decisions: which column of the program is what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from models.brief import Brief
from optimiser.formulation.bounds import aims, ceilings
from optimiser.formulation.custody import asked_kg, asks_for_cover, sure_tap_kg
from optimiser.formulation.frame import NOTHING, Frame
from optimiser.formulation.leaving import asks_if_treated
from optimiser.formulation.program import INFINITY, Bools, Floats, Ints

TRUST_FRACTION = 0.1
"""How far a melt may move from the point its heel is linearised at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The index of every decision, so that a solution can be read without parsing names.

    Arrays hold column numbers, NOTHING where a thing is not up for decision: ``charged`` [p] kg
    of a source in a charge, ``tap``, ``left`` (the heel left behind) and ``melt`` [h] kg,
    ``content`` and ``heel_content`` [h, k] kg, ``made`` [h], ``used`` [p], ``group_used`` by
    (heat, group), ``opened`` [s] (fixed cost paid), ``bought`` [s] kg and ``buying`` [s] yes or
    no, ``miss`` one per aim, ``moved`` [p] kg away from the previous plan; of the yard,
    ``sorted`` [c] kg of a lot in a campaign and ``runs`` [c] whether it is run at all, ``rest``
    [r] kg that stay in a bin, ``whole`` [w] whether a whole lot goes into a bin, ``in_use`` [b];
    of custody ``eligible_if_made`` and ``input_if_made`` [h] kg of all input that count for a heat,
    and ``covering`` [one or none] whether any heat that asks for cover is made.
    """

    charged: Ints
    tap: Ints
    left: Ints
    melt: Ints
    content: Ints
    heel_content: Ints
    made: Ints
    used: Ints
    group_used: dict[tuple[int, str], int]
    opened: Ints
    bought: Ints
    buying: Ints
    miss: Ints
    moved: Ints
    sorted: Ints
    runs: Ints
    rest: Ints
    whole: Ints
    in_use: Ints
    eligible_if_made: Ints
    input_if_made: Ints
    covering: Ints
    lower: Floats
    upper: Floats
    scale: Floats
    integer: Bools


@dataclass(slots=True)
class _Maker:
    """Hands out column numbers, block by block."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    scale: list[Floats] = field(default_factory=list)
    integer: list[Bools] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        count: int,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = INFINITY,
        scale: ArrayLike = 1.0,
        integer: ArrayLike = False,
    ) -> Ints:
        """``count`` new columns, numbered from the last."""
        for block, value, kind in (
            (self.lower, lower, float),
            (self.upper, upper, float),
            (self.scale, scale, float),
            (self.integer, integer, bool),
        ):
            block.append(np.broadcast_to(np.asarray(value, dtype=kind), count))
        self.count += count
        return np.arange(self.count - count, self.count)

    def add_where(self, wanted: Bools, **bounds: ArrayLike) -> Ints:
        """A column where ``wanted``, NOTHING elsewhere."""
        found = np.full(len(wanted), NOTHING)
        found[wanted] = self.add(int(wanted.sum()), **bounds)
        return found

    def switches(self, wanted: Bools) -> Ints:
        """A yes or no where ``wanted``."""
        return self.add_where(wanted, upper=1.0, integer=True)


def columns(frame: Frame, *, in_steps: bool = False) -> Columns:
    """The columns of a frame; with ``in_steps`` charged kilograms are whole weighbridge steps."""
    make, heats = _Maker(), frame.heats
    size = power_of_two(heats.most_melt_kg)
    charged = _charged_columns(make, frame, size, in_steps=in_steps)
    tap, left, melt = _heat_columns(make, frame, size)
    content, heel_content = _content_columns(make, frame, size)
    used, group_used = _used_columns(make, frame)
    bought, buying = _purchase_columns(make, frame)
    paid_once = [source.fixed_cost > 0 for source in frame.brief.sources]
    opened = make.switches(np.array(paid_once, dtype=bool))
    return Columns(
        charged=charged,
        tap=tap,
        left=left,
        melt=melt,
        content=content,
        heel_content=heel_content,
        made=make.switches(heats.doubtful),
        used=used,
        group_used=group_used,
        opened=opened,
        bought=bought,
        buying=buying,
        miss=_miss_columns(make, frame, size),
        moved=make.add_where(frame.previous_kg > 0, scale=1024.0),
        **_yard_columns(make, frame),
        **_custody_columns(make, frame),
        lower=np.concatenate(make.lower),
        upper=np.concatenate(make.upper),
        scale=np.concatenate(make.scale),
        integer=np.concatenate(make.integer),
    )


def power_of_two(size: Floats) -> Floats:
    """The power of two next to each size, so that scaling costs no digit; 1 for nothing."""
    safe = np.where((size > 0) & np.isfinite(size), size, 1.0)
    return np.asarray(np.exp2(np.round(np.log2(safe))))


def stock_kg(brief: Brief) -> Floats:
    """What there is of each source, kg as received [s]."""
    return np.array([INFINITY if s.mass_kg is None else s.mass_kg for s in brief.sources])


def pinned_kg(frame: Frame) -> tuple[Floats, Floats]:
    """The least and the most that pins and routes allow in each pair [p]."""
    low, high = np.zeros(len(frame.source)), np.full(len(frame.source), INFINITY)
    place = pair_places(frame) if frame.brief.pins or frame.brief.routes else {}
    for way in frame.brief.routes:
        if way.max_kg is not None and (p := place.get((way.source, way.target))) is not None:
            high[p] = min(high[p], way.max_kg)
    for pin in frame.brief.pins:
        if (p := place.get((pin.source, pin.target))) is not None:
            exact = pin.kg
            low[p] = max(low[p], exact if exact is not None else (pin.min_kg or 0.0))
            high[p] = min(high[p], *(kg for kg in (exact, pin.max_kg) if kg is not None), INFINITY)
    return low, high


def pair_places(frame: Frame) -> dict[tuple[str, str], int]:
    """The place of each (source id, order id) that meet without a bin among the pairs."""
    sources, orders = frame.brief.sources, frame.heats.orders
    return {
        (sources[frame.source[p]].source_id, orders[frame.order[p]].order_id): int(p)
        for p in np.flatnonzero(frame.direct)
    }


def ways_into_charges(frame: Frame) -> set[tuple[str, str]]:
    """Every source and bin with each order that it may be charged for, by their ids."""
    bins, orders = frame.brief.bins, frame.heats.orders
    by_bin = {
        (bins[frame.via[p]].bin_id, orders[frame.order[p]].order_id)
        for p in np.flatnonzero(~frame.direct)
    }
    return by_bin | pair_places(frame).keys()


def most_kg(frame: Frame) -> Floats:
    """The most of a source that any charge could hold, from stock, furnace and limits [p]."""
    heats = frame.heats
    room = heats.most_melt_kg[frame.order] * (1.0 + frame.most_taken_of)[frame.order]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ceilings(frame)[frame.order] * room[:, None] / frame.content
        liquid = np.where(frame.takes, frame.most_taken * heats.most_melt_kg[frame.order], room)
        liquid = liquid / np.abs(frame.liquid)
    by_content = np.where(frame.content > 0, share, INFINITY).min(axis=1, initial=INFINITY)
    most = np.minimum(stock_kg(frame.brief)[frame.source], liquid)
    return np.asarray(np.minimum(np.minimum(most, by_content), pinned_kg(frame)[1]))


def most_bought_kg(frame: Frame) -> Floats:
    """The most of a source that is worth buying: what all charges hold, in its steps [s]."""
    sources = frame.brief.sources
    demand = np.bincount(frame.source, most_kg(frame), minlength=len(sources))
    np.add.at(demand, frame.yard.lot, most_sorted_kg(frame))
    step = np.array([source.buy_step_kg or 0.0 for source in sources])
    floor = np.array([source.min_buy_kg for source in sources])
    most = np.maximum(demand, floor) + step
    return np.asarray(np.minimum(stock_kg(frame.brief), most))


def most_sorted_kg(frame: Frame) -> Floats:
    """The most of a lot that any use of its outlets could ask for, or the sorters take [c]."""
    everything = float(frame.heats.most_melt_kg.sum())
    held = stock_kg(frame.brief)
    found = []
    for lot, campaign in zip(frame.yard.lot, frame.brief.campaigns, strict=True):
        least = min((kg for kg in campaign.outlets.values() if kg > 0), default=1.0)
        takes = [
            one.sorter.capacity_kg / one.kg_per_kg
            for one in campaign.passes
            if one.sorter.capacity_kg is not None and one.kg_per_kg > 0
        ]
        found.append(min(held[lot], *takes, max(campaign.least_kg, 100.0 * everything / least)))
    return np.array(found)


def _charged_columns(make: _Maker, frame: Frame, size: Floats, *, in_steps: bool) -> Ints:
    sources = frame.brief.sources
    piece = np.array([source.piece_kg or 0.0 for source in sources])
    step = (
        np.array([source.weigh_step_kg for source in sources]) if in_steps else np.zeros(len(piece))
    )
    low, high = pinned_kg(frame)
    is_as_pinned = (low == high) & (piece == 0)[frame.source]
    unit = np.where(piece > 0, piece, step)[frame.source]
    unit = np.where(frame.direct & ~is_as_pinned, unit, 0.0)
    usual = np.where(
        frame.takes, power_of_two(frame.most_taken) * size[frame.order], size[frame.order]
    )
    return make.add(
        len(frame.source),
        lower=np.where(frame.heats.doubtful[frame.order], 0.0, low),
        upper=high,
        scale=np.where(unit > 0, unit, usual),
        integer=unit > 0,
    )


def _heat_columns(make: _Maker, frame: Frame, size: Floats) -> tuple[Ints, Ints, Ints]:
    heats = frame.heats
    sure = ~heats.doubtful
    tap = make.add(
        heats.count,
        lower=np.where(sure, heats.least_tap_kg, 0.0),
        upper=heats.most_tap_kg,
        scale=size,
    )
    left = make.add(
        heats.count,
        lower=np.where(sure, heats.keep_kg, 0.0),
        upper=np.where(sure, heats.keep_kg, np.maximum(heats.keep_kg, heats.most_heel_kg)),
        scale=size,
    )
    low, high = _melt_bounds(frame)
    melt = make.add(heats.count, lower=low, upper=high, scale=size)
    return tap, left, melt


def _melt_bounds(frame: Frame) -> tuple[Floats, Floats]:
    """What the furnace allows, or the melt that is fixed, or a little around it."""
    heats = frame.heats
    low = np.where(heats.doubtful, 0.0, heats.least_melt_kg)
    fixed = ~np.isnan(heats.melt_kg)
    moves = fixed & ~np.isnan(frame.tangent).any(axis=1)
    around = np.where(moves, TRUST_FRACTION, 0.0) * heats.melt_kg
    return (
        np.where(fixed, np.maximum(low, heats.melt_kg - around), low),
        np.where(fixed, np.minimum(heats.most_melt_kg, heats.melt_kg + around), heats.most_melt_kg),
    )


def _content_columns(make: _Maker, frame: Frame, size: Floats) -> tuple[Ints, Ints]:
    """Masses of contents, scaled by what is usual of each in a melt."""
    shape = (frame.heats.count, len(frame.contents))
    brought = np.abs(frame.content[~frame.takes])
    mean = brought.mean(axis=0) if len(brought) else np.ones(shape[1])
    usual = power_of_two(mean)
    scale = size[:, None] * np.maximum(usual, 2.0**-20)
    lower = np.broadcast_to(np.where(frame.lowest < 0, -INFINITY, 0.0), shape)
    inherits = np.repeat(frame.heats.inherits, shape[1])
    content = make.add(scale.size, lower=lower.ravel(), scale=scale.ravel()).reshape(shape)
    heel = make.add_where(inherits, lower=lower.ravel()[inherits], scale=scale.ravel()[inherits])
    return content, heel.reshape(shape)


def _used_columns(make: _Maker, frame: Frame) -> tuple[Ints, dict[tuple[int, str], int]]:
    """A yes or no per pair that has a smallest bite or is counted by max_sources."""
    sources, orders = frame.brief.sources, frame.heats.orders
    counted = np.array([order.max_sources is not None for order in orders], dtype=bool)
    bite = np.array([s.min_use_kg > (s.piece_kg or 0.0) for s in sources], dtype=bool)
    is_counted = counted[frame.order] & ~frame.takes
    used = make.switches(is_counted | (bite[frame.source] & frame.direct) | asks_if_treated(frame))
    members: dict[tuple[int, str], list[int]] = {}
    for p in np.flatnonzero(is_counted):
        key = (int(frame.order[p]), frame.group(int(p)))
        members.setdefault(key, []).append(int(used[p]))
    groups = {
        key: found[0] if len(found) == 1 else int(make.switches(np.array([True]))[0])
        for key, found in members.items()
    }
    return used, groups


def _purchase_columns(make: _Maker, frame: Frame) -> tuple[Ints, Ints]:
    sources = frame.brief.sources
    step = np.array([source.buy_step_kg or 0.0 for source in sources])
    least = np.array([source.min_buy_kg for source in sources])
    wanted = (step > 0) | (least > 0)
    bought = make.add_where(
        wanted,
        upper=most_bought_kg(frame)[wanted],
        scale=np.where(step > 0, step, 1024.0)[wanted],
        integer=(step > 0)[wanted],
    )
    return bought, make.switches(least > 0)


def _miss_columns(make: _Maker, frame: Frame, size: Floats) -> Ints:
    """How far each aim is missed, kg."""
    heat = np.array([heat for heat, _ in aims(frame)], dtype=int)
    return make.add(len(heat), scale=size[heat] * 2.0**-10)


class _YardColumns(TypedDict):
    sorted: Ints
    runs: Ints
    rest: Ints
    whole: Ints
    in_use: Ints


def _yard_columns(make: _Maker, frame: Frame) -> _YardColumns:
    """What is sorted, what stays in bins, and the yes or no of campaigns, lots and bins."""
    campaigns, bins = frame.brief.campaigns, frame.brief.bins
    low, high = pinned_campaign_kg(frame)
    switched = [one.fixed_cost > 0 or one.least_kg > 0 for one in campaigns]
    return _YardColumns(
        sorted=make.add(
            len(campaigns), lower=low, upper=np.minimum(high, most_sorted_kg(frame)), scale=4096.0
        ),
        runs=make.switches(np.array(switched, dtype=bool)),
        rest=make.add(len(frame.yard.rest_source), scale=4096.0),
        whole=make.switches(np.ones(len(frame.yard.whole_source), dtype=bool)),
        in_use=make.switches(np.array([one.fixed_cost > 0 for one in bins], dtype=bool)),
    )


class _CustodyColumns(TypedDict):
    eligible_if_made: Ints
    input_if_made: Ints
    covering: Ints


def _custody_columns(make: _Maker, frame: Frame) -> _CustodyColumns:
    """What counts for a heat that may stay unmade: only if it has to be covered at all."""
    wanted = frame.heats.doubtful & asks_for_cover(frame)
    return _CustodyColumns(
        eligible_if_made=make.add_where(wanted & (sure_tap_kg(frame) > 0.0), scale=4096.0),
        input_if_made=make.add_where(wanted & (asked_kg(frame) > 0.0), scale=4096.0),
        covering=make.add(int(wanted.any()), upper=1.0),
    )


def pinned_campaign_kg(frame: Frame) -> tuple[Floats, Floats]:
    """The least and the most that pins and routes allow in each campaign [c]."""
    named = [(one.lot_id, one.sorter_id) for one in frame.brief.campaigns]
    low, high = np.zeros(len(named)), np.full(len(named), INFINITY)
    for at, ends in enumerate(named):
        low[at], high[at] = asked_of_way(frame.brief, *ends)
    return low, high


def asked_of_way(brief: Brief, source: str, target: str) -> tuple[float, float]:
    """The least and the most that pins and routes ask of one way, kg."""
    least, most = 0.0, INFINITY
    for route in brief.routes:
        if (route.source, route.target) == (source, target) and route.max_kg is not None:
            most = min(most, route.max_kg)
    for pin in brief.pins:
        if (pin.source, pin.target) == (source, target):
            exact = pin.kg
            least = max(least, exact if exact is not None else (pin.min_kg or 0.0))
            most = min(most, *(kg for kg in (exact, pin.max_kg) if kg is not None), INFINITY)
    return least, most
