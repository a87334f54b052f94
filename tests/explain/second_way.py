"""The best of every goal by another way: GLOP, stage by stage, on a program that is built anew."""

from __future__ import annotations

from dataclasses import replace

from models.brief import Brief
from models.price import Measured
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.stage import SHARE_HOLD, Reached, Stage, held, share_at, stages
from optimiser.explain.come_in import named
from optimiser.formulation.program import Linear, Program
from optimiser.solve import glop
from optimiser.solve.solution import Clock, Ending


def best_of_each(ask: Ask, brief: Brief) -> dict[Measured, float] | None:
    """What every goal comes to with all orders made; None if they cannot be."""
    return best_of(replace(ask, brief=brief).pose(frozenset(one.order_id for one in brief.orders)))


def best_of(posed: Posed) -> dict[Measured, float] | None:
    """What every goal of a question comes to; None if it has no answer."""
    program, found = posed.program, dict[Measured, float]()
    for stage in stages(posed, posed.frame.brief.settings):
        value = _best(program, stage)
        if value is None:
            return None
        found[named(stage)] = value
        reached = Reached(name=stage.name, value=value, bound=value, proved=True)
        kept = held(stage, reached)
        assert kept is not None, "it has a value"
        program = program.with_row(kept[0], most=kept[1])
    return found


def _best(program: Program, stage: Stage) -> float | None:
    form = stage.form
    if isinstance(form, Linear):
        return _least(program, form)
    share = 0.0
    while True:
        step = Linear(cost=share * form.whole.cost - form.part.cost)
        solution = glop.minimise(program, step, Clock(seconds=60))
        if solution.ending is not Ending.OPTIMAL:
            return None
        gained = share_at(form, solution.values) - share
        share += max(gained, 0.0)
        if gained <= SHARE_HOLD / 100:
            return 100.0 * share


def _least(program: Program, form: Linear) -> float | None:
    solution = glop.minimise(program, form, Clock(seconds=60))
    return solution.objective if solution.ending is Ending.OPTIMAL else None
