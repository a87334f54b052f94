"""The program as a solver likes it: numbers near one, by powers of two that cost no digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.formulation.program import Floats, Linear, Places, Program

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """Solver columns are ``column / scale``; each row is divided by its largest entry.

    The entries of row r are those from ``start[r]`` to ``start[r + 1]``, in no order.
    """

    program: Program
    start: Places
    column: Places
    value: Floats
    row_scale: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats

    @property
    def matrix(self) -> csr_matrix:
        """The entries as a matrix of rows over columns."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 (10 MB that HiGHS does without)

        shape = (len(self.row_scale), self.program.width)
        return csr_matrix((self.value, self.column, self.start), shape=shape)

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
    by_row = np.argsort(found.row, kind="stable")
    column, value = found.column[by_row], found.value[by_row]
    value *= program.scale[column]
    counts = np.bincount(found.row, minlength=found.count)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    row_scale = _power_of_two(_largest(start, value))
    value /= np.repeat(row_scale, counts)
    return Scaled(
        program=program,
        start=start,
        column=column,
        value=value,
        row_scale=row_scale,
        row_lower=found.lower / row_scale,
        row_upper=found.upper / row_scale,
        lower=program.lower / program.scale,
        upper=program.upper / program.scale,
    )


def _largest(start: Places, value: Floats) -> Floats:
    """The largest entry of each row, 0 for an empty one."""
    found = np.zeros(len(start) - 1)
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        found[filled] = np.maximum.reduceat(np.abs(value), start[filled])
    return found


def _power_of_two(size: Floats) -> Floats:
    """The power of two next to each size; 1 for nothing."""
    return np.exp2(np.round(np.log2(np.where(size > 0, size, 1.0))))
