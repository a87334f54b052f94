"""Which orders are made, and of what: filling, goals, and heels that follow from both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from optimiser.decision.as_before import as_before
from optimiser.decision.ask import Ask, Posed, is_doubtful_by_nature
from optimiser.decision.choice import Choice, Kept, bounded_by, choose, with_more
from optimiser.decision.goals import nearly, reach
from optimiser.decision.stage import Answer, Stage, bounded_by_first, is_ahead, stages
from optimiser.formulation.goals import orders_made
from optimiser.formulation.program import Floats, Linear
from optimiser.risk.better import divided_at_all
from optimiser.risk.keep import rarely_missed
from optimiser.segregation.stages import reach_with_bins
from optimiser.solve import glop
from optimiser.solve.highs import HighsSession
from optimiser.solve.solution import Clock, Ending

TANGENT_STEPS = 4
REFILLS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to a brief: what is made and what is not, before it is weighed.

    ``bounds`` of the answer's stages hold for the brief itself. ``left_out`` are orders that
    could not be made together with the rest.
    """

    answer: Answer
    left_out: tuple[str, ...]
    filled: bool


def decide(ask: Ask, *, without: frozenset[str] = frozenset(), settles: bool = True) -> Decision:
    """All orders if they can all be made, else the most, priority by priority; then the goals.

    Orders in ``without`` are not tried. Where heels are not to be settled, they keep to their
    relaxation.
    """
    everything = frozenset(order.order_id for order in ask.brief.orders) - without
    answer = _best(ask, everything, settles=settles)
    if answer.ending is not Ending.INFEASIBLE:
        return Decision(answer=answer, left_out=(), filled=True)
    known = replace(ask, risk=answer.posed.frame.risk)
    return _fill(known, everything, settles=settles)


def together(ask: Ask, orders: frozenset[str]) -> Answer:
    """The goals for these orders and no others; no values if they cannot be made together."""
    return _best(ask, orders, settles=True)


def divided_for(ask: Ask, orders: frozenset[str], *, spared: float = 0.0) -> Answer | None:
    """The goals for these orders with their risks divided so that all of them can be made.

    None where no such division is found.
    """
    return divided_at_all(ask, partial(_answered, made=orders, settles=True), spared=spared)


def _fill(ask: Ask, everything: frozenset[str], *, settles: bool) -> Decision:
    """Make the most orders; one whose exact heel does not allow it after all is cut off.

    Optional orders go along as long as they do not stand in the way of the others.
    """
    posed = ask.pose(frozenset(), doubtful=everything)
    refused: list[frozenset[str]] = []
    for _ in range(REFILLS):
        ending, choice = _most_orders(ask, posed, refused)
        if choice is None:
            nothing = Answer(posed=posed, ending=ending, values=None, reached=(), solver="HiGHS")
            return Decision(answer=nothing, left_out=tuple(sorted(everything)), filled=False)
        made = _made(posed, choice.values)
        required = _required(ask, made)
        for tried in dict.fromkeys((made, required)):
            answer = _best(ask, tried, settles=settles)
            if answer.ending is not Ending.INFEASIBLE:
                left, sure = tuple(sorted(everything - tried)), ending is Ending.OPTIMAL
                answer = bounded_by(answer, choice)
                return Decision(answer=answer, left_out=left, filled=sure and choice.sure)
        refused.append(required)
    nothing = replace(answer, ending=Ending.NO_SOLUTION)
    return Decision(answer=nothing, left_out=tuple(sorted(everything)), filled=False)


def _most_orders(
    ask: Ask, posed: Posed, refused: list[frozenset[str]]
) -> tuple[Ending, Choice | None]:
    """The largest set of orders that can be made, the first priority first, the best for goals."""
    session = HighsSession(posed.program, ask.effort)
    kept: list[Kept] = [(_in_common(posed, made), len(made) - 1.0) for made in refused]
    for form, most in kept:
        session.keep(form, most=most)
    ending, values = Ending.INFEASIBLE, None
    for priority in sorted({order.priority for order in ask.brief.orders}):
        form = orders_made(posed.frame, posed.columns, priority=priority)
        clock = Clock(seconds=ask.clock.left * 0.5, stop=ask.clock.stop)
        solution = session.minimise(form, clock, accuracy=0.5)
        solution = with_more(ask, posed, kept, form, solution)
        if solution.values is None:
            return solution.ending, None
        ending, values = solution.ending, solution.values
        kept.append((form, round(solution.objective) + 1e-6))
        session.keep(form, most=kept[-1][1])
        session.hint(values)
    if values is None:
        return ending, None
    required = _required(ask, _made(posed, values))
    return ending, choose(ask, posed, kept, values, _in_common(posed, required))


def _made(posed: Posed, values: Floats) -> frozenset[str]:
    """The orders that a solution makes, and those that may go along."""
    return frozenset(
        order.order_id
        for h, order in enumerate(posed.frame.heats.orders)
        if values[posed.columns.made[h]] > 0.5 or order.optional
    )


def _required(ask: Ask, made: frozenset[str]) -> frozenset[str]:
    """Those of ``made`` that are not optional."""
    return made - {order.order_id for order in ask.brief.orders if order.optional}


