"""HiGHS, held open: for whole numbers, and for many questions about one program.

highspy rather than the HiGHS inside OR-Tools: it takes arrays as they are, keeps its basis from
one question to the next, and stops when asked (docs/decisions).
"""

from __future__ import annotations

from functools import partial
from typing import Any

import highspy
import numpy as np

from optimiser.formulation.program import Floats, Ints, Linear, Program
from optimiser.solve.running import Deaf, run
from optimiser.solve.scaling import Scaled, scaled
from optimiser.solve.solution import Clock, Effort, Ending, Hear, Solution

NAME = "HiGHS"
DUAL, PRIMAL = 1, 4
"""Simplex strategies of HiGHS: from no start, blends are many times faster by the primal."""

FEW_CUTS = {
    "mip_pool_soft_limit": 100,
    "mip_lp_age_limit": 1,
    "mip_heuristic_run_feasibility_jump": False,
}
"""Cuts hardly move the bound of a blend, and looking for them took most of the time."""

SWIFT = {
    "mip_allow_restart": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_rins": False,
}
"""What took most of the time in programs that some nodes come to the end of."""

_KINDS = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger])
_UNSURE = (
    highspy.HighsModelStatus.kUnknown,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kNotset,
)
_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Ending.UNBOUNDED,
}


USUAL = 1e-7
TIGHT = 1e-9
"""What rows may be off by where nothing is whole: the check allows a limit of 0.01 % only 1e-6.

A row is measured by its largest entry, and a hardener brings a thousand times what a trace may be.
"""


