"""A question to the solver: the brief as a program, and all that an answer needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array

from models.brief import Brief
from models.order import Order
from optimiser.formulation.bounds import aims
from optimiser.formulation.build import build, rebuilt
from optimiser.formulation.chance import NO_RISK, Risk
from optimiser.formulation.coefficients import Coefficients
from optimiser.formulation.columns import Columns, pinned_kg, stock_kg
from optimiser.formulation.frame import NOTHING, Frame, frame
from optimiser.formulation.program import Bools, Floats, Ints, Program
from optimiser.progress import Telling
from optimiser.segregation.mixing import Mixing
from optimiser.solve.solution import Clock, Effort

LEAST_SHARE = 1e-9
"""Below this share of the melt a line is the solver's dust, not metal."""
LEAST_TAP_SHARE = 1e-6
"""An order that need not be made is not, for less than this share of what could be tapped.

So much a goal that is held to its tolerance lets through.
"""

NEXT_TO = 1e-4
"""How far a line may be from where it is to stay, relative to it."""
NEXT_TO_NOTHING = 1e-6
"""The same relative to the melt, of lines that are next to nothing."""

COUNTED_TIMES = 20.0
"""How many times as long a moment is where work is counted."""

LIMITS = ("melt_is_in_spec", "melt_keeps_its_promises")
"""The rules of what the melt of a charge consists of."""

Charged = dict[str, dict[str, float]]
"""Kilograms as received by order, then source."""
Orders = tuple[frozenset[str], frozenset[str]]
"""The orders that are made, and those that are if it pays."""
Room = Mapping[str, Floats]
"""Parts of the melt by order, one for each of its limits of composition, or one for all."""


