"""Planning again with a change: first whether the orders can be made at all, then in full."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.issue import InvalidScenario
from models.plan import Plan
from models.scenario import Scenario
from models.settings import Goal
from optimiser.decision.ask import Ask
from optimiser.decision.decide import together
from optimiser.decision.goals import reach
from optimiser.decision.stage import stages
from optimiser.decision.weigh import weigh
from optimiser.explain.around import Kept, around
from optimiser.explain.as_planned import is_chain_open, melts, with_others_settled
from optimiser.explain.made import Made
from optimiser.explain.ways.change import Change
from optimiser.intake.patch import revised
from optimiser.intake.read import scenario_from_document
from optimiser.risk.misses import is_asked_for
from optimiser.solve.solution import Clock, Effort, Ending
from optimiser.sound import sound_brief

FILE = "the scenario"
ENOUGH = 0.05
"""Whether orders can be made does not depend on how near to the best they are."""
NODES = 400
"""So many nodes one search of a quick try may take: counted, so that a try comes out the same."""

MOST_PART = 0.6
"""A plan in full leaves so much of the time to other ways, and is the best one until then."""

KEEPS = (Kept.ALL, Kept.OTHERS)
"""What a plan around the one before keeps whole; to keep nothing is to plan in full."""

Replan = Callable[[Scenario, Clock], Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A plan with a change, in full or around the plan before."""

    plan: Plan
    is_around: bool


@dataclass(slots=True, kw_only=True)
class Trials:
    """Tries of changes of one scenario, counted, each made once.

    ``document`` is the scenario's, ``wanted`` are the orders that must be made: those of the plan
    before and ``order_id``. ``replan`` makes a plan in full.
    """

    document: Mapping[str, Any]
    plan_before: Plan
    order_id: str
    wanted: frozenset[str]
    replan: Replan
    clock: Clock
    seed: int
    most: int
    made: int = 0
    known: dict[str, bool] = field(default_factory=dict)
    is_quick: bool = False
    """Whether other charges are left as they are: what then cannot be made is not known to fail."""
    is_cut: bool = False
    """Whether a try was left open for want of nodes or time since that was last looked at."""
    unweighed: set[str] = field(default_factory=set)
    """Changes with a recipe for all orders that a rough plan found no whole steps for."""

    def is_over(self) -> bool:
        """Whether time or tries are used up."""
        return self.made >= self.most or self.clock.is_over

    def makes(self, change: Change) -> bool:
        """Whether all wanted orders can be made, in steps of the scales; goals are left aside."""
        key = _key(change)
        if key not in self.known:
            if self.is_over():
                return False
            self.made += 1
            can_be_made = self._can_be_made(change)
            if self.is_quick and not can_be_made:
                return False
            self.known[key] = can_be_made
        return self.known[key]

    def cut(self) -> None:
        """A question was left open: what it was about is not known to fail."""
        self.is_cut = True

    def unsure(self, change: Change) -> bool:
        """Whether a change that does not do may still do in a full plan: only steps failed."""
        return _key(change) in self.unweighed

    def plan(self, change: Change, *, around: bool) -> Replanned | None:
        """A plan that makes all wanted orders and passes its check: in full, or ``around``."""
        scenario = self.scenario(change)
        if scenario is None or self.clock.is_over:
            return None
        clock = self.clock.part(MOST_PART * self.clock.left)
        make = self._around if around else self._in_full
        found = make(scenario, clock)
        return None if found is None else Replanned(plan=found, is_around=around)

    def _around(self, scenario: Scenario, clock: Clock) -> Plan | None:
        """A plan with lots and pieces of charges that the change does not touch as they are."""
        before = scenario_from_document(self.document, file=FILE)
        week = Made(scenario=before, plan=self.plan_before)
        try:
            found = around(week, scenario, clock, added=self._added, keeps=KEEPS)
            return next((one.plan for one in found if self.wanted <= _made(one.plan)), None)
        except InvalidScenario:
            return None

    @property
    def _added(self) -> frozenset[str]:
        """The orders that are wanted beside those of the plan before."""
        return self.wanted - _made(self.plan_before)

    def scenario(self, change: Change) -> Scenario | None:
        """The changed scenario, read as a planner's own document; None if it contradicts itself."""
        try:
            document = revised(self.document, change.patch, change.remove)
            return scenario_from_document(document, file=FILE)
        except InvalidScenario:
            return None

    def _can_be_made(self, change: Change) -> bool:
        scenario = self.scenario(change)
        if scenario is None:
            return False
        scenario = _for_little(scenario)
        if scenario.bins or scenario.sorters:
            return not self.is_quick and self._in_full(scenario, self.clock) is not None
        try:
            brief, numbers, _ = sound_brief(scenario)
        except InvalidScenario:
            return False
        effort = Effort(gap_fraction=ENOUGH, seed=self.seed, nodes=NODES)
        ask = Ask(brief=brief, numbers=numbers, clock=self.clock, effort=effort)
        return self._can_be_added(ask) or (not self.is_quick and self._can_be_decided(ask, change))

    def _can_be_decided(self, ask: Ask, change: Change) -> bool:
        """Whether all wanted orders can be made, whatever the plan before has decided."""
        brief, answer = ask.brief, together(ask, self.wanted)
        if answer.values is None:
            self.is_cut |= answer.ending is not Ending.INFEASIBLE or self.clock.is_over
            return False
        if all(source.weigh_step_kg == 0 for source in brief.sources):
            return True
        weighed = weigh(ask, answer)
        if weighed.failed:
            self.unweighed.add(_key(change))
        return not weighed.failed and self.wanted <= weighed.charged.keys()

    def _can_be_added(self, ask: Ask) -> bool:
        """Whether the order can be made with what is whole in other charges as the plan has it.

        It may be that it can be made where this says no, as it does of all that keeps to a risk.
        """
        brief, before = ask.brief, self.plan_before
        if is_asked_for(brief):
            return False
        posed = ask.pose(self.wanted, melt_kg=melts(before, brief))
        if is_chain_open(posed) or not posed.program.is_mixed_integer:
            return False
        posed = with_others_settled(posed, before, {self.order_id})
        answer = reach(ask, posed, stages(posed, brief.settings))
        if answer.values is None:
            return False
        if all(source.weigh_step_kg == 0 for source in brief.sources):
            return True
        weighed = weigh(ask, answer)
        return not weighed.failed and self.wanted <= weighed.charged.keys()

    def _in_full(self, scenario: Scenario, clock: Clock) -> Plan | None:
        try:
            plan = self.replan(scenario, clock)
        except InvalidScenario:
            return None
        return plan if plan.check.passed and self.wanted <= _made(plan) else None


def _made(plan: Plan) -> frozenset[str]:
    return frozenset(charge.order_id for charge in plan.charges)


def _key(change: Change) -> str:
    return json.dumps([change.patch, change.remove], sort_keys=True)


def _for_little(scenario: Scenario) -> Scenario:
    """The same with one goal, roughly met."""
    settings = scenario.settings.model_copy(
        update={"goals": (Goal(goal="cost"),), "weights": (), "gap_pct": 100.0 * ENOUGH}
    )
    return scenario.model_copy(update={"settings": settings})
