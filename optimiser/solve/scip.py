"""SCIP by way of MathOpt: linear rows and products of two columns, to the proved end."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

import numpy as np
from ortools.math_opt import model_pb2, parameters_pb2, result_pb2

from optimiser.formulation.program import Floats, Ints
from optimiser.solve.running import POLL_S
from optimiser.solve.scip_child import LENGTH_BYTES
from optimiser.solve.solution import Clock, Ending
from optimiser.solve.warm import Arrays, Found

NAME = "SCIP"
CHILD = Path(__file__).with_name("scip_child.py")
FEASIBLE = 1e-8
"""Products nearer to equality than this count as equal; SCIP's own 1e-6 bends bounds."""
GRACE_S = 5.0
"""What a search may take to answer once it is told to stop."""

LEAN = {
    "propagating/obbt/freq": -1,
    "separating/maxrounds": 1,
    "separating/maxroundsroot": 3,
}
"""Settings that prove mixing programs faster: little cutting, no bound tightening by programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """``factor[i] * column[result[i]] = column[left[i]] * column[right[i]]``."""

    result: Ints
    factor: Floats
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How far to search: within the clock or a number of nodes, below ``cutoff``, to a gap."""

    clock: Clock
    seed: int = 0
    nodes: int | None = None
    cutoff: float | None = None
    absolute_gap: float = 0.0
    gap_fraction: float = 0.0
    lean: bool = True


@dataclass(slots=True)
class Searching:
    """A search that runs beside us, until it is asked for its answer or left alone."""

    arrays: Arrays
    search: Search
    child: subprocess.Popen[bytes]
    answer: list[bytes] = field(default_factory=list)
    reader: threading.Thread = field(init=False)

    @classmethod
    def begin(cls, arrays: Arrays, products: Products, search: Search) -> Self:
        """Hand the program over and let it be searched."""
        child = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        found = cls(arrays=arrays, search=search, child=child)
        for message in (_model(arrays, products), _parameters(search)):
            found._send(message.SerializeToString())
        found.reader.start()
        return found

    def __post_init__(self) -> None:
        """A thread reads, so that we need not wait."""
        self.reader = threading.Thread(target=self._read, daemon=True)

    def _pipe(self) -> IO[bytes]:
        assert self.child.stdin is not None, "opened with a pipe"
        return self.child.stdin

    def _send(self, message: bytes) -> None:
        self._pipe().write(len(message).to_bytes(LENGTH_BYTES, "big") + message)
        self._pipe().flush()

    def _read(self) -> None:
        assert self.child.stdout is not None, "opened with a pipe"
        self.answer.append(self.child.stdout.read())

    @property
    def is_over(self) -> bool:
        """Whether the answer is there."""
        return not self.reader.is_alive()

    def wait(self) -> Found:
        """The answer, when it comes or when the clock says stop."""
        while not self.is_over and not self.search.clock.is_over:
            self.reader.join(POLL_S)
        return self.stop()

    def stop(self) -> Found:
        """The answer as far as the search has come."""
        with contextlib.suppress(BrokenPipeError):
            self._pipe().close()
        self.reader.join(GRACE_S)
        if not self.is_over:
            self.child.kill()
            self.reader.join()
        self.child.wait()
        if self.child.stdout is not None:
            self.child.stdout.close()
        if not self.answer or not self.answer[0]:
            return NOTHING
        return _found(result_pb2.SolveResultProto.FromString(self.answer[0]), self)


NOTHING = Found(ending=Ending.NO_SOLUTION, values=None, objective=np.inf, bound=-np.inf)


def least(arrays: Arrays, products: Products, search: Search) -> Found:
    """The least of a program with products. With a cutoff, no answer means: nothing better."""
    return Searching.begin(arrays, products, search).wait()


def _parameters(search: Search) -> parameters_pb2.SolveParametersProto:
    found = parameters_pb2.SolveParametersProto(
        threads=1,
        random_seed=search.seed,
        relative_gap_tolerance=search.gap_fraction,
        absolute_gap_tolerance=search.absolute_gap,
    )
    found.time_limit.FromNanoseconds(int(max(search.clock.left, 0.01) * 1e9))
    if search.nodes is not None:
        found.node_limit = search.nodes
    if search.cutoff is not None:
        found.cutoff_limit = search.cutoff
    found.gscip.real_params["numerics/feastol"] = FEASIBLE
    if search.lean:
        found.heuristics = parameters_pb2.EMPHASIS_OFF
        for name, value in LEAN.items():
            found.gscip.int_params[name] = value
    return found


def _found(result: result_pb2.SolveResultProto, asked: Searching) -> Found:
    """What came out; below a cutoff, nothing found means that nothing is there."""
    termination, bounds = result.termination, result.termination.objective_bounds
    infeasible = termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE
    infeasible |= termination.limit == result_pb2.LIMIT_CUTOFF
    cutoff = np.inf if asked.search.cutoff is None else asked.search.cutoff
    primal = [s.primal_solution for s in result.solutions if s.HasField("primal_solution")]
    if infeasible or not primal:
        bound = cutoff if infeasible else min(bounds.dual_bound, cutoff)
        ending = Ending.INFEASIBLE if infeasible else Ending.NO_SOLUTION
        return Found(ending=ending, values=None, objective=np.inf, bound=bound)
    values = np.zeros(len(asked.arrays.cost))
    values[np.array(primal[0].variable_values.ids)] = primal[0].variable_values.values
    proved = termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL
    return Found(
        ending=Ending.OPTIMAL if proved else Ending.FEASIBLE,
        values=values,
        objective=primal[0].objective_value,
        bound=bounds.dual_bound,
    )


def _model(arrays: Arrays, products: Products) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    width, count = len(arrays.cost), arrays.matrix.shape[0]
    proto.variables.ids.extend(range(width))
    proto.variables.lower_bounds.extend(arrays.lower.tolist())
    proto.variables.upper_bounds.extend(arrays.upper.tolist())
    whole = np.zeros(width, dtype=bool) if arrays.integer is None else arrays.integer
    proto.variables.integers.extend(whole.tolist())
    costly = np.flatnonzero(arrays.cost)
    proto.objective.linear_coefficients.ids.extend(costly.tolist())
    proto.objective.linear_coefficients.values.extend(arrays.cost[costly].tolist())
    proto.linear_constraints.ids.extend(range(count))
    proto.linear_constraints.lower_bounds.extend(arrays.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(arrays.row_upper.tolist())
    entries = arrays.matrix.copy()
    entries.sum_duplicates()
    entries.eliminate_zeros()
    row = np.repeat(np.arange(count), np.diff(entries.indptr))
    proto.linear_constraint_matrix.row_ids.extend(row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(entries.indices.tolist())
    proto.linear_constraint_matrix.coefficients.extend(entries.data.tolist())
    _add_products(proto, products)
    return proto


def _add_products(proto: model_pb2.ModelProto, products: Products) -> None:
    low = np.minimum(products.left, products.right).tolist()
    high = np.maximum(products.left, products.right).tolist()
    for i, (result, factor) in enumerate(
        zip(products.result.tolist(), products.factor.tolist(), strict=True)
    ):
        row = proto.quadratic_constraints[i]
        row.linear_terms.ids.append(result)
        row.linear_terms.values.append(factor)
        row.quadratic_terms.row_ids.append(low[i])
        row.quadratic_terms.column_ids.append(high[i])
        row.quadratic_terms.coefficients.append(-1.0)
        row.lower_bound = row.upper_bound = 0.0