@dataclass(slots=True)
class Last:
    """The program that was built last: of most questions only the risk differs from the one before.

    One is held, so that no more is in memory than an answer keeps anyway.
    """

    _held: tuple[Ask, Orders, Posed] | None = None

    def of(self, ask: Ask, orders: Orders | None) -> Posed | None:
        """The program of the same brief and orders, whatever its risk; None if that is another."""
        if self._held is None or orders is None:
            return None
        before, same, posed = self._held
        is_same = (
            orders == same
            and before.brief is ask.brief
            and before.numbers is ask.numbers
            and before.previous is ask.previous
        )
        return posed if is_same else None

    def keep(self, ask: Ask, orders: Orders, posed: Posed) -> None:
        """From now on this one is held."""
        self._held = ask, orders, posed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be planned, with what numbers, for how long, how hard, and close to what.

    ``telling`` is told how far the search is; ``is_whole`` says that nothing is decided yet that
    the plan could have otherwise, so that bounds hold for all plans.
    """

    brief: Brief
    numbers: Coefficients
    clock: Clock
    effort: Effort
    previous: Mapping[tuple[str, str], float] = field(default_factory=dict)
    telling: Telling | None = None
    is_whole: bool = True
    is_divisible: bool = False
    """Whether everything is taken as divisible, to find out what plans come near."""
    whole: Floats | None = None
    """What is whole as it is decided already, one for each column that must be."""
    risk: Risk = NO_RISK
    """What keeps the chance of a miss within what is accepted."""
    near: Floats | None = None
    """Kilograms of each line that a plan is to stay next to."""
    lines: Bools | None = None
    """The lines that may be charged, where a plan is sought among few."""
    room: Room = field(default_factory=dict)
    """Room that is left inside the limits of charges for steps of the scales."""
    last: Last = field(default_factory=Last, repr=False, compare=False)
    """What was posed last, shared by all questions that are made of this one."""

    def moment(self, *, least: float, most: float) -> Clock:
        """A clock in seconds for what has to be finished, even if that of the question is over.

        It is long where work is counted and there is time: no clock shall decide what comes out.
        """
        return self.clock.for_a_moment(least=least, most=self._patience * most)

    def part(self, seconds: float) -> Clock:
        """A clock for a part of the work, long where work is counted; stopped with this one's."""
        return self.clock.part(min(self._patience * seconds, self.clock.left))

    @property
    def _patience(self) -> float:
        return COUNTED_TIMES if self.effort.nodes is not None else 1.0

    def pose(
        self,
        made: frozenset[str],
        *,
        doubtful: frozenset[str] = frozenset(),
        melt_kg: Mapping[str, float] | None = None,
        tangent: Mapping[str, Floats] | None = None,
        in_steps: bool = False,
    ) -> Posed:
        """The program of a plan that makes ``made``, and ``doubtful`` if it pays."""
        same = None if in_steps or melt_kg or tangent else (made, doubtful)
        last = self.last.of(self, same)
        if last is not None:
            return self._decided(last.with_risk(self.risk.of(last.frame.heats.orders)))
        found = frame(
            self.brief,
            self.numbers,
            made=made,
            doubtful=doubtful,
            melt_kg=melt_kg,
            tangent=tangent,
            previous=self.previous,
            risk=self.risk,
        )
        posed = _built(found, in_steps=in_steps)
        if same is not None:
            self.last.keep(self, same, posed)
        return self._decided(posed)

    def of_frame(self, found: Frame, *, in_steps: bool = False) -> Posed:
        """The program of a frame, as far as this question decides what is in it."""
        return self._decided(_built(found, in_steps=in_steps))

    def _decided(self, posed: Posed) -> Posed:
        """The question with what is decided of it."""
        program = posed.program
        if self.whole is not None:
            program = program.with_whole(self.whole)
        elif self.is_divisible:
            program = program.relaxed
        posed = replace(posed, program=program)
        posed = posed if self.near is None else posed.next_to(self.near)
        posed = posed if self.lines is None else posed.of_lines(self.lines)
        return posed.with_room(self.room) if self.room else posed


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A frame, its program, and the index that reads a solution.

    ``mixing`` says which columns are flows through bins that are still to be filled; ``built`` is
    the program before anything of it was decided, where that is known.
    """

    frame: Frame
    program: Program
    columns: Columns
    mixing: Mixing | None = None
    built: Program | None = None

    def with_risk(self, risk: Risk) -> Posed:
        """The question of the same frame with another risk, of which nothing is decided."""
        frame = replace(self.frame, risk=risk)
        if self.built is None:
            program, columns = build(frame)
        else:
            program, columns = rebuilt(frame, self.built, self.columns), self.columns
        return replace(self, frame=frame, program=program, columns=columns, built=program)

    def next_to(self, kg: Floats, *, steps: float = 0.0) -> Posed:
        """The same with every line [p] nearly as it is; what is next to nothing may be nothing.

        A line that is weighed may be some ``steps`` of its scale away.
        """
        found, charged = self.program, self.columns.charged
        dust = NEXT_TO_NOTHING * self.frame.heats.most_melt_kg[self.frame.order]
        step = np.array([source.weigh_step_kg for source in self.frame.brief.sources])
        room = np.maximum(NEXT_TO * kg, np.maximum(dust, steps * step[self.frame.source]))
        least = np.where(kg > dust, kg - room, 0.0)
        lower, upper = found.lower.copy(), found.upper.copy()
        lower[charged] = np.maximum(lower[charged], np.minimum(least, upper[charged]))
        upper[charged] = np.minimum(upper[charged], np.maximum(kg + room, lower[charged]))
        return replace(self, program=replace(found, lower=lower, upper=upper))

    def of_lines(self, lines: Bools) -> Posed:
        """The same with nothing charged of any other line, but where that is asked for."""
        upper = self.program.upper.copy()
        others = self.columns.charged[~lines]
        upper[others] = np.minimum(upper[others], np.maximum(self.program.lower[others], 0.0))
        return replace(self, program=replace(self.program, upper=upper))

    @property
    def without_idle_switches(self) -> Posed:
        """The same with no choice whether a line is used of which nothing may be charged."""
        upper = self.program.upper.copy()
        used = self.columns.used[upper[self.columns.charged] <= 0.0]
        upper[used[used != NOTHING]] = 0.0
        return replace(self, program=replace(self.program, upper=upper))

    @property
    def loose(self) -> Bools:
        """The heats whose melt may vary while a later heat inherits its heel [h]."""
        heats = self.frame.heats
        inherited = np.zeros(heats.count, dtype=bool)
        inherited[heats.previous[heats.previous != NOTHING]] = True
        varies = (heats.least_tap_kg < heats.most_tap_kg) | heats.doubtful
        found: Bools = inherited & varies & (heats.keep_kg > 0)
        return found

    def with_room(self, room: Room, *, part: float = 1.0) -> Posed:
        """The same with a part of ``room`` inside the limits of every charge that is made."""
        found = self.program.rows
        row, share = [np.empty(0, dtype=int)], [np.empty(0)]
        column = [np.empty(0, dtype=int)]
        for h, limits in enumerate(self.limits()):
            of_melt = room.get(self.frame.heats.orders[h].order_id)
            if of_melt is not None:
                row.append(limits)
                column.append(np.full(len(limits), self.columns.melt[h]))
                share.append(part * np.broadcast_to(of_melt, len(limits)))
        more = (np.concatenate(row), np.concatenate(column), np.concatenate(share))
        matrix = found.matrix(self.program.width)
        added = csr_array((more[2], more[:2]), shape=matrix.shape)
        every = (matrix + added).tocoo()
        rows = replace(
            found,
            row=every.row.astype(np.int32),
            column=every.col.astype(np.int32),
            value=every.data,
        )
        return replace(self, program=replace(self.program, rows=rows))

    def limits(self) -> list[Ints]:
        """The rows of composition of every heat [h]."""
        rows, heat = self.program.rows, self.heat_of_column()[self.program.rows.column]
        found = np.zeros(rows.count, dtype=bool)
        for rule in LIMITS:
            found[self.program.rules[rule]] = True
        within = found[rows.row]
        return [np.unique(rows.row[within & (heat == h)]) for h in range(self.frame.heats.count)]

    def charged_kg(self, values: Floats) -> Floats:
        """The kilograms of every pair [p]."""
        return np.asarray(values[self.columns.charged])

    def charged(self, values: Floats) -> Charged:
        """The kilograms of every line of every order that is made."""
        made = {order.order_id for order in self.made(values)}
        return self.by_name(self.lines(values), made)

    def undusted(self, values: Floats) -> Charged:
        """The same of a solution that need not be whole: a line may be a part of a yes."""
        kg = self._within_stock(values[self.columns.charged])
        dust = LEAST_SHARE * self.frame.heats.most_melt_kg[self.frame.order]
        names = {order.order_id for order in self.frame.heats.orders}
        return self.by_name(np.where(kg > dust, kg, 0.0), names)

    def by_name(self, kg: Floats, made: Collection[str]) -> Charged:
        """Kilograms by pair [p] as lines by order and source."""
        sources, orders = self.frame.brief.sources, self.frame.heats.orders
        found: Charged = {order.order_id: {} for order in orders if order.order_id in made}
        for p in (kg > 0).nonzero()[0]:
            lines = found.get(orders[self.frame.order[p]].order_id)
            if lines is not None:
                lines[sources[self.frame.source[p]].source_id] = float(kg[p])
        return found

    def lines(self, values: Floats) -> Floats:
        """The kilograms of every pair, without the solver's dust, pinned ones exactly [p]."""
        kg = self._within_stock(values[self.columns.charged])
        dust = LEAST_SHARE * self.frame.heats.most_melt_kg[self.frame.order]
        return self.as_pinned(np.where((kg > dust) & ~self._switched_off(values), kg, 0.0))

    def as_pinned(self, kg: Floats) -> Floats:
        """The same with every line that is pinned to one mass at it, to the last digit [p]."""
        if not self.frame.brief.pins:
            return kg
        low, high = pinned_kg(self.frame)
        return np.where((low == high) & (kg > 0), low, kg)

    def heat_of_column(self) -> Ints:
        """The heat that each column speaks of, NOTHING if of the yard as a whole."""
        columns, order = self.columns, self.frame.order
        found = np.full(self.program.width, NOTHING)
        each = np.arange(self.frame.heats.count)
        for of_pairs in (columns.charged, columns.used, columns.moved):
            found[of_pairs[of_pairs != NOTHING]] = order[of_pairs != NOTHING]
        for of_heats in (columns.tap, columns.left, columns.melt, columns.made):
            found[of_heats[of_heats != NOTHING]] = each[of_heats != NOTHING]
        for contents in (columns.content, columns.heel_content):
            at, content = np.nonzero(contents != NOTHING)
            found[contents[at, content]] = at
        for (heat, _), column in columns.group_used.items():
            found[column] = heat
        found[columns.miss] = [heat for heat, _ in aims(self.frame)]
        return found

    def _within_stock(self, kg: Floats) -> Floats:
        """The same without what a solver's tolerance takes of a small stock beyond it [p]."""
        source, stock = self.frame.source, stock_kg(self.frame.brief)
        used = np.bincount(source, kg, minlength=len(stock))
        share = np.divide(stock, used, out=np.ones(len(stock)), where=used > stock)
        return np.asarray(kg * share[source])

    def _switched_off(self, values: Floats) -> Bools:
        """Lines that a yes or no forbids: what a solver's tolerance lets through is dust [p]."""
        off = np.zeros(len(self.frame.source), dtype=bool)
        for switch in (self.columns.used, self.columns.opened[self.frame.source]):
            off |= (switch != NOTHING) & (values[switch] < 0.5)
        return off

    def open_lines(self, values: Floats) -> Bools:
        """The pairs that may be charged at any number of kilograms without another yes [p]."""
        bite = np.array([source.min_use_kg for source in self.frame.brief.sources])
        return np.asarray(~self._switched_off(values) & (bite[self.frame.source] == 0.0))

    def made(self, values: Floats) -> tuple[Order, ...]:
        """The orders that a solution makes."""
        heats = self.frame.heats
        taps = values[self.columns.tap] > LEAST_TAP_SHARE * heats.most_melt_kg
        sure = [self.columns.made[h] == NOTHING or values[self.columns.made[h]] > 0.5
                for h in range(heats.count)]  # fmt: skip
        return tuple(
            order
            for order, tapped, is_sure in zip(heats.orders, taps, sure, strict=True)
            if is_sure and (tapped or not order.optional)
        )


