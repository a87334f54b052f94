"""The best point of a program whose limits keep room for what analyses are not sure of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.ladder import contents
from optimiser.decision.softening import SPEC
from optimiser.decision.stage import (
    MET,
    SHARE_HOLD,
    Answer,
    Reached,
    Stage,
    held,
    is_within,
    share_at,
    stages,
    value_at,
)
from optimiser.formulation.chance import Length
from optimiser.formulation.goals import Ratio
from optimiser.formulation.lengths import lengths
from optimiser.formulation.program import Floats, Ints, Linear
from optimiser.formulation.rules.spec import OwnRows
from optimiser.risk.division import Division, divided
from optimiser.risk.room import Room
from optimiser.solve.conic import ACCURACY, NAME, Conic
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.substituted import Substituted, substituted

LOOSELY: Final = 1e-6
"""How much of a goal, relative to it, is given up for the next: an inner point needs room."""
NEARLY: Final = 1e-7
"""How exact a point is that others follow."""
SHARE_LOOSELY: Final = 1e-7
SMALL: Final = 0.01
"""This part of a melt is a small line."""
SAME: Final = 2e-6
"""Goals that move less than this, relative to them, stand."""
MOST_STEPS: Final = 12
"""Dinkelbach's method takes far fewer."""


class Cones:
    """The program of an answer, with the room that its limits are to keep."""

    def __init__(
        self,
        ask: Ask,
        answer: Answer,
        room: Room,
        after: Cones | None = None,
        *,
        divisions: tuple[Division, ...] = (),
        step: float = 1.0,
        is_elastic: bool = False,
    ) -> None:
        """``after`` are those with less room, whose best point was found.

        ``divisions`` are of charges whose limits have what they may miss as a choice; with
        ``is_elastic`` a charge may miss more than is accepted.
        """
        self.ask, self.answer, self.posed = ask, answer, answer.posed
        spec, width = self.posed.program.rules[SPEC], self.posed.program.width
        frame, columns = self.posed.frame, self.posed.columns
        self.own: OwnRows = OwnRows(frame, columns) if after is None else after.own
        place = {order.order_id for order in frame.heats.orders}
        cones = {side: one for side, one in room.cones.items() if side[0] in place}
        each = lengths(frame, columns, cones.values(), self.own)
        self.divided = divided(
            self.posed.program,
            dict(zip(cones, each, strict=True)),
            [one for one in divisions if one.order_id in place],
            step=step,
            is_elastic=is_elastic,
        )
        near = np.pad(answer.found[:width], (0, self.divided.program.width - width))
        self.values: list[float | None] = []
        self.before = [] if after is None else after.values
        self.fewer = self._fewer(after)
        self.conic = Conic(
            self.fewer,
            self.divided.lengths,
            limits=np.arange(spec.start, spec.stop),
            implied=_implied(self.divided.lengths, spec),
            near=near,
            accuracy=NEARLY if divisions else ACCURACY,
        )
        if after is not None or not divisions:
            self._begin(after, near)

    def _fewer(self, after: Cones | None) -> Substituted:
        """The program over fewer columns, as it was ``after`` where it is the same."""
        program = self.divided.program
        if after is not None and after.fewer.program is program:
            return after.fewer
        return substituted(program, contents(self.posed))

    def _begin(self, after: Cones | None, near: Floats) -> None:
        if after is None:
            self._begin_by_prices(near)
            return
        without = after.conic.without
        self.conic.begin_without(without[without < self.posed.program.width])
        self.conic.begin_within(after.conic)

    def _begin_by_prices(self, near: Floats) -> None:
        price, form = self.answer.price, self.stages[0].form
        if price is not None and isinstance(form, Linear):
            self.conic.begin_by(form, price, near)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What is to be made least, over all columns."""
        more = self.divided.program.width - self.posed.program.width
        found = stages(self.posed, self.ask.brief.settings)
        return tuple(replace(one, form=over_more(one.form, more)) for one in found)

    def sketch(self) -> Solution | None:
        """About where the first goal is best if that is linear, or one after aims that are met.

        Of a share that is one step of Dinkelbach's method. It is optimal where it is the best.
        """
        first, begun = self.stages[0], self.conic.kept
        if self._may_keep_aims:
            _hold(self.conic, first, 0.0)
            form = _step(self.stages[1], share=(self._known(1) or 0.0) / 100.0)
            found = self.conic.sketch(form, self.ask.clock)
            self.conic.kept = begun
            return found
        if isinstance(first.form, Ratio):
            return None
        is_only = len(self.stages) == 1
        found = self.conic.sketch(first.form, self.ask.clock, roughly=not is_only)
        if found is not None and found.ending is Ending.OPTIMAL:
            self.values = [value_at(first, found.found)]
        return found

    def _known(self, at: int) -> float | None:
        reached = self.answer.reached
        return reached[at].value if at < len(reached) else None

    @property
    def _may_keep_aims(self) -> bool:
        """Whether aims come first, and were all met at the last point: that tells no prices."""
        found, last = self.stages, self.before[0] if self.before else self._known(0)
        is_aims = found[0].name is None and found[0].otherwise == "aims" and len(found) > 1
        return is_aims and last is not None and last <= MET

    def nearest(self) -> Solution:
        """What misses the least beyond what is accepted."""
        return self.conic.least(self.divided.least_beyond, self.ask.clock)

    def best(self) -> Solution:
        """What is best goal by goal, as far as time allows; no values if nothing is found."""
        if self._may_keep_aims:
            begun = self.conic.kept
            self.values = [0.0]
            _hold(self.conic, self.stages[0], 0.0)
            found = self._best_from(1)
            if found.ending is not Ending.INFEASIBLE:
                return found
            self.conic.kept = begun
        self.values = []
        return self._best_from(0)

    def _best_from(self, first: int) -> Solution:
        last = Solution(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)
        for at, stage in enumerate(self.stages[first:], first):
            share = (self._known(at) or 0.0) / 100.0
            found = _least(self.conic, stage, self.ask.clock, share=share)
            if found.values is None:
                return found if last.values is None else replace(last, ending=Ending.FEASIBLE)
            last = found
            if found.ending is Ending.FEASIBLE:
                break
            value = value_at(stage, found.values)
            self.values.append(value)
            _hold(self.conic, stage, value)
        return last

    def exactly(self, best: Solution) -> Answer | None:
        """The answer of a point that nearly keeps its limits, beside it; None if not that near.

        It is next to the bound of the point or, where limits are dear, of the best point nearly.
        """
        wanted = stages(self.posed, self.ask.brief.settings)
        form = wanted[0].form
        if len(wanted) > 1 or isinstance(form, Ratio) or not isfinite(best.bound):
            return None
        most = max(best.bound + NEARLY * abs(best.bound), best.objective)
        values = self.conic.exactly(best.found, form, most=most)
        if values is None and best.ending is Ending.OPTIMAL:
            values = self.conic.exactly(best.found, form, most=np.inf)
        value = np.inf if values is None else form.at(values)
        if not is_within(value, best.bound, LOOSELY):
            return None
        bound = min(value, best.bound)
        reached = Reached(name=wanted[0].name, value=value, bound=bound, proved=True)
        return Answer(
            posed=self.posed,
            ending=Ending.OPTIMAL,
            values=values,
            reached=(reached,),
            solver=NAME,
        )

    def reached_at(self, best: Solution) -> Answer:
        """The answer of the best point, where that is a guide: how far the first goal comes.

        Where time ran out before that was known, what it came to so far still bounds it.
        """
        if not self.values:
            return replace(self.answer, values=best.values, solver=NAME)
        first = stages(self.posed, self.ask.brief.settings)[0]
        value = value_at(first, best.found)
        reached = Reached(name=first.name, value=value, bound=value, proved=True)
        rest = self.answer.reached[1:]
        return replace(self.answer, values=best.values, reached=(reached, *rest), solver=NAME)

    def with_fewer_lines(self, best: Solution) -> Solution:
        """A point as good, of fewer lines: an inner one has a little of all that does no harm."""
        fewer = self.conic.least(_small_lines(self.posed, best.found), self.ask.clock)
        return best if fewer.values is None else fewer


def _implied(lengths: Sequence[Length], spec: slice) -> Ints:
    """The rows of limits that lengths say more than."""
    found = [spec.start + one.implies for one in lengths if one.implies is not None]
    return np.array(found, dtype=np.int64)


def stand(values: Sequence[float | None], last: Sequence[float | None]) -> bool:
    """Whether goals are what they were at the last point."""
    if len(values) != len(last):
        return False
    now, before = (np.array([value or 0.0 for value in each]) for each in (values, last))
    return bool(np.allclose(now, before, rtol=SAME, atol=SAME))


def over_more(form: Linear | Ratio, more: int) -> Linear | Ratio:
    """The same form over more columns, of which it does not speak."""
    if isinstance(form, Ratio):
        part, whole = over_more(form.part, more), over_more(form.whole, more)
        assert isinstance(part, Linear)
        assert isinstance(whole, Linear)
        return replace(form, part=part, whole=whole)
    return replace(form, cost=np.concatenate([form.cost, np.zeros(more)]))


def _small_lines(posed: Posed, values: Floats) -> Linear:
    """Every line by its size, so that the small ones weigh most and are done without."""
    cost, kg = np.zeros(posed.program.width), posed.charged_kg(values)
    melt_kg = posed.frame.heats.most_melt_kg[posed.frame.order]
    cost[posed.columns.charged] = 1.0 / (np.maximum(kg, 0.0) + SMALL * melt_kg)
    return Linear(cost=cost)


def _step(stage: Stage, *, share: float) -> Linear:
    """What is least made where a stage is best, of a share if it is so much."""
    form = stage.form
    if isinstance(form, Linear):
        return form
    return Linear(cost=share * form.whole.cost - form.part.cost)


def _least(conic: Conic, stage: Stage, clock: Clock, *, share: float) -> Solution:
    """The best of one stage; of a share by Dinkelbach's method, from one that none exceeds."""
    if isinstance(stage.form, Linear):
        return conic.least(stage.form, clock)
    best: Solution | None = None
    for _ in range(MOST_STEPS):
        solution = conic.least(_step(stage, share=share), clock)
        if solution.values is None:
            return solution if best is None else replace(best, ending=Ending.FEASIBLE)
        best, last, share = solution, share, share_at(stage.form, solution.values)
        if abs(share - last) <= SHARE_LOOSELY:
            break
    return solution


def _hold(conic: Conic, stage: Stage, value: float | None) -> None:
    """Keep what was reached, nearly."""
    is_share = isinstance(stage.form, Ratio)
    more = SHARE_LOOSELY - SHARE_HOLD if is_share else LOOSELY
    loosely = replace(stage, slack_pct=stage.slack_pct + 100.0 * more)
    reached = Reached(name=stage.name, value=value, bound=value, proved=True)
    kept = held(loosely, reached)
    if kept is not None:
        conic.keep(kept[0], most=kept[1])
