"""A program with mixing, held open for one question after another."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from optimiser.formulation.program import Floats, Linear, Program, Rows, stacked
from optimiser.segregation.best import Report
from optimiser.segregation.case import case
from optimiser.segregation.mixing import Mixing
from optimiser.segregation.search import Inquiry
from optimiser.segregation.tangent import Point
from optimiser.solve import highs, scip
from optimiser.solve.solution import Clock, Effort, Hear, Solution


class MixingSession:
    """One program with bins. Questions may add rows; answers keep them.

    Every answer is recomputed from what enters each bin and what is drawn from it: no flow
    rests on a solver's tolerance. ``bound`` is certified. With ``effort.nodes`` the work is
    counted, not timed, so that the same question has the same answer.
    """

    name = f"{highs.NAME} and {scip.NAME}"

    def __init__(
        self, program: Program, mixing: Mixing, effort: Effort, *, report: Report | None = None
    ) -> None:
        self.program = program
        self.mixing = mixing
        self.effort = effort
        self.report = report
        self._known: Floats | None = None

    def minimise(
        self,
        form: Linear,
        clock: Clock,
        *,
        accuracy: float | None = None,
        hear: Hear | None = None,
    ) -> Solution:
        """The least of ``form``; with ``accuracy``, to that absolute difference in its unit."""
        asked = case(self.program, self.mixing, form)
        inquiry = Inquiry(
            case=asked,
            effort=self.effort,
            clock=clock,
            report=self.report,
            accuracy=accuracy,
            hear=hear,
        )
        inquiry.run(self._hint(inquiry))
        self._known = None
        point, bound = inquiry.best.point, _outward(asked.natural(inquiry.best.bound))
        if point is None:
            return Solution(ending=inquiry.ending, values=None, objective=np.inf, bound=bound)
        values = inquiry.descents.frame.values(point)
        objective = form.at(values)
        return Solution(
            ending=inquiry.ending,
            values=values,
            objective=objective,
            bound=min(bound, objective),
        )

    def _hint(self, inquiry: Inquiry) -> Point | None:
        if self._known is None:
            return None
        return inquiry.descents.physical(self._known / inquiry.case.scaled.program.scale)

    def keep(self, form: Linear, *, most: float) -> None:
        """From now on ``form`` is at most ``most``."""
        columns = np.flatnonzero(form.cost)
        if len(columns):
            row = Rows(
                lower=np.array([-np.inf]),
                upper=np.array([most - form.constant]),
                row=np.zeros(len(columns), dtype=np.int32),
                column=columns.astype(np.int32),
                value=form.cost[columns],
            )
            self.program = replace(self.program, rows=stacked([self.program.rows, row]))

    def hint(self, values: Floats) -> None:
        """Start the next search from a plan that is known."""
        self._known = values


def _outward(bound: float) -> float:
    """A bound to ten digits, away from the plan: beyond them sums differ from run to run."""
    if not math.isfinite(bound) or bound == 0.0:
        return bound
    digit = 10.0 ** (math.floor(math.log10(abs(bound))) - 9)
    return math.floor(bound / digit) * digit
