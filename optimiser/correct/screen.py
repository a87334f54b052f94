"""Whether any additions bring a melt into spec: asked as one linear program, nothing whole."""

from __future__ import annotations

import numpy as np

from optimiser.correct.question import Asked
from optimiser.decision.ask import Ask, Posed
from optimiser.formulation.bounds import Bound, order_bounds, spec_bounds
from optimiser.formulation.program import Linear
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Effort, Ending

SURE = 1e-9
"""How far a melt may pass a limit and still keep it, in its unit."""


def posed_of(asked: Asked) -> tuple[Ask, Posed]:
    """The program of one melt, its analyses taken as exact."""
    brief, numbers, _ = asked.sound
    settings = asked.settings
    ask = Ask(
        brief=brief,
        numbers=numbers,
        clock=Clock(seconds=settings.time_limit_s),
        effort=Effort(
            gap_fraction=settings.gap_pct / 100.0, seed=settings.seed, nodes=settings.work_limit
        ),
    )
    return ask, ask.pose(frozenset({asked.order.order_id}))


def out_of_reach(asked: Asked) -> str | None:
    """What the melt misses that no additions mend; None where some might."""
    ask, posed = posed_of(asked)
    nothing = Linear(cost=np.zeros(posed.program.width))
    solution = HighsSession(posed.program.relaxed, ask.effort).minimise(nothing, ask.clock)
    if solution.ending is not Ending.INFEASIBLE:
        return None
    missed = "; ".join(_misses(posed))
    return "what may go in does not bring it there" + (f": {missed}" if missed else "")


def _misses(posed: Posed) -> list[str]:
    """Every limit and promise that the melt as it is does not keep."""
    frame, order = posed.frame, posed.frame.heats.orders[0]
    kg = float(frame.heats.first_heel_kg[0])
    content = dict(zip(frame.contents, frame.heel_content[0].tolist(), strict=True))
    found = []
    for bound in (*spec_bounds(frame, order.alloy), *order_bounds(order)):
        if all(name in content for name in _needed(bound)):
            reached = bound.reached(content, melt_kg=kg)
            if bound.sign * (reached - bound.limit) > SURE:
                word = "at most" if bound.sign > 0 else "at least"
                found.append(f"{bound.what} is {reached:.4g} {bound.unit}, and {word} "
                             f"{bound.limit:g} {bound.unit} is asked")  # fmt: skip
    return found


def _needed(bound: Bound) -> set[str]:
    return {name for name, _ in bound.weights} | ({bound.per} if bound.per is not None else set())
