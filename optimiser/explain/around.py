"""A changed week planned from the plan: first what the change touches, then what else may gain.

The plan is a point to start from, and most of it need not move. What is whole, lots and pieces of
each charge, stays as it is where that leaves room for the change; where it does not, the charges
that the change touches are decided anew; then all of them, from what was found so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from models.brief import Brief
from models.charged import charged_of
from models.filling import fill
from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.segregation import Segregation
from optimiser.decision.ask import Ask, Posed
from optimiser.decision.decide import Decision
from optimiser.decision.goals import reach
from optimiser.decision.stage import Answer, stages
from optimiser.decision.weigh import weigh
from optimiser.evaluate import evaluate
from optimiser.explain.as_planned import DUST_KG, is_chain_open, melts, settled
from optimiser.explain.made import CHANGES, Made
from optimiser.formulation.frame import NOTHING
from optimiser.formulation.program import Floats, Program
from optimiser.settle import is_as_decided
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.sound import sound_brief

NODES = 400
"""So many nodes one search may take: counted, so that the same question has the same answer."""
PART_OF_TIME = 0.5
PART_OF_SEARCH = 0.9
"""What the charges that are touched may take of the time, and of the rest all of them: what is
found is divided anew and weighed in time."""


MOMENT_S, MOST_MOMENT_S = 1.0, 5.0
"""What each of both may take at least, and at most."""


class Kept(Enum):
    """What stays whole as the plan has it; nothing of it is asked where nothing is whole."""

    EXACT = "nothing is whole"
    ALL = "lots and pieces of every charge"
    OTHERS = "lots and pieces of the charges that the change does not touch"
    NONE = "nothing"


STEPS = (Kept.ALL, Kept.OTHERS, Kept.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A changed week's plan, and what it keeps of the plan that it started from."""

    plan: Plan
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """The changed week as a program, and the same with all that is whole as the plan has it."""

    ask: Ask
    week: Made
    scenario: Scenario
    posed: Posed
    settled: Program
    touched: frozenset[str]

    @property
    def moment(self) -> Clock:
        """The time that what is found may take to be divided anew, or weighed."""
        return self.ask.clock.for_a_moment(least=MOMENT_S, most=MOST_MOMENT_S)

    def opened(self, kept: Kept) -> Posed:
        """The program in which only what is not kept is still to be decided."""
        program, fixed = self.posed.program, self.settled
        shut = program.integer & ~self._open(kept)
        program = replace(
            program,
            lower=np.where(shut, fixed.lower, program.lower),
            upper=np.where(shut, fixed.upper, program.upper),
            integer=program.integer & ~shut,
        )
        return replace(self.posed, program=program)

    def _open(self, kept: Kept) -> np.ndarray:
        """The columns that need not be as they are."""
        owner = self.posed.heat_of_column()
        if kept is not Kept.OTHERS:
            return np.full(len(owner), kept is Kept.NONE)
        orders = self.posed.frame.heats.orders
        heats = [h for h, order in enumerate(orders) if order.order_id in self.touched]
        return np.asarray(np.isin(owner, [NOTHING, *heats]))


def around(
    week: Made,
    scenario: Scenario,
    clock: Clock,
    *,
    added: frozenset[str] = frozenset(),
    keeps: tuple[Kept, ...] = STEPS,
) -> Iterator[Around]:
    """Plans of a changed week for the plan's orders and those ``added``, each from the one before.

    ``keeps`` are the steps to take where something is whole.

    None where bins tie charges together, where what is sorted is weighed, where there is no room,
    or where the check fails.

    Raises:
        InvalidScenario: the changed week cannot be planned.
    """
    question = _question(week, scenario, clock, added)
    if question is None:
        return
    is_whole, start = question.posed.program.is_mixed_integer, None
    for kept in keeps if is_whole else (Kept.EXACT,):
        if kept is Kept.OTHERS and (start is not None or not question.touched):
            continue
        answer = _reached(question, kept, start)
        if answer.values is None:
            continue
        start = answer.values
        plan = _printed(question, answer, exact=kept is Kept.EXACT)
        if plan is not None:
            yield Around(plan=plan, kept=kept)


