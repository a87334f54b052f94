"""One block of a program by itself, with all others as they suit it best.

An answer of the whole is an answer of each block; a block that has none shows in few steps that
the whole has none.
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Bools, Floats, Ints
from optimiser.solve.highs import TIGHT, _QuietHighs
from optimiser.solve.open_program import OpenProgram
from optimiser.solve.running import Deaf, run
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, _pass

_NOTHING = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
"""Nothing is made least, so that nothing is without bound."""


def has_none(program: OpenProgram, columns: Ints, clock: Clock) -> bool:
    """Whether it is sure that these columns alone cannot keep their bounds and rows."""
    solver = _QuietHighs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("primal_feasibility_tolerance", TIGHT)
    solver.setOptionValue("time_limit", max(clock.left, 0.01))
    _pass(solver, block(program, columns))
    try:
        run(solver, clock)
    except Deaf:
        return False
    return solver.getModelStatus() in _NOTHING


def block(program: OpenProgram, columns: Ints) -> Arrays:
    """The rows that look at these columns, which all others help as much as their bounds let."""
    rows = np.unique(program.by_column[columns].indices)
    part = program.matrix[rows]
    own = np.zeros(len(program.lower), dtype=bool)
    own[columns] = True
    least, most = _of_others(program, part, own)
    lower, upper = program.row_lower[rows] - most, program.row_upper[rows] - least
    says = np.isfinite(lower) | np.isfinite(upper)
    return Arrays(
        matrix=part[says][:, columns],
        row_lower=lower[says],
        row_upper=upper[says],
        lower=program.lower[columns],
        upper=program.upper[columns],
        cost=np.zeros(len(columns)),
    )


def _of_others(program: OpenProgram, part: csr_matrix, own: Bools) -> tuple[Floats, Floats]:
    """The least and the most that columns which are not ``own`` add up to in each row."""
    counts = ~own[part.indices] & (part.data != 0.0)
    row = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))[counts]
    column, value = part.indices[counts], part.data[counts]
    ends = value * program.lower[column], value * program.upper[column]
    least, most = np.zeros(part.shape[0]), np.zeros(part.shape[0])
    np.add.at(least, row, np.minimum(*ends))
    np.add.at(most, row, np.maximum(*ends))
    return least, most
