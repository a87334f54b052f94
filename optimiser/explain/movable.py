"""The figures of a posed program that a planner could move, and what of it moves with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.formulation.bounds import Bound, aims, order_bounds
from optimiser.formulation.custody import asks_for_cover
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Ints
from optimiser.formulation.rules.spec import spec_rows
from optimiser.formulation.rules.stock import stock_rows

AT_LIMIT: Final = 1e-7
"""A melt so near a limit, as a part of the melt, is at it."""
TONNE: Final = 1000.0
GRAIN: Final = 1e-3
LARGE_KG: Final = 10_000.0
STEPS: Final = {"%": 0.01, "": 0.01, "kg CO2e/t": 10.0, "kg/t": 1.0}
"""What limits are moved by, by their unit; shares that are promised are moved by one point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A bound of a row or column that moves by ``rate`` per step, or by so much of column ``per``.

    The latter is an entry of the row that moves the other way.
    """

    number: int
    rate: float
    is_row: bool = True
    per: int = NOTHING

    def per_of(self, values: Floats) -> float:
        """What the rate is for one of, in an answer."""
        return 1.0 if self.per == NOTHING else float(values[self.per])


@dataclass(frozen=True, slots=True, kw_only=True)
class Movable:
    """A figure, and what one step that loosens it moves.

    ``heat`` is that of a charge, NOTHING for a source, which is ``name``. One that ``is_offered``
    is moved only where that is no loss. ``grain`` is what is next to nothing, as a part of a step.
    """

    what: Literal["limit", "aim", "promise", "tap", "used_up", "unused"]
    name: str
    heat: int
    side: Literal["least", "most", "exact"]
    limit: float
    unit: str
    step: float
    entries: tuple[Entry, ...]
    grain: float
    is_offered: bool = False
    is_at_limit: bool = True

    @property
    def goes_down(self) -> bool:
        """Whether there is a step that tightens."""
        return self.what != "unused" and not self.is_offered


def figures_of_charges(posed: Posed, answers: Sequence[Floats]) -> Iterator[Movable]:
    """Every limit, aim, promise and tap that a charge is at, in one of the answers.

    The last of them is the plan's; the others are those of goals that it gives some of up.
    """
    matrix = posed.program.rows.matrix(posed.program.width)
    rooms = [posed.program.rows.upper - matrix @ values for values in answers]
    for what, heat, row, bound in _bounds(posed):
        at_limit = [
            bool(room[row] <= AT_LIMIT * size)
            for room, values in zip(rooms, answers, strict=True)
            if (size := float(values[_per(posed, heat, bound)])) > 0.0
        ]
        if any(at_limit):
            yield _of_bound(posed, what, heat, row, bound, is_at_limit=at_limit[-1])
    for heat in range(posed.frame.heats.count):
        yield from _taps(posed, answers[-1], heat)


What = Literal["limit", "aim", "promise"]


def _bounds(posed: Posed) -> Iterator[tuple[What, int, int, Bound]]:
    """Every bound of a melt's composition with its heat and row."""
    frame, rules = posed.frame, posed.program.rules
    for bound, rows, heats in spec_rows(frame, first=rules["melt_is_in_spec"].start).values():
        for row, heat in zip(rows.tolist(), heats.tolist(), strict=True):
            yield "limit", heat, row, bound
    row = rules["melt_keeps_its_promises"].start
    for heat, order in enumerate(frame.heats.orders):
        for bound in order_bounds(order):
            yield "promise", heat, row, bound
            row += 1
    first = rules["aims_are_met_or_missed"].start
    for at, (heat, bound) in enumerate(aims(frame)):
        yield "aim", heat, first + at, bound


def _per(posed: Posed, heat: int, bound: Bound) -> int:
    """The column of what a bound is a share of."""
    if bound.per is None:
        return int(posed.columns.melt[heat])
    return int(posed.columns.content[heat, posed.frame.contents.index(bound.per)])


def _of_bound(
    posed: Posed, what: What, heat: int, row: int, bound: Bound, *, is_at_limit: bool
) -> Movable:
    step = 1.0 if what == "promise" and bound.unit == "%" else STEPS[bound.unit]
    entry = Entry(number=row, rate=step / bound.scale, per=_per(posed, heat, bound))
    return Movable(
        what=what,
        name=bound.what,
        heat=heat,
        side="most" if bound.sign > 0 else "least",
        limit=bound.limit,
        unit=bound.unit,
        step=step,
        entries=(entry,),
        grain=GRAIN,
        is_at_limit=is_at_limit,
    )