def _question(
    week: Made, scenario: Scenario, clock: Clock, added: frozenset[str]
) -> _Question | None:
    brief, numbers, _ = sound_brief(scenario)
    is_weighed = any(source.weigh_step_kg > 0 for source in brief.sources)
    if brief.bins or (brief.campaigns and is_weighed):
        return None
    settings, before = brief.settings, charged_of(week.plan)
    ask = Ask(
        brief=brief,
        numbers=numbers,
        clock=clock,
        effort=Effort(gap_fraction=settings.gap_pct / 100.0, seed=settings.seed, nodes=NODES),
        previous={(s, order): kg for order, lines in before.items() for s, kg in lines.items()},
    )
    posed = ask.pose(week.made | added, melt_kg=melts(week.plan, brief))
    if added and is_chain_open(posed):
        return None
    return _Question(
        ask=ask,
        week=week,
        scenario=scenario,
        posed=posed,
        settled=settled(posed, week.plan, None),
        touched=_touched(week, fill(week.scenario), brief) | added,
    )


def _touched(week: Made, before: Brief, now: Brief) -> frozenset[str]:
    """The orders that are otherwise now, or that the plan charges with what is."""
    known = {one.source_id: one for one in before.sources}
    same = {one.source_id for one in now.sources if known.get(one.source_id) == one}
    orders = {one.order_id: one for one in before.orders}
    moved = {one.order_id for one in now.orders if orders.get(one.order_id) != one}
    charged = charged_of(week.plan)
    moved |= {order for order, lines in charged.items() if not lines.keys() <= same}
    return frozenset(moved)


def _reached(question: _Question, kept: Kept, start: Floats | None) -> Answer:
    """The goals in their order, then close to the plan with what is whole as it is by then."""
    ask, posed = question.ask, question.opened(kept)
    if posed.program.is_mixed_integer:
        wanted = stages(posed, ask.brief.settings)
        if kept is Kept.OTHERS:
            wanted = wanted[:1]
        part = PART_OF_TIME if kept is Kept.OTHERS else PART_OF_SEARCH
        clock = ask.clock.part(part * ask.clock.left)
        answer = reach(replace(ask, clock=clock), posed, wanted, start=start)
        if answer.values is None:
            return answer
        posed = replace(posed, program=_as_found(posed.program, answer.values))
        close = _close(replace(ask, clock=question.moment), posed, answer.values)
        return answer if close.values is None else close
    return _close(ask, posed)


def _close(ask: Ask, posed: Posed, start: Floats | None = None) -> Answer:
    """The goals in their order where nothing is left to be made whole, then close to the plan."""
    settings = ask.brief.settings
    if all(goal.goal != "changes" for goal in settings.goals):
        settings = settings.model_copy(update={"goals": (*settings.goals, CHANGES)})
    return reach(ask, posed, stages(posed, settings), start=start)


def _as_found(program: Program, values: Floats) -> Program:
    """The program with every whole number as a solution has it."""
    whole = np.round(values / program.scale) * program.scale
    return replace(
        program,
        lower=np.where(program.integer, whole, program.lower),
        upper=np.where(program.integer, whole, program.upper),
        integer=np.zeros(program.width, dtype=bool),
    )


def _printed(question: _Question, answer: Answer, *, exact: bool) -> Plan | None:
    """The answer in steps of the scales, costed and checked; None if it does not hold."""
    brief, scenario = question.ask.brief, question.scenario
    charged = answer.posed.charged(answer.found)
    if any(source.weigh_step_kg > 0 for source in brief.sources):
        weighed = weigh(replace(question.ask, clock=question.moment), answer)
        if weighed.failed:
            return None
        charged = weighed.charged
    sorted_kg = answer.found[answer.posed.columns.sorted].tolist()
    apart = Segregation(
        sorted_kg={
            (one.lot_id, one.sorter_id): mass
            for one, mass in zip(brief.campaigns, sorted_kg, strict=True)
            if mass > DUST_KG
        }
    )
    try:
        plan = evaluate(scenario, charged, apart)
    except InvalidScenario:
        return None
    is_best = (
        exact
        and answer.ending is Ending.OPTIMAL
        and not answer.posed.loose.any()
        and is_as_decided(plan, brief, Decision(answer=answer, left_out=(), filled=True))
    )
    found = plan.model_copy(update={"outcome": "optimal" if is_best else "feasible"})
    return found if plan.check.passed else None