def _built(found: Frame, *, in_steps: bool) -> Posed:
    """The question of a frame, of which nothing is decided."""
    program, columns = build(found, in_steps=in_steps)
    return Posed(
        frame=found,
        program=program,
        columns=columns,
        mixing=_mixing(found, columns),
        built=None if in_steps else program,
    )


def _mixing(found: Frame, columns: Columns) -> Mixing | None:
    """The flows through bins: each pair that meets by one, and what stays."""
    pair = np.flatnonzero(~found.direct)
    if not len(pair):
        return None
    stays = np.full(len(columns.rest), found.heats.count)
    return Mixing(
        bin=np.concatenate([found.via[pair], found.yard.rest_bin]),
        entry=np.concatenate([found.source[pair], found.yard.rest_source]),
        exit=np.concatenate([found.order[pair], stays]),
        flow=np.concatenate([columns.charged[pair], columns.rest]),
    )


def is_doubtful_by_nature(brief: Brief, order: Order) -> bool:
    """Whether an optional order needs a yes or no.

    So it does where its furnace has a heel or a least melt, or if it asks for custody volume.
    """
    furnace = brief.furnace_of(order)
    return order.optional and (
        bool(order.coc_kg)
        or furnace.heel_kg > 0
        or furnace.heel_keep_kg > 0
        or furnace.min_melt_kg > 0
    )
