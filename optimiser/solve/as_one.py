"""The least of an open program by the few blocks that are left with like ones as one.

It is that of all blocks, a few steps away where that may be a thousand. Which block has what is
left to others: here each has a part of all.
"""

from __future__ import annotations

from typing import Any, Final

import highspy
import numpy as np

from optimiser.formulation.program import Ints, Linear
from optimiser.solve.alike import Blocks, Fewer
from optimiser.solve.highs import DUAL, TIGHT, _QuietHighs
from optimiser.solve.open_program import NONE, OpenProgram
from optimiser.solve.running import Deaf, run
from optimiser.solve.solution import Clock, Ending, Solution
from optimiser.solve.stepping import AFTER_FIRST, UNSCALED, Options
from optimiser.solve.warm import _pass

_STATUS: Final = {int(one): one for one in highspy.HighsBasisStatus.__members__.values()}
_LOWER: Final = int(highspy.HighsBasisStatus.kLower)
_BASIC: Final = int(highspy.HighsBasisStatus.kBasic)
_ENDINGS: Final = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
}
MOST_STEPS: Final = 3000
"""Hardly any takes a tenth of it; beyond, all blocks by themselves are as near."""


class AsOne:
    """An open program with like blocks as one; every answer begins where the first one ended."""

    def __init__(self, program: OpenProgram, *, seed: int, unasked: Ints = NONE) -> None:
        """``unasked`` are rows that say nothing."""
        self.program, self.blocks = program, Blocks(program, unasked)
        self._begins: tuple[Ints, Ints] | None = None
        self._options: Options = {
            "random_seed": seed, "threads": 1, "simplex_strategy": DUAL,
            "primal_feasibility_tolerance": TIGHT, "simplex_scale_strategy": UNSCALED,
        }  # fmt: skip

    def begin(self, form: Linear, clock: Clock) -> None:
        """Find the first answer, if there are blocks that are alike."""
        few = self.blocks.fewer(form)
        if self._is_fewer(few):
            solver = self._opened(few, form)
            if self._ran(solver, clock) is Ending.OPTIMAL:
                self._begins = self._ends(few, solver.getBasis())

    def least(self, form: Linear, clock: Clock) -> Solution | None:
        """The least of ``form``; None if no blocks are alike, or it is not found soon."""
        if self._begins is None or self.blocks.has_more():
            return None
        few = self.blocks.fewer(form)
        if not self._is_fewer(few):
            return None
        solver = self._opened(few, form)
        self._set(solver, {**AFTER_FIRST, "simplex_iteration_limit": MOST_STEPS})
        columns, rows = self._begins
        solver.setBasis(_basis(columns[few.columns], rows[few.rows]))
        ending = self._ran(solver, clock)
        if ending is Ending.INFEASIBLE:
            return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)
        return self._solution(few, solver, form) if ending is Ending.OPTIMAL else None

    def _is_fewer(self, few: Fewer) -> bool:
        return len(few.groups) < len(self.blocks.every)

    def _opened(self, few: Fewer, form: Linear) -> Any:
        solver = _QuietHighs()  # type: ignore[no-untyped-call]
        self._set(solver, self._options)
        _pass(solver, self.blocks.arrays(few, self.program.ready.cost(form)[0]))
        return solver

    def _set(self, solver: Any, options: Options) -> None:
        for name, value in options.items():
            solver.setOptionValue(name, value)

    def _ran(self, solver: Any, clock: Clock) -> Ending:
        solver.setOptionValue("time_limit", max(clock.left, 0.01))
        try:
            run(solver, clock)
        except Deaf:
            return Ending.NO_SOLUTION
        return _ENDINGS.get(solver.getModelStatus(), Ending.NO_SOLUTION)

    def _ends(self, few: Fewer, basis: Any) -> tuple[Ints, Ints]:
        """Where columns and rows ended, those of each block as those of the first of its group.

        Of blocks that are one no longer more is in use so than can be. HiGHS leaves out the rest,
        and is nearer so than with one of them in use.
        """
        columns = np.full(len(self.program.lower), _LOWER)
        rows = np.full(len(self.program.row_lower), _BASIC)
        columns[few.columns] = [int(one) for one in basis.col_status]
        rows[few.rows] = [int(one) for one in basis.row_status]
        for group in few.groups:
            first = self.blocks.every[group[0]]
            for block in (self.blocks.every[one] for one in group):
                columns[block.columns] = columns[first.columns]
                rows[block.rows] = rows[first.rows]
        return columns, rows

    def _solution(self, few: Fewer, solver: Any, form: Linear) -> Solution:
        program, found = self.program, solver.getSolution()
        size = program.ready.cost(form)[1]
        values, prices = np.zeros(len(program.lower)), np.zeros(len(program.row_lower))
        values[few.columns] = np.asarray(found.col_value) * program.scale[few.columns]
        prices[few.rows] = np.asarray(found.row_dual) * size / program.ready.row_scale[few.rows]
        self.blocks.divide(few, values, prices)
        least = form.at(values)
        return Solution(
            ending=Ending.OPTIMAL, values=values, objective=least, bound=least, price=prices
        )


def _basis(columns: Ints, rows: Ints) -> Any:
    basis = highspy.HighsBasis()
    basis.col_status = [_STATUS[one] for one in columns.tolist()]
    basis.row_status = [_STATUS[one] for one in rows.tolist()]
    basis.valid, basis.alien, basis.was_alien = True, True, False
    return basis
