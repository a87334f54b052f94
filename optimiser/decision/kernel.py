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
from optimiser.formulation.program import Floats, Linear
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort

SMALL = 300
"""Below this many whole numbers a program needs no kernel."""


def first_plan(posed: Posed, form: Linear, effort: Effort, clock: Clock) -> Floats | None:
    """A plan that keeps every rule, or None if the kernel holds none in the time."""
    if int(posed.program.integer.sum()) < SMALL:
        return None
    relaxed = glop.minimise(posed.program, form, clock)
    if relaxed.values is None:
        return None
    used = relaxed.values[posed.columns.charged] > 0.0
    upper = np.array(posed.program.upper)
    left_out = posed.columns.charged[~used]
    upper[left_out] = np.maximum(0.0, posed.program.lower[left_out])
    small = replace(posed, program=replace(posed.program, upper=upper))
    session = HighsSession(small.program, effort)
    rounded = dive(small, form, effort, clock)
    if rounded is not None:
        session.hint(rounded)
    found = session.minimise(form, clock).values
    return rounded if found is None else found
