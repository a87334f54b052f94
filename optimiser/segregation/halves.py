"""Rows that cut into the relaxation, from what one bin can give to one exit.

Streams reach an exit through a bin in one recipe for all, while all that the exit takes keeps its
limits. Where ``w = x * q`` fails, ``x`` is either at most what it is now or at least that: each
half has closer envelopes, and rows that both keep hold for every plan. (Balas, Disjunctive
programming, Annals of Discrete Mathematics 5, 1979; Luedtke, D'Ambrosio, Linderoth and Schweiger,
SIAM Journal on Optimization 30, 2020, on one bin and one exit.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, csc_matrix, csr_matrix, hstack, vstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.mixing import summed
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, WarmHighs

DEEP = 1e-5
"""A row that cuts off less than this is not worth having."""
SAFE = 1e-6
"""By how much rows are loosened: solvers keep their programs to 1e-7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """The rows that concern one exit only, and the columns in them."""

    rows: Ints
    columns: Ints


def exits(case: Case) -> dict[int, Exit]:
    """What concerns each exit alone: the rows all of whose columns belong to it.

    A flow belongs to its exit. A column that is no flow belongs to an exit if rows with flows,
    or with such columns, of that exit and no other speak of it.
    """
    net = case.net
    owner = np.full(case.width, -1)
    owner[case.flow] = net.draw_exit[net.draw]
    matrix = case.matrix
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    shared = owner.max(initial=0) + 1
    for _ in range(3):
        only = _only(row, owner[matrix.indices], matrix.shape[0], shared)
        free = owner[matrix.indices] < 0
        told = free & (only[row] >= 0) & (only[row] < shared)
        claimed = _only(matrix.indices[told], only[row[told]], case.width, shared)
        owner = np.where(owner < 0, claimed, owner)
    whole = _only(row, np.where(owner[matrix.indices] < 0, shared, owner[matrix.indices]),
                  matrix.shape[0], shared)  # fmt: skip
    found = {}
    for exit_ in np.unique(net.draw_exit):
        rows = np.flatnonzero(whole == exit_)
        columns = np.unique(matrix.indices[np.isin(row, rows)]).astype(np.int64)
        found[int(exit_)] = Exit(rows=rows, columns=columns)
    return found


def _only(group: Ints, owner: Ints, groups: int, shared: int) -> Ints:
    """The one owner in each group: -1 without any, ``shared`` with several."""
    least, most = np.full(groups, shared), np.full(groups, -1)
    owned = owner >= 0
    np.minimum.at(least, group[owned], owner[owned])
    np.maximum.at(most, group[owned], owner[owned])
    return np.where(most < 0, -1, np.where(least == most, most, shared))


