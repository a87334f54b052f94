"""The yard as a foreman looks at it: what goes over which sorter and into which bin, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from models.brief import Brief
from models.plan import BinContent, BinResult, OutletResult, Plan, SortingResult
from models.sorter import Bin, Sorter
from models.source import Source

DUST_KG = 1e-6
Goal = Literal["sorter", "bin", "order", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a part of a stream goes: to a sorter, into a bin, into a charge, or nowhere.

    ``when`` is the last moment for it, None where nothing waits for it.
    """

    goal: Goal
    name: str
    kg: float
    when: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """What leaves a campaign by one outlet, with all its ways; ``worth`` is of what is left."""

    result: OutletResult
    stream: str
    ways: tuple[Way, ...]
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PassView:
    """One stream over one sorter.

    ``arrives`` is when it can begin at the earliest, ``begin`` when it must have begun and
    ``ready`` when its outlets must be there; None where nothing says so. ``lost_kg`` leaves by
    no outlet.
    """

    result: SortingResult
    source: Source | None
    arrives: datetime | None
    begin: datetime | None
    ready: datetime | None
    outlets: tuple[OutletView, ...]

    @property
    def stream(self) -> str:
        """What is sorted."""
        return self.result.source

    @property
    def lost_kg(self) -> float:
        """What no outlet gives back."""
        return self.result.kg - sum(way.result.kg for way in self.outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class SorterView:
    """One sorter with what goes over it, in the order of the work."""

    sorter: Sorter
    passes: tuple[PassView, ...]

    @property
    def kg(self) -> float:
        """All that goes over it."""
        return sum(one.result.kg for one in self.passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillView:
    """One stream in a bin; ``lies`` says that it is there from the start."""

    part: BinContent
    source: Source | None
    pieces: int | None
    lies: bool
    running_kg: float

    @property
    def stream(self) -> str:
        """What is filled in."""
        return self.part.source


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawView:
    """What one charge draws from a bin, and what is left after it."""

    order_id: str
    alloy: str
    furnace: str | None
    start: datetime | None
    kg: float
    left_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BinView:
    """A bin with what goes in and what comes out; ``ready`` is its first draw."""

    result: BinResult
    bin: Bin
    fills: tuple[FillView, ...]
    draws: tuple[DrawView, ...]
    ready: datetime | None

    @property
    def left_kg(self) -> float:
        """What stays in it after the plan."""
        return self.result.content_kg - sum(draw.kg for draw in self.draws)

    @property
    def put_kg(self) -> float:
        """What is put in, besides what lies there."""
        return sum(fill.part.kg for fill in self.fills if not fill.lies)


@dataclass(frozen=True, slots=True, kw_only=True)
class YardView:
    """All of it; sorters stand in the order in which metal meets them."""

    sorters: tuple[SorterView, ...]
    bins: tuple[BinView, ...]

    @property
    def used_bins(self) -> tuple[BinView, ...]:
        """The bins that hold anything."""
        return tuple(one for one in self.bins if one.fills)

    @property
    def empty_bins(self) -> tuple[str, ...]:
        """Those that hold nothing."""
        return tuple(one.result.bin_id for one in self.bins if not one.fills)


def yard_view(brief: Brief, laid: Brief, plan: Plan) -> YardView:
    """The yard of a plan: ``brief`` as the planner has it, ``laid`` with outlets and bins filled.

    Where a brief knows nothing of a bin or sorter, the plan's own word is all there is.
    """
    at = _Yard(brief, laid, plan)
    return YardView(sorters=tuple(at.sorters()), bins=tuple(map(at.bin, plan.bins)))


class _Yard:
    """What is looked up while the yard is walked through."""

    def __init__(self, brief: Brief, laid: Brief, plan: Plan) -> None:
        self.plan = plan
        self.sources = {s.source_id: s for s in (*brief.sources, *laid.sources)}
        self.bins = {one.bin_id: one for one in brief.bins}
        passes = [one for campaign in brief.campaigns for one in campaign.passes]
        self.sorter_by_id = {one.sorter.sorter_id: one.sorter for one in passes}
        self.passes = {(row.source, row.sorter_id): row for row in plan.sorting}
        self.next = {row.source: row for row in plan.sorting}
        self.charged: dict[str, list[DrawView]] = defaultdict(list)
        for charge in plan.charges:
            for line in charge.lines:
                if line.kind != "heel":
                    self.charged[line.source].append(
                        DrawView(
                            order_id=charge.order_id, alloy=charge.alloy, furnace=charge.furnace,
                            start=charge.start, kg=line.kg, left_kg=0.0,
                        )
                    )  # fmt: skip
        self.filled: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in plan.bins:
            for part in row.contents:
                self.filled[part.source].append((row.bin_id, part.kg))

    def sorters(self) -> Iterator[SorterView]:
        """The sorters, those first that the planner's own lots go to."""
        shown: dict[str, list[PassView]] = defaultdict(list)
        depth: dict[str, int] = defaultdict(int)
        for row in self.plan.sorting:
            shown[row.sorter_id].append(self._pass(row))
            depth[row.sorter_id] = max(depth[row.sorter_id], row.source.count("/"))
        for name in sorted(shown, key=lambda name: (depth[name], name)):
            yield SorterView(
                sorter=self._sorter(name), passes=tuple(sorted(shown[name], key=_urgency))
            )

    def bin(self, row: BinResult) -> BinView:
        """One bin."""
        draws = tuple(self._draws(row))
        return BinView(
            result=row,
            bin=self.bins.get(row.bin_id, Bin(bin_id=row.bin_id)),
            fills=tuple(self._fills(row)),
            draws=draws,
            ready=_first(draw.start for draw in draws),
        )

    def _pass(self, row: SortingResult) -> PassView:
        source, ready, lead = self.sources.get(row.source), self._ready(row), self._lead(row)
        return PassView(
            result=row,
            source=source,
            arrives=source.available_from if source is not None else self._arrives(row),
            begin=ready - lead if ready is not None and lead else None,
            ready=ready,
            outlets=tuple(self._outlet(row, way) for way in row.outlets),
        )

    def _arrives(self, row: SortingResult) -> datetime | None:
        """When what another sorter leaves can be there: after that sorter's hours."""
        name, _, through = row.source.rpartition("/")[0].rpartition("/")
        lot, before = self.sources.get(name), self.passes.get((name, through))
        if before is None:
            return None
        begin = self._arrives(before) if lot is None else lot.available_from
        return None if begin is None else begin + self._lead(before)

    def _outlet(self, row: SortingResult, way: OutletResult) -> OutletView:
        stream = f"{row.source}/{row.sorter_id}/{way.outlet}"
        ways = list(self._ways(stream))
        left_kg = way.kg - sum(one.kg for one in ways)
        value = self.sources[stream].unused_value_per_t if stream in self.sources else 0.0
        if left_kg > DUST_KG:
            ways.append(Way(goal="left", name="", kg=left_kg, when=None))
        return OutletView(
            result=way, stream=stream, ways=tuple(ways), worth=max(0.0, left_kg) * value / 1000.0
        )

    def _ways(self, stream: str) -> Iterator[Way]:
        """Where a stream goes, the most urgent first."""
        found = [
            Way(goal="order", name=use.order_id, kg=use.kg, when=use.start)
            for use in self.charged[stream]
        ]
        found += [
            Way(goal="bin", name=bin_id, kg=kg, when=_first(d.start for d in self.charged[bin_id]))
            for bin_id, kg in self.filled[stream]
        ]
        if stream in self.next:
            row = self.next[stream]
            found.append(Way(goal="sorter", name=row.sorter_id, kg=row.kg, when=self._begin(row)))
        yield from sorted(found, key=lambda way: (way.when is None, way.when or 0, way.name))

    def _ready(self, row: SortingResult) -> datetime | None:
        streams = [f"{row.source}/{row.sorter_id}/{way.outlet}" for way in row.outlets]
        return _first(way.when for stream in streams for way in self._ways(stream))

    def _begin(self, row: SortingResult) -> datetime | None:
        """When a campaign must have begun for its outlets to be there in time."""
        ready = self._ready(row)
        return None if ready is None else ready - self._lead(row)

    def _lead(self, row: SortingResult) -> timedelta:
        return timedelta(hours=self._sorter(row.sorter_id).lead_h)

    def _sorter(self, name: str) -> Sorter:
        return self.sorter_by_id.get(name, Sorter(sorter_id=name))

    def _fills(self, row: BinResult) -> Iterator[FillView]:
        """What lies there first, then what is put in."""
        running = 0.0
        found = [(part, self.sources.get(part.source)) for part in row.contents]
        for part, source in sorted(found, key=lambda one: not _lies(one[1])):
            running += part.kg
            piece = None if source is None else source.piece_kg
            yield FillView(
                part=part,
                source=source,
                pieces=None if piece is None else round(part.kg / piece),
                lies=_lies(source),
                running_kg=running,
            )

    def _draws(self, row: BinResult) -> Iterator[DrawView]:
        """The charges that draw from a bin, in time; a draw of no time comes last."""
        left = row.content_kg
        by_time = sorted(self.charged[row.bin_id], key=lambda d: (d.start is None, d.start or 0))
        for draw in by_time:
            left -= draw.kg
            yield DrawView(
                order_id=draw.order_id, alloy=draw.alloy, furnace=draw.furnace,
                start=draw.start, kg=draw.kg, left_kg=left,
            )  # fmt: skip


def _lies(source: Source | None) -> bool:
    return source is not None and source.in_bin is not None


def _first(times: Iterator[datetime | None]) -> datetime | None:
    return min((time for time in times if time is not None), default=None)


def _urgency(one: PassView) -> tuple[bool, datetime | int, bool, datetime | int, str]:
    """What must be ready first is sorted first; among equals, what is there first."""
    return (
        one.ready is None, one.ready or 0, one.arrives is not None, one.arrives or 0,
        one.result.source,
    )  # fmt: skip
