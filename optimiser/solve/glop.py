"""GLOP by way of OR-Tools: for linear programs, and to confirm that there is no answer.

OR-Tools takes 20 MB as soon as it is imported, so that is done when it is first asked.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from optimiser.formulation.program import Linear, Program
from optimiser.solve.scaling import scaled
from optimiser.solve.solution import Clock, Ending, Solution

if TYPE_CHECKING:
    from ortools.linear_solver.python import model_builder_helper as mb

NAME = "GLOP"
POLL_S = 0.05

_ENDINGS = {
    "OPTIMAL": Ending.OPTIMAL,
    "FEASIBLE": Ending.FEASIBLE,
    "INFEASIBLE": Ending.INFEASIBLE,
    "UNBOUNDED": Ending.UNBOUNDED,
}


def minimise(program: Program, form: Linear, clock: Clock) -> Solution:
    """The least of ``form`` over a program without whole numbers."""
    from ortools.linear_solver.python import model_builder_helper as mb  # noqa: PLC0415 (above)

    ready = scaled(program)
    cost, size = ready.cost(form)
    model: Any = mb.ModelBuilderHelper()
    model.fill_model_from_sparse_data(
        ready.lower, ready.upper, cost, ready.row_lower, ready.row_upper, ready.matrix
    )
    solver = mb.ModelSolverHelper("GLOP")
    solver.set_time_limit_in_seconds(clock.left)
    _run(solver, model, clock)
    ending = _ENDINGS.get(solver.status().name, Ending.NO_SOLUTION)
    if ending not in (Ending.OPTIMAL, Ending.FEASIBLE):
        return Solution(ending=ending, values=None, objective=np.inf, bound=-np.inf)
    values = ready.values(np.asarray(solver.variable_values()))
    proved = ending is Ending.OPTIMAL
    bound = solver.objective_value() * size + form.constant if proved else -np.inf
    price = np.asarray(solver.dual_values()) * size / ready.row_scale
    return Solution(
        ending=ending, values=values, objective=form.at(values), bound=bound, price=price
    )


def _run(solver: mb.ModelSolverHelper, model: mb.ModelBuilderHelper, clock: Clock) -> None:
    """Solve in a thread of its own, so that a signal to stop is heard."""
    thread = threading.Thread(target=solver.solve, args=(model,), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        if clock.stop.is_set():
            solver.interrupt_solve()