def _taps(posed: Posed, values: Floats, heat: int) -> Iterator[Movable]:
    """The tap, if it is at an end of its range and that can be moved."""
    heats, columns = posed.frame.heats, posed.columns
    if heats.doubtful[heat] or not np.isnan(heats.melt_kg[heat]) or asks_for_cover(posed.frame):
        return  # Of a larger tap a larger custody volume is covered: more moves than its bounds.
    least, most = float(heats.least_tap_kg[heat]), float(heats.most_tap_kg[heat])
    tap, near = float(values[columns.tap[heat]]), AT_LIMIT * max(most, 1.0)
    is_least, is_most = tap - least <= near, most - tap <= near
    rate = TONNE if is_most else -TONNE
    heel = _heel_after(posed, values, heat, rate)
    if heel is None or not (is_least or is_most):
        return
    ends = [Entry(number=int(columns.tap[heat]), rate=rate, is_row=False)]
    if is_most and most + heats.keep_kg[heat] <= heats.most_melt_kg[heat] + near:
        ends.append(Entry(number=int(columns.melt[heat]), rate=rate, is_row=False))
    yield Movable(
        what="tap",
        name=heats.orders[heat].order_id,
        heat=heat,
        side="exact" if is_least and is_most else "most" if is_most else "least",
        limit=most if is_most else least,
        unit="kg",
        step=TONNE,
        entries=(*ends, *heel),
        grain=grain_of_mass(posed),
    )


def _heel_after(posed: Posed, values: Floats, heat: int, rate: float) -> tuple[Entry, ...] | None:
    """What the heat after finds less of, as the heel is a smaller part; None if not known."""
    frame, columns = posed.frame, posed.columns
    heats = frame.heats
    after = np.flatnonzero(heats.previous == heat)
    if not len(after) or heats.keep_kg[heat] == 0:
        return ()
    sharp = (heats.least_tap_kg == heats.most_tap_kg) | ~np.isnan(heats.melt_kg)
    inherits = np.flatnonzero(heats.inherits)
    before = heats.previous[inherits]
    if heats.doubtful.any() or not sharp[before].all() or not np.isnan(frame.tangent).all():
        return None
    width = len(frame.contents)
    start = posed.program.rules["heel_holds_what_the_melt_before_held"].start
    first = start + width * int(np.flatnonzero(inherits == after[0])[0])
    melt = float(values[columns.melt[heat]])
    share = -rate * float(heats.keep_kg[heat]) / melt**2
    return tuple(
        Entry(number=first + k, rate=share, per=int(columns.content[heat, k]))
        for k in np.flatnonzero(frame.handed_on).tolist()
    )


def used_up(posed: Posed, values: Floats) -> Iterator[Movable]:
    """Every lot and offer of which nothing is left."""
    frame, program = posed.frame, posed.program
    rows = stock_rows(frame, first=program.rules["stock_is_not_exceeded"].start)
    activity = np.asarray(program.rows.matrix(program.width) @ values)
    for s in np.flatnonzero(rows != NOTHING).tolist():
        source, row = frame.brief.sources[s], int(rows[s])
        stock = float(program.rows.upper[row])
        if source.kind in ("lot", "offer") and stock - activity[row] <= AT_LIMIT * max(stock, 1.0):
            entry = Entry(number=row, rate=TONNE)
            yield _of_source(posed, source.source_id, "used_up", stock, entry)


def unused(posed: Posed, at: Ints) -> Iterator[Movable]:
    """Sources that are not used, charged all the same where pair ``at`` [s] says."""
    for s in np.flatnonzero(at != NOTHING).tolist():
        source = posed.frame.brief.sources[s]
        column = int(posed.columns.charged[at[s]])
        entry = Entry(number=column, rate=TONNE, is_row=False)
        yield _of_source(posed, source.source_id, "unused", 0.0, entry)


def _of_source(
    posed: Posed, name: str, what: Literal["used_up", "unused"], kg: float, entry: Entry
) -> Movable:
    return Movable(
        what=what, name=name, heat=NOTHING, side="most", limit=kg, unit="kg", step=TONNE,
        entries=(entry,), grain=grain_of_mass(posed),
    )  # fmt: skip


def grain_of_mass(posed: Posed) -> float:
    """What is next to nothing of a tonne: less where no melt is large."""
    return GRAIN * min(1.0, float(posed.frame.heats.most_melt_kg.max()) / LARGE_KG)