def _in_common(posed: Posed, made: frozenset[str]) -> Linear:
    """How many of ``made`` a solution makes."""
    cost = np.zeros(posed.program.width)
    for h, order in enumerate(posed.frame.heats.orders):
        if order.order_id in made:
            cost[posed.columns.made[h]] = 1.0
    return Linear(cost=cost)


def _best(ask: Ask, made: frozenset[str], *, settles: bool) -> Answer:
    """The goals for these orders, whose limits are missed no more often than is accepted."""
    return rarely_missed(ask, partial(_answered, made=made, settles=settles))


def _posed(ask: Ask, made: frozenset[str]) -> tuple[Posed, frozenset[str]]:
    """The question of these orders, and those of them that may stay unmade."""
    doubtful = frozenset(
        order.order_id
        for order in ask.brief.orders
        if order.order_id in made and is_doubtful_by_nature(ask.brief, order)
    )
    return ask.pose(made - doubtful, doubtful=doubtful), doubtful


def _answered(ask: Ask, *, made: frozenset[str], settles: bool) -> Answer:
    """The goals for these orders; heels of melts that may vary are settled afterwards."""
    posed, doubtful = _posed(ask, made)
    wanted = stages(posed, ask.brief.settings)
    answer = (
        reach(ask, posed, wanted, start=_start(ask, posed, wanted))
        if posed.mixing is None
        else reach_with_bins(ask, posed, posed.mixing, wanted)
    )
    if answer.ending is Ending.INFEASIBLE:
        return _confirmed(ask, posed, answer)
    loose = posed.loose
    is_decided = ask.whole is not None or ask.is_divisible
    if is_decided or not settles or answer.values is None or not (doubtful or loose.any()):
        return answer
    return _settled(ask, posed, answer)


def _start(ask: Ask, posed: Posed, wanted: tuple[Stage, ...]) -> Floats | None:
    """The plan before, where there is one to keep near and whole numbers are to be found."""
    if ask.whole is not None or ask.is_divisible:
        return None
    return as_before(ask, posed, nearly(wanted[0].form))


def _confirmed(ask: Ask, posed: Posed, answer: Answer) -> Answer:
    """That there is no answer is believed if a second solver says so of the same rows."""
    nothing = Linear(cost=np.zeros(posed.program.width))
    if posed.program.is_mixed_integer:
        return answer
    if answer.solver == glop.NAME:
        second = HighsSession(posed.program, ask.effort).minimise(nothing, ask.clock)
    else:
        second = glop.minimise(posed.program, nothing, ask.clock)
    if second.ending is Ending.OPTIMAL and not ask.clock.is_over:
        return replace(answer, ending=Ending.FEASIBLE, values=second.values)
    return answer


def _settled(ask: Ask, relaxed: Posed, answer: Answer) -> Answer:
    """The exact chain for the orders and melts that the relaxation chose, then improved.

    Melts move around their last values with the heel linearised, and are solved exactly where
    they land, as long as the first goal gains. The relaxation's bounds remain the bounds.
    """
    made = frozenset(order.order_id for order in relaxed.made(answer.found))
    best: Answer | None = None
    for melt_kg in _starts(relaxed, answer.found, made):
        best = _exact(ask, made, melt_kg)
        if best.values is not None:
            break
    if best is None or best.values is None:
        return replace(answer, ending=Ending.INFEASIBLE, values=None)
    for _ in range(TANGENT_STEPS):
        better = _step(ask, made, best)
        if better is None:
            break
        best = better
    return bounded_by_first(best, answer)


def _starts(posed: Posed, values: Floats, made: frozenset[str]) -> list[dict[str, float]]:
    """Melts to fix: as the relaxation has them, then the largest, then the least."""
    heats, loose = posed.frame.heats, posed.loose
    at = [h for h, order in enumerate(heats.orders) if loose[h] and order.order_id in made]
    least = np.maximum(heats.least_melt_kg, heats.least_tap_kg + heats.keep_kg)
    return [
        {heats.orders[h].order_id: float(melt[h]) for h in at}
        for melt in (values[posed.columns.melt], heats.most_melt_kg, least)
    ]


def _exact(ask: Ask, made: frozenset[str], melt_kg: dict[str, float]) -> Answer:
    ask = replace(ask, is_whole=False)
    posed = ask.pose(made, melt_kg=melt_kg)
    return reach(ask, posed, stages(posed, ask.brief.settings))


def _step(ask: Ask, made: frozenset[str], best: Answer) -> Answer | None:
    """One step along the tangent, solved exactly where it lands; None if nothing is gained."""
    heats, columns, values = best.posed.frame.heats, best.posed.columns, best.found
    moves = [h for h in range(heats.count) if not np.isnan(heats.melt_kg[h])]
    melt_kg = {heats.orders[h].order_id: float(heats.melt_kg[h]) for h in moves}
    tangent = {heats.orders[h].order_id: values[columns.content[h]] for h in moves}
    posed = ask.pose(made, melt_kg=melt_kg, tangent=tangent)
    moved = reach(
        replace(ask, telling=None), posed, stages(posed, ask.brief.settings)[: len(best.reached)]
    )
    if ask.clock.is_over or moved.values is None:
        return None
    melts = moved.values[posed.columns.melt]
    landed = {posed.frame.heats.orders[h].order_id: float(melts[h]) for h in moves}
    exact = _exact(ask, made, landed)
    return exact if exact.values is not None and is_ahead(exact, best) else None
