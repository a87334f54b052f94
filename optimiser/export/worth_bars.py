"""The picture of what things are worth: horizontal bars, one chart for each measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.worth import Amount, Measure, Value, Worth, WorthKind
from optimiser.export.worth_words import figure, is_sure, unit_of

WIDTH: Final = 960.0
LEFT: Final = 300.0
"""Where bars begin: the titles stand before."""
RIGHT: Final = 150.0
"""Room for the figures behind the bars."""
ROW: Final = 30.0
BEYOND: Final = 1.25
"""How far the doubt about a bar may stretch the picture, of the longest bar."""
COLOURS: Final[Mapping[WorthKind, str]] = {
    "sorter": "#0b6b6b",
    "bin": "#3f7cac",
    "mixing": "#6b7a88",
    "apart": "#c08a2d",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One thing: its bar from ``left`` over ``width``, and the span it may lie in."""

    title: str
    text: str
    y: float
    left: float
    width: float
    text_x: float
    span: tuple[float, float] | None
    colour: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All things that one measure tells apart; ``zero`` is where nothing is."""

    title: str
    bars: tuple[Bar, ...]
    zero: float
    height: float
    width: float = WIDTH
    left: float = LEFT


def charts(value: Value) -> tuple[Chart, ...]:
    """Orders first, then the goals in the order in which they tell weeks apart."""
    found: dict[Measure, list[tuple[Worth, Amount]]] = {}
    for one in value.items:
        if one.worth is not None:
            found.setdefault(one.worth.measure, []).append((one, one.worth))
    order = sorted(found, key=lambda measure: measure != "orders")
    return tuple(_chart(measure, found[measure], value.currency) for measure in order)


def colour_of_kind(kind: WorthKind) -> str:
    """The colour of a kind of thing, in the bars and in the legend."""
    return COLOURS[kind]


def _chart(measure: Measure, rows: list[tuple[Worth, Amount]], currency: str) -> Chart:
    """The kinds in their order, the most worth of each first."""
    kinds = list(COLOURS)
    rows = sorted(rows, key=lambda row: (kinds.index(row[0].kind), -row[1].amount))
    scale = _Scale([amount for _, amount in rows])
    return Chart(
        title=unit_of(measure, currency),
        bars=tuple(_bars(rows, scale)),
        zero=scale.at(0.0),
        height=ROW * len(rows),
    )


class _Scale:
    """From an amount to its place on the page."""

    def __init__(self, amounts: list[Amount]) -> None:
        longest = max((abs(one.amount) for one in amounts), default=0.0) or 1.0
        ends = [
            max(-BEYOND * longest, min(BEYOND * longest, end))
            for one in amounts
            for end in (one.amount, one.at_least, one.at_most)
            if end is not None
        ]
        self.low, self.high = min(0.0, *ends), max(0.0, *ends)
        if self.high == self.low:
            self.high = self.low + 1.0

    def at(self, amount: float) -> float:
        """The place of an amount; what lies beyond the picture ends at its edge."""
        inside = max(self.low, min(self.high, amount))
        share = (inside - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _bars(rows: list[tuple[Worth, Amount]], scale: _Scale) -> Iterator[Bar]:
    for place, (one, found) in enumerate(rows):
        start, end = sorted((scale.at(0.0), scale.at(found.amount)))
        span = None
        if found.at_least is not None and found.at_most is not None:
            span = scale.at(found.at_least), scale.at(found.at_most)
        yield Bar(
            title=one.title,
            text=figure(found.amount, found.measure) + ("" if is_sure(one) else ", not certain"),
            y=ROW * (place + 0.5),
            left=start,
            width=end - start,
            text_x=max(end, span[1] if span else end) + 8.0,
            span=span if span is not None and span[1] - span[0] > 1.0 else None,
            colour=COLOURS[one.kind],
            certain=is_sure(one),
        )
