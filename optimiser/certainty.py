"""How sure a plan is: what was proved of it, and whether it would come again."""

from __future__ import annotations

from collections.abc import Callable

from models.brief import Brief
from models.plan import Outcome
from models.segregation import Segregation
from models.settings import SHARE_GOALS, GoalName
from optimiser.assembly import Origin
from optimiser.decision.ask import Ask
from optimiser.decision.decide import Decision
from optimiser.ledger.account import account, goal_value
from optimiser.segregation.segregate import Segregated
from optimiser.settle import Settled
from optimiser.solve import VERSIONS
from optimiser.solve.solution import Ending


def origin_of(search: Ask, found: Settled) -> Origin:
    """How sure the plan is; what a clock has cut short is not reproducible.

    Bounds are those of what was decided first, the yard or the charges; they say nothing of a
    plan that lacks an order which steps of the scales left no room for.
    """
    spent = _spent(search.brief, found.yard)
    bounds = {
        reached.name: reached.bound + spent(reached.name)
        for reached in found.first.answer.reached
        if reached.name is not None and reached.bound is not None
    }
    solver = found.first.answer.solver
    return Origin(
        outcome=_outcome(search.brief, found),
        solver=solver,
        solver_version=VERSIONS[solver],
        seed=search.effort.seed,
        deterministic=not (
            search.clock.is_over
            or any(ask.clock.cut_short for ask in (search, found.yard.ask, found.ask))
        ),
        bounds={} if _lost(search.brief, found) else bounds,
        sum_bound=_sum_bound(search.brief, found, spent),
    )


def _sum_bound(brief: Brief, found: Settled, spent: Callable[[GoalName], float]) -> float | None:
    """What the weighted sum of goals is at least."""
    weights, last = brief.settings.weights, found.first.answer.reached[-1:]
    if not weights or not last or last[0].bound is None:
        return None
    return last[0].bound + sum(one.weight * spent(one.goal) for one in weights)


def _spent(brief: Brief, yard: Segregated) -> Callable[[GoalName], float]:
    """What a yard that was not decided here takes of each goal before anything is charged.

    The question that is left leaves it out: nothing can be changed about it.
    """
    if yard.decision is not None or yard.segregation == Segregation():
        return lambda _: 0.0
    nothing = account(brief, {}, segregation=yard.segregation)
    return lambda name: 0.0 if name in SHARE_GOALS else goal_value(nothing, name) or 0.0


def _lost(brief: Brief, found: Settled) -> bool:
    """Whether an order that must be made was decided on, and is not made after all."""
    left_out = {*found.first.left_out, *found.charged}
    return any(not order.optional and order.order_id not in left_out for order in brief.orders)


def _outcome(brief: Brief, found: Settled) -> Outcome:
    """Where no order has to be made, nothing at all is a plan as well."""
    answer = found.decision.answer
    if answer.values is None:
        return "infeasible" if answer.ending is Ending.INFEASIBLE else "no_solution_in_time"
    if not found.charged and not all(order.optional for order in brief.orders):
        return "infeasible"
    if _lost(brief, found):
        return "feasible"
    return "optimal" if all(map(_is_proved, (found.first, found.decision))) else "feasible"


def _is_proved(decision: Decision) -> bool:
    answer = decision.answer
    proved = decision.filled and all(found.proved for found in answer.reached)
    return proved and answer.ending is Ending.OPTIMAL