class _QuietHighs(highspy.Highs):
    """HiGHS without its banner, which its constructor would print on standard output."""

    def enableCallbacks(self) -> None:  # noqa: N802 - a name of highspy
        """Silence comes before the first call that speaks."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


class HighsSession:
    """One program in HiGHS. Questions may add rows and move bounds; answers keep them."""

    name = NAME

    def __init__(
        self, program: Program, effort: Effort, *, briefly: bool = False, swiftly: bool = False
    ) -> None:
        """``briefly`` leaves out what takes long to find a plan where another way is at hand.

        ``swiftly`` is for a small program, of which a plan is known: nodes find better ones.
        """
        self.scaled: Scaled = scaled(program)
        self.effort = effort
        self.solver = _QuietHighs()
        self.is_mixed_integer = program.is_mixed_integer
        self.nodes = 0
        """How many nodes all searches together have looked at."""
        self._kept: list[tuple[Linear, float]] = []
        self._known: Floats | None = None
        self._news: Floats | None = None
        self._dual = -np.inf
        self._is_heard = False
        self.is_lost = False
        """Whether HiGHS did not end once: what it was told is lost, and nothing is answered."""
        self._set(random_seed=effort.seed, threads=1)
        self._set(simplex_strategy=PRIMAL)
        self._set(**FEW_CUTS)
        self._set(mip_rel_gap=effort.gap_fraction)
        usual = briefly or effort.after_bins
        self._set(mip_feasibility_tolerance=USUAL if usual else TIGHT)
        if not self.is_mixed_integer:
            self._set(primal_feasibility_tolerance=TIGHT)
        self._set(mip_heuristic_run_rens=not briefly)
        if swiftly:
            self._set(**SWIFT)
        if effort.nodes is not None:
            self._set(mip_max_nodes=effort.nodes)
        if effort.iterations is not None:
            self._set(simplex_iteration_limit=effort.iterations)
        _pass(self.solver, self.scaled)

    @property
    def program(self) -> Program:
        """The program with all that is kept."""
        found = self.scaled.program
        for form, most in self._kept:
            found = found.with_row(form, most=most)
        return found

    def minimise(
        self,
        form: Linear,
        clock: Clock,
        *,
        accuracy: float | None = None,
        enough: float = -np.inf,
        hear: Hear | None = None,
    ) -> Solution:
        """The least of ``form``; with ``accuracy``, to that absolute difference in its unit.

        A plan that reaches ``enough`` ends the search. ``hear`` is told of better plans.
        """
        if self.is_lost:
            return _nothing(Ending.NO_SOLUTION)
        cost, size = self.scaled.cost(form)
        count = len(cost)
        self.solver.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
        if accuracy is not None:
            self._set(mip_rel_gap=0.0, mip_abs_gap=max(accuracy / size, 1e-9))
        else:
            self._set(mip_rel_gap=self.effort.gap_fraction, mip_abs_gap=1e-9)
        self._set(objective_target=(enough - form.constant) / size)
        self._limit(clock)
        self._start_from_known()
        self._listen(hear)
        if not self._run(clock, hear, size=size, constant=form.constant):
            return self._heard(form, size)
        if self.solver.getModelStatus() in _UNSURE and not clock.is_over:
            self._again(clock)
        return self._solution(form, size)

    def _limit(self, clock: Clock) -> None:
        """HiGHS counts the time of a linear program from its first run, of others from this one."""
        before = 0.0 if self.is_mixed_integer else self.solver.getRunTime()
        self._set(time_limit=before + clock.left)

    def _again(self, clock: Clock) -> None:
        """Where the primal simplex gives up, the dual one starts afresh."""
        self.solver.clearSolver()
        self._set(simplex_strategy=DUAL)
        self._limit(clock)
        self._run(clock)
        self._set(simplex_strategy=PRIMAL)

    def keep(self, form: Linear, *, most: float) -> None:
        """From now on ``form`` is at most ``most``."""
        self._kept.append((form, most))
        entries = form.cost * self.scaled.program.scale
        columns = np.flatnonzero(entries).astype(np.int32)
        if len(columns):
            size = float(np.exp2(np.round(np.log2(np.abs(entries).max()))))
            upper = (most - form.constant) / size
            self.solver.addRow(-np.inf, upper, len(columns), columns, entries[columns] / size)

    def fix(self, columns: Ints, values: Floats) -> None:
        """From now on these columns have these values."""
        self.bound(columns, np.asarray(values, dtype=float), np.asarray(values, dtype=float))

    def bound(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """From now on these columns are between these bounds."""
        scale, at = self.scaled.program.scale[columns], columns.astype(np.int32)
        self.solver.changeColsBounds(len(columns), at, lower / scale, upper / scale)

    def release(self, found: Ints) -> None:
        """From now on these rows of the program ask for nothing."""
        _release(self.solver, found.astype(np.int32))

    def prices(self, form: Linear) -> tuple[Floats, Floats]:
        """What one more unit of each row and of each column's bound adds to the last answer."""
        size, found = self.scaled.cost(form)[1], self.solver.getSolution()
        rows = np.asarray(found.row_dual)[: len(self.scaled.row_scale)]
        by_row = rows * size / self.scaled.row_scale
        return by_row, np.asarray(found.col_dual) * size / self.scaled.program.scale

    def make_whole(self, columns: Ints) -> None:
        """From now on these columns alone need to be whole, of those that were to be."""
        every = np.flatnonzero(self.scaled.program.integer).astype(np.int32)
        kinds = _KINDS[np.isin(every, columns).astype(int)]
        self.solver.changeColsIntegrality(len(every), every, kinds)
        self.is_mixed_integer = len(columns) > 0
        self._set(primal_feasibility_tolerance=USUAL if self.is_mixed_integer else TIGHT)

    def hint(self, values: Floats | None) -> None:
        """Start the next search from a plan that is known."""
        self._known = values

    def _start_from_known(self) -> None:
        """HiGHS forgets a start when costs change, so it is told last."""
        if self.is_mixed_integer and self._known is not None:
            start = highspy.HighsSolution()
            start.col_value = list(self._known / self.scaled.program.scale)
            self.solver.setSolution(start)
        self._known = None

    def _set(self, **options: float | str) -> None:
        for name, value in options.items():
            self.solver.setOptionValue(name, value)

    def _listen(self, hear: Hear | None) -> None:
        """Have the solver say what it finds, from the first search on that somebody hears."""
        self._news, self._dual = None, -np.inf
        if hear is not None and not self._is_heard and self.is_mixed_integer:
            self._is_heard = True
            self.solver.cbMipImprovingSolution += self._note
            self.solver.cbMipInterrupt += self._note_bound

    def _note(self, event: Any) -> None:
        """In the solver's thread: what it has found, for whoever waits for it."""
        self._dual = event.data_out.mip_dual_bound
        self._news = np.array(event.data_out.mip_solution)

    def _note_bound(self, event: Any) -> None:
        self._dual = event.data_out.mip_dual_bound

    def _tell(self, hear: Hear, *, size: float, constant: float) -> None:
        """Hand on the best that the solver has noted."""
        news = self._news
        if news is not None:
            hear(self.scaled.values(news), self._dual * size + constant)

    def _run(
        self,
        clock: Clock,
        hear: Hear | None = None,
        *,
        size: float = 1.0,
        constant: float = 0.0,
    ) -> bool:
        """Solve, and hand on what is found meanwhile; whether the solver ended."""
        heard = None if hear is None else partial(self._tell, hear, size=size, constant=constant)
        try:
            run(self.solver, clock, tell=heard)
        except Deaf:
            self.is_lost = True
            self.solver = _QuietHighs()
            _pass(self.solver, self.scaled)
        return not self.is_lost

    def _heard(self, form: Linear, size: float) -> Solution:
        """What a solver that is lost had told."""
        if self._news is None:
            return _nothing(Ending.NO_SOLUTION)
        values = self.scaled.values(self._news)
        bound = self._dual * size + form.constant
        return Solution(
            ending=Ending.FEASIBLE, values=values, objective=form.at(values), bound=bound
        )

    def _solution(self, form: Linear, size: float) -> Solution:
        status, info = self.solver.getModelStatus(), self.solver.getInfo()
        self.nodes += max(0, info.mip_node_count)
        ending = _ENDINGS.get(status, Ending.NO_SOLUTION)
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status == highspy.HighsModelStatus.kModelEmpty:
            return _empty(form)
        if ending in (Ending.INFEASIBLE, Ending.UNBOUNDED) or not feasible:
            left_open = status == highspy.HighsModelStatus.kUnboundedOrInfeasible
            return _nothing(Ending.INFEASIBLE if left_open else ending)
        values = self.scaled.values(np.asarray(self.solver.getSolution().col_value))
        bound = info.mip_dual_bound if self.is_mixed_integer else info.objective_function_value
        if ending is not Ending.OPTIMAL:
            ending = Ending.FEASIBLE
            bound = bound if self.is_mixed_integer else -np.inf
        return Solution(
            ending=ending,
            values=values,
            objective=form.at(values),
            bound=bound * size + form.constant,
        )


