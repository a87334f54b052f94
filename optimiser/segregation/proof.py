"""The program with its products, for a solver that can prove."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, vstack

from optimiser.formulation.program import Floats
from optimiser.segregation.case import Case
from optimiser.segregation.relaxation import relaxation
from optimiser.solve import scip
from optimiser.solve.scip import Products, Search
from optimiser.solve.warm import Arrays, Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The exact program: columns of the case, parts of bins, recipes, then fills and draws."""

    arrays: Arrays
    products: Products


def exact(case: Case, *, by_recipe: bool) -> Whole:
    """With both kinds of linear rows; the products say that recipes, or parts, are one for all.

    ``flow = q * draw`` by recipe, ``flow = f * fill`` by part.
    """
    linear = relaxation(case, by_part=True, by_recipe=True)
    net, width = case.net, len(linear.cost)
    pairs, most = (net.draw, case.most_draw) if by_recipe else (net.fill, case.most_fill)
    count = len(most)
    sums = coo_matrix(
        (
            np.concatenate([np.ones(net.flows), -np.ones(count)]),
            (
                np.concatenate([pairs, np.arange(count)]),
                np.concatenate([case.flow, width + np.arange(count)]),
            ),
        ),
        shape=(count, width + count),
    )
    wide = csr_matrix(
        (linear.matrix.data, linear.matrix.indices, linear.matrix.indptr),
        shape=(linear.matrix.shape[0], width + count),
    )
    arrays = Arrays(
        matrix=csr_matrix(vstack([wide, sums])),
        row_lower=np.concatenate([linear.row_lower, np.zeros(count)]),
        row_upper=np.concatenate([linear.row_upper, np.zeros(count)]),
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


def proved(case: Case, search: Search, *, by_recipe: bool) -> tuple[Found, Floats | None]:
    """The exact program's answer, and the values of the case's columns."""
    whole = exact(case, by_recipe=by_recipe)
    found = scip.least(whole.arrays, whole.products, search)
    values = None if found.values is None else found.values[: case.width]
    return replace(found, values=values), values
