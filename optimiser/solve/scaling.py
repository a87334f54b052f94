"""The program as a solver likes it: numbers near one, by powers of two that cost no digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from optimiser.formulation.program import Floats, Linear, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """Solver columns are ``column / scale``; each row is divided by its largest entry."""

    program: Program
    matrix: csr_matrix
    row_scale: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats

    def cost(self, form: Linear) -> tuple[Floats, float]:
        """A linear form's costs for the solver, and what one unit of its objective is worth."""
        cost = form.cost * self.program.scale
        size = _power_of_two(np.abs(cost).max(initial=0.0))
        return cost / size, float(size)

    def values(self, solver_values: Floats) -> Floats:
        """A solution in the program's own units, whole numbers made whole."""
        whole = np.where(self.program.integer, np.round(solver_values), solver_values)
        return whole * self.program.scale


def scaled(program: Program) -> Scaled:
    """The scaled program."""
    found = program.rows
    entries = found.value * program.scale[found.column]
    shape = (found.count, program.width)
    matrix = csr_matrix((entries, (found.row, found.column)), shape=shape)
    row_scale = _power_of_two(_largest(matrix))
    matrix.data /= np.repeat(row_scale, np.diff(matrix.indptr))
    return Scaled(
        program=program,
        matrix=matrix,
        row_scale=row_scale,
        row_lower=found.lower / row_scale,
        row_upper=found.upper / row_scale,
        lower=program.lower / program.scale,
        upper=program.upper / program.scale,
    )


def _largest(matrix: csr_matrix) -> Floats:
    """The largest entry of each row, 0 for an empty one."""
    found = np.zeros(matrix.shape[0])
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        found[filled] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[filled])
    return found


def _power_of_two(size: Floats) -> Floats:
    """The power of two next to each size; 1 for nothing."""
    return np.exp2(np.round(np.log2(np.where(size > 0, size, 1.0))))
