"""The picture of the flows: columns of bars and the ribbons between them.

Lengths are in the user units of the drawing; the height of a bar is its mass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from optimiser.export.flows import (
    BIN,
    CHARGE,
    IN_BINS,
    LEFT,
    LOST,
    NO_METAL,
    RETURNED,
    SINKS,
    SORTER,
    TAPPED,
    UNUSED,
    Flow,
    Place,
)
from optimiser.export.words import ORIGIN_NAMES

WIDTH: Final = 1000.0
WIDER: Final = 95.0
"""What each column of sorters or bins adds."""
MASS_HEIGHT: Final = 380.0
BAR_WIDTH: Final = 12.0
LABEL_HEIGHT: Final = 17.0
GAP: Final = 6.0
THINNEST: Final = 1.2
BAR_X: Final = (290.0, 545.0, 790.0)
FIRST_X: Final = 250.0
LAST_ROOM: Final = 225.0
"""With more columns: where the first stands, and the room that the last has for its names."""

# Okabe and Ito's colours, which people with any colour vision tell apart, a little calmer.
COLOURS: Final[Mapping[str, str]] = {
    "post_consumer": "#0f9d77",
    "pre_consumer": "#5bb2e0",
    "internal": "#9aa7b1",
    "dross_metal": "#b59f3b",
    "primary": "#e3a12c",
    "alloying": "#c77ba5",
    "unknown": "#d4683a",
    "mixed": "#1f6fa8",
    "heel": "#6d7883",
    SORTER: "#33475b",
    BIN: "#1f6fa8",
    UNUSED: "#8aa05c",
    IN_BINS: "#1f6fa8",
    CHARGE: "#33475b",
    TAPPED: "#5d7b93",
    LEFT: "#6d7883",
    RETURNED: "#b59f3b",
    LOST: "#b5452c",
    NO_METAL: "#c9bfae",
}
_OTHERWISE: Final = "#8a8a8a"
_KINDS: Final = (*ORIGIN_NAMES, SORTER, BIN, CHARGE, *SINKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A place: its bar, and the middle of the room for its label."""

    place: Place
    kg: float
    x: float
    y: float
    height: float
    label_x: float
    label_y: float
    anchor: Literal["start", "end"]
    colour: str

    @property
    def within(self) -> bool:
        """Whether its name lies over ribbons."""
        return self.place.kind in (SORTER, BIN, CHARGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A flow: the outline of its band."""

    flow: Flow
    path: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """All that is to be drawn."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]


def diagram(flows: tuple[Flow, ...]) -> Diagram:
    """Lay the flows out; bars of one column stand in the order of their kinds, the big first."""
    through = _through_kg(flows)
    count = max((place.column for place in through), default=2) + 1
    scale = MASS_HEIGHT / max(_column_kg(through), default=1.0)
    columns = [_sorted_column(through, column) for column in range(count)]
    heights = [_column_height(places, through, scale) for places in columns]
    height = max(heights)
    width = WIDTH + WIDER * max(0, count - len(BAR_X))
    at = _bar_x(count, width)
    bars: dict[Place, Bar] = {}
    for places, own in zip(columns, heights, strict=True):
        top = (height - own) / 2.0
        for place in places:
            bars[place] = _bar(place, through[place], top=top, scale=scale, x=at[place.column])
            top += max(bars[place].height, LABEL_HEIGHT) + GAP
    ribbons = _ribbons(flows, bars, scale)
    return Diagram(width=width, height=height, bars=tuple(bars.values()), ribbons=ribbons)


def _bar_x(count: int, width: float) -> tuple[float, ...]:
    """Where the bars of each column stand; charges and sinks need room for their names."""
    if count <= len(BAR_X):
        return BAR_X
    last = width - LAST_ROOM
    charge = last - BAR_X[2] + BAR_X[1]
    step = (charge - FIRST_X) / (count - 2)
    return (*(FIRST_X + step * column for column in range(count - 1)), last)


def colour_of(kind: str) -> str:
    """The colour of an origin or a sink."""
    return COLOURS.get(kind, _OTHERWISE)


def _through_kg(flows: tuple[Flow, ...]) -> dict[Place, float]:
    """What goes through each place: the larger of what enters and what leaves."""
    enters: dict[Place, float] = defaultdict(float)
    leaves: dict[Place, float] = defaultdict(float)
    for flow in flows:
        leaves[flow.source] += flow.kg
        enters[flow.target] += flow.kg
    return {place: max(enters[place], leaves[place]) for place in {**leaves, **enters}}


def _column_kg(through: Mapping[Place, float]) -> list[float]:
    return [
        sum(kg for place, kg in through.items() if place.column == column)
        for column in {place.column for place in through}
    ]


def _sorted_column(through: Mapping[Place, float], column: int) -> list[Place]:
    """By kind, then by mass; charges as the plan has them."""
    places = [place for place in through if place.column == column]
    if all(place.kind == CHARGE for place in places):
        return places
    return sorted(places, key=lambda place: (_KINDS.index(place.kind), -through[place]))


def _column_height(places: list[Place], through: Mapping[Place, float], scale: float) -> float:
    return sum(max(through[place] * scale, LABEL_HEIGHT) + GAP for place in places) - GAP


def _bar(place: Place, kg: float, *, top: float, scale: float, x: float) -> Bar:
    height = max(kg * scale, THINNEST)
    room = max(height, LABEL_HEIGHT)
    leftmost = place.column == 0
    return Bar(
        place=place,
        kg=kg,
        x=x,
        y=top + (room - height) / 2.0,
        height=height,
        label_x=x - 8.0 if leftmost else x + BAR_WIDTH + 8.0,
        label_y=top + room / 2.0,
        anchor="end" if leftmost else "start",
        colour=colour_of(place.kind),
    )


def _ribbons(
    flows: tuple[Flow, ...], bars: Mapping[Place, Bar], scale: float
) -> tuple[Ribbon, ...]:
    """Bands leave and enter each bar in the order of the bars they lead to."""
    starts: dict[Flow, float] = {}
    ends: dict[Flow, float] = {}
    used: dict[Place, float] = {place: bar.y for place, bar in bars.items()}
    for flow in sorted(flows, key=lambda flow: bars[flow.target].y):
        starts[flow] = used[flow.source]
        used[flow.source] += flow.kg * scale
    used = {place: bar.y for place, bar in bars.items()}
    for flow in sorted(flows, key=lambda flow: bars[flow.source].y):
        ends[flow] = used[flow.target]
        used[flow.target] += flow.kg * scale
    return tuple(
        Ribbon(
            flow=flow,
            path=_band(
                (bars[flow.source].x + BAR_WIDTH, bars[flow.target].x),
                starts[flow],
                ends[flow],
                max(flow.kg * scale, THINNEST / 2.0),
            ),
            colour=colour_of(flow.kind),
        )
        for flow in flows
    )


def _band(ends: tuple[float, float], start: float, end: float, height: float) -> str:
    x0, x1 = ends
    xm = (x0 + x1) / 2.0
    return (
        f"M{x0:.0f} {start:.1f}C{xm:.0f} {start:.1f} {xm:.0f} {end:.1f} {x1:.0f} {end:.1f}"
        f"V{end + height:.1f}"
        f"C{xm:.0f} {end + height:.1f} {xm:.0f} {start + height:.1f} {x0:.0f} {start + height:.1f}Z"
    )
