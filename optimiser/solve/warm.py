"""HiGHS for many programs of one shape: arrays in as they are, started from the basis before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Bools, Floats
from optimiser.solve.highs import _QuietHighs
from optimiser.solve.running import Deaf, run
from optimiser.solve.solution import Clock, Ending

_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """A linear program in solver units: least ``cost @ x``, rows and columns within bounds."""

    matrix: csr_matrix
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    cost: Floats
    integer: Bools | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came out: no ``values`` without a solution; ``bound`` is what none goes below."""

    ending: Ending
    values: Floats | None
    objective: float
    bound: float
    prices: Floats | None = None
    """Dual values of the rows, of a linear program."""


PATIENCE = 3
"""A start from a basis may take this part of the steps that a start from none took."""
FEW_STEPS = 200
"""So many steps a start from a basis may always take."""


class WarmHighs:
    """Solves one program after another of the same shape.

    Each linear one starts from the basis of the one before. Where that leads nowhere, or takes
    long, it starts anew: far from its answer a basis is worse than none.
    """

    def __init__(
        self,
        *,
        seed: int,
        gap_fraction: float = 1e-4,
        nodes: int | None = None,
        interior: bool = False,
    ) -> None:
        options: dict[str, float | str] = {
            "random_seed": seed,
            "threads": 1,
            "mip_rel_gap": gap_fraction,
        }
        self._first = "ipm" if interior else "choose"
        if nodes is not None:
            options["mip_max_nodes"] = nodes
        self._options = options
        self.solver = self._opened()
        self._basis: Any = None
        self._steps = 0

    def _opened(self) -> _QuietHighs:
        solver = _QuietHighs()
        for name, value in self._options.items():
            solver.setOptionValue(name, value)
        return solver

    def least(self, arrays: Arrays, clock: Clock, *, start: Floats | None = None) -> Found:
        """The least of a program; ``start`` is a solution that a search may begin from."""
        mixed = arrays.integer is not None and bool(arrays.integer.any())
        if not mixed and self._basis is not None:
            found = self._tried(arrays, clock)
            if found.values is not None or clock.is_over:
                return found
        _pass(self.solver, arrays)
        self.solver.setOptionValue("solver", self._first)
        if mixed and start is not None:
            known = highspy.HighsSolution()
            known.col_value = list(start)
            self.solver.setSolution(known)
        found = self._answer(clock, mixed=mixed)
        self._steps = self.solver.getInfo().simplex_iteration_count or sum(arrays.matrix.shape)
        return found

    def _tried(self, arrays: Arrays, clock: Clock) -> Found:
        """The least of a linear program from the basis before, if that is near."""
        most = max(FEW_STEPS, self._steps // PATIENCE)
        _pass(self.solver, arrays)
        self.solver.setBasis(_grown(self._basis, arrays.matrix.shape[0]))
        self.solver.setOptionValue("solver", "choose")
        self.solver.setOptionValue("simplex_iteration_limit", most)
        found = self._answer(clock, mixed=False)
        self.solver.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        return found if found.ending is Ending.OPTIMAL else replace(found, values=None)

    def _answer(self, clock: Clock, *, mixed: bool) -> Found:
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(clock.left, 0.01))
        try:
            stopped = run(self.solver, clock, until_over=True)
        except Deaf:
            self.solver, self._basis = self._opened(), None
            return Found(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)
        found = self._found(mixed=mixed)
        if stopped:
            self.solver = self._opened()  # HiGHS that was told to stop once will always stop
        return found

    def _found(self, *, mixed: bool) -> Found:
        status, info = self.solver.getModelStatus(), self.solver.getInfo()
        ending = _ENDINGS.get(status, Ending.NO_SOLUTION)
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        proved = ending is Ending.OPTIMAL
        bound = info.mip_dual_bound if mixed else -np.inf
        if ending in (Ending.INFEASIBLE, Ending.UNBOUNDED) or not feasible:
            ending = Ending.NO_SOLUTION if proved else ending
            return Found(ending=ending, values=None, objective=np.inf, bound=bound)
        solution = self.solver.getSolution()
        values = np.asarray(solution.col_value)
        objective = float(info.objective_function_value)
        if not mixed:
            self._basis = self.solver.getBasis() if proved else None
            bound = objective if proved else -np.inf
        prices = None if mixed else np.asarray(solution.row_dual)
        ending = Ending.OPTIMAL if proved else Ending.FEASIBLE
        return Found(ending=ending, values=values, objective=objective, bound=bound, prices=prices)


def _grown(basis: Any, rows: int) -> Any:
    """A basis for as many rows; what is new is not yet binding."""
    basis.row_status = [
        *basis.row_status,
        *[highspy.HighsBasisStatus.kBasic] * (rows - len(basis.row_status)),
    ]
    return basis


def _pass(solver: Any, arrays: Arrays) -> None:
    matrix, width = arrays.matrix, len(arrays.cost)
    kinds = np.zeros(width) if arrays.integer is None else arrays.integer
    solver.passModel(
        width,
        matrix.shape[0],
        matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost,
        arrays.lower,
        arrays.upper,
        arrays.row_lower,
        arrays.row_upper,
        matrix.indptr,
        matrix.indices,
        matrix.data,
        kinds.astype(np.int32),
    )