def _empty(form: Linear) -> Solution:
    """A program without columns, whose rows hold: nothing is decided, and that is best."""
    return Solution(
        ending=Ending.OPTIMAL, values=np.zeros(0), objective=form.constant, bound=form.constant
    )


def _nothing(ending: Ending) -> Solution:
    if ending is Ending.OPTIMAL:
        ending = Ending.NO_SOLUTION
    return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)


def _release(solver: Any, found: Any) -> None:
    """By a call that highspy has and does not declare."""
    free = np.full(len(found), np.inf)
    solver.changeRowsBounds(len(found), found, -free, free)


def _pass(solver: Any, scaled: Scaled) -> None:
    """Hand the arrays over as they are.

    Raises:
        ValueError: the solver does not take them, such as two entries in one place of a row.
    """
    width, count = scaled.program.width, scaled.program.rows.count
    taken = solver.passModel(
        width,
        count,
        len(scaled.value),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        np.zeros(width),
        scaled.lower,
        scaled.upper,
        scaled.row_lower,
        scaled.row_upper,
        scaled.start,
        scaled.column,
        scaled.value,
        scaled.program.integer.astype(np.int32),
    )
    if taken == highspy.HighsStatus.kError:
        msg = "the solver does not take this program"
        raise ValueError(msg)
