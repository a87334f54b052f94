"""A planner's change as changes of single figures of the program that is held open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np

from models.element import OTHERS_EACH, OTHERS_TOTAL
from optimiser.decision.ask import Posed
from optimiser.decision.softening import SPEC
from optimiser.formulation.bounds import EACH, TOTAL, Bound, aims
from optimiser.formulation.columns import pair_places, stock_kg
from optimiser.formulation.custody import asks_for_cover
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import INFINITY, Bools, Ints
from optimiser.formulation.rules.spec import spec_rows
from optimiser.intake.patch import key_of
from optimiser.solve.open_program import OpenProgram

Patch = Mapping[str, Any]
STOCK: Final = "stock_is_not_exceeded"
COLUMNS: Final[Mapping[str, set[str]]] = {
    "alloys": {"alloy", "element", "min_pct", "max_pct"},
    "lots": {"lot_id", "mass_kg"},
    "offers": {"offer_id", "mass_kg"},
    "orders": {"order_id", "tap_kg", "tap_min_kg", "tap_max_kg"},
    "pins": {"source", "target", "kg", "min_kg", "max_kg"},
}
"""The columns that are answered at once."""
WHOLE: Final = {"orders", "pins"}
"""Tables of which a row has to be looked at as a whole."""


class NotAtOnce(Exception):
    """The change is one for which the program has to be built anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row's entry."""

    row: int
    column: int
    value: float

    def into(self, program: OpenProgram) -> Entry:
        """Make the change; what would undo it."""
        before = program.entry_of(self.row, self.column)
        program.entry(self.row, self.column, self.value)
        return Entry(row=self.row, column=self.column, value=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """The bounds of a column, or with ``is_row`` of a row."""

    number: int
    lower: float
    upper: float
    is_row: bool = False

    def into(self, program: OpenProgram) -> Between:
        """Make the change; what would undo it."""
        lower, upper = program.between(self.number, is_row=self.is_row)
        change = program.limit if self.is_row else program.bound
        change(self.number, self.lower, self.upper)
        return Between(number=self.number, lower=lower, upper=upper, is_row=self.is_row)


Edit = Entry | Between


class Places:
    """Where the figures that a planner changes stand in a posed program."""

    def __init__(self, posed: Posed, *, is_yard: bool = False) -> None:
        """``is_yard`` says that metal was sorted or filled for the goals before this was posed."""
        self.posed, self.is_yard = posed, is_yard
        frame = posed.frame
        self.pair = pair_places(frame)
        self.heat = {order.order_id: h for h, order in enumerate(frame.heats.orders)}
        self.source = {one.source_id: s for s, one in enumerate(frame.brief.sources)}
        self.limits = spec_rows(frame, first=posed.program.rules[SPEC].start)
        self.aimed = {heat for heat, _ in aims(frame)}
        finite = np.isfinite(stock_kg(frame.brief))
        finite[frame.yard.outlet] = False
        first = posed.program.rules[STOCK].start
        self.stock = np.where(finite, first + np.cumsum(finite) - 1, NOTHING)

    def edits(self, document: Patch, patch: Patch, removed: Patch) -> Iterator[Edit]:
        """The changes of figures that ``patch`` and ``removed`` come to, now in ``document``.

        Raises:
            NotAtOnce: they say something else, or of something else.
        """
        known: Mapping[str, Callable[[Patch], Iterator[Edit]]] = {
            "alloys": self._limit,
            "lots": self._stock,
            "offers": self._stock,
            "orders": self._tap,
            "pins": self._pin,
        }
        if self.is_yard or not patch.keys() <= known.keys() or not removed.keys() <= {"pins"}:
            raise NotAtOnce
        for row in removed.get("pins", ()):
            yield self._charged(row, 0.0, INFINITY)
        for table, rows in patch.items():
            for row in rows:
                if not row.keys() <= COLUMNS[table]:
                    raise NotAtOnce
                if table == "alloys":
                    self._refuse_new_alloy(document, row["alloy"])
                whole = _row_in(document, table, row) if table in WHOLE else row
                yield from known[table](whole)

    def _refuse_new_alloy(self, document: Patch, alloy: str) -> None:
        """A first row of an alloy takes the place of all that the library says of it."""
        spelled = sum(row["alloy"] == alloy for row in document["alloys"])
        if spelled != len(self.posed.frame.brief.limits.get(alloy, ())):
            raise NotAtOnce

    def _limit(self, row: Mapping[str, Any]) -> Iterator[Edit]:
        """Another limit on an element: the melt's entry in the row of every heat of the alloy."""
        sides = {"max_pct": 1.0, "min_pct": -1.0}
        for name in row.keys() & sides.keys():
            found = self._meant(row["alloy"], row["element"], sides[name])
            if not found or self._widens_an_aim(row["alloy"], row["element"]):
                raise NotAtOnce
            if self._is_treated(row):
                raise NotAtOnce
            for bound, rows, heats in found:
                yield from self._melt_entries(bound, rows, heats, _number(row[name]))

    def _meant(self, alloy: str, element: str, sign: float) -> list[tuple[Bound, Ints, Ints]]:
        """The statements of a limit: one, or one of each of the others."""
        if element == OTHERS_EACH:
            return [
                found
                for (of, what, side), found in self.limits.items()
                if of == alloy and side == sign and what.endswith(EACH)
            ]
        what = TOTAL if element == OTHERS_TOTAL else element
        found = self.limits.get((alloy, what, sign))
        return [] if found is None else [found]

    def _widens_an_aim(self, alloy: str, element: str) -> bool:
        """Whether what is missed of an aim is counted in widths of this limit."""
        return any(
            limit.element == element and (limit.aim_min_pct, limit.aim_max_pct) != (None, None)
            for limit in self.posed.frame.brief.limits[alloy]
        )

    def _is_treated(self, row: Mapping[str, Any]) -> bool:
        """Whether the limit says something of what a treatment of its element has to leave."""
        treatments = self.posed.frame.brief.treatments
        return any(one.element == row["element"] and one.min_left_pct > 0.0 for one in treatments)

    def _melt_entries(self, bound: Bound, rows: Ints, heats: Ints, pct: float) -> Iterator[Edit]:
        columns, names = self.posed.columns, self.posed.frame.contents
        if self.posed.frame.heats.doubtful[heats].any() or bound.limit == 0.0:
            raise NotAtOnce
        if self.posed.program.is_mixed_integer:
            raise NotAtOnce
        per = columns.melt[heats]
        value = -bound.sign * pct / bound.scale
        if bound.per is not None:
            per = columns.content[heats, names.index(bound.per)]
        for row, column in zip(rows, per, strict=True):
            yield Entry(row=int(row), column=int(column), value=value)

    def _stock(self, row: Mapping[str, Any]) -> Iterator[Edit]:
        """Another mass of a lot or offer; where a melt is held by stock, more would follow."""
        posed = self.posed
        s = self.source.get(row.get("lot_id", row.get("offer_id")))
        if s is None or self.stock[s] == NOTHING or _is_held_by_stock(posed):
            raise NotAtOnce
        source = posed.frame.brief.sources[s]
        if source.min_total_kg > 0 or self._is_switched(posed.frame.source == s, s):
            raise NotAtOnce
        kg = _number(row.get("mass_kg"))
        yield Between(number=int(self.stock[s]), lower=-INFINITY, upper=kg, is_row=True)

    def _tap(self, row: Mapping[str, Any]) -> Iterator[Edit]:
        """Another mass to tap, where no heat after it finds the heel that it leaves."""
        h = self.heat.get(row["order_id"])
        heats, columns = self.posed.frame.heats, self.posed.columns
        if asks_for_cover(self.posed.frame):
            raise NotAtOnce
        if h is None or heats.doubtful[h] or not np.isnan(heats.melt_kg[h]) or h in self.aimed:
            raise NotAtOnce
        passes = heats.keep_kg[h] > 0.0 and (heats.previous == h).any()
        mine = self.posed.frame.order == h
        if passes or self._is_switched(mine) or self.posed.frame.takes[mine].any():
            raise NotAtOnce
        exact, order = row.get("tap_kg"), heats.orders[h]
        if exact is not None and {"tap_min_kg", "tap_max_kg"} & row.keys():
            raise NotAtOnce
        least = _number(exact if exact is not None else row.get("tap_min_kg", 0.0))
        most = _number(exact if exact is not None else row.get("tap_max_kg"))
        capacity = self.posed.frame.brief.furnace_of(order).capacity_kg or INFINITY
        if least == 0.0 or least > most or _is_held_by_stock(self.posed):
            raise NotAtOnce
        yield Between(number=int(columns.tap[h]), lower=least, upper=most)
        melt = min(capacity, most + float(heats.keep_kg[h]))
        yield Between(number=int(columns.melt[h]), lower=float(heats.least_melt_kg[h]), upper=melt)

    def _pin(self, row: Mapping[str, Any]) -> Iterator[Edit]:
        """A pin where there was none, or another."""
        kg, least, most = (row.get(name) for name in ("kg", "min_kg", "max_kg"))
        low = _number(kg if kg is not None else least or 0.0)
        high = kg if kg is not None else most
        yield self._charged(row, low, INFINITY if high is None else _number(high))

    def _charged(self, row: Mapping[str, Any], low: float, high: float) -> Edit:
        frame = self.posed.frame
        p = self.pair.get((row["source"], row["target"]))
        if p is None or frame.heats.doubtful[frame.order[p]] or _has_way(frame.brief.routes, row):
            raise NotAtOnce
        if self._is_switched(np.array([p]), int(frame.source[p])):
            raise NotAtOnce
        return Between(number=int(self.posed.columns.charged[p]), lower=low, upper=high)

    def _is_switched(self, pairs: Bools | Ints, source: int | None = None) -> bool:
        """Whether a yes or no reckons with the most that these pairs could hold.

        It is that of a line, of a purchase or of a source, of any source if none is named.
        """
        columns = self.posed.columns
        every = slice(None) if source is None else slice(source, source + 1)
        of_sources = (columns.bought[every], columns.opened[every])
        return any((at != NOTHING).any() for at in (columns.used[pairs], *of_sources))


def _row_in(document: Patch, table: str, row: Patch) -> Patch:
    """The row as it is in the document by now."""
    key = key_of(table, row)
    return next(one for one in document[table] if key_of(table, one) == key)


def _has_way(routes: Any, row: Mapping[str, Any]) -> bool:
    """Whether a route limits the line too."""
    ends = (row["source"], row["target"])
    return any((way.source, way.target) == ends and way.max_kg is not None for way in routes)


def _is_held_by_stock(posed: Posed) -> bool:
    """Whether some melt is no larger than what stock could fill, so that stock moves its bound."""
    heats = posed.frame.heats
    capacity = [posed.frame.brief.furnace_of(order).capacity_kg or np.inf for order in heats.orders]
    free = np.minimum(np.array(capacity), heats.most_tap_kg + heats.keep_kg)
    return bool((heats.most_melt_kg < free).any())


def _number(value: Any) -> float:
    """A mass or share as it may stand in a table; anything else is judged where tables are read."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAtOnce
    if not isfinite(value) or value < 0.0:
        raise NotAtOnce
    return float(value)
