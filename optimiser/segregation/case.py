"""One question about a program with mixing, as arrays near one in size."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack

from optimiser.formulation.program import Bools, Floats, Ints, Linear, Program
from optimiser.segregation.mixing import Mixing, Network, network
from optimiser.segregation.reach import most_of_groups, reach
from optimiser.segregation.tolerances import IMPLIED
from optimiser.solve.scaling import Scaled, scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A program in the solver's units, its cost, and what its flows can sum to.

    All flows have one scale, so that ``flow = fill * draw / content`` holds in these units too.
    ``matrix`` has every row of the program, and one for each bound of a flow that the rows do
    not imply. ``most_fill``, ``most_draw`` and ``most_content`` are what the rows leave open.
    """

    net: Network
    flow: Ints
    rest: Ints
    scaled: Scaled
    matrix: csr_matrix
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    cost: Floats
    cost_unit: float
    constant: float
    most_fill: Floats
    most_draw: Floats
    most_content: Floats

    @property
    def width(self) -> int:
        """How many columns the program has."""
        return len(self.lower)

    @property
    def is_mixed_integer(self) -> bool:
        """Whether any column must be whole."""
        return bool(self.integer.any())

    def natural(self, objective: float) -> float:
        """An objective of this case in the unit of the form."""
        return objective * self.cost_unit + self.constant


def case(program: Program, mixing: Mixing, form: Linear) -> Case:
    """The question: the least of ``form`` over the program with its mixing."""
    ready = scaled(_with_one_flow_scale(program, mixing))
    matrix = ready.matrix
    matrix.eliminate_zeros()
    matrix.sort_indices()
    cost, unit = ready.cost(form)
    net = network(mixing)
    bounds = reach(matrix, ready.row_lower, ready.row_upper, ready.lower, ready.upper)
    extra, low, high = _rows_for_bounds(ready, matrix, mixing.flow)
    groups = ((net.fill, net.fills), (net.draw, net.draws), (net.draw_bin[net.draw], net.bins))
    most = [
        most_of_groups(matrix, ready.row_lower, ready.row_upper, bounds, mixing.flow, group, count)
        for group, count in groups
    ]
    return Case(
        net=net,
        flow=mixing.flow,
        rest=np.setdiff1d(np.arange(program.width), mixing.flow),
        scaled=ready,
        matrix=csr_matrix(vstack([matrix, extra])) if len(low) else matrix,
        row_lower=np.concatenate([ready.row_lower, low]),
        row_upper=np.concatenate([ready.row_upper, high]),
        lower=ready.lower,
        upper=ready.upper,
        integer=program.integer,
        cost=cost,
        cost_unit=unit,
        constant=form.constant,
        most_fill=most[0],
        most_draw=most[1],
        most_content=most[2],
    )


def _with_one_flow_scale(program: Program, mixing: Mixing) -> Program:
    if not len(mixing.flow):
        return program
    scale = program.scale.copy()
    scale[mixing.flow] = np.exp2(np.round(np.log2(np.median(scale[mixing.flow]))))
    return replace(program, scale=scale)


def _rows_for_bounds(
    ready: Scaled, matrix: csr_matrix, flow: Ints
) -> tuple[csr_matrix, Floats, Floats]:
    """A row for each flow with a least amount, or a most that no row implies."""
    upper = ready.upper.copy()
    upper[flow] = np.inf
    implied = reach(matrix, ready.row_lower, ready.row_upper, ready.lower, upper)
    bounded = ready.upper[flow] < implied.upper[flow] * (1 - IMPLIED)
    bounded |= ready.lower[flow] > 0
    chosen = flow[bounded]
    shape = (len(chosen), matrix.shape[1])
    rows = csr_matrix((np.ones(len(chosen)), (np.arange(len(chosen)), chosen)), shape=shape)
    return rows, ready.lower[chosen], ready.upper[chosen]
