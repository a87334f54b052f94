"""What the linear program says of a plan with whole numbers: what is worth it, and what is lost."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from optimiser.decision.ask import Posed
from optimiser.formulation.columns import most_kg
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Bools, Floats, Ints, Linear
from optimiser.solve.solution import Solution

KERNEL = 20
"""So many sources of each heat are worth a decision, besides those that are used."""


def worth_deciding(
    posed: Posed, form: Linear, relaxed: Solution, known: Floats | None = None
) -> Floats:
    """The upper bounds of all columns, 0 for pairs that are not worth a decision.

    Worth it are those that the linear program uses, or the plan that is known, and of each heat
    those that would cost it the least per kilogram.
    """
    columns, frame, upper = posed.columns, posed.frame, np.array(posed.program.upper)
    reduced = form.cost - _matrix(posed).T @ _price(relaxed)
    switch = columns.used
    each = np.where(switch != NOTHING, reduced[switch] / np.maximum(most_kg(frame), 1.0), 0.0)
    each += reduced[columns.charged]
    worth: Bools = relaxed.found[columns.charged] > 0.0
    if known is not None:
        worth |= known[columns.charged] > 0.0
    for first, end in zip(frame.start[:-1], frame.start[1:], strict=True):
        worth[first + np.argsort(each[first:end], kind="stable")[:KERNEL]] = True
    left_out = columns.charged[~worth]
    upper[left_out] = np.maximum(0.0, posed.program.lower[left_out])
    return upper


class Losses:
    """What each heat costs above the bound, with what it shares with others at its price."""

    def __init__(self, posed: Posed, form: Linear, relaxed: Solution, owner: Ints) -> None:
        matrix, price = _matrix(posed), _price(relaxed)
        shared = _is_shared(matrix, owner)
        self.cost = form.cost - matrix[shared].T @ price[shared]
        self.owner, self.heats = owner, posed.frame.heats.count
        self.least = self._by_heat(relaxed.found)

    def _by_heat(self, values: Floats) -> Floats:
        own = self.owner != NOTHING
        each = (self.cost * values)[own]
        return np.bincount(self.owner[own], each, minlength=self.heats).astype(np.float64)

    def of(self, values: Floats) -> Floats:
        """What each heat costs above the bound [h]."""
        found: Floats = np.maximum(0.0, self._by_heat(values) - self.least)
        return found

    def drawn(self, values: Floats, count: int, draw: np.random.Generator) -> list[int]:
        """So many heats, those with the greater loss the likelier."""
        loss = self.of(values)
        weight = loss + 0.2 * loss.mean() + 1e-9
        chosen = draw.choice(self.heats, size=count, replace=False, p=weight / weight.sum())
        return [int(heat) for heat in chosen]


def _is_shared(matrix: csr_array, owner: Ints) -> Bools:
    """Whether a row speaks of more than one heat."""
    filled = np.flatnonzero(np.diff(matrix.indptr))
    first = matrix.indptr[filled]
    of_entry = owner[matrix.indices]
    found = np.zeros(matrix.shape[0], dtype=bool)
    found[filled] = np.minimum.reduceat(of_entry, first) != np.maximum.reduceat(of_entry, first)
    return found


def _matrix(posed: Posed) -> csr_array:
    rows = posed.program.rows
    shape = (rows.count, posed.program.width)
    return csr_array((rows.value, (rows.row, rows.column)), shape=shape)


def _price(relaxed: Solution) -> Floats:
    assert relaxed.price is not None, "GLOP says its prices"
    return relaxed.price
