"""A first plan with whole numbers, from the few sources that a plan without them would use.

Kernel search: the linear program says which pairs of source and order are worth a decision; the
rest are left out, and the small program that remains is solved for a plan to start from.
(E. Angelelli, R. Mansini, M. G. Speranza, Computers & Operations Research 37 (2010) 2017-2026.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimiser.decision.ask import Posed
from optimiser.decision.dive import dive
from optimiser.formulation.program import Bools, Floats, Linear
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Solution

PER_HEAT = 24
"""How many pairs of each heat the kernel holds at most, beside those the linear program uses."""
SMALL = 300
"""Below this many whole numbers a program needs no kernel."""


def first_plan(posed: Posed, form: Linear, effort: Effort, clock: Clock) -> Floats | None:
    """A plan that keeps every rule, or None if the kernel holds none in the time."""
    if int(posed.program.integer.sum()) < SMALL:
        return None
    relaxed = glop.minimise(posed.program, form, clock)
    if relaxed.values is None or relaxed.reduced is None:
        return None
    upper = np.array(posed.program.upper)
    left_out = posed.columns.charged[~_kernel(posed, relaxed)]
    upper[left_out] = np.maximum(0.0, posed.program.lower[left_out])
    session = HighsSession(replace(posed.program, upper=upper), effort)
    rounded = dive(posed, form, effort, clock)
    if rounded is not None and (rounded[left_out] <= upper[left_out]).all():
        session.hint(rounded)
    found = session.minimise(form, clock).values
    return rounded if found is None else found


def _kernel(posed: Posed, relaxed: Solution) -> Bools:
    """The pairs that the linear program uses, and of each heat those that nearly pay [p]."""
    assert relaxed.reduced is not None, "asked before"
    used = relaxed.found[posed.columns.charged] > 0.0
    price = np.abs(relaxed.reduced[posed.columns.charged])
    kept = used.copy()
    for heat in range(posed.frame.heats.count):
        pairs = np.arange(posed.frame.start[heat], posed.frame.start[heat + 1])
        kept[pairs[np.argsort(price[pairs], kind="stable")[:PER_HEAT]]] = True
    return np.asarray(kept)
