"""The best point of a program whose limits keep room for what analyses are not sure of."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from optimiser.decision.ask import Ask, Posed
from optimiser.decision.contents import SPEC, contents
from optimiser.decision.stage import (
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
from optimiser.formulation.goals import Ratio
from optimiser.formulation.lengths import lengths
from optimiser.formulation.program import Floats, Linear
from optimiser.risk.room import Room
from optimiser.solve.conic import NAME, Conic
from optimiser.solve.solution import Clock, Ending, Solution

LOOSELY: Final = 1e-6
"""How much of a goal, relative to it, is given up for the next: an inner point needs room."""
SHARE_LOOSELY: Final = 1e-7
SMALL: Final = 0.01
"""This part of a melt is a small line."""
MOST_STEPS: Final = 12
"""Dinkelbach's method takes far fewer."""


class Cones:
    """The program of an answer, with the room that its limits are to keep."""

    def __init__(self, ask: Ask, answer: Answer, room: Room, after: Cones | None = None) -> None:
        """``after`` are those with less room, whose best point was found."""
        self.ask, self.answer, self.posed = ask, answer, answer.posed
        spec = self.posed.program.rules[SPEC]
        self.conic = Conic(
            self.posed.program,
            lengths(self.posed.frame, self.posed.columns, room.cones.values()),
            definitions=contents(self.posed),
            limits=np.arange(spec.start, spec.stop),
            near=answer.found[: self.posed.program.width],
        )
        if after is not None:
            self.conic.follow(after.conic)

    def sketch(self) -> Floats | None:
        """About where the first goal is best, if that is linear."""
        first = stages(self.posed, self.ask.brief.settings)[0].form
        return self.conic.sketch(first, self.ask.clock) if isinstance(first, Linear) else None

    def best(self) -> Solution:
        """What is best goal by goal, as far as time allows; no values if nothing is found."""
        last = Solution(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)
        reached = self.answer.reached
        for at, stage in enumerate(stages(self.posed, self.ask.brief.settings)):
            known = reached[at].value if at < len(reached) else None
            found = _least(self.conic, stage, self.ask.clock, share=(known or 0.0) / 100.0)
            if found.values is None:
                return found if last.values is None else replace(last, ending=Ending.FEASIBLE)
            last = found
            _hold(self.conic, stage, found.values)
        return last

    def exactly(self, best: Solution) -> Answer | None:
        """The answer of a point that nearly keeps its limits, beside it; None if not that near."""
        wanted = stages(self.posed, self.ask.brief.settings)
        values = self.conic.exactly(best.found) if len(wanted) == 1 else None
        if values is None or isinstance(wanted[0].form, Ratio):
            return None
        value = wanted[0].form.at(values)
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
        """The answer of the best point, where that is a guide: how far the first goal comes."""
        first = stages(self.posed, self.ask.brief.settings)[0]
        value = value_at(first, best.found)
        reached = Reached(name=first.name, value=value, bound=value, proved=True)
        rest = self.answer.reached[1:]
        return replace(self.answer, values=best.values, reached=(reached, *rest), solver=NAME)

    def with_fewer_lines(self, best: Solution) -> Solution:
        """A point as good, of fewer lines: an inner one has a little of all that does no harm."""
        fewer = self.conic.least(_small_lines(self.posed, best.found), self.ask.clock)
        return best if fewer.values is None else fewer


def _small_lines(posed: Posed, values: Floats) -> Linear:
    """Every line by its size, so that the small ones weigh most and are done without."""
    cost, kg = np.zeros(posed.program.width), posed.charged_kg(values)
    melt_kg = posed.frame.heats.most_melt_kg[posed.frame.order]
    cost[posed.columns.charged] = 1.0 / (np.maximum(kg, 0.0) + SMALL * melt_kg)
    return Linear(cost=cost)


def _least(conic: Conic, stage: Stage, clock: Clock, *, share: float) -> Solution:
    """The best of one stage; of a share by Dinkelbach's method, from one that none exceeds."""
    if isinstance(stage.form, Linear):
        return conic.least(stage.form, clock)
    for _ in range(MOST_STEPS):
        form = Linear(cost=share * stage.form.whole.cost - stage.form.part.cost)
        solution = conic.least(form, clock)
        last, share = share, share_at(stage.form, solution.values)
        if solution.values is None or abs(share - last) <= SHARE_LOOSELY:
            break
    return solution


def _hold(conic: Conic, stage: Stage, values: Floats) -> None:
    """Keep what was reached, nearly."""
    is_share, value = isinstance(stage.form, Ratio), value_at(stage, values)
    more = SHARE_LOOSELY - SHARE_HOLD if is_share else LOOSELY
    loosely = replace(stage, slack_pct=stage.slack_pct + 100.0 * more)
    reached = Reached(name=stage.name, value=value, bound=value, proved=True)
    kept = held(loosely, reached)
    if kept is not None:
        conic.keep(kept[0], most=kept[1])
