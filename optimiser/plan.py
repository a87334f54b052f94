"""The story: a scenario in, a checked plan out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from models.brief import Brief
from models.issue import Issue
from models.plan import Plan
from models.price import Prices
from models.scenario import Scenario
from models.segregation import Segregation
from models.verdict import Verdict
from optimiser.assembly import assembled
from optimiser.certainty import origin_of
from optimiser.decision.ask import Ask, Charged
from optimiser.divided import best_divided
from optimiser.explain.prices import prices_of
from optimiser.explain.verdicts import not_weighable, verdicts
from optimiser.explain.ways.find import Asked, ways_out
from optimiser.explain.ways.trial import Replan
from optimiser.interrupt import stops_on_signal
from optimiser.progress import Telling
from optimiser.second_try import best_in_steps
from optimiser.segregation.segregate import segregate, segregated
from optimiser.settle import KEPT_BACK, MOST_KEPT_BACK_S, Settled, settle
from optimiser.skewed import rare_when_drawn
from optimiser.solve.solution import Clock, Effort
from optimiser.sound import Sound, sound_brief
from optimiser.stopwatch import Stopwatch


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
    with_reasons: bool = True,
    is_drawn: bool | None = None,
    sound: Sound | None = None,
) -> Plan:
    """The best plan for a scenario, weighed, accounted and checked as it is printed.

    Ctrl-C, or ``clock.stop``, ends the search and keeps the best plan so far. ``previous`` is
    the plan that goal ``changes`` stays close to; ``read_s`` is what reading took, for the record.
    With a ``segregation`` nothing else is sorted and filled: only charges are decided.
    ``telling`` hears how far the search is. ``with_reasons`` prices what binds, and looks for
    what must give for an order that is left out by planning again, which looks no further. Chances
    of a miss are confirmed by draws if it ``is_drawn``, and where nothing is said with reasons.
    ``sound`` is the scenario's brief where that is known.

    Raises:
        InvalidScenario: the scenario cannot be planned; every reason at once.
    """
    watch = Stopwatch(read=read_s)
    with watch.measures("build"):
        brief, numbers, warnings = sound or sound_brief(scenario)
        clock = clock or Clock(seconds=time_limit_s or brief.settings.time_limit_s)
        ask = Ask(
            brief=brief, numbers=numbers, clock=clock, effort=_effort(brief, seed),
            previous=_pairs(previous), telling=telling,
        )  # fmt: skip
        search = replace(ask, clock=_search_clock(clock))
    printing = _Printing(scenario, brief, warnings, previous)
    draft = partial(printing.plan, search=search, watch=Stopwatch(), is_drawn=False)
    with watch.measures("solve"), stops_on_signal(clock):
        searched = partial(_searched, scenario=scenario, segregation=segregation, printed=draft)
        found = _explained(rare_when_drawn(ask, search, searched, scenario=scenario, printed=draft))
        prices = None
        if with_reasons and not clock.stop.is_set():
            found = _with_ways_out(found, scenario, draft(found), _again(seed, previous))
            prices = prices_of(found)
    is_drawn = with_reasons if is_drawn is None else is_drawn
    return printing.plan(found, search, watch, prices, is_drawn=is_drawn)


def _searched(
    ask: Ask,
    search: Ask,
    *,
    scenario: Scenario,
    segregation: Segregation | None,
    printed: Callable[[Settled], Plan],
) -> Settled:
    """The best yard and its charges; ``ask`` has all the time there is, ``search`` its own."""
    yard = segregate(search) if segregation is None else segregated(search, segregation)
    found = settle(ask, yard)
    if segregation is None and yard.decision is not None:
        found = best_in_steps(ask, search, found, yard.decision, scenario=scenario, printed=printed)
    return best_divided(found, scenario=scenario, printed=printed)


def _explained(found: Settled) -> Settled:
    """The same with the reason for each order that is left out."""
    known, made = found.reasons | _lost_to_steps(found), frozenset(found.charged)
    told = verdicts(found.ask, found.decision.left_out, made, known=known)
    return replace(found, reasons=known | told)


def _with_ways_out(found: Settled, scenario: Scenario, plan: Plan, replan: Replan) -> Settled:
    """The same with what must give for each order that is left out."""
    asked = Asked(scenario=scenario, ask=found.ask, plan=plan, replan=replan)
    return replace(found, reasons=found.reasons | ways_out(asked))


def _again(seed: int | None, previous: Charged | None) -> Replan:
    """How a changed scenario is planned; what that leaves out is not explained again."""
    return lambda scenario, clock: make_plan(
        scenario, seed=seed, previous=previous, clock=clock, with_reasons=False
    )


@dataclass(frozen=True, slots=True)
class _Printing:
    """All that a plan says beyond what is settled."""

    scenario: Scenario
    brief: Brief
    warnings: tuple[Issue, ...]
    previous: Charged | None

    def plan(
        self,
        found: Settled,
        search: Ask,
        watch: Stopwatch,
        prices: Prices | None = None,
        *,
        is_drawn: bool,
    ) -> Plan:
        """What is settled, as it is printed."""
        return assembled(
            self.scenario,
            self.brief,
            found.charged,
            segregation=found.yard.segregation,
            origin=origin_of(search, found),
            reasons=_lost_to_steps(found) | found.reasons,
            warnings=self.warnings,
            watch=watch,
            previous=self.previous,
            prices=prices,
            is_drawn=is_drawn,
        )


def _lost_to_steps(found: Settled) -> dict[str, Verdict]:
    """The reason for orders that were decided on before the yard was weighed."""
    decision = found.yard.decision
    if decision is None or decision.answer.values is None:
        return {}
    wanted = {order.order_id for order in decision.answer.posed.made(decision.answer.values)}
    return {name: not_weighable(name) for name in sorted(wanted - found.charged.keys())}


def _search_clock(clock: Clock) -> Clock:
    """The clock of the search, which leaves time for weighing what it finds."""
    return clock.less(min(KEPT_BACK * clock.seconds, MOST_KEPT_BACK_S))


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
