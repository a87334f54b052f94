"""What is still to be weighed, as one linear program held open.

What was weighed is put in with the heel that it leaves, the rest is decided anew, and the prices
of that answer say what a kilogram more or less in one heat costs the others: stock that they
miss, a heel that they have to correct. Yes, no and whole pieces stay as the plan has them, and no
heat gets a few kilograms of one more scrap unless that saves as much.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.decision.ask import Ask
from optimiser.decision.heat_rows import HeatRows, Heel
from optimiser.decision.stage import Answer, Stage, held, stages
from optimiser.formulation.columns import power_of_two
from optimiser.formulation.goals import Ratio
from optimiser.formulation.program import (
    INFINITY,
    Floats,
    Ints,
    Linear,
    Program,
    Rows,
    rows,
    stacked,
)
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

RANKS = (1.0, 1e2, 1e4)
"""What a loss counts in the last goal, in the one before, and in all before that."""
LOSS = 1e-3
"""The usual size of a loss, as a share of what a goal measures."""
OF_CHANGES = 1e-2
"""What a change from the plan before counts: many may vanish for little of what comes first."""
NEW_LINE = 1.0
"""A kilogram of scrap where the plan had none counts as so many lost to the weightiest goal."""


class Rest:
    """The plan's own goals over the heats that are not weighed yet."""

    def __init__(self, ask: Ask, answer: Answer, heat_rows: HeatRows) -> None:
        self._posed, self._rows = answer.posed, heat_rows
        program, self._form = _with_goals(answer, stages(answer.posed, ask.brief.settings))
        self._matrix = program.rows.matrix(program.width)
        self._session = _opened(program, self._form, answer, ask)
        self._values = answer.found

    def settle(self, heat: int, here: Ints, kg: Floats, left: Heel) -> None:
        """From now on ``heat`` is charged with ``kg`` and leaves the heel ``left``."""
        columns, heats = self._posed.columns, self._posed.frame.heats
        self._session.release(self._rows.with_heel(heat))
        self._session.fix(columns.charged[here], kg)
        tap = columns.tap[[heat]]
        self._session.fix(tap, self._values[tap])
        for after in np.flatnonzero((heats.previous == heat) & heats.inherits):
            self._session.fix(columns.heel_content[after], left.content)

    def decide(self, clock: Clock) -> Floats | None:
        """The kilograms of every pair, weighed ones as they are; None if heats do not fit."""
        solution = self._session.minimise(self._form, clock)
        if solution.values is None:
            return None
        self._values = solution.values[: self._posed.program.width]
        self._by_row, self._by_column = self._session.prices(self._form)
        return self._posed.lines(self._values)

    def price(self, heat: int, pairs: Ints) -> tuple[Floats, float]:
        """What a kilogram of each line, and one kilogram more tapped, costs the whole plan."""
        others = self._by_row.copy()
        others[self._rows.of(heat)] = 0.0
        per_column = self._form.cost - self._matrix.T @ others
        tap = self._by_column[self._posed.columns.tap[heat]]
        return self._rows.over_lines(per_column, heat, pairs), float(tap)


def _with_goals(answer: Answer, wanted: tuple[Stage, ...]) -> tuple[Program, Linear]:
    """The last goal that was reached; what is lost of an earlier one costs a multiple."""
    program, values = _without_whole(answer.posed.program, answer.found), answer.found
    *before, last = wanted[: max(1, len(answer.reached))]
    pairs = [(stage, held(stage, one)) for stage, one in zip(before, answer.reached, strict=False)]
    kept = [found for _, found in pairs if found is not None]
    sizes = np.array([_size(stage, values) for stage, found in pairs if found is not None])
    rank = np.minimum(np.arange(len(kept), 0, -1), len(RANKS) - 1)
    form = _linear(last, values)
    count = OF_CHANGES if last.name == "changes" else 1.0
    weights = np.append(np.array(RANKS)[rank] / sizes, count / _size(last, values))
    cost = np.append(form.cost * weights[-1], weights[:-1])
    charged, forms = answer.posed.columns.charged, (*(one for one, _ in kept), form)
    cost[_unused(answer, scrap_only=True)] += NEW_LINE * max(
        weight * np.abs(one.cost[charged]).max(initial=0.0)
        for weight, one in zip(weights, forms, strict=True)
    )
    holds = (
        _hold(kept_form, most, program.width + number)
        for number, (kept_form, most) in enumerate(kept)
    )
    with_losses = replace(
        program,
        lower=np.append(program.lower, np.zeros(len(kept))),
        upper=np.append(program.upper, np.full(len(kept), INFINITY)),
        scale=np.append(program.scale, power_of_two(LOSS * sizes)),
        integer=np.zeros(len(cost), dtype=bool),
        rows=stacked((program.rows, *holds)),
    )
    return with_losses, Linear(cost=cost)


def _hold(form: Linear, most: float, lost: int) -> Rows:
    """What was reached of a goal is kept, but for what is lost of it."""
    at = np.flatnonzero(form.cost)
    return rows(1, (0, at, form.cost[at]), (0, lost, -1.0), upper=most - form.constant)


def _without_whole(program: Program, values: Floats) -> Program:
    """The program with its whole numbers as they were decided."""
    return replace(
        program,
        lower=np.where(program.integer, values, program.lower),
        upper=np.where(program.integer, values, program.upper),
    )


def _linear(stage: Stage, values: Floats) -> Linear:
    """What a stage makes least; a ratio by its tangent."""
    form = stage.form
    if not isinstance(form, Ratio):
        return form
    whole = form.whole.at(values)
    share = form.part.at(values) / whole if whole > 0 else 0.0
    return Linear(cost=share * form.whole.cost - form.part.cost)


def _size(stage: Stage, values: Floats) -> float:
    """What a stage adds up, or has a share of, so that those of all units compare."""
    form = stage.form.whole if isinstance(stage.form, Ratio) else stage.form
    size = float(np.abs(form.cost) @ np.abs(values))
    return size if size > 0 else 1.0


def _unused(answer: Answer, *, scrap_only: bool) -> Ints:
    """The columns of lines that are not in use, of all sources or of scrap."""
    posed = answer.posed
    primary = np.array([source.is_primary for source in posed.frame.brief.sources], dtype=bool)
    meant = (posed.lines(answer.found) <= 0.0) & ~(scrap_only & primary[posed.frame.source])
    return posed.columns.charged[meant]


def _opened(program: Program, form: Linear, answer: Answer, ask: Ask) -> HighsSession:
    """Solved first with the lines in use alone, as a start from which the rest is quick."""
    session = HighsSession(program, Effort(seed=ask.effort.seed))
    unused = _unused(answer, scrap_only=False)
    session.fix(unused, program.lower[unused])
    session.minimise(form, ask.clock)
    session.bound(unused, program.lower[unused], program.upper[unused])
    return session
