"""What no plan can go below: the program with linear rows that every mixing keeps.

With ``f[b,e]`` the part of bin b that goes to exit e, a flow is at most ``most_fill * f``, and
the parts of a bin sum to one. With ``q[s,b]`` the part of bin b that stream s is, a flow is at
most ``q * most_draw``, what a bin gives of a stream at most ``q * most_content``, and those
parts sum to one, too. As sums are equalities, the other side of each envelope is implied.
(Tawarmalani and Sahinidis, Convexification and Global Optimization, 2002, chapter 9.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from optimiser.formulation.program import Floats, Ints
from optimiser.segregation.case import Case
from optimiser.segregation.equitable import Partition, equitable, lumped
from optimiser.solve.solution import Clock
from optimiser.solve.warm import Arrays, Found, WarmHighs

MANY_ENTRIES = 20_000
"""From about so many on, interior points and a crossover are several times faster."""

Triplets = tuple[Floats, Ints, Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The relaxation's answer: bound in the case's units, values of the columns, or None."""

    found: Found
    values: Floats | None


def relaxed(case: Case, clock: Clock, *, by_part: bool, by_recipe: bool, seed: int) -> Relaxed:
    """The least of the relaxation, alike columns and rows taken together."""
    whole = relaxation(case, by_part=by_part, by_recipe=by_recipe)
    classes = equitable(whole)
    ready = lumped(whole, classes)
    solver = WarmHighs(seed=seed, interior=ready.matrix.nnz > MANY_ENTRIES)
    found = solver.least(ready, clock)
    return Relaxed(found=found, values=_spread(found.values, classes, case.width))


def relaxed_whole(case: Case, clock: Clock, *, by_recipe: bool, seed: int, nodes: int) -> Relaxed:
    """The least of the relaxation with its whole numbers, as far as the clock or nodes go.

    Fixed charges are paid in full here, which no relaxation without whole numbers asks.
    """
    plain = relaxation(case, by_part=True, by_recipe=by_recipe)
    parts = np.zeros(len(plain.cost) - case.width, dtype=bool)
    solver = WarmHighs(seed=seed, gap_fraction=1e-4, nodes=nodes)
    found = solver.least(replace(plain, integer=np.concatenate([case.integer, parts])), clock)
    values = None if found.values is None else found.values[: case.width]
    return Relaxed(found=found, values=values)


def _spread(values: Floats | None, classes: Partition, width: int) -> Floats | None:
    """What a class has in total, in equal parts to its columns."""
    if values is None:
        return None
    return (values / classes.column_sizes)[classes.column][:width]


def relaxation(case: Case, *, by_part: bool, by_recipe: bool) -> Arrays:
    """The program's columns and rows, with parts ``f`` and ``q`` as far as they are wanted."""
    net = case.net
    width = case.width + net.draws + net.fills
    blocks = [csr_matrix((case.matrix.data, case.matrix.indices, case.matrix.indptr),
                         shape=(case.matrix.shape[0], width))]  # fmt: skip
    lower, upper = [case.row_lower], [case.row_upper]
    for wanted, rows in ((by_part, _parts), (by_recipe, _recipes)):
        if wanted and net.flows:
            block, low, high = rows(case, width)
            blocks.append(block)
            lower.append(low)
            upper.append(high)
    parts = net.draws + net.fills
    return Arrays(
        matrix=csr_matrix(vstack(blocks)),
        row_lower=np.concatenate(lower),
        row_upper=np.concatenate(upper),
        lower=np.concatenate([case.lower, np.zeros(parts)]),
        upper=np.concatenate([case.upper, np.ones(parts)]),
        cost=np.concatenate([case.cost, np.zeros(parts)]),
    )


def _parts(case: Case, width: int) -> tuple[csr_matrix, Floats, Floats]:
    """``flow / most_fill <= f`` and ``sum(f) = 1``."""
    net, at = case.net, case.width
    most = case.most_fill[net.fill]
    bounded = np.flatnonzero(np.isfinite(most) & (most > 0))
    number = np.arange(len(bounded))
    below = _rows(
        (len(bounded), width),
        (1.0 / most[bounded], number, case.flow[bounded]),
        (-np.ones(len(bounded)), number, at + net.draw[bounded]),
    )
    whole = _rows((net.bins, width), (np.ones(net.draws), net.draw_bin, at + np.arange(net.draws)))
    return _under_and_one(below, whole)


def _recipes(case: Case, width: int) -> tuple[csr_matrix, Floats, Floats]:
    """``flow <= q * most_draw``, ``sum over exits <= q * most_content`` and ``sum(q) = 1``."""
    net, at = case.net, case.width + case.net.draws
    most = case.most_draw[net.draw]
    bounded = np.flatnonzero(np.isfinite(most) & (most > 0))
    number = np.arange(len(bounded))
    below = _rows(
        (len(bounded), width),
        (1.0 / most[bounded], number, case.flow[bounded]),
        (-np.ones(len(bounded)), number, at + net.fill[bounded]),
    )
    content = case.most_content[net.fill_bin]
    held = np.flatnonzero(np.isfinite(content) & (content > 0))
    kept = np.isin(net.fill, held)
    place = np.searchsorted(held, net.fill[kept])
    within = _rows(
        (len(held), width),
        (1.0 / content[held][place], place, case.flow[kept]),
        (-np.ones(len(held)), np.arange(len(held)), at + held),
    )
    whole = _rows((net.bins, width), (np.ones(net.fills), net.fill_bin, at + np.arange(net.fills)))
    return _under_and_one(csr_matrix(vstack([below, within])), whole)


def _under_and_one(below: csr_matrix, whole: csr_matrix) -> tuple[csr_matrix, Floats, Floats]:
    low = np.concatenate([np.full(below.shape[0], -np.inf), np.ones(whole.shape[0])])
    high = np.concatenate([np.zeros(below.shape[0]), np.ones(whole.shape[0])])
    return csr_matrix(vstack([below, whole])), low, high


def _rows(shape: tuple[int, int], *terms: Triplets) -> csr_matrix:
    value, row, column = (np.concatenate(part) for part in zip(*terms, strict=True))
    return csr_matrix(coo_matrix((value, (row, column)), shape=shape))
