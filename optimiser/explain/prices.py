"""What it is worth to move what a plan presses against, and at which price metal comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from models.price import ChargePrices, FigurePrice, Measured, Movement, Price, Prices, SourcePrice
from models.segregation import Segregation
from models.settings import SHARE_GOALS
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.ladder import Ladder, Rung
from optimiser.decision.stage import Answer, stages
from optimiser.explain.come_in import NEVER, ComesIn, MoneyStage, come_in, named
from optimiser.explain.course import Course, NotSeen, Side, beside, course
from optimiser.explain.fixed import fixed, openable
from optimiser.explain.movable import (
    TONNE,
    Entry,
    Movable,
    figures_of_charges,
    unused,
    used_up,
)
from optimiser.explain.outsiders import Outsiders, best_pairs, outsiders
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.goals import goal_form
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.settle import Settled
from optimiser.solve.solution import Clock

SECONDS: Final = 5.0
"""What prices may take, whatever the search has left."""
WORK: Final = 150_000
"""So many entries of the program may be gone over for corners, so that planning stays quick."""
MOST_CORNERS: Final = 60
UNITS: Final[dict[Measured, str]] = {
    "recycled_content": "%",
    "post_consumer_content": "%",
    "primary_metal": "kg",
    "metal_loss": "kg",
    "carbon": "kgCO2e",
    "changes": "kg",
    "aims": "widths of the spec",
    "weighted_sum": "",
}
"""Units of what is measured; what is not here is money."""
TINY: Final = 1e-9
"""A change below this is none."""
NOTHING_GAINED: Final = 1e-6
"""Whether a step of this and less is a gain or a loss is not worth asking."""


def prices_of(found: Settled) -> Prices | None:
    """The prices of a plan, of its decision before it was weighed."""
    is_settled = found.yard.segregation != Segregation()
    return priced(found.ask, found.decision.answer, is_settled=is_settled)


def priced(ask: Ask, answer: Answer, *, is_settled: bool, corners: int | None = None) -> Prices | None:
    """The prices of an answer, once its whole numbers are settled; None if there is no answer.

    ``is_settled`` says that more than whole numbers was settled before. ``corners`` is how many
    sides at a corner are looked at, the dearest first; else as many as are soon done.
    """
    if answer.values is None or answer.posed.mixing is not None:
        return None
    posed = fixed(answer)
    if not posed.frame.heats.count:
        return None
    known = answer.reached if answer.posed.program.is_mixed_integer else ()
    ladder = Ladder(
        posed, stages(posed, ask.brief.settings), seed=ask.effort.seed, start=answer.values,
        known=known,
    )  # fmt: skip
    clock = Clock(seconds=SECONDS)
    rungs = ladder.answer(clock)
    if rungs[-1].solution.values is None or len(rungs) < len(ladder.wanted):
        return None
    settled = is_settled or answer.posed.program.is_mixed_integer
    settled |= bool((~np.isnan(posed.frame.heats.melt_kg)).any())
    maker = _Maker(ask=ask, ladder=ladder, answer=answer, clock=clock)
    return maker.prices(rungs, is_settled=settled, corners=corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A movable figure with what a step does to either side; None where there is no such step."""

    figure: Movable
    more: Side | None
    less: Side | None
    unseen: tuple[Movement, ...]
    is_even: bool
    was_at_corner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    ask: Ask
    ladder: Ladder
    answer: Answer
    clock: Clock

    @property
    def posed(self) -> Posed:
        return self.ladder.posed

    def prices(self, rungs: list[Rung], *, is_settled: bool, corners: int | None) -> Prices:
        """Every figure that binds, every lot that is used up or not used."""
        values = rungs[-1].solution.found[: self.ladder.width]
        outside = outsiders(self.ladder, rungs)
        open_ = openable(self.answer.posed, self.answer.found)
        best = self._best(outside, open_)
        idle = np.where(self._idle(values), best, NOTHING)
        moved = [
            *figures_of_charges(self.posed, values),
            *self._by_piece(used_up(self.posed, values), best),
            *unused(self.posed, idle),
        ]
        self._take(moved)
        rungs = self.ladder.answer(self.clock)
        told = self._told(rungs, moved, corners)
        if any(one.was_at_corner for one in told):
            rungs = self.ladder.answer(self.clock)
        comes_in = come_in(
            self.ladder, rungs, outside, idle, open_, self._money_stage(), self.clock,
            self._corners() if corners is None else corners,
        )  # fmt: skip
        return Prices(
            holds_for="recipe" if is_settled else "plan",
            currency=self.ask.brief.settings.currency,
            charges=tuple(self._charges(told)),
            sources=tuple(self._source(one, comes_in) for one in told if one.figure.heat == NOTHING),
        )

    def _idle(self, values: Floats) -> Bools:
        """The lots and offers that are in no charge, though something of them is there [s]."""
        frame = self.posed.frame
        used = np.bincount(
            frame.source, self.posed.lines(values), minlength=len(frame.brief.sources)
        )
        there = [s.kind in ("lot", "offer") and s.mass_kg != 0.0 for s in frame.brief.sources]
        return np.asarray((used == 0.0) & np.array(there, dtype=bool))

    def _best(self, outside: Outsiders, open_: Bools) -> Ints:
        frame = self.posed.frame
        return best_pairs(outside, frame.source, open_, len(frame.brief.sources))

    def _by_piece(self, figures: Iterable[Movable], best: Ints) -> Iterator[Movable]:
        """A lot in pieces has no line that could take more; the one that gains most is let."""
        frame, columns = self.posed.frame, self.posed.columns
        whole = self.answer.posed.program.integer[columns.charged]
        loose = np.bincount(frame.source, ~whole, minlength=len(frame.brief.sources)) > 0
        place = {source.source_id: s for s, source in enumerate(frame.brief.sources)}
        for figure in figures:
            s = place[figure.name]
            if loose[s] or best[s] == NOTHING:
                yield figure
                continue
            line = Entry(number=int(columns.charged[best[s]]), rate=TONNE, is_row=False)
            yield replace(figure, entries=(*figure.entries, line), is_offered=True)

    def _take(self, moved: Sequence[Movable]) -> None:
        """Have every solver know the columns that move."""
        columns = {one.number for figure in moved for one in figure.entries if not one.is_row}
        columns |= {one.per for figure in moved for one in figure.entries if one.per != NOTHING}
        for rung in self.ladder.rungs:
            rung.take(np.array(sorted(columns), dtype=int))

    def _told(
        self, rungs: Sequence[Rung], moved: Sequence[Movable], corners: int | None
    ) -> list[_Told]:
        """Both sides of every figure; those at a corner are looked at, the dearest first."""
        if not moved:
            return []
        found = course(self.ladder, rungs, moved, self._cost())
        left = self._corners() if corners is None else corners
        told: dict[int, _Told] = {}
        for m in np.argsort(-_weight(found), kind="stable").tolist():
            told[m] = self._both(moved[m], found, m, may_look=left > 0)
            left -= told[m].was_at_corner
        return [told[m] for m in range(len(moved))]

    def _both(self, figure: Movable, found: Course, m: int, *, may_look: bool) -> _Told:
        """Both sides of one figure, as the answer has them, or looked at beside its corner."""
        sides: dict[Movement, Side | None] = {}
        unseen: list[Movement] = []
        reaches: tuple[tuple[Movement, float, float], ...] = (
            ("more", 1.0, float(found.up[m])), ("less", -1.0, float(found.down[m])),
        )  # fmt: skip
        at_corner = False
        for name, sign, reach in reaches[: 2 if figure.goes_down else 1]:
            if reach > figure.grain:
                sides[name] = replace(found.one(m), reach=reach)
                continue
            try:
                at_corner |= may_look
                sides[name] = self._beside(figure, sign) if may_look else None
            except NotSeen:
                sides[name] = None
                unseen.append(name)
            if not may_look:
                unseen.append(name)
        if figure.is_offered:
            unseen.append("less")
        more, less = sides.get("more"), sides.get("less")
        if figure.is_offered and more is not None and self._is_loss(more):
            more = Side(rates=np.zeros(len(more.rates)), money=0.0, reach=np.inf)
        return _Told(
            figure=figure, more=more, less=less, unseen=tuple(unseen),
            is_even=bool(found.is_even[m]), was_at_corner=at_corner,
        )  # fmt: skip

    def _beside(self, figure: Movable, sign: float) -> Side | None:
        if self.clock.is_over:
            raise NotSeen
        return beside(self.ladder, figure, sign, self._cost(), self.clock)

    def _is_loss(self, side: Side) -> bool:
        """Whether a step loses in the first goal that it changes."""
        for stage, rate in zip(self.ladder.wanted, side.rates.tolist(), strict=True):
            gain = rate if stage.name in SHARE_GOALS else -rate
            if abs(gain) > NOTHING_GAINED:
                return gain < 0.0
        return True

    def _corners(self) -> int:
        """How many sides are looked at while planning: few of a large question."""
        size = len(self.posed.program.rows.value) * len(self.ladder.wanted)
        return min(MOST_CORNERS, WORK // max(size, 1))

    def _cost(self) -> Linear:
        form = goal_form("cost", self.posed.frame, self.posed.columns)
        assert isinstance(form, Linear), "cost is no share"
        return form

    def _money_stage(self) -> MoneyStage | None:
        """The stage in which money counts."""
        weights = {one.goal: one.weight for one in self.ask.brief.settings.weights}
        for at, stage in enumerate(self.ladder.wanted):
            if stage.name == "cost":
                return MoneyStage(at=at, weight=1.0)
            if stage.otherwise == "weights" and weights.get("cost", 0.0) > 0.0:
                return MoneyStage(at=at, weight=weights["cost"])
        return None

    def _charges(self, told: Sequence[_Told]) -> Iterator[ChargePrices]:
        made = self.answer.posed.made(self.answer.found)
        for heat, order in enumerate(self.posed.frame.heats.orders):
            figures = tuple(self._figure(one) for one in told if one.figure.heat == heat)
            if order in made:
                yield ChargePrices(order_id=order.order_id, alloy=order.alloy, figures=figures)

    def _figure(self, one: _Told) -> FigurePrice:
        figure = one.figure
        up = -1.0 if figure.side == "least" else 1.0
        ends = {
            up: self._end(one, one.more, up),
            -up: self._end(one, one.less, -up),
        }
        assert figure.what not in ("used_up", "unused"), "those are sources"
        return FigurePrice(
            what=figure.what, name=figure.name, side=figure.side, limit=figure.limit,
            unit=figure.unit, step=figure.step, holds_from=ends[-1.0], holds_to=ends[1.0],
            prices=self._prices(one), unseen=one.unseen,
        )  # fmt: skip

    def _end(self, one: _Told, side: Side | None, sign: float) -> float | None:
        """Up to where a price holds, if that can be had."""
        if side is None or not one.is_even or not np.isfinite(side.reach):
            return None
        return max(one.figure.limit + sign * side.reach * one.figure.step, 0.0)

    def _prices(self, one: _Told) -> tuple[Price, ...]:
        return tuple(
            Price(
                goal=name,
                unit=UNITS.get(name, self.ask.brief.settings.currency),
                more=None if one.more is None else _clean(self._change(one.more, at)),
                less=None if one.less is None else _clean(-self._change(one.less, at)),
            )
            for at, name in enumerate(self._measured())
        )

    def _measured(self) -> tuple[Measured, ...]:
        """What is measured: the stages, and money where it is only a part of a sum."""
        found = tuple(named(stage) for stage in self.ladder.wanted)
        money = self._money_stage()
        return found if money is None or "cost" in found else (*found, "cost")

    def _change(self, side: Side, at: int) -> float:
        return float(side.rates[at]) if at < len(side.rates) else side.money

    def _source(self, one: _Told, comes_in: Mapping[str, ComesIn]) -> SourcePrice:
        """What another tonne brings, or what the first one would cost."""
        frame, figure = self.posed.frame, one.figure
        source = next(s for s in frame.brief.sources if s.source_id == figure.name)
        assert source.kind in ("lot", "offer"), "others have no stock of their own"
        is_used_up = figure.what == "used_up"
        found = comes_in.get(figure.name, NEVER)
        falls_by = found.falls_by
        return SourcePrice(
            source=figure.name,
            kind=source.kind,
            is_used_up=is_used_up,
            mass_kg=source.mass_kg,
            price_per_t=source.price_per_t,
            comes_in_at_per_t=None if falls_by is None else source.price_per_t - falls_by,
            hindered_by=found.hindered_by,
            holds_from_kg=self._end(one, one.less, -1.0) if is_used_up else None,
            holds_to_kg=self._end(one, one.more, 1.0) if is_used_up else None,
            prices=self._prices(one),
            unseen=one.unseen,
        )


def _weight(found: Course) -> Floats:
    """How much every move changes, each stage measured by what changes it most."""
    most = np.abs(found.rates).max(axis=1, initial=0.0)
    size = np.where(most > 0.0, most, 1.0)
    return np.asarray((np.abs(found.rates) / size[:, None]).sum(axis=0))


def _clean(change: float) -> float:
    """A change without the rounding of floats."""
    return 0.0 if abs(change) < TINY else change
