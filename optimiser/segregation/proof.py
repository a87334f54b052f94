"""The program with its products, for a solver that can prove."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from optimiser.formulation.program import Ints
from optimiser.segregation.case import Case
from optimiser.segregation.relaxation import relaxation
from optimiser.solve.scip import Products, Search, Searching
from optimiser.solve.warm import Arrays


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The exact program: columns of the case, parts of bins, recipes, then fills and draws."""

    arrays: Arrays
    products: Products


def exact(
    case: Case,
    *,
    by_recipe: bool,
    alike: tuple[Ints, ...] = (),
    linear: Arrays | None = None,
) -> Whole:
    """With linear rows of one kind or both; products say that parts, or recipes, are one for all.

    ``flow = q * draw`` by recipe, ``flow = f * fill`` by part. Of bins that are ``alike``, the
    first gives most to the exit that bins could give most to, and so on. ``linear`` is the
    relaxation with rows of its own, if there are any.
    """
    linear = linear or relaxation(case, by_part=True, by_recipe=by_recipe)
    net, width = case.net, len(linear.cost)
    pairs, most = (net.draw, case.most_draw) if by_recipe else (net.fill, case.most_fill)
    count = len(most)
    wide = csr_matrix(
        (linear.matrix.data, linear.matrix.indices, linear.matrix.indptr),
        shape=(linear.matrix.shape[0], width + count),
    )
    sums = _sums(case, pairs, count, width)
    order = _in_order(case, alike, width + count)
    arrays = Arrays(
        matrix=csr_matrix(vstack([wide, sums, order])),
        row_lower=np.concatenate([linear.row_lower, np.zeros(count + order.shape[0])]),
        row_upper=np.concatenate(
            [linear.row_upper, np.zeros(count), np.full(order.shape[0], np.inf)]
        ),
        lower=np.concatenate([linear.lower, np.zeros(count)]),
        upper=np.concatenate([linear.upper, most]),
        cost=np.concatenate([linear.cost, np.zeros(count)]),
        integer=np.concatenate([case.integer, np.zeros(width - case.width + count, dtype=bool)]),
    )
    parts = case.width + (net.draws + net.fill if by_recipe else net.draw)
    products = Products(
        result=case.flow, factor=np.ones(net.flows), left=parts, right=width + pairs
    )
    return Whole(arrays=arrays, products=products)


def _sums(case: Case, pairs: Ints, count: int, width: int) -> csr_matrix:
    """A column for what each fill, or draw, is in total."""
    number = np.arange(count)
    ones = np.ones(len(pairs))
    return csr_matrix(
        coo_matrix(
            (
                np.concatenate([ones, -np.ones(count)]),
                (
                    np.concatenate([pairs, number]),
                    np.concatenate([case.flow, width + number]),
                ),
            ),
            shape=(count, width + count),
        )
    )


def _in_order(case: Case, alike: tuple[Ints, ...], width: int) -> csr_matrix:
    """For bins that are alike: their parts for one exit do not grow from bin to bin."""
    net = case.net
    entries: list[tuple[float, int, int]] = []
    row = 0
    for bins in alike:
        exits = net.draw_exit[net.draw_bin == bins[0]]
        chosen = exits[np.argmax(case.most_draw[net.draw_bin == bins[0]])]
        at = [case.width + int(np.flatnonzero((net.draw_bin == b) & (net.draw_exit == chosen))[0])
              for b in bins]  # fmt: skip
        for one, other in pairwise(at):
            entries += [(1.0, row, one), (-1.0, row, other)]
            row += 1
    value, at_row, column = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_matrix((value, (at_row, column)), shape=(row, width))


def begun(
    case: Case,
    search: Search,
    *,
    by_recipe: bool,
    alike: tuple[Ints, ...] = (),
    linear: Arrays | None = None,
) -> Searching:
    """A search for the least of the exact program, which runs beside us."""
    whole = exact(case, by_recipe=by_recipe, alike=alike, linear=linear)
    return Searching.begin(whole.arrays, whole.products, search)
