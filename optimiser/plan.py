"""The story: a scenario in, a checked plan out."""

from __future__ import annotations

from dataclasses import replace

from models.brief import Brief
from models.plan import Outcome, Plan
from models.scenario import Scenario
from models.segregation import Segregation
from models.settings import GoalName
from models.verdict import Verdict
from optimiser.assembly import Origin, assembled
from optimiser.decision.ask import Ask, Charged
from optimiser.decision.decide import Decision, decide
from optimiser.decision.weigh import weigh
from optimiser.explain.verdicts import not_weighable, verdicts
from optimiser.interrupt import stops_on_signal
from optimiser.progress import Telling
from optimiser.segregation.segregate import segregate, segregated
from optimiser.solve import VERSIONS
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.sound import sound_brief
from optimiser.stopwatch import Stopwatch

KEPT_BACK = 0.05
MOST_KEPT_BACK_S = 5.0
"""The part of the time limit, and the seconds, that are kept back for weighing what is found."""


def make_plan(
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    seed: int | None = None,
    previous: Charged | None = None,
    read_s: float = 0.0,
    clock: Clock | None = None,
    segregation: Segregation | None = None,
    telling: Telling | None = None,
) -> Plan:
    """The best plan for a scenario, weighed, accounted and checked as it is printed.

    Ctrl-C, or ``clock.stop``, ends the search and keeps the best plan so far. ``previous`` is
    the plan that goal ``changes`` stays close to; ``read_s`` is what reading took, for the record.
    With a ``segregation`` nothing else is sorted and filled: only charges are decided.
    ``telling`` hears how far the search is.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    watch = Stopwatch(read=read_s)
    with watch.measures("build"):
        brief, numbers, warnings = sound_brief(scenario)
        clock = clock or Clock(seconds=time_limit_s or brief.settings.time_limit_s)
        ask = Ask(
            brief=brief, numbers=numbers, clock=clock, effort=_effort(brief, seed),
            previous=_pairs(previous), telling=telling,
        )  # fmt: skip
        search = replace(ask, clock=_search_clock(clock))
    with watch.measures("solve"), stops_on_signal(clock):
        yard = segregate(search) if segregation is None else segregated(search, segregation)
        ask = replace(ask, brief=yard.ask.brief, numbers=yard.ask.numbers)
        decision, charged, reasons = _weighed(ask, yard.ask)
        reasons |= verdicts(ask, decision.left_out, frozenset(charged), known=reasons)
    return assembled(
        scenario,
        brief,
        charged,
        segregation=yard.segregation,
        origin=_origin(search, yard.decision, decision, charged),
        reasons=reasons,
        warnings=warnings,
        watch=watch,
        previous=previous,
    )


def _search_clock(clock: Clock) -> Clock:
    """The clock of the search, which leaves time for weighing what it finds."""
    return clock.less(min(KEPT_BACK * clock.seconds, MOST_KEPT_BACK_S))


def _weighed(ask: Ask, search: Ask) -> tuple[Decision, Charged, dict[str, Verdict]]:
    """What is charged, in steps of the scales; an order that has none is left out, with reason."""
    reasons: dict[str, Verdict] = {}
    decision = decide(search)
    while decision.answer.values is not None:
        charged = decision.answer.posed.charged(decision.answer.values)
        if all(source.weigh_step_kg == 0 for source in ask.brief.sources):
            return decision, charged, reasons
        weighed = weigh(ask, decision.answer)
        if not weighed.failed:
            return decision, weighed.charged, reasons
        reasons |= {name: not_weighable(name) for name in weighed.failed}
        decision = decide(_with_time_left(search), without=frozenset(reasons))
    return decision, {}, reasons


def _with_time_left(search: Ask) -> Ask:
    """The same search, with a little time of its own if that of the plan is over."""
    if not search.clock.is_over:
        return search
    moment = search.clock.for_a_moment(least=MOST_KEPT_BACK_S, most=MOST_KEPT_BACK_S)
    return replace(search, clock=moment)


def _effort(brief: Brief, seed: int | None) -> Effort:
    settings = brief.settings
    return Effort(
        gap_fraction=settings.gap_pct / 100.0,
        seed=settings.seed if seed is None else seed,
        nodes=settings.work_limit,
    )


def _pairs(previous: Charged | None) -> dict[tuple[str, str], float]:
    return {
        (source, order): kg
        for order, lines in (previous or {}).items()
        for source, kg in lines.items()
    }


def _origin(ask: Ask, yard: Decision | None, decision: Decision, charged: Charged) -> Origin:
    """How sure the plan is; what a clock has cut short is not reproducible.

    Where the yard was decided first, only its bounds hold for the whole.
    """
    answer = decision.answer if yard is None else yard.answer
    bounds: dict[GoalName, float] = {
        found.name: found.bound
        for found in answer.reached
        if found.name is not None and found.bound is not None
    }
    return Origin(
        outcome=_outcome(yard, decision, charged),
        solver=answer.solver,
        solver_version=VERSIONS[answer.solver],
        seed=ask.effort.seed,
        deterministic=not (ask.clock.is_over or ask.clock.cut_short),
        bounds=bounds,
    )


def _outcome(yard: Decision | None, decision: Decision, charged: Charged) -> Outcome:
    answer = decision.answer
    if not charged:
        empty = answer.values is not None or answer.ending is Ending.INFEASIBLE
        return "infeasible" if empty else "no_solution_in_time"
    return "optimal" if all(map(_is_proved, filter(None, (yard, decision)))) else "feasible"


def _is_proved(decision: Decision) -> bool:
    answer = decision.answer
    proved = decision.filled and all(found.proved for found in answer.reached)
    return proved and answer.ending is Ending.OPTIMAL
