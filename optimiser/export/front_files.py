"""pareto.json, pareto.csv and pareto.html: two goals weighed, for programs and on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.front import ExactPoint, Front, FrontPoint
from optimiser.export.figures import DASH, number
from optimiser.export.report import environment
from optimiser.export.words import GOALS
from optimiser.export.write import write_files

WIDTH: Final = 960.0
HEIGHT: Final = 420.0
LEFT: Final = 110.0
BOTTOM: Final = 50.0
TOP: Final = 16.0
RIGHT: Final = 24.0
TICKS: Final = 5
EXACT: Final = (
    *("outcome", "first", "second", "cost", "recycled_content_pct", "primary_kg", "dominated"),
)
PLAIN: Final = (
    *("first", "second", "slack_pct", "cost", "recycled_content_pct", "post_consumer_pct"),
    *("primary_kg", "metal_loss_kg", "bought_kg"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point of the picture, and what it says."""

    x: float
    y: float
    title: str
    is_exact: bool
    faint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The first goal to the right, the second upwards; ticks are (place, figure)."""

    dots: tuple[Dot, ...]
    line: str
    across: tuple[tuple[float, str], ...]
    upwards: tuple[tuple[float, str], ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    bottom: float = HEIGHT - BOTTOM
    top: float = TOP


def front_document(found: Front) -> dict[str, object]:
    """The front as plain JSON values, every key always there."""
    return found.model_dump(mode="json")


def front_csv(found: Front) -> str:
    """One row per point, then what its plan comes to where it was planned."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((
        *(f"{found.first} ({found.first_unit})", f"{found.second} ({found.second_unit})"),
        *PLAIN[2:], *(f"exact_{name}" for name in EXACT),
    ))  # fmt: skip
    for point in found.points:
        exact = [None] * len(EXACT) if point.exact is None else _cells(point.exact, EXACT)
        writer.writerow((*_cells(point, PLAIN), *exact))
    return out.getvalue()


def front_html(found: Front) -> str:
    """One page that needs nothing but itself: the picture of the front, and its table."""
    made = environment().overlay()
    made.filters = made.filters | {"shown": shown}
    return made.get_template("pareto.html.j2").render(
        front=found, picture=picture(found), said=first_words(found)
    )


def write_front(found: Front, folder: Path) -> None:
    """Leave pareto.json, pareto.csv and pareto.html in ``folder``, whole or not at all."""
    write_files(
        {
            "pareto.json": (found.model_dump_json(indent=2) + "\n").encode(),
            "pareto.csv": front_csv(found).encode(),
            "pareto.html": front_html(found).encode(),
        },
        folder,
    )


def first_words(found: Front) -> str:
    """What a planner wants to hear first."""
    first, second = GOALS[found.first].lower(), GOALS[found.second].lower()
    if len(found.points) == 1:
        return f"One plan is best by both: {first} and {second} do not contradict each other."
    begin, end = found.points[0], found.points[-1]
    return (
        f"From {first} to {second}: "
        f"{shown(begin.first, found.first_unit)} with {shown(begin.second, found.second_unit)} "
        f"to {shown(end.first, found.first_unit)} with {shown(end.second, found.second_unit)}."
    )


def shown(value: float | None, unit: str) -> str:
    """A figure with its unit; shares to the hundredth."""
    return DASH if value is None else f"{number(value, 2 if unit == '%' else 0)} {unit}"


def picture(found: Front) -> Picture:
    """The points and the line through them."""
    known = [*_marks(found)]
    across = _Scale([one.x for one in known], LEFT, WIDTH - RIGHT)
    upwards = _Scale([one.y for one in known], HEIGHT - BOTTOM, TOP)
    dots = tuple(replace(one, x=across.at(one.x), y=upwards.at(one.y)) for one in known)
    return Picture(
        dots=dots,
        line=" ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in dots if not dot.is_exact),
        across=tuple(across.ticks(found.first_unit)),
        upwards=tuple(upwards.ticks(found.second_unit)),
    )


def _marks(found: Front) -> Iterator[Dot]:
    """Every point, then every plan, at the figures of both goals."""
    plans = [point.exact for point in found.points]
    points: list[FrontPoint | ExactPoint] = [*found.points, *(one for one in plans if one)]
    for one in points:
        if one.first is None or one.second is None:
            continue
        said = f"{shown(one.first, found.first_unit)}, {shown(one.second, found.second_unit)}"
        is_exact = isinstance(one, ExactPoint)
        yield Dot(
            x=one.first,
            y=one.second,
            title=f"planned: {said}" if is_exact else said,
            is_exact=is_exact,
            faint=isinstance(one, ExactPoint) and one.dominated,
        )


class _Scale:
    """From a figure to its place on the page."""

    def __init__(self, values: list[float], begin: float, end: float) -> None:
        self.begin, self.end = begin, end
        self.low, self.high = min(values, default=0.0), max(values, default=1.0)
        if self.high - self.low <= 1e-9 * max(1.0, abs(self.high)):
            self.low, self.high = self.low - 0.5, self.high + 0.5
        margin = 0.04 * (self.high - self.low)
        self.low, self.high = self.low - margin, self.high + margin

    def at(self, value: float) -> float:
        """The place of a figure."""
        share = (value - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, unit: str) -> Iterator[tuple[float, str]]:
        """Some figures on the way."""
        for tick in range(TICKS):
            value = self.low + (tick + 0.5) / TICKS * (self.high - self.low)
            yield self.at(value), shown(value, unit)


def _cells(record: object, names: tuple[str, ...]) -> list[object]:
    return [getattr(record, name) for name in names]