@dataclass(slots=True)
class Block:
    """One draw: its flows, the recipe of its bin, and all else that its exit takes.

    Columns that stand alike in the rows of the exit are taken together. ``columns`` are those of
    the relaxation, ``group`` is the place of each in the block: flows, recipe, then the rest.
    """

    columns: Ints
    group: Ints
    flows: int
    most: float
    matrix: csc_matrix
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    is_complete: bool
    solver: WarmHighs

    @property
    def width(self) -> int:
        """How many columns the block has."""
        return len(self.lower)

    def at(self, values: Floats) -> Floats:
        """The block's columns in a solution of the relaxation."""
        return summed(self.group, values[self.columns], self.width)

    def missed(self, values: Floats) -> float:
        """By how much the recipe fails."""
        point = self.at(values)
        flow, recipe = point[: self.flows], point[self.flows : 2 * self.flows]
        return float(np.abs(flow - flow.sum() * recipe).sum())

    def cut(self, values: Floats, clock: Clock) -> tuple[Floats, float] | None:
        """A row ``sum(weight * columns) <= most`` that the solution misses, or None."""
        point = self.at(values)
        split = float(point[: self.flows].sum())
        if not self.most * 1e-3 < split < self.most * (1 - 1e-3):
            split = 0.5 * self.most
        found = self.solver.least(self._halves(point, split), clock)
        if found.prices is None or found.objective < DEEP:
            return None
        weight = found.prices[-1 - self.width : -1]
        return weight[self.group], SAFE * max(1.0, np.abs(weight).max()) - float(found.prices[-1])

    def _halves(self, point: Floats, split: float) -> Arrays:
        """How far a point is from a mean of two that keep the rows, one in each half."""
        halves = [self._half(0.0, split), self._half(split, self.most)]
        rows = block_diag([matrix for matrix, _, _ in halves], format="csr")
        one = csr_matrix(hstack([csr_matrix(np.eye(self.width)), csr_matrix((self.width, 1))]))
        away = csr_matrix(np.eye(self.width))
        parts = np.zeros(2 * self.width + 2)
        parts[[self.width, -1]] = 1.0
        slack = 2 * self.width
        matrix = vstack([
            hstack([rows, csr_matrix((rows.shape[0], slack))]),
            hstack([one, one, away, -away]),
            csr_matrix(np.concatenate([parts, np.zeros(slack)])),
        ])  # fmt: skip
        free = np.where(np.isfinite(self.lower), 0.0, -np.inf)
        return Arrays(
            matrix=csr_matrix(matrix),
            row_lower=np.concatenate([*(low for _, low, _ in halves), point, [1.0]]),
            row_upper=np.concatenate([*(high for _, _, high in halves), point, [1.0]]),
            lower=np.concatenate([free, [0.0], free, np.zeros(1 + slack)]),
            upper=np.full(2 * self.width + 2 + slack, np.inf),
            cost=np.concatenate([np.zeros(2 * self.width + 2), np.ones(slack)]),
        )

    def _half(self, least: float, most: float) -> tuple[csr_matrix, Floats, Floats]:
        """Rows of a half, with a last column that everything is a multiple of."""
        flow, recipe = np.eye(self.flows, self.width), np.eye(self.flows, self.width, self.flows)
        whole = recipe.sum(axis=0, keepdims=True)
        rows, parts = [], []
        for matrix, low, high in (
            (self.matrix, self.row_lower, self.row_upper),
            (
                np.eye(self.width)[self._bounded],
                self.lower[self._bounded],
                self.upper[self._bounded],
            ),
            (whole, np.array([1.0 if self.is_complete else -np.inf]), np.ones(1)),
            (flow - least * recipe, np.zeros(self.flows), np.full(self.flows, np.inf)),
            (flow - most * recipe, np.full(self.flows, -np.inf), np.zeros(self.flows)),
        ):
            for side, bound in ((1.0, high), (-1.0, low)):
                kept = np.isfinite(bound) & ((side > 0) | (low != high))
                rows.append(hstack([csr_matrix(matrix)[kept], csr_matrix(-bound[kept, None])]))
                parts.append((side, (low == high)[kept]))
        low = np.concatenate([np.where(even | (side < 0), 0.0, -np.inf) for side, even in parts])
        high = np.concatenate([np.where(even | (side > 0), 0.0, np.inf) for side, even in parts])
        return csr_matrix(vstack(rows)), low, high

    @property
    def _bounded(self) -> Ints:
        """The columns of the rest with bounds that are not zero or none."""
        odd = np.isfinite(self.upper) | (np.isfinite(self.lower) & (self.lower != 0.0))
        odd[: 2 * self.flows] = False
        return np.flatnonzero(odd)


def block(case: Case, exit_: Exit, draw: int, seed: int) -> Block | None:
    """The block of a draw; None where nothing limits it or its exit."""
    net = case.net
    own = np.flatnonzero(net.draw == draw)
    most = float(case.most_draw[draw])
    if not len(exit_.rows) or not np.isfinite(most) or most <= 0 or len(own) < 2:
        return None
    flow = case.flow[own]
    others = np.setdiff1d(exit_.columns, flow)
    rows = case.matrix[exit_.rows].tocsc()
    rest = rows[:, others]
    alike, first = _alike(rest, case.lower[others])
    count = len(own)
    lower = np.concatenate([np.zeros(2 * count), summed(alike, case.lower[others], len(first))])
    upper = np.concatenate([np.full(2 * count, np.inf),
                            summed(alike, case.upper[others], len(first))])  # fmt: skip
    recipe = case.width + net.draws + net.fill[own]
    return Block(
        columns=np.concatenate([flow, recipe, others]),
        group=np.concatenate([np.arange(2 * count), 2 * count + alike]),
        flows=count,
        most=most,
        matrix=csc_matrix(
            hstack([rows[:, flow], csc_matrix((len(exit_.rows), count)), rest[:, first]])
        ),
        row_lower=case.row_lower[exit_.rows],
        row_upper=case.row_upper[exit_.rows],
        lower=lower,
        upper=upper,
        is_complete=count == int((net.fill_bin == net.draw_bin[draw]).sum()),
        solver=WarmHighs(seed=seed),
    )


def _alike(matrix: csc_matrix, lower: Floats) -> tuple[Ints, Ints]:
    """Columns with the same entries: the class of each, and the first of each class."""
    dense = np.round(np.vstack([matrix.toarray(), np.isfinite(lower)]), 12)
    _, first, alike = np.unique(dense, axis=1, return_index=True, return_inverse=True)
    return alike.ravel(), first
